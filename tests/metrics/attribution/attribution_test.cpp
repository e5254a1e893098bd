// Attribution by rule, time decay, Markov chain and Shapley value: worked cases, oracles, coverage.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "core/draws.h"
#include "core/error.h"
#include "metrics/attribution/credit/channel_sets.h"
#include "metrics/attribution/credit/markov_chain.h"
#include "metrics/attribution/credit/time_decay.h"
#include "metrics/attribution/credit/touch_counts.h"
#include "metrics/shapley_values.h"

namespace sojourn::metrics {
namespace {

using Path = std::vector<Channel>;

struct Journey {
  Path touches{};
  std::int64_t conversions = 1;
  std::int64_t nulls = 0;
  std::vector<std::int64_t> ages{};
};

/// Up to 8 short journeys over few channels: ties, repeats and empty ones are common.
std::vector<Journey> random_journeys(Draws& draws) {
  std::vector<Journey> journeys(draws.word() % 9);
  for (Journey& journey : journeys) {
    journey.touches.resize(draws.word() % 6);
    for (Channel& touch : journey.touches) touch = static_cast<Channel>(draws.word() % 4);
    journey.conversions = draws.word() % 3;
    journey.nulls = draws.word() % 3;
    for (std::size_t i = 0; i < journey.touches.size(); ++i) {
      journey.ages.push_back(draws.word() % 100);
    }
  }
  return journeys;
}

TouchCounts counts_of(std::span<const Journey> journeys) {
  TouchCounts counts;
  for (const Journey& journey : journeys) counts.add(journey.touches, journey.conversions);
  return counts;
}

TEST(TouchCounts, credits_by_hand) {
  TouchCounts counts;
  counts.add(Path{0, 1, 1, 2}, 2);
  counts.add(Path{1}, 1);
  counts.add(Path{2, 0}, 1);
  const auto first = counts.credits(first_touch);
  EXPECT_DOUBLE_EQ(first[0].value, 2.0);
  EXPECT_DOUBLE_EQ(first[1].value, 1.0);
  EXPECT_DOUBLE_EQ(first[2].value, 1.0);
  EXPECT_DOUBLE_EQ(counts.credits(last_touch)[2].value, 2.0);
  const auto linear = counts.credits(linear_touch);
  EXPECT_DOUBLE_EQ(linear[0].value, 2 * 0.25 + 0.5);
  EXPECT_DOUBLE_EQ(linear[1].value, 2 * 0.5 + 1.0);
  const auto position = counts.credits(position_based);
  EXPECT_DOUBLE_EQ(position[0].value, 2 * 0.4 + 0.5);
  EXPECT_DOUBLE_EQ(position[1].value, 2 * 0.2 + 1.0);
}

TEST(TouchCounts, of_nothing_credits_nobody) {
  EXPECT_TRUE(TouchCounts{}.credits(first_touch).empty());
  TouchCounts counts;
  counts.add(Path{}, 3);
  EXPECT_EQ(counts.conversions(), 3);
  EXPECT_EQ(counts.untouched(), 3);
}

TEST(TouchCounts, refuses_impossible_input) {
  TouchCounts counts;
  EXPECT_THROW(counts.add(Path{0}, -1), InputError);
  EXPECT_THROW(counts.add(Path{0xFFFF}, 1), InputError);
  EXPECT_THROW((void)counts.credits({.first_share = 0.7, .last_share = 0.7}), InputError);
  EXPECT_THROW((void)counts.credits({.first_share = -0.1, .last_share = 0.7}), InputError);
}

/// Shares of one journey straight from the definition.
std::vector<double> oracle_shares(const Path& touches, PositionRule rule) {
  const std::size_t n = touches.size();
  std::vector<double> by_touch(n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    if (rule.even || n == 1) {
      by_touch[i] = 1.0 / static_cast<double>(n);
    } else if (n == 2) {
      by_touch[i] =
          (i == 0 ? rule.first_share : rule.last_share) / (rule.first_share + rule.last_share);
    } else if (i == 0) {
      by_touch[i] = rule.first_share;
    } else if (i + 1 == n) {
      by_touch[i] = rule.last_share;
    } else {
      by_touch[i] = (1.0 - rule.first_share - rule.last_share) / static_cast<double>(n - 2);
    }
  }
  std::vector<double> by_channel(4, 0.0);
  for (std::size_t i = 0; i < n; ++i) by_channel[touches[i]] += by_touch[i];
  return by_channel;
}

void expect_like_oracle(std::span<const Journey> journeys, PositionRule rule,
                        std::uint32_t sample) {
  std::vector<double> sum(4, 0.0);
  std::vector<double> squares(4, 0.0);
  double conversions = 0.0;
  for (const Journey& journey : journeys) {
    const auto weight = static_cast<double>(journey.conversions);
    conversions += weight;
    const auto shares = oracle_shares(journey.touches, rule);
    for (std::size_t c = 0; c < 4; ++c) {
      sum[c] += weight * shares[c];
      squares[c] += weight * shares[c] * shares[c];
    }
  }
  const auto credits = counts_of(journeys).credits(rule);
  for (std::size_t c = 0; c < credits.size(); ++c) {
    ASSERT_NEAR(credits[c].value, sum[c], 1e-14 * 50) << sample;
    const double variance = std::max(0.0, squares[c] - sum[c] * sum[c] / conversions);
    ASSERT_NEAR(credits[c].standard_error * credits[c].standard_error, variance, 1e-13 * 50)
        << sample;
  }
}

TEST(TouchCounts, are_the_naive_shares_on_random_journeys) {
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({2, 1}, sample, "touch_counts");
    const auto journeys = random_journeys(draws);
    const PositionRule rules[] = {first_touch, last_touch, linear_touch, position_based};
    expect_like_oracle(journeys, rules[sample % 4], sample);
  }
}

TEST(TouchCounts, of_merged_parts_are_those_of_the_whole) {
  for (std::uint32_t sample = 0; sample < 20'000; ++sample) {
    Draws draws({2, 2}, sample, "touch_counts");
    const auto journeys = random_journeys(draws);
    const std::size_t cut = journeys.empty() ? 0 : draws.word() % journeys.size();
    TouchCounts merged = counts_of(std::span(journeys).subspan(cut));
    merged.merge(counts_of(std::span(journeys).first(cut)));
    const auto whole = counts_of(journeys).credits(position_based);
    const auto parts = merged.credits(position_based);
    ASSERT_EQ(whole.size(), parts.size());
    for (std::size_t c = 0; c < whole.size(); ++c) {
      ASSERT_EQ(whole[c].value, parts[c].value);
      ASSERT_EQ(whole[c].standard_error, parts[c].standard_error);
    }
  }
}

TEST(TimeDecayCredit, halves_with_every_half_life) {
  TimeDecayCredit credit(100.0);
  credit.add(Path{0, 1, 2}, std::vector<std::int64_t>{200, 100, 0});
  EXPECT_NEAR(credit.credits()[0].value, 1.0 / 7, 1e-9);
  EXPECT_NEAR(credit.credits()[1].value, 2.0 / 7, 1e-9);
  EXPECT_NEAR(credit.credits()[2].value, 4.0 / 7, 1e-9);
}

TEST(TimeDecayCredit, survives_journeys_older_than_any_number) {
  TimeDecayCredit credit(1.0);
  const std::int64_t ancient = std::int64_t{1} << 60;
  credit.add(Path{0, 1}, std::vector<std::int64_t>{ancient, ancient});
  EXPECT_DOUBLE_EQ(credit.credits()[0].value, 0.5);
}

TEST(TimeDecayCredit, refuses_impossible_input) {
  EXPECT_THROW(TimeDecayCredit(0.0), InputError);
  EXPECT_THROW(TimeDecayCredit(std::nan("")), InputError);
  TimeDecayCredit credit;
  EXPECT_THROW(credit.add(Path{0}, std::vector<std::int64_t>{-1}), InputError);
  EXPECT_THROW(credit.add(Path{0}, std::vector<std::int64_t>{}), InputError);
  EXPECT_THROW(credit.merge(TimeDecayCredit(5.0)), InputError);
}

TEST(TimeDecayCredit, is_the_naive_share_and_sums_to_the_conversions_in_any_split) {
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({2, 3}, sample, "time_decay");
    const auto journeys = random_journeys(draws);
    TimeDecayCredit whole(20.0);
    std::vector<TimeDecayCredit> parts(2, TimeDecayCredit(20.0));
    std::vector<double> oracle(4, 0.0);
    for (const Journey& journey : journeys) {
      whole.add(journey.touches, journey.ages, journey.conversions);
      parts[draws.word() % 2].add(journey.touches, journey.ages, journey.conversions);
      double total = 0.0;
      for (const auto age : journey.ages) total += std::exp2(-static_cast<double>(age) / 20.0);
      for (std::size_t i = 0; i < journey.touches.size(); ++i) {
        oracle[journey.touches[i]] += static_cast<double>(journey.conversions) *
                                      std::exp2(-static_cast<double>(journey.ages[i]) / 20.0) /
                                      total;
      }
    }
    parts[1].merge(parts[0]);
    const auto credits = whole.credits();
    double sum = static_cast<double>(whole.untouched());
    for (std::size_t c = 0; c < credits.size(); ++c) {
      ASSERT_NEAR(credits[c].value, oracle[c], 1e-7);
      ASSERT_EQ(credits[c].value, parts[1].credits()[c].value);
      ASSERT_EQ(credits[c].standard_error, parts[1].credits()[c].standard_error);
      sum += credits[c].value;
    }
    ASSERT_EQ(sum, static_cast<double>(whole.conversions()));
  }
}

