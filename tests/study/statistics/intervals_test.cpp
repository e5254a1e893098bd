#include "study/statistics/intervals.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "core/draws.h"

namespace sojourn::study {
namespace {

// 1, 2, 3: mean 2, variance 1, t(2) = 4.302653.
constexpr std::array<double, 3> three{1.0, 2.0, 3.0};

TEST(MeanOverReplications, has_students_interval) {
  const Outcome mean = mean_with_interval(three);
  EXPECT_DOUBLE_EQ(mean->value, 2.0);
  EXPECT_NEAR(mean->low, 2.0 - 4.302653 / std::sqrt(3.0), 1e-5);
  EXPECT_NEAR(mean->high, 2.0 + 4.302653 / std::sqrt(3.0), 1e-5);
  EXPECT_NEAR(half_width(three), 4.302653 / std::sqrt(3.0), 1e-5);
}

TEST(MeanOverReplications, of_none_or_one_has_no_interval) {
  EXPECT_FALSE(mean_with_interval({}));
  const Outcome one = mean_with_interval(std::array{5.0});
  EXPECT_EQ(one->value, 5.0);
  EXPECT_FALSE(one->has_interval);
  EXPECT_EQ(half_width(std::array{5.0}), std::numeric_limits<double>::infinity());
}

TEST(MeanOverReplications, of_equal_values_is_exactly_that_value) {
  const Outcome mean = mean_with_interval(std::array{0.1, 0.1, 0.1});
  EXPECT_EQ(mean->value, 0.1);
  EXPECT_EQ(mean->low, 0.1);
  EXPECT_EQ(variance_of(std::array{0.1, 0.1, 0.1}), 0.0);
}

TEST(OneWorld, ranges_wider_than_the_mean_is_known) {
  const Range range = range_of_one_world(three);
  EXPECT_NEAR(range.high, 2.0 + 4.302653 * std::sqrt(4.0 / 3.0), 1e-5);
  EXPECT_NEAR(range.low, 2.0 - 4.302653 * std::sqrt(4.0 / 3.0), 1e-5);
}

TEST(RatioOfSums, sums_before_it_divides) {
  // (1 + 2) / (1 + 4) = .6; residuals 1 - .6 = .4 and 2 - 2.4 = -.4, se = .4 / 2.5.
  const Outcome ratio = ratio_of_sums(std::array{1.0, 2.0}, std::array{1.0, 4.0});
  EXPECT_DOUBLE_EQ(ratio->value, 0.6);
  EXPECT_NEAR(ratio->standard_error, 0.16, 1e-12);
  EXPECT_FALSE(ratio_of_sums(std::array{1.0, 2.0}, std::array{0.0, 0.0}));
}

TEST(VarianceRatio, tells_what_pairing_saves) {
  // Arm = base + 1 or + 2: variances 1 and 7/3, differences 1, 1, 2 with variance 1/3.
  EXPECT_NEAR(variance_ratio(three, std::array{2.0, 3.0, 5.0}), (1.0 + 7.0 / 3.0) * 3.0, 1e-12);
  EXPECT_EQ(variance_ratio(three, three), 0.0);
}

TEST(TwoSidedP, is_students) {
  EXPECT_NEAR(two_sided_p(three), 0.074180, 1e-6);  // t = 3.4641, 2 degrees
  EXPECT_EQ(two_sided_p(std::array{0.0, 0.0}), 1.0);
  EXPECT_EQ(two_sided_p(std::array{2.0, 2.0}), 0.0);
}

TEST(Holm, adjusts_step_by_step) {
  const std::vector<double> adjusted = holm(std::array{0.04, 0.01, 0.03, 0.5});
  EXPECT_DOUBLE_EQ(adjusted[1], 0.04);  // 4 * .01
  EXPECT_DOUBLE_EQ(adjusted[2], 0.09);  // 3 * .03
  EXPECT_DOUBLE_EQ(adjusted[0], 0.09);  // 2 * .04 = .08, not below the one before
  EXPECT_DOUBLE_EQ(adjusted[3], 0.5);
  EXPECT_TRUE(holm({}).empty());
}

TEST(Correlation, is_pearsons) {
  EXPECT_NEAR(correlation(three, std::array{2.0, 4.0, 6.0}), 1.0, 1e-12);
  EXPECT_NEAR(correlation(three, std::array{3.0, 2.0, 1.0}), -1.0, 1e-12);
  EXPECT_EQ(correlation(three, std::array{1.0, 1.0, 1.0}), 0.0);
}

}  // namespace
}  // namespace sojourn::study
