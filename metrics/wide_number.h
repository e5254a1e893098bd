// A number of about 32 digits, as the sum of two doubles.
//
// Variances from sums of squares lose the digits that mean and spread do not share; sums without
// rounding (exact_sum.h), read as wide numbers, have enough to lose. Algorithms: T. J. Dekker, "A
// floating-point technique for extending the available precision", 1971.
#pragma once

#include "metrics/exact_sum.h"

namespace sojourn::metrics {

/// high + low, |low| <= half an ulp of high.
struct WideNumber {
  double high = 0.0;
  double low = 0.0;
};

/// a b, exact while |a b| is between 1e-290 and 1e300.
[[nodiscard]] WideNumber exact_product(double a, double b) noexcept;
[[nodiscard]] WideNumber operator+(WideNumber a, WideNumber b) noexcept;
[[nodiscard]] WideNumber operator-(WideNumber a, WideNumber b) noexcept;
[[nodiscard]] WideNumber operator*(WideNumber a, WideNumber b) noexcept;
[[nodiscard]] WideNumber operator/(WideNumber a, WideNumber b) noexcept;

/// Adds x y without rounding, in the range of exact_product; throws InputError where it is not
/// finite.
void add_product(ExactSum& sum, double x, double y);
/// The sum to about 32 digits.
[[nodiscard]] WideNumber wide(const ExactSum& sum);

}  // namespace sojourn::metrics