MarkovChainCounts chain_of(std::span<const Journey> journeys, int order = 1) {
  MarkovChainCounts counts(order);
  for (const Journey& j : journeys) counts.add(j.touches, j.conversions, j.nulls);
  return counts;
}

TEST(MarkovChainCounts, solve_the_textbook_case_by_hand) {
  // c0 c1 converts, c0 ends, c1 converts: start -> c0 2/3, c1 1/3; c0 -> c1 1/2, null 1/2.
  const std::vector<Journey> journeys{{{0, 1}, 1, 0}, {{0}, 0, 1}, {{1}, 1, 0}};
  const auto found = chain_of(journeys).attribution();
  EXPECT_DOUBLE_EQ(found.conversion_probability, 2.0 / 3);
  ASSERT_EQ(found.credits.size(), 2U);
  EXPECT_NEAR(found.credits[0].removal_effect.value, 0.5, 1e-15);  // 1/3 of 2/3 is left
  EXPECT_NEAR(found.credits[1].removal_effect.value, 1.0, 1e-15);
  EXPECT_NEAR(found.credits[0].conversions, 2.0 / 3, 1e-15);
}

TEST(MarkovChainCounts, say_why_there_are_no_credits) {
  EXPECT_EQ(MarkovChainCounts(1).attribution().reason, "no journey has a touch");
  const std::vector<Journey> nulls{{{0, 1}, 0, 4}};
  EXPECT_EQ(chain_of(nulls).attribution().reason, "no journey with a touch converted");
  EXPECT_THROW(MarkovChainCounts(0), InputError);
  EXPECT_THROW(chain_of(nulls).merge(MarkovChainCounts(2)), InputError);
  MarkovChainCounts counts(1);
  EXPECT_THROW(counts.add(Path{0}, -1, 0), InputError);
}

