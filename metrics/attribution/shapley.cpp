// The metric attribution.shapley: channels of a journey play for its conversion.
#include <array>

#include "metrics/attribution/credit/channel_sets.h"
#include "metrics/attribution/credit/journey_log.h"
#include "metrics/shapley_values.h"

namespace sojourn::metrics {
namespace {

class Shapley final : public JourneyMetric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "attribution.shapley"; }
  [[nodiscard]] Explanation explain() const override {
    return {
        .meaning = "conversions or conversion rate, shared among channels by Shapley value",
        .definition =
            "game=conversions: v(S) = conversions of journeys whose channels lie in S; values sum "
            "to the conversions. game=rate: conversions / journeys of those; values sum to the "
            "rate. Exact up to 20 channels; above, `pairs` sampled orders and their reverses.",
        .estimand = "the Shapley value of the game in the population; sampled: of the game seen",
        .assumptions = "Customers are independent.",
        .when_it_lies =
            "Read as causes. Order and repeats play no part. The two games differ, and "
            "a channel that lowers the rate gets less than nothing in one of them only.",
        .source = "Shapley 1953; Zhao, Mahboobi & Bagheri 2018"};
  }
  void describe(Fields& switches) override {
    static constexpr std::array<std::string_view, 2> games{"conversions", "rate"};
    describe_journeys(switches);
    switches.choice("game", game_, games, "what channels play for");
    switches.whole("pairs", pairs_, {.low = 2, .high = 1e7}, "sampled orders above 20 channels");
  }
  [[nodiscard]] std::vector<Result> results() override {
    ChannelSets sets;
    std::uint64_t count = 0;
    for (const auto& [journey, seen] : journeys()) {
      sets.add(channels_of(journey), seen.conversions, seen.nulls);
      if (!journey.touches.empty()) {
        count += static_cast<std::uint64_t>(seen.conversions + seen.nulls);
      }
    }
    if (count == 0) return {{"conversions", NoEstimate{"no journey has a touch"}}};
    const std::vector<Estimate> credits = credits_of(sets);
    const std::vector<std::string> names = channels();
    std::vector<Result> found;
    for (std::size_t c = 0; c < credits.size(); ++c) {
      found.push_back({names[c], credits[c], count, game_ == 0 ? "conversions" : "1"});
    }
    return found;
  }

 private:
  [[nodiscard]] std::vector<Estimate> credits_of(const ChannelSets& sets) const {
    if (game_ == 0) return sets.credits();
    if (sets.channels() <= shapley_exact_limit) return sets.rate_values();
    return sets.sampled_rate_values(static_cast<int>(pairs_), {});
  }

  std::size_t game_ = 0;
  std::int64_t pairs_ = 1000;
};

}  // namespace

std::unique_ptr<Metric> make_shapley() { return std::make_unique<Shapley>(); }

}  // namespace sojourn::metrics
