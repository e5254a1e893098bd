// Bracket retention: the share of customers who come back within a range of days.
//
//   B(a, b) = customers with a return of age a <= age < b / customers observed to the end of b - 1
//
// Brackets are given by their edges: edges=[1, 7, 30] are days 1-6 and 7-29, without gap or
// overlap.
#include <cmath>

#include "metrics/retention/windows/return_windows.h"

namespace sojourn::metrics {
namespace {

class BracketRetention final : public ReturnMetric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "retention.bracket"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "share of customers who come back within a range of days after their start",
            .definition =
                "For edges e0 < e1 < ...: customers with a return of age e(k) <= age < "
                "e(k+1) over customers observed to age e(k+1). Clocks as for "
                "retention.n_day.",
            .estimand = "the probability that a new customer is active at least once in the range",
            .assumptions = "Customers are independent; those who started late are like the others.",
            .when_it_lies =
                "Wider brackets are always higher, so brackets of different width do "
                "not compare.",
            .source = "Amplitude product documentation of bracket retention; interval Wilson 1927"};
  }
  void describe(Fields& switches) override {
    switches.list("edges", edges_, {.low = 0.0, .high = 36500.0},
                  "first ages of the brackets, rising, and the end of the last one");
    describe_returns(switches);
    if (!switches.reading()) return;
    bool rising = edges_.size() >= 2 && edges_.size() <= 65;
    for (std::size_t k = 1; k < edges_.size(); ++k) {
      rising = rising && std::floor(edges_[k]) > std::floor(edges_[k - 1]);
    }
    if (!rising) {
      switches.error("edges", "edges must be 2 to 65 whole numbers that rise",
                     "write such as edges=[1, 7, 30]");
    }
  }
  [[nodiscard]] std::vector<Result> results() override {
    const ReturnTally tally = total();
    std::vector<Result> results;
    for (std::size_t k = 0; k + 1 < edges_.size(); ++k) {
      results.push_back(share_in(tally, k,
                                 std::string(period_name()) + " " + std::to_string(edge(k)) +
                                     " to " + std::to_string(edge(k + 1) - 1)));
    }
    return results;
  }

 protected:
  [[nodiscard]] std::vector<AgeWindow> windows() const override {
    std::vector<AgeWindow> windows;
    for (std::size_t k = 0; k + 1 < edges_.size(); ++k) {
      windows.push_back({.low = edge(k), .high = edge(k + 1), .observed = edge(k + 1)});
    }
    return windows;
  }

 private:
  [[nodiscard]] std::int64_t edge(std::size_t k) const {
    return static_cast<std::int64_t>(edges_[k]);
  }

  std::vector<double> edges_{1.0, 7.0, 30.0};
};

}  // namespace

std::unique_ptr<Metric> make_bracket() { return std::make_unique<BracketRetention>(); }

}  // namespace sojourn::metrics