/// The chain walked by repeated multiplication until nothing is left to walk.
double walked_conversion(const std::map<std::u16string, std::int64_t>& steps, int order,
                         int removed) {
  std::map<std::u16string, double> departures;
  for (const auto& [step, count] : steps) {
    departures[step.substr(0, step.size() - 1)] += static_cast<double>(count);
  }
  std::map<std::u16string, double> mass{{std::u16string(1, MarkovChainCounts::start_mark), 1.0}};
  double converted = 0.0;
  double walking = 1.0;
  for (int round = 0; round < 4000 && walking > 1e-14; ++round) {
    std::map<std::u16string, double> next;
    for (const auto& [step, count] : steps) {
      const auto here = mass.find(step.substr(0, step.size() - 1));
      if (here == mass.end() || here->second < 1e-18) continue;
      const double moved = here->second * static_cast<double>(count) / departures[here->first];
      if (step.back() == MarkovChainCounts::conversion_mark) converted += moved;
      if (step.back() >= channel_limit || step.back() == static_cast<char16_t>(removed)) continue;
      std::u16string state = step;
      if (state.front() == MarkovChainCounts::start_mark) state.erase(0, 1);
      while (state.size() > static_cast<std::size_t>(order)) state.erase(0, 1);
      next[state] += moved;
    }
    mass = next;
    walking = 0.0;
    for (const auto& [state, share] : mass) walking += share;
  }
  return converted;
}

