#include "study/design/points.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace sojourn::study {
namespace {

Factor factor(std::string path, std::vector<std::string> texts) {
  Factor made{.path = std::move(path), .levels = {}};
  for (std::string& text : texts) made.levels.push_back({.text = std::move(text)});
  return made;
}

Assumption range(std::string path, double low, double high) {
  return {.path = std::move(path), .value = (low + high) / 2.0, .low = low, .high = high};
}

using Sets = std::vector<std::string>;

TEST(Grid, has_all_combinations_the_last_factor_fastest) {
  const Points points = grid({factor("a", {"1", "2"}), factor("b", {"x", "y", "z"})});
  ASSERT_EQ(points.size(), 6U);
  EXPECT_EQ(points.sets_of(0), (Sets{"a=1", "b=x"}));
  EXPECT_EQ(points.sets_of(1), (Sets{"a=1", "b=y"}));
  EXPECT_EQ(points.sets_of(5), (Sets{"a=2", "b=z"}));
}

TEST(Grid, of_one_factor_is_its_levels) {
  EXPECT_EQ(grid({factor("a", {"1", "2", "3"})}).size(), 3U);
}

TEST(Grid, knows_its_size_without_being_made) {
  const Factor large = factor("a", Sets(100'000, "1"));
  EXPECT_EQ(size_of_grid({large, large}), 10'000'000'000U);
  EXPECT_EQ(size_of_grid({large, large, large, large}), std::numeric_limits<std::size_t>::max());
}

TEST(LatinHypercube, has_one_point_in_each_stratum_of_each_factor) {
  const std::vector<Assumption> ranges{range("a", 0.0, 1.0), range("b", -10.0, 10.0),
                                       range("c", 5.0, 6.0)};
  for (const std::size_t size : {2U, 7U, 100U}) {
    const Points points = latin_hypercube(ranges, size, 1);
    ASSERT_EQ(points.size(), size);
    for (std::size_t f = 0; f < ranges.size(); ++f) {
      std::set<int> strata;
      for (const Level& level : points.factors[f].levels) {
        const double share = (level.number - ranges[f].low) / (ranges[f].high - ranges[f].low);
        strata.insert(static_cast<int>(std::floor(share * static_cast<double>(size))));
      }
      EXPECT_EQ(strata.size(), size);
      EXPECT_EQ(*strata.begin(), 0);
      EXPECT_EQ(*strata.rbegin(), static_cast<int>(size) - 1);
    }
  }
}

double closest(const Points& points) {
  double least = 1e9;
  for (std::size_t a = 0; a < points.size(); ++a) {
    for (std::size_t b = a + 1; b < points.size(); ++b) {
      double sum = 0.0;
      for (const Factor& one : points.factors) {
        sum += std::pow(one.levels[a].number - one.levels[b].number, 2);
      }
      least = std::min(least, sum);
    }
  }
  return std::sqrt(least);
}

TEST(LatinHypercube, keeps_points_farther_apart_than_chance_would) {
  const std::vector<Assumption> ranges{range("a", 0.0, 1.0), range("b", 0.0, 1.0)};
  // Two points of ten drawn anywhere are about .05 apart; a hundred designs leave a good one.
  for (std::uint32_t seed = 0; seed < 10; ++seed) {
    EXPECT_GT(closest(latin_hypercube(ranges, 10, seed)), 0.15) << seed;
  }
}

TEST(LatinHypercube, is_a_function_of_its_seed) {
  const std::vector<Assumption> ranges{range("a", 0.0, 1.0), range("b", 0.0, 1.0)};
  const auto first = [&](std::uint32_t seed) {
    return latin_hypercube(ranges, 5, seed).sets_of(0);
  };
  EXPECT_EQ(first(1), first(1));
  EXPECT_NE(first(1), first(2));
}

Assumption intervention(const std::string& name) {
  Assumption range;
  range.path = "intervention." + name;
  range.kind = SettingKind::flag;
  range.high = 1.0;
  return range;
}

TEST(LatinHypercube, has_an_intervention_in_force_in_half_of_its_points) {
  const Points points = latin_hypercube({range("a", 0.0, 1.0), intervention("x")}, 20, 3);
  int in_force = 0;
  for (std::size_t p = 0; p < points.size(); ++p) {
    const std::string set = points.sets_of(p)[1];
    EXPECT_TRUE(set == "intervention.x=true" || set == "intervention.x=false") << set;
    in_force += set == "intervention.x=true" ? 1 : 0;
  }
  EXPECT_EQ(in_force, 10);
}

TEST(Tornado, has_an_intervention_once_left_out_and_once_in_force) {
  const Points points = tornado({range("a", 1.0, 3.0), intervention("x")});
  EXPECT_EQ(points.sets_of(3), Sets{"intervention.x=false"});
  EXPECT_EQ(points.sets_of(4), Sets{"intervention.x=true"});
}

TEST(Tornado, moves_one_assumption_at_a_time_to_both_ends) {
  const Points points = tornado({range("a", 1.0, 3.0), range("b", -1.0, 1.0)});
  ASSERT_EQ(points.size(), 5U);
  EXPECT_EQ(points.sets_of(0), Sets{});
  EXPECT_EQ(points.sets_of(1), Sets{"a=1"});
  EXPECT_EQ(points.sets_of(2), Sets{"a=3"});
  EXPECT_EQ(points.sets_of(3), Sets{"b=-1"});
  EXPECT_EQ(points.sets_of(4), Sets{"b=1"});
}

TEST(Tornado, writes_multiples_of_another_setting_as_values) {
  Assumption loss = range("loss", 1.5, 3.0);
  loss.multiple_of = "gain";
  loss.base = 0.2;
  const Points points = tornado({loss});
  EXPECT_NEAR(points.factors[0].levels[0].number, 0.3, 1e-12);
  EXPECT_NEAR(points.factors[0].levels[1].number, 0.6, 1e-12);
}

TEST(NodeText, is_what_set_reads) {
  EXPECT_EQ(node_text({.value = std::string("3 days")}), "\"3 days\"");
  EXPECT_EQ(node_text({.value = 0.25}), "0.25");
  EXPECT_EQ(node_text({.value = std::int64_t{1000}}), "1000");
  EXPECT_EQ(node_text({.value = true}), "true");
  EXPECT_EQ(node_text({.value = Date{2025, 7, 1}}), "2025-07-01");
}

}  // namespace
}  // namespace sojourn::study
