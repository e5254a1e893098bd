// The metric attribution.markov: conversions by removal effect, solved exactly.
#include "metrics/attribution/credit/journey_log.h"
#include "metrics/attribution/credit/markov_chain.h"

namespace sojourn::metrics {
namespace {

class Markov final : public JourneyMetric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "attribution.markov"; }
  [[nodiscard]] Explanation explain() const override {
    return {
        .meaning = "conversions credited by what is lost without a channel, in a chain of touches",
        .definition =
            "Absorbing chain on the last `order` channels, repeats kept; P solves (I - Q) x = r. "
            "effect(c) = 1 - P(every touch of c ends the journey) / P; conversions shared in "
            "proportion. Delta-method errors over the rows of the chain. Nothing is simulated.",
        .estimand = "removal effects and shares in the chain's population",
        .assumptions = "The next touch depends on the last `order` ones alone.",
        .when_it_lies =
            "Read as causes: customers on their way to buy meet channels. Data without "
            "journeys that did not convert. High orders with few journeys.",
        .source = "Anderl, Becker, von Wangenheim & Schumann 2016"};
  }
  void describe(Fields& switches) override {
    describe_journeys(switches);
    switches.whole("order", order_, {.low = 1, .high = 16}, "touches that the next one depends on");
  }
  [[nodiscard]] std::vector<Result> results() override {
    MarkovChainCounts counts(static_cast<int>(order_));
    for (const auto& [journey, seen] : journeys()) {
      counts.add(channels_of(journey), seen.conversions, seen.nulls);
    }
    const MarkovAttribution answer = counts.attribution();
    const std::vector<std::string> names = channels();
    const auto count = static_cast<std::uint64_t>(counts.journeys());
    if (!answer.reason.empty()) return {{"conversions", NoEstimate{answer.reason}, count}};
    std::vector<Result> found;
    for (const MarkovCredit& credit : answer.credits) {
      Estimate conversions = credit.share;
      const auto all = static_cast<double>(counts.conversions());
      for (double* const part :
           {&conversions.value, &conversions.standard_error, &conversions.low, &conversions.high}) {
        *part *= all;
      }
      found.push_back({names[credit.channel], conversions, count, "conversions"});
      found.push_back({names[credit.channel] + " removal effect", credit.removal_effect, count});
    }
    return found;
  }

 private:
  std::int64_t order_ = 1;
};

}  // namespace

std::unique_ptr<Metric> make_markov() { return std::make_unique<Markov>(); }

}  // namespace sojourn::metrics
