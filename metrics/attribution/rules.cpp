// The metric attribution.rules: conversions credited to channels by the place of their touches.
#include <array>

#include "metrics/attribution/credit/journey_log.h"
#include "metrics/attribution/credit/time_decay.h"

namespace sojourn::metrics {
namespace {

constexpr std::array<std::string_view, 5> rules{"position", "first", "last", "linear",
                                                "time_decay"};
constexpr std::size_t by_age = 4;

class Rules final : public JourneyMetric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "attribution.rules"; }
  [[nodiscard]] Explanation explain() const override {
    return {
        .meaning = "conversions credited to channels by the place of their touches",
        .definition =
            "first, last: all to that touch. linear: equal shares. position: first_share to the "
            "first, last_share to the last, the rest equally between; two touches split in that "
            "proportion. time_decay: shares in proportion to 2^(-age / half_life). Credits sum to "
            "the conversions of journeys with touches; `(none)` has the others.",
        .estimand = "the mean credit per conversion in the population, times the conversions seen",
        .assumptions = "Customers are independent.",
        .when_it_lies =
            "Always, when read as what a channel caused: a channel that customers meet "
            "on their way to buy anyway gets credit, one that drives them off none "
            "less. The window, and whether direct visits are a channel, move credits.",
        .source = "Google Ads API's models (40-20-40; half-life of 7 days)"};
  }
  void describe(Fields& switches) override {
    describe_journeys(switches);
    switches.choice("rule", rule_, rules, "which touches get the credit");
    switches.number("first_share", first_share_, "", probability,
                    "of the first touch, by position");
    switches.number("last_share", last_share_, "", probability, "of the last touch, by position");
    switches.duration("half_life", half_life_, positive, "for time_decay");
    keep_ages(rule_ == by_age);
  }
  [[nodiscard]] std::vector<Result> results() override {
    const std::array<PositionRule, 4> positions{
        PositionRule{.first_share = first_share_, .last_share = last_share_}, first_touch,
        last_touch, linear_touch};
    TouchCounts counts;
    TimeDecayCredit decay(half_life_);
    for (const auto& [journey, seen] : journeys()) {
      const std::vector<Channel> touches = channels_of(journey);
      counts.add(touches, seen.conversions);
      if (rule_ == by_age && seen.conversions > 0)
        decay.add(touches, journey.ages, seen.conversions);
    }
    const auto credits = rule_ == by_age ? decay.credits() : counts.credits(positions[rule_]);
    const auto conversions = static_cast<std::uint64_t>(counts.conversions());
    const std::vector<std::string> names = channels();
    std::vector<Result> found;
    for (std::size_t c = 0; c < names.size(); ++c) {
      const Outcome none = conversions == 0 ? Outcome(NoEstimate{"there are no conversions"})
                                            : Outcome(counted(0.0, "no touch before a conversion"));
      found.push_back(
          {names[c], c < credits.size() ? Outcome(credits[c]) : none, conversions, "conversions"});
    }
    found.push_back(
        {"(none)", counted(static_cast<double>(counts.untouched())), conversions, "conversions"});
    return found;
  }

 private:
  std::size_t rule_ = 0;
  double first_share_ = 0.4;
  double last_share_ = 0.4;
  double half_life_ = 7.0 * 86400.0;
};

}  // namespace

std::unique_ptr<Metric> make_rules() { return std::make_unique<Rules>(); }

}  // namespace sojourn::metrics
