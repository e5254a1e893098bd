#include "metrics/wide_number.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/draws.h"

namespace sojourn::metrics {
namespace {

TEST(WideNumber, holds_sums_of_products_without_rounding) {
  ExactSum sum;
  add_product(sum, 1.0 + 0x1p-30, 1.0 + 0x1p-30);  // 1 + 2^-29 + 2^-60
  sum.add(-1.0 - 0x1p-29);
  EXPECT_EQ(sum.value(), 0x1p-60);
  ExactSum tenths;
  for (int i = 0; i < 1'000'000; ++i) tenths.add(0.1);
  EXPECT_EQ(wide(tenths).high, 100000.0);
  EXPECT_NEAR(wide(tenths).low, 5.551115123125783e-12, 1e-24);  // 0.1 is 5.55e-18 too large
}

TEST(WideNumber, divides_to_twice_the_digits) {
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({1, 4}, sample, "wide_number");
    const WideNumber a{static_cast<double>(draws.normal()), 0.0};
    const WideNumber b{static_cast<double>(draws.uniform()), 0.0};
    const WideNumber rest = a / b * b - a;
    ASSERT_LE(std::abs(rest.high), 1e-30 * std::abs(a.high));
  }
}

}  // namespace
}  // namespace sojourn::metrics
