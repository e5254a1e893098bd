// Bottlenecks: the mean time between consecutive activities of a case, edge by edge, and the share
// of all time that goes by on it.
//
//   mean(a -> b) = sum of seconds from a to the next activity b / count(a -> b), Student's interval
#include "metrics/journeys/cases/cases.h"
#include "metrics/share.h"

namespace sojourn::metrics {
namespace {

class Bottlenecks final : public CaseMetric<EdgeTally> {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "journeys.bottlenecks"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "mean time between consecutive activities, and its share of all time",
            .definition =
                "mean(a -> b) over all pairs of consecutive rows of a case; share = time "
                "on a -> b over the time on all edges.",
            .estimand = "the expected time from a to b, given that b is next",
            .assumptions = "Passages are independent (those of one case are not quite).",
            .when_it_lies =
                "Given that b is next: an edge that only fast cases take looks fast. "
                "Cases that are still waiting are not seen. Heavy tails.",
            .source = "W. van der Aalst, Process Mining, 2016, chapter 9"};
  }
  void describe(Fields& /*switches*/) override {}
  [[nodiscard]] std::vector<Result> results() override {
    const auto edges = total().named();
    std::int64_t all = 0;
    for (const auto& [ends, edge] : edges) all += edge.seconds;
    std::vector<Result> results;
    for (const auto& [ends, edge] : edges) {
      if (ends.first == "(start)" || ends.second == "(end)") continue;
      const std::string label = ends.first + " -> " + ends.second;
      results.push_back(
          {.label = label, .outcome = mean_time(edge), .count = edge.count, .unit = "seconds"});
      Outcome share =
          all > 0 ? Outcome(counted(static_cast<double>(edge.seconds) / static_cast<double>(all)))
                  : Outcome(NoEstimate{"no time goes by on any edge"});
      results.push_back(
          {.label = label + " share", .outcome = std::move(share), .count = edge.count});
    }
    if (results.empty()) {
      results.push_back({.label = "", .outcome = NoEstimate{"no case has two activities"}});
    }
    return results;
  }

 private:
  static Outcome mean_time(const EdgeTally::Edge& edge) {
    // n times the sum of squared deviations, exact in whole numbers.
    __extension__ using Wide = __int128;
    const Wide scaled = static_cast<Wide>(edge.count) * edge.squares -
                        static_cast<Wide>(edge.seconds) * edge.seconds;
    const auto n = static_cast<double>(edge.count);
    return mean_of(edge.count, static_cast<double>(edge.seconds), static_cast<double>(scaled) / n,
                   "passages");
  }
};

}  // namespace

std::unique_ptr<Metric> make_bottlenecks() { return std::make_unique<Bottlenecks>(); }

}  // namespace sojourn::metrics
