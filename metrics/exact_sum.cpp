#include "metrics/exact_sum.h"

#include <bit>
#include <cmath>
#include <cstddef>

#include "core/error.h"

namespace sojourn::metrics {
namespace {

constexpr std::int64_t low_mask = 0xFFFFFFFF;

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

void ExactSum::add(double x) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const auto exponent = static_cast<unsigned>((bits >> 52) & 0x7FF);
  std::uint64_t mantissa = bits & 0xFFFFFFFFFFFFFULL;
  // A denormal has the exponent of the smallest normal number and no hidden bit.
  const unsigned shift = exponent == 0 ? 0 : exponent - 1;
  if (exponent != 0) mantissa |= 1ULL << 52;
  const std::size_t chunk = shift >> 5;
  const unsigned within = shift & 31U;
  const auto low = static_cast<std::int64_t>((mantissa << within) & low_mask);
  const auto high = static_cast<std::int64_t>(mantissa >> (32U - within));
  const std::int64_t sign = (bits >> 63) != 0 ? -1 : 1;
  chunks_[chunk] += sign * low;
  chunks_[chunk + 1] += sign * high;
  if (--additions_left_ == 0) carry();
}

void ExactSum::add_product(double x, double y) noexcept {
  const WideNumber product = exact_product(x, y);
  add(product.high);
  add(product.low);
}

/// Brings every chunk but the top one into [0, 2^32).
void ExactSum::carry() noexcept {
  for (std::size_t i = 0; i + 1 < chunk_count; ++i) {
    const std::int64_t upper = chunks_[i] >> 32;  // rounds down, so what stays is not negative
    chunks_[i] -= upper * (low_mask + 1);
    chunks_[i + 1] += upper;
  }
  additions_left_ = additions_between_carries;
}

void ExactSum::merge(const ExactSum& other) noexcept {
  ExactSum carried = other;
  carried.carry();
  carry();
  for (std::size_t i = 0; i < chunk_count; ++i) chunks_[i] += carried.chunks_[i];
  carry();
}

double ExactSum::value() const noexcept {
  ExactSum magnitude = *this;
  magnitude.carry();
  const bool negative = magnitude.chunks_.back() < 0;
  if (negative) {
    for (std::int64_t& chunk : magnitude.chunks_) chunk = -chunk;
    magnitude.carry();
  }
  std::size_t top = chunk_count;
  while (top > 0 && magnitude.chunks_[top - 1] == 0) --top;
  if (top == 0) return 0.0;
  const auto chunk_at = [&](std::size_t i) {
    return i < top ? static_cast<std::uint64_t>(magnitude.chunks_[i]) : 0ULL;
  };
  if (top == 1) {  // below the normal range, exact
    const double small = std::ldexp(static_cast<double>(chunk_at(0)), -1074);
    return negative ? -small : small;
  }
  // The upper two chunks as 64 bits with the top bit set, and whether anything follows them.
  std::uint64_t bits = (chunk_at(top - 1) << 32) | chunk_at(top - 2);
  const int leading = std::countl_zero(bits);
  bits <<= leading;
  std::uint64_t below = top >= 3 ? chunk_at(top - 3) : 0;
  if (leading > 0) bits |= below >> (32 - leading);
  bool sticky = leading > 0 ? (below << (32 + leading)) != 0 : below != 0;
  for (std::size_t i = 0; i + 3 < top && !sticky; ++i) sticky = chunk_at(i) != 0;
  // A lowest bit that stands for "and a little more" makes the conversion round as the whole would.
  if (sticky) bits |= 1;
  const int power = static_cast<int>(32 * (top - 2)) - leading - 1074;
  // Conversion rounds to 53 bits; a denormal result has so few bits that nothing is rounded twice.
  const double size = std::ldexp(static_cast<double>(bits), power);
  return negative ? -size : size;
}

WideNumber ExactSum::wide() const noexcept {
  const double high = value();
  ExactSum rest = *this;
  rest.add(-high);
  return {high, rest.value()};
}

}  // namespace sojourn::metrics
