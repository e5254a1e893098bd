#include "metrics/exact_sum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/draws.h"

namespace sojourn::metrics {
namespace {

double sum_of(std::span<const double> numbers) {
  ExactSum sum;
  for (const double number : numbers) sum.add(number);
  return sum.value();
}

TEST(ExactSum, is_nothing_at_first) { EXPECT_EQ(ExactSum{}.value(), 0.0); }

TEST(ExactSum, keeps_what_a_running_sum_loses) {
  EXPECT_EQ(sum_of(std::vector{1e308, 1.0, -1e308}), 1.0);
  EXPECT_EQ(sum_of(std::vector{1e100, 1e-300, -1e100, 1e-300}), 2e-300);
  EXPECT_EQ(sum_of(std::vector{-1.0, 1e-17}), -1.0 + 1e-17);
}

TEST(ExactSum, of_one_number_is_that_number) {
  const double smallest = std::numeric_limits<double>::denorm_min();
  const double limit = std::numeric_limits<double>::max();
  for (const double x : {0.1, -0.1, smallest, -smallest, 3 * smallest, 2.2250738585072014e-308,
                         2.225073858507201e-308, limit, -limit, 1.0, 4294967296.0, 1e-320}) {
    EXPECT_EQ(sum_of(std::vector{x}), x);
  }
}

TEST(ExactSum, rounds_ties_to_even_and_anything_above_them_up) {
  const double half_ulp = 0x1p-53;
  EXPECT_EQ(sum_of(std::vector{1.0, half_ulp}), 1.0);
  EXPECT_EQ(sum_of(std::vector{1.0, half_ulp, 1e-300}), 1.0 + 0x1p-52);
  EXPECT_EQ(sum_of(std::vector{1.0 + 0x1p-52, half_ulp}), 1.0 + 0x1p-51);
}

// 80-bit long doubles hold sums of a few numbers of like size exactly.
TEST(ExactSum, is_the_rounded_exact_sum_of_random_numbers) {
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({1, 2}, sample, "exact_sum");
    long double exact = 0.0L;
    ExactSum sum;
    const std::uint32_t count = draws.word() % 6;
    for (std::uint32_t i = 0; i < count; ++i) {
      const double number = std::ldexp(static_cast<double>(draws.word()) - 0x1p31,
                                       static_cast<int>(draws.word() % 20) - 10);
      exact += static_cast<long double>(number);
      sum.add(number);
    }
    ASSERT_EQ(sum.value(), static_cast<double>(exact)) << sample;
  }
}

TEST(ExactSum, has_the_same_bits_in_any_order_and_split) {
  for (std::uint32_t sample = 0; sample < 2000; ++sample) {
    Draws draws({1, 3}, sample, "exact_sum");
    std::vector<double> numbers(draws.word() % 40);
    for (double& number : numbers) {
      number = std::ldexp(static_cast<double>(draws.normal()),
                          static_cast<int>(draws.word() % 600) - 300);
    }
    const double whole = sum_of(numbers);
    std::reverse(numbers.begin(), numbers.end());
    ExactSum merged;
    for (std::size_t i = 0; i < numbers.size(); i += 3) {
      ExactSum part;
      for (std::size_t j = i; j < std::min(i + 3, numbers.size()); ++j) part.add(numbers[j]);
      merged.merge(part);
    }
    ASSERT_EQ(merged.value(), whole) << sample;
  }
}

TEST(ExactSum, carries_in_long_sums) {
  ExactSum sum;
  for (int i = 0; i < 1'000'000; ++i) sum.add(0.1);
  EXPECT_EQ(sum.value(), 100000.00000000000555);  // 0.1 is 5.55e-18 too large
  for (int i = 0; i < 1'000'000; ++i) sum.add(-0.1);
  EXPECT_EQ(sum.value(), 0.0);
}

TEST(ExactSum, of_products_has_no_rounding) {
  ExactSum sum;
  sum.add_product(1.0 + 0x1p-30, 1.0 + 0x1p-30);  // 1 + 2^-29 + 2^-60
  sum.add(-1.0 - 0x1p-29);
  EXPECT_EQ(sum.value(), 0x1p-60);
}

TEST(WideNumber, divides_to_twice_the_digits) {
  const WideNumber third = WideNumber{1.0, 0.0} / WideNumber{3.0, 0.0};
  const WideNumber rest = third * WideNumber{3.0, 0.0} - WideNumber{1.0, 0.0};
  EXPECT_LT(std::abs(rest.high), 1e-31);
}

}  // namespace
}  // namespace sojourn::metrics
