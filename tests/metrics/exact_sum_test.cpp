#include "metrics/exact_sum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "core/error.h"

namespace sojourn::metrics {
namespace {

double sum_of(const std::vector<double>& values) {
  ExactSum sum;
  for (const double value : values) sum.add(value);
  return sum.value();
}

TEST(ExactSum, of_nothing_is_zero) { EXPECT_EQ(ExactSum{}.value(), 0.0); }

TEST(ExactSum, of_one_value_is_that_value) {
  for (const double value : {1.0, -0.1, 1e300, -1e-310, 5e-324, 123456789.123, 0.0,
                             std::numeric_limits<double>::max()}) {
    EXPECT_EQ(sum_of({value}), value);
  }
}

TEST(ExactSum, loses_nothing_to_cancellation) {
  EXPECT_EQ(sum_of({1e300, 1.0, -1e300}), 1.0);
  EXPECT_EQ(sum_of({1e16, 1.0, -1e16, 5e-324}), 1.0);
  EXPECT_EQ(sum_of({0.1, 0.2, -0.3}), 0x1p-55);  // 0.1 + 0.2 - 0.3 of the nearest doubles
}

TEST(ExactSum, rounds_once_to_the_nearest_with_ties_to_even) {
  EXPECT_EQ(sum_of({9007199254740992.0, 1.0}), 9007199254740992.0);
  EXPECT_EQ(sum_of({9007199254740992.0, 1.0, 1e-300}), 9007199254740994.0);
  EXPECT_EQ(sum_of({9007199254740994.0, 1.0}), 9007199254740996.0);
  EXPECT_EQ(sum_of({-9007199254740992.0, -1.0, -1e-300}), -9007199254740994.0);
}

TEST(ExactSum, refuses_what_is_not_finite) {
  ExactSum sum;
  EXPECT_THROW(sum.add(std::nan("")), InputError);
  EXPECT_THROW(sum.add(std::numeric_limits<double>::infinity()), InputError);
  EXPECT_EQ(sum.value(), 0.0);
}

TEST(ExactSum, of_whole_numbers_is_that_of_long_arithmetic) {
  std::mt19937_64 random(1);
  for (int dataset = 0; dataset < 100000; ++dataset) {
    std::vector<double> values(random() % 6);
    std::int64_t total = 0;
    for (double& value : values) {
      const auto whole = static_cast<std::int64_t>(random() % 2000001) - 1000000;
      total += whole;
      value = std::ldexp(static_cast<double>(whole), -40);
    }
    ASSERT_EQ(sum_of(values), std::ldexp(static_cast<double>(total), -40));
  }
}

TEST(ExactSum, has_the_same_bits_in_any_order_and_split) {
  std::mt19937_64 random(2);
  for (int dataset = 0; dataset < 20000; ++dataset) {
    std::vector<double> values(1 + random() % 12);
    for (double& value : values) {
      value = std::ldexp(static_cast<double>(static_cast<std::int64_t>(random())),
                         static_cast<int>(random() % 400) - 200);
    }
    const double whole = sum_of(values);
    std::shuffle(values.begin(), values.end(), random);
    ExactSum first;
    ExactSum second;
    for (std::size_t i = 0; i < values.size(); ++i) {
      (random() % 2 == 0 ? first : second).add(values[i]);
    }
    first.merge(second);
    ASSERT_EQ(first.value(), whole);
  }
}

}  // namespace
}  // namespace sojourn::metrics
