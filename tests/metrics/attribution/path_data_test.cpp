// Golden numbers, computed once from the file: 10,000 paths over 12 channels of R package
// ChannelAttribution.
//
// First, last and linear credits are the package's (2.2.4). The package's Markov model simulates;
// the removal effects here are the exact solution.
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "metrics/attribution/credit/channel_sets.h"
#include "metrics/attribution/credit/markov_chain.h"
#include "metrics/attribution/credit/touch_counts.h"
#include "tests/metrics/shared_data.h"

namespace sojourn::metrics {
namespace {

struct CountedPath {
  std::vector<Channel> touches{};
  std::int64_t conversions = 0;
  std::int64_t nulls = 0;
};

struct PathData {
  std::map<std::string, Channel> channels{};
  std::vector<CountedPath> paths{};
};

PathData read_paths() {
  PathData data;
  std::ifstream file = testing::shared_file("channelattribution/PathData.csv");
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    std::string path;
    std::string number;
    std::getline(cells, path, ';');
    CountedPath counted;
    std::istringstream touches(path);
    for (std::string touch; touches >> touch;) {
      if (touch == ">") continue;
      const auto code = static_cast<Channel>(data.channels.size());
      counted.touches.push_back(data.channels.try_emplace(touch, code).first->second);
    }
    std::getline(cells, number, ';');
    counted.conversions = std::stoll(number);
    std::getline(cells, number, ';');  // value
    std::getline(cells, number, ';');
    counted.nulls = std::stoll(number);
    data.paths.push_back(counted);
  }
  return data;
}

struct Golden {
  const char* channel;
  double first;
  double last;
  double linear;
};

constexpr Golden by_rule[] = {{"alpha", 6308, 8447, 7574.719}, {"iota", 4606, 3355, 3857.096},
                              {"eta", 3164, 4167, 3539.951},   {"beta", 2831, 989, 2083.500},
                              {"theta", 1606, 653, 1022.801},  {"lambda", 902, 1207, 1035.258},
                              {"kappa", 74, 230, 137.964},     {"zeta", 27, 107, 136.552},
                              {"epsilon", 99, 531, 272.170},   {"gamma", 165, 92, 121.042},
                              {"delta", 1, 5, 1.725},          {"mi", 2, 2, 2.222}};

TEST(PathData, has_the_known_credits_by_rule) {
  const PathData data = read_paths();
  if (data.paths.empty()) GTEST_SKIP() << "../shared/data/channelattribution is absent";
  TouchCounts counts;
  for (const CountedPath& path : data.paths) counts.add(path.touches, path.conversions);
  EXPECT_EQ(counts.conversions(), 19785);
  const auto first = counts.credits(first_touch);
  const auto last = counts.credits(last_touch);
  const auto linear = counts.credits(linear_touch);
  ASSERT_EQ(first.size(), 12U);
  for (const Golden& golden : by_rule) {
    const Channel channel = data.channels.at(golden.channel);
    EXPECT_EQ(first[channel].value, golden.first) << golden.channel;
    EXPECT_EQ(last[channel].value, golden.last) << golden.channel;
    EXPECT_NEAR(linear[channel].value, golden.linear, 6e-4) << golden.channel;
  }
}

TEST(PathData, has_the_exact_removal_effects) {
  const PathData data = read_paths();
  if (data.paths.empty()) GTEST_SKIP() << "../shared/data/channelattribution is absent";
  MarkovChainCounts counts(1);
  for (const CountedPath& path : data.paths) counts.add(path.touches, path.conversions, path.nulls);
  const MarkovAttribution found = counts.attribution();
  EXPECT_NEAR(found.conversion_probability, 0.2238451356, 1e-10);
  EXPECT_EQ(counts.journeys(), 88387);
  struct Removal {
    const char* channel;
    double effect;
    double conversions;
  };
  const Removal goldens[] = {{"alpha", .558399, 5344.948},
                             {"iota", .405835, 3884.615},
                             {"eta", .349026, 3340.847},
                             {"beta", .264039, 2527.352}};
  for (const Removal& golden : goldens) {
    const MarkovCredit& credit = found.credits[data.channels.at(golden.channel)];
    EXPECT_NEAR(credit.removal_effect.value, golden.effect, 6e-7) << golden.channel;
    EXPECT_NEAR(credit.conversions, golden.conversions, 6e-4) << golden.channel;
  }
  double sum = 0.0;
  for (const MarkovCredit& credit : found.credits) {
    EXPECT_GT(credit.removal_effect.value, 0.0);
    EXPECT_GT(credit.removal_effect.standard_error, 0.0);
    sum += credit.conversions;
  }
  EXPECT_NEAR(sum, 19785.0, 1e-8);
}

TEST(PathData, solves_the_chain_of_higher_orders) {
  const PathData data = read_paths();
  if (data.paths.empty()) GTEST_SKIP() << "../shared/data/channelattribution is absent";
  for (const int order : {2, 3}) {
    MarkovChainCounts counts(order);
    for (const CountedPath& p : data.paths) counts.add(p.touches, p.conversions, p.nulls);
    const MarkovAttribution found = counts.attribution();
    double sum = 0.0;
    for (const MarkovCredit& credit : found.credits) sum += credit.conversions;
    EXPECT_NEAR(sum, 19785.0, 1e-7) << order;
  }
}

TEST(PathData, sets_sum_to_the_conversions) {
  const PathData data = read_paths();
  if (data.paths.empty()) GTEST_SKIP() << "../shared/data/channelattribution is absent";
  ChannelSets sets;
  for (const CountedPath& path : data.paths) sets.add(path.touches, path.conversions, path.nulls);
  double credits = 0.0;
  for (const Estimate& credit : sets.credits()) credits += credit.value;
  EXPECT_NEAR(credits, 19785.0, 1e-8);
  const auto exact = sets.rate_values();
  const auto sampled = sets.sampled_rate_values(200, {1, 0});
  double rate = 0.0;
  for (std::size_t c = 0; c < exact.size(); ++c) {
    rate += exact[c].value;
    EXPECT_NEAR(sampled[c].value, exact[c].value, 5.0 * sampled[c].standard_error + 1e-12);
  }
  EXPECT_NEAR(rate, 19785.0 / 88387.0, 1e-12);
}

}  // namespace
}  // namespace sojourn::metrics
