// Directly-follows graph: how often one activity is the next one after another within a case.
//
// The counts are of what was recorded; they have no interval. "(start)" precedes the first and
// "(end)" follows the last activity of a case. Equal times are ordered by name.
#include "metrics/journeys/cases/cases.h"

namespace sojourn::metrics {
namespace {

class DirectlyFollows final : public CaseMetric<EdgeTally> {
 public:
  [[nodiscard]] std::string_view name() const noexcept override {
    return "journeys.directly_follows";
  }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "how often each activity directly follows each other one within a case",
            .definition =
                "count(a -> b) = pairs of consecutive rows of a case with activities a, "
                "b, rows ordered by time, equal times by the activity's name.",
            .estimand = "the counts in what happened; no sampling is claimed",
            .assumptions = "All events were recorded, with true times and case identities.",
            .when_it_lies =
                "Equal times have no true order. Duplicated rows make self loops. "
                "Dropped rows make edges that never happened.",
            .source = "W. van der Aalst, Process Mining, 2016, chapter 5"};
  }
  void describe(Fields& /*switches*/) override {}
  [[nodiscard]] std::vector<Result> results() override {
    std::vector<Result> results;
    for (const auto& [ends, edge] : total().named()) {
      results.push_back({.label = ends.first + " -> " + ends.second,
                         .outcome = counted(static_cast<double>(edge.count)),
                         .count = edge.count,
                         .unit = "times"});
    }
    if (results.empty())
      results.push_back({.label = "", .outcome = NoEstimate{"there are no cases"}});
    return results;
  }
};

}  // namespace

std::unique_ptr<Metric> make_directly_follows() { return std::make_unique<DirectlyFollows>(); }

}  // namespace sojourn::metrics
