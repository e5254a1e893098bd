#include "metrics/survival/estimators/log_rank.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>

#include "tests/metrics/survival/small_lives.h"

namespace sojourn::metrics {
namespace {

using testing::small_lives;
using testing::SmallLives;
using testing::table_of;

// Two groups by the definition: the hypergeometric mean and variance at each end time.
double chi_square_of_two(const SmallLives& a, const SmallLives& b, LogRankWeight weight) {
  std::set<double> times = a.end_times();
  times.merge(b.end_times());
  double score = 0.0;
  double variance = 0.0;
  double survival = 1.0;
  for (const double time : times) {
    const auto n1 = static_cast<double>(a.at_risk(time));
    const double n = n1 + static_cast<double>(b.at_risk(time));
    const auto d1 = static_cast<double>(a.ended(time));
    const double d = d1 + static_cast<double>(b.ended(time));
    double w = 1.0;
    if (weight == LogRankWeight::gehan) w = n;
    if (weight == LogRankWeight::tarone_ware) w = std::sqrt(n);
    if (weight == LogRankWeight::fleming_harrington) w = survival;
    score += w * (d1 - d * n1 / n);
    if (n > 1.0) variance += w * w * d * (n1 / n) * (1.0 - n1 / n) * (n - d) / (n - 1.0);
    survival *= 1.0 - d / n;
  }
  return variance > 1e-12 ? score * score / variance : -1.0;
}

TEST(LogRank, is_its_definition_on_small_random_groups) {
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    const SmallLives a = small_lives(2 * sample, 8, 1);
    const SmallLives b = small_lives(2 * sample + 1, 8, 1);
    const std::vector<LifeTable> groups{table_of(a), table_of(b)};
    const auto weight = static_cast<LogRankWeight>(sample % 4);
    const LogRank found = log_rank(groups, weight);
    const double expected = chi_square_of_two(a, b, weight);
    if (expected < 0.0) {
      ASSERT_FALSE(found.no_test.empty()) << sample;
      ASSERT_EQ(found.p_value, 1.0);
    } else {
      ASSERT_EQ(found.degrees, 1) << sample;
      ASSERT_NEAR(found.chi_square, expected, 1e-9 * (1.0 + expected)) << sample;
    }
  }
}

TEST(LogRank, of_three_equal_groups_has_two_degrees_and_no_difference) {
  const SmallLives lives{{1, 2, 3, 4}, {1, 1, 0, 1}, {}};
  const std::vector<LifeTable> groups{table_of(lives), table_of(lives), table_of(lives)};
  const LogRank found = log_rank(groups);
  EXPECT_EQ(found.degrees, 2);
  EXPECT_NEAR(found.chi_square, 0.0, 1e-12);
  EXPECT_NEAR(found.p_value, 1.0, 1e-12);
  EXPECT_DOUBLE_EQ(found.observed[1], 3.0);
}

TEST(LogRank, says_why_there_is_no_test) {
  EXPECT_EQ(log_rank({}).no_test, "there are fewer than two groups");
  const std::vector<LifeTable> empty(2);
  EXPECT_EQ(log_rank(empty).no_test, "no two groups were at risk when somebody ended");
}

TEST(LogRank, rejects_a_true_null_in_five_of_a_hundred) {
  int rejected = 0;
  for (std::uint32_t sample = 0; sample < 1000; ++sample) {
    std::vector<LifeTable> groups(2);
    Draws draws({sample, 1}, 0, "null");
    for (auto& group : groups) {
      SmallLives lives;
      for (int i = 0; i < 60; ++i) {
        const double end = std::ceil(10.0 * static_cast<double>(draws.exponential()));
        const double censoring = std::ceil(20.0 * static_cast<double>(draws.uniform()));
        lives.duration.push_back(std::min(end, censoring));
        lives.cause.push_back(end <= censoring);
      }
      group = table_of(lives);
    }
    rejected += log_rank(groups).p_value < 0.05 ? 1 : 0;
  }
  EXPECT_NEAR(rejected, 50, 28);  // four standard errors of a binomial count
}

}  // namespace
}  // namespace sojourn::metrics
