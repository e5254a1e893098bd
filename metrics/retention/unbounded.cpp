// Unbounded retention: the share of customers who come back on day N or at any time after it.
//
//   U(N) = customers with a return of age N or more / customers observed for follow_up ages after N
//
// Never below N-day retention of the same customers.
#include "metrics/retention/windows/return_windows.h"

namespace sojourn::metrics {
namespace {

class UnboundedRetention final : public ReturnMetric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "retention.unbounded"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "share of customers who come back on day N or later",
            .definition =
                "Customers with a return event of age N or more over customers observed "
                "for at least N + follow_up periods. Clocks as for retention.n_day.",
            .estimand = "the probability that a customer is not lost by day N",
            .assumptions = "follow_up is long enough for everybody who is not lost to return.",
            .when_it_lies =
                "Customers who started late have had less time to return, so recent "
                "cohorts look worse; raise follow_up until the value stops rising.",
            .source =
                "Amplitude product documentation of unbounded retention; interval Wilson "
                "1927"};
  }
  void describe(Fields& switches) override {
    switches.list("days", days_, {.low = 0.0, .high = 36500.0}, "the ages N, at most 64");
    switches.whole("follow_up", follow_up_, {.low = 1, .high = 36500},
                   "periods after N for which a customer must have been observed");
    describe_returns(switches);
    if (switches.reading() && days_.size() > 64) {
      switches.error("days", "there are more than 64 ages", "give fewer");
    }
  }
  [[nodiscard]] std::vector<Result> results() override {
    const ReturnTally tally = total();
    std::vector<Result> results;
    for (std::size_t k = 0; k < days_.size(); ++k) {
      const auto n = static_cast<std::int64_t>(days_[k]);
      results.push_back(
          share_in(tally, k, std::string(period_name()) + " " + std::to_string(n) + " or later"));
    }
    return results;
  }

 protected:
  [[nodiscard]] std::vector<AgeWindow> windows() const override {
    std::vector<AgeWindow> windows;
    for (const double day : days_) {
      const auto n = static_cast<std::int64_t>(day);
      windows.push_back({.low = n, .high = no_age_limit, .observed = n + follow_up_});
    }
    return windows;
  }

 private:
  std::vector<double> days_{1.0, 7.0, 30.0};
  std::int64_t follow_up_ = 1;
};

}  // namespace

std::unique_ptr<Metric> make_unbounded() { return std::make_unique<UnboundedRetention>(); }

}  // namespace sojourn::metrics
