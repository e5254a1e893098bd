// Over 1,000 seeds, the 95 % intervals of survival estimators hold the truth they promise: at least
// 926 times, the 0.05 % quantile of a binomial count.
#include <gtest/gtest.h>

#include <cmath>

#include "metrics/survival/estimators/cumulative_hazard.h"
#include "metrics/survival/estimators/cumulative_incidence.h"
#include "metrics/survival/estimators/survival_curve.h"
#include "tests/metrics/survival/small_lives.h"

namespace sojourn::metrics {
namespace {

// Lifetimes of mean 10, cause 1 in 70 of 100, censored evenly up to 30, some seen late.
LifeTable drawn(std::uint32_t seed, int customers) {
  testing::SmallLives lives;
  Draws draws({seed, 40}, 0, "coverage");
  while (lives.duration.size() < static_cast<std::size_t>(customers)) {
    const double end = 10.0 * static_cast<double>(draws.exponential());
    const double censoring = 30.0 * static_cast<double>(draws.uniform());
    const double entry = draws.word() % 2 == 0 ? 0.0 : 2.0 * static_cast<double>(draws.uniform());
    const bool first = static_cast<double>(draws.uniform()) < 0.7;
    if (entry >= std::min(end, censoring)) continue;
    lives.duration.push_back(std::min(end, censoring));
    lives.cause.push_back(static_cast<std::uint8_t>(end > censoring ? 0 : (first ? 1 : 2)));
    lives.entry.push_back(entry);
  }
  return testing::table_of(lives);
}

template <typename Estimator>
int covered(double truth, Estimator estimator) {
  int count = 0;
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    const Outcome found = estimator(drawn(seed, 150));
    count += found && found->low <= truth && truth <= found->high ? 1 : 0;
  }
  return count;
}

TEST(SurvivalCoverageSlow, kaplan_meier_in_each_interval) {
  for (const auto interval : {SurvivalInterval::log_log, SurvivalInterval::log}) {
    EXPECT_GE(covered(std::exp(-1.0),
                      [&](const LifeTable& table) {
                        return survival_at(kaplan_meier(table), 10.0, interval);
                      }),
              926);
  }
}

TEST(SurvivalCoverageSlow, median) {
  EXPECT_GE(covered(10.0 * std::log(2.0),
                    [](const LifeTable& table) { return median_lifetime(kaplan_meier(table)); }),
            926);
}

TEST(SurvivalCoverageSlow, restricted_mean) {
  EXPECT_GE(
      covered(10.0 * (1.0 - std::exp(-1.2)),
              [](const LifeTable& table) { return restricted_mean(kaplan_meier(table), 12.0); }),
      926);
}

TEST(SurvivalCoverageSlow, nelson_aalen) {
  EXPECT_GE(
      covered(1.0, [](const LifeTable& table) { return hazard_at(nelson_aalen(table), 10.0); }),
      926);
}

TEST(SurvivalCoverageSlow, aalen_johansen) {
  EXPECT_GE(
      covered(0.7 * (1.0 - std::exp(-1.0)),
              [](const LifeTable& table) { return incidence_at(aalen_johansen(table, 1), 10.0); }),
      926);
}

}  // namespace
}  // namespace sojourn::metrics
