#include "metrics/wide_number.h"

namespace sojourn::metrics {
namespace {

WideNumber quick_sum(double large, double small) noexcept {
  const double sum = large + small;
  return {sum, small - (sum - large)};
}

WideNumber exact_addition(double a, double b) noexcept {
  const double sum = a + b;
  const double b_part = sum - a;
  return {sum, (a - (sum - b_part)) + (b - b_part)};
}

/// The upper 26 bits and the rest, which multiply without rounding (Dekker 1971).
WideNumber split(double x) noexcept {
  const double spread = 134217729.0 * x;  // 2^27 + 1
  const double high = spread - (spread - x);
  return {high, x - high};
}

}  // namespace

WideNumber exact_product(double a, double b) noexcept {
  const double product = a * b;
  const WideNumber left = split(a);
  const WideNumber right = split(b);
  const double error =
      ((left.high * right.high - product) + left.high * right.low + left.low * right.high) +
      left.low * right.low;
  return {product, error};
}

WideNumber operator+(WideNumber a, WideNumber b) noexcept {
  const WideNumber high = exact_addition(a.high, b.high);
  const WideNumber low = exact_addition(a.low, b.low);
  const WideNumber first = quick_sum(high.high, high.low + low.high);
  return quick_sum(first.high, first.low + low.low);
}

WideNumber operator-(WideNumber a, WideNumber b) noexcept {
  return a + WideNumber{-b.high, -b.low};
}

WideNumber operator*(WideNumber a, WideNumber b) noexcept {
  const WideNumber product = exact_product(a.high, b.high);
  return quick_sum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

WideNumber operator/(WideNumber a, WideNumber b) noexcept {
  const double first = a.high / b.high;
  const WideNumber rest = a - b * WideNumber{first, 0.0};
  const double second = rest.high / b.high;
  const WideNumber remaining = rest - b * WideNumber{second, 0.0};
  return quick_sum(first, second) + WideNumber{remaining.high / b.high, 0.0};
}

void add_product(ExactSum& sum, double x, double y) {
  const WideNumber product = exact_product(x, y);
  sum.add(product.high);
  sum.add(product.low);
}

WideNumber wide(const ExactSum& sum) {
  const double high = sum.value();
  ExactSum rest = sum;
  rest.add(-high);
  return {high, rest.value()};
}

}  // namespace sojourn::metrics