void check_walks(std::uint32_t samples) {
  for (std::uint32_t sample = 0; sample < samples; ++sample) {
    Draws draws({2, 4}, sample, "markov");
    const auto journeys = random_journeys(draws);
    const int order = 1 + static_cast<int>(draws.word() % 3);
    const auto counts = chain_of(journeys, order);
    const auto found = counts.attribution();
    if (!found.reason.empty()) continue;
    const auto steps = counts.steps();
    // Exits in fitted journeys and in the chain are equal, so the chain converts as often as they.
    const double probability = walked_conversion(steps, order, -1);
    ASSERT_NEAR(probability, found.conversion_probability, 1e-9);
    for (const MarkovCredit& credit : found.credits) {
      const double without = walked_conversion(steps, order, credit.channel);
      ASSERT_NEAR(credit.removal_effect.value, 1.0 - without / probability, 1e-9) << sample;
    }
    double shares = 0.0;
    for (const MarkovCredit& credit : found.credits) {
      ASSERT_GE(credit.removal_effect.value, 0.0);
      ASSERT_LE(credit.removal_effect.value, 1.0);
      ASSERT_TRUE(std::isfinite(credit.share.standard_error));
      shares += credit.share.value;
    }
    ASSERT_NEAR(shares, 1.0, 1e-12);
  }
}
TEST(MarkovChainCounts, are_the_walked_chain_on_random_journeys) { check_walks(2'000); }
TEST(MarkovChainCountsSlow, are_the_walked_chain_on_random_journeys) { check_walks(100'000); }

TEST(MarkovChainCounts, of_merged_parts_are_those_of_the_whole) {
  for (std::uint32_t sample = 0; sample < 3000; ++sample) {
    Draws draws({2, 5}, sample, "markov");
    const auto journeys = random_journeys(draws);
    const std::size_t cut = journeys.empty() ? 0 : draws.word() % journeys.size();
    auto merged = chain_of(std::span(journeys).subspan(cut), 2);
    merged.merge(chain_of(std::span(journeys).first(cut), 2));
    ASSERT_EQ(merged.steps(), chain_of(journeys, 2).steps());
    ASSERT_EQ(merged.conversions(), chain_of(journeys, 2).conversions());
  }
}

/// A journey of a known chain over three channels.
Journey chain_journey(Draws& draws) {
  constexpr float moves[4][5] = {{0.5F, 0.3F, 0.2F, 0.0F, 0.0F},  // start
                                 {0.1F, 0.2F, 0.1F, 0.2F, 0.4F},  // c0, .., converts, ends
                                 {0.2F, 0.1F, 0.2F, 0.1F, 0.4F},
                                 {0.1F, 0.1F, 0.1F, 0.4F, 0.3F}};
  Journey journey{{}, 0, 0, {}};
  int state = 0;
  while (true) {
    float u = draws.uniform();
    int next = 0;
    while (next < 4 && u >= moves[state][next]) u -= moves[state][next++];
    if (next >= 3) {
      (next == 3 ? journey.conversions : journey.nulls) = 1;
      return journey;
    }
    journey.touches.push_back(static_cast<Channel>(next));
    state = next + 1;
  }
}

TEST(MarkovChainCountsSlow, intervals_cover_the_known_chain) {
  MarkovChainCounts truth(1);
  Draws many({3, 0}, 0, "markov.truth");
  for (int i = 0; i < 2'000'000; ++i) {
    const Journey journey = chain_journey(many);
    truth.add(journey.touches, journey.conversions, journey.nulls);
  }
  const auto true_credits = truth.attribution().credits;
  std::vector<int> effect(3, 0);
  std::vector<int> share(3, 0);
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    Draws draws({4, 0}, seed, "markov.sample");
    MarkovChainCounts counts(1);
    for (int i = 0; i < 800; ++i) {
      const Journey journey = chain_journey(draws);
      counts.add(journey.touches, journey.conversions, journey.nulls);
    }
    const auto credits = counts.attribution().credits;
    for (std::size_t c = 0; c < 3; ++c) {
      const auto covers = [](const Estimate& e, double v) { return e.low <= v && v <= e.high; };
      effect[c] += covers(credits[c].removal_effect, true_credits[c].removal_effect.value) ? 1 : 0;
      share[c] += covers(credits[c].share, true_credits[c].share.value) ? 1 : 0;
    }
  }
  for (std::size_t c = 0; c < 3; ++c) {
    EXPECT_GE(effect[c], 926);
    EXPECT_LE(effect[c], 970);
    EXPECT_GE(share[c], 926);
    EXPECT_LE(share[c], 970);
  }
}

TEST(ShapleyValues, of_the_glove_game) {
  // One left glove (player 0), two right ones: a pair is worth 1.
  const std::vector<double> value{0, 0, 0, 1, 0, 1, 0, 1};
  const auto values = shapley_values(value, 3);
  EXPECT_NEAR(values[0], 2.0 / 3, 1e-15);
  EXPECT_NEAR(values[1], 1.0 / 6, 1e-15);
}

TEST(ShapleyValues, are_the_mean_over_all_orders) {
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({5, 0}, sample, "shapley");
    const int players = 1 + static_cast<int>(draws.word() % 4);
    std::vector<double> value(std::size_t{1} << players);
    for (double& v : value) v = static_cast<double>(draws.normal());
    std::vector<std::size_t> order(static_cast<std::size_t>(players));
    std::iota(order.begin(), order.end(), 0);
    std::vector<double> mean(order.size(), 0.0);
    double orders = 0.0;
    do {
      std::size_t coalition = 0;
      for (const std::size_t player : order) {
        const std::size_t with = coalition | (std::size_t{1} << player);
        mean[player] += value[with] - value[coalition];
        coalition = with;
      }
      orders += 1.0;
    } while (std::next_permutation(order.begin(), order.end()));
    const auto values = shapley_values(value, players);
    for (std::size_t i = 0; i < mean.size(); ++i) ASSERT_NEAR(values[i], mean[i] / orders, 1e-13);
  }
}

TEST(ShapleyValues, sampled_cover_the_exact_ones) {
  int covered = 0;
  std::vector<double> value(256);
  Draws draws({6, 0}, 0, "shapley.game");
  for (double& v : value) v = static_cast<double>(draws.normal());
  const auto exact = shapley_values(value, 8);
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    const auto sampled =
        sampled_shapley_values([&](std::uint64_t c) { return value[c]; }, 8, 100, {seed, 0});
    covered += sampled[0].low <= exact[0] && exact[0] <= sampled[0].high ? 1 : 0;
  }
  EXPECT_GE(covered, 926);
  EXPECT_THROW((void)sampled_shapley_values([](std::uint64_t) { return 0.0; }, 3, 1, {}),
               InputError);
}

ChannelSets sets_of(std::span<const Journey> journeys) {
  ChannelSets sets;
  for (const Journey& j : journeys) sets.add(j.touches, j.conversions, j.nulls);
  return sets;
}

TEST(ChannelSets, split_conversions_evenly_among_distinct_channels) {
  const std::vector<Journey> journeys{{{0, 1, 0}, 2, 1}, {{1}, 1, 0}};
  const auto credits = sets_of(journeys).credits();
  EXPECT_DOUBLE_EQ(credits[0].value, 1.0);
  EXPECT_DOUBLE_EQ(credits[1].value, 2.0);
}

TEST(ChannelSets, are_the_shapley_values_of_both_games) {
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({7, 0}, sample, "channel_sets");
    const auto journeys = random_journeys(draws);
    const ChannelSets sets = sets_of(journeys);
    std::vector<double> conversions(std::size_t{1} << sets.channels(), 0.0);
    std::vector<double> rates(conversions.size(), 0.0);
    for (std::size_t coalition = 0; coalition < rates.size(); ++coalition) {
      double seen = 0.0;
      for (const Journey& journey : journeys) {
        const bool inside = std::ranges::all_of(
            journey.touches, [&](Channel touch) { return ((coalition >> touch) & 1U) != 0; });
        if (!inside || journey.touches.empty()) continue;
        conversions[coalition] += static_cast<double>(journey.conversions);
        seen += static_cast<double>(journey.conversions + journey.nulls);
      }
      rates[coalition] = seen > 0.0 ? conversions[coalition] / seen : 0.0;
    }
    const auto credits = sets.credits();
    const auto values = sets.rate_values();
    const auto expected = shapley_values(conversions, sets.channels());
    const auto expected_rates = shapley_values(rates, sets.channels());
    for (std::size_t c = 0; c < credits.size(); ++c) {
      ASSERT_NEAR(credits[c].value, expected[c], 1e-12);
      ASSERT_NEAR(values[c].value, expected_rates[c], 1e-12);
    }
  }
}

TEST(ChannelSets, rate_interval_covers_the_known_game) {
  // Conversion rate by set of two channels, sets equally likely.
  constexpr double rates[] = {0.0, 0.1, 0.3, 0.5};
  std::vector<double> value{0.0, 0.1, 0.3, 0.3};  // all journeys: (0.1 + 0.3 + 0.5) / 3
  const double truth = shapley_values(value, 2)[0];
  int covered = 0;
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    Draws draws({8, 0}, seed, "channel_sets");
    ChannelSets sets;
    for (int i = 0; i < 400; ++i) {
      const std::uint32_t set = 1 + draws.word() % 3;
      Path touches;
      if ((set & 1U) != 0) touches.push_back(0);
      if ((set & 2U) != 0) touches.push_back(1);
      const bool converts = static_cast<double>(draws.uniform()) < rates[set];
      sets.add(touches, converts ? 1 : 0, converts ? 0 : 1);
    }
    const Estimate found = sets.rate_values()[0];
    covered += found.low <= truth && truth <= found.high ? 1 : 0;
  }
  EXPECT_GE(covered, 926);
  EXPECT_LE(covered, 970);
}

}  // namespace
}  // namespace sojourn::metrics
