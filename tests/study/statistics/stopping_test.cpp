#include "study/statistics/stopping.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "core/draws.h"
#include "study/statistics/intervals.h"

namespace sojourn::study {
namespace {

TEST(Stopping, begins_at_ten_and_looks_at_doublings) {
  const std::vector<double> spread{1, -1, 1, -1, 1, -1, 1, -1, 1, -1};
  EXPECT_EQ(next_look({}, 0.1, 100), 10);
  EXPECT_EQ(next_look(spread, 0.1, 100), 20);
  EXPECT_EQ(next_look(spread, 0.1, 15), 15);
  EXPECT_EQ(next_look(spread, 10.0, 100), std::nullopt);
  EXPECT_EQ(next_look(spread, 0.1, 10), std::nullopt);
  EXPECT_EQ(next_look({}, 0.1, 4), 4);
}

/// Of 1,000 studies stopped by precision, those whose interval holds the true mean.
template <typename Draw>
int covered_of_thousand(double precision, double truth, const Draw& draw) {
  int covered = 0;
  for (std::uint32_t study = 0; study < 1000; ++study) {
    std::vector<double> effects;
    while (const auto look = next_look(effects, precision, 1280)) {
      while (effects.size() < static_cast<std::size_t>(*look)) {
        Draws draws({11, static_cast<std::uint32_t>(effects.size())}, study, "test.stopping");
        effects.push_back(draw(draws));
      }
    }
    covered += std::abs(mean_of(effects) - truth) <= half_width(effects) ? 1 : 0;
  }
  return covered;
}

double normal_effect(Draws& draws) { return 3.0 + static_cast<double>(draws.normal()); }
// Skewed: the sum of two exponentials.
double skewed_effect(Draws& draws) {
  return static_cast<double>(draws.exponential() + draws.exponential());
}

TEST(Stopping, keeps_the_coverage_above_93_percent) {
  for (const double precision : {0.7, 0.5, 0.35, 0.25, 0.18, 0.12}) {
    EXPECT_GE(covered_of_thousand(precision, 3.0, normal_effect), 930) << precision;
    EXPECT_LE(covered_of_thousand(precision, 3.0, normal_effect), 980) << precision;
  }
}

TEST(Stopping, keeps_most_of_the_coverage_where_effects_are_skewed) {
  for (const double precision : {0.7, 0.35, 0.18}) {
    EXPECT_GE(covered_of_thousand(precision, 2.0, skewed_effect), 915) << precision;
  }
}

}  // namespace
}  // namespace sojourn::study
