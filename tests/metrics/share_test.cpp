#include "metrics/share.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace sojourn::metrics {
namespace {

TEST(Share, has_wilsons_interval) {
  // 0 of 18: upper limit z^2 / (n + z^2)
  const Outcome none = share_of(0, 18);
  EXPECT_EQ(none->low, 0.0);
  EXPECT_NEAR(none->high, 3.8414588 / (18 + 3.8414588), 1e-7);
  const Outcome all = share_of(18, 18);
  EXPECT_EQ(all->high, 1.0);
  EXPECT_NEAR(all->low, 18 / (18 + 3.8414588), 1e-7);
}

TEST(Share, has_clopper_and_pearsons_interval) {
  // 5 of 10: Beta(5, 6) and Beta(6, 5) quantiles, 0.1870860 and 0.8129140 in every table
  const Outcome half = share_of(5, 10, ShareInterval::clopper_pearson);
  EXPECT_NEAR(half->low, 0.1870860, 1e-7);
  EXPECT_NEAR(half->high, 0.8129140, 1e-7);
  EXPECT_NEAR(share_of(0, 10, ShareInterval::clopper_pearson)->high, 1.0 - std::pow(0.025, 0.1),
              1e-12);
}

TEST(Share, of_no_trials_has_no_estimate) {
  EXPECT_EQ(share_of(0, 0, ShareInterval::wald, "customers").reason(), "there are no customers");
}

TEST(Share, lies_within_its_interval_within_0_and_1) {
  std::mt19937_64 random(7);
  for (int dataset = 0; dataset < 100000; ++dataset) {
    const std::uint64_t n = 1 + random() % 40;
    const std::uint64_t hits = random() % (n + 1);
    const auto interval = static_cast<ShareInterval>(random() % 3);
    const Outcome share = share_of(hits, n, interval);
    ASSERT_LE(0.0, share->low);
    ASSERT_LE(share->low, share->value);
    ASSERT_LE(share->value, share->high);
    ASSERT_LE(share->high, 1.0);
    ASSERT_LT(share->low, share->high);
  }
}

TEST(Student, quantile_is_that_of_the_tables) {
  EXPECT_NEAR(student_95(1), 12.7062047, 1e-6);
  EXPECT_NEAR(student_95(5), 2.5705818, 1e-7);
  EXPECT_NEAR(student_95(30), 2.0422725, 1e-7);
}

}  // namespace
}  // namespace sojourn::metrics
