// Funnel: the share of customers who come to each step within a window, of those who enter.
//
//   conversion(k) = customers whose level is at least k / customers whose level is at least 1
//
// Levels, windows and order modes: metrics/journeys/steps/funnel.h. Interval: Wilson's.
#include "metrics/journeys/steps/funnel.h"
#include "metrics/share.h"

namespace sojourn::metrics {
namespace {

class Funnel final : public FunnelMetric {
 public:
  Funnel() : FunnelMetric(false) {}
  [[nodiscard]] std::string_view name() const noexcept override { return "journeys.funnel"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "share of customers who come to each step of a funnel, in order and in time",
            .definition =
                "A customer's level is the longest prefix of the steps reached from one entry "
                "within the window. conversion(k) = customers of level k or more over customers "
                "who entered. mode=any_order: other events may stand between and equal times count "
                "as in order; strict_increase: each step later than the one before; strict_order: "
                "no other row between.",
            .estimand = "the probability that a customer who enters comes to step k in time",
            .assumptions = "Customers are independent; all events were recorded, with true times.",
            .when_it_lies =
                "Equal times under strict_increase (a whole funnel within one second is "
                "0 %). Clock corrections reorder steps. Windows still open when the "
                "data end count as lost unless `until` is given. One person with two "
                "ids.",
            .source = "ClickHouse documentation of windowFunnel; interval Wilson 1927"};
  }
  [[nodiscard]] std::vector<Result> results() override {
    const FunnelTally tally = total();
    const std::uint64_t entered = tally.reached(0);
    std::vector<Result> results;
    const std::vector<std::string> names = steps();
    for (std::size_t k = 0; k < names.size(); ++k) {
      Outcome outcome = share_of(tally.reached(k), entered, {}, "customers who entered");
      if (outcome) {
        Estimate noted = *outcome;
        noted.note = open_note();
        outcome = noted;
      }
      results.push_back({.label = names[k], .outcome = std::move(outcome), .count = entered});
    }
    if (results.empty())
      results.push_back({.label = "", .outcome = NoEstimate{"there are no steps"}});
    return results;
  }
};

}  // namespace

std::unique_ptr<Metric> make_funnel_conversion() { return std::make_unique<Funnel>(); }

}  // namespace sojourn::metrics
