// Elementary functions in single precision for the engine's kernels: exp, log, the normal
// distribution and the three kinds of draws a word is turned into.
//
// Each is a straight line of +, -, *, /, comparisons and bit operations, so that GCC vectorises the
// loops that call it and every instruction set gives the same bits. Each is monotone at every
// float: the last rounded steps are "big + small", where the big part is exact and moves further
// from one float to the next than the rounding errors of the small part. Error bounds are stated
// here and asserted in tests/core/math_test.cpp. "Relative 1e-7" means |computed - true| <= 1e-7
// |true|. Coefficients are minimax fits (Remez), rounded to float one by one.
#pragma once

#include <cstdint>

#include "core/inline.h"

namespace sojourn {

SOJOURN_INLINE std::uint32_t bits_of(float x) { return __builtin_bit_cast(std::uint32_t, x); }
SOJOURN_INLINE float float_of(std::uint32_t bits) { return __builtin_bit_cast(float, bits); }
SOJOURN_INLINE float smaller_of(float x, float y) { return x < y ? x : y; }
SOJOURN_INLINE float larger_of(float x, float y) { return x > y ? x : y; }

/// exp(r) - 1 for |r| <= 0.3466 (half of ln 2) as r + r^2 q(r); |error| <= 3.2e-9 exp(r) before
/// rounding.
SOJOURN_INLINE float expm1_near_zero(float r) {
  float q = 0.00138389028F;
  q = q * r + 0.00836919248F;
  q = q * r + 0.0416681021F;
  q = q * r + 0.166665167F;
  q = q * r + 0.49999994F;
  return r + (r * r) * q;
}

/// x = whole * ln 2 + rest with |rest| <= 0.3466.
struct ExponentParts {
  float shifted;  ///< whole + 1.5 * 2^23: its low bits are `whole` in two's complement
  float whole;
  float rest;
};

SOJOURN_INLINE ExponentParts split_exponent(float x) {
  const float shift = 12582912.0F;        // 1.5 * 2^23: adding it rounds to a whole number
  const float ln2_high = 0.693359375F;    // 355 / 512, so that whole * ln2_high is exact
  const float ln2_low = -2.12194442e-4F;  // ln 2 - ln2_high
  const float shifted = x * 1.44269502F + shift;
  const float whole = shifted - shift;
  return {shifted, whole, (x - whole * ln2_high) - whole * ln2_low};
}

/// `x` times 2^n, n being the low bits of `shifted`; x and the product must be normal.
SOJOURN_INLINE float scale_by_power(float x, float shifted) {
  return float_of(bits_of(x) + (bits_of(shifted) << 23));
}

/// e^x: monotone and finite at every float, relative error <= 8e-8 on [-87.33, 88.72]. Below it
/// is the smallest normal float (1.18e-38), above 3.4028e38.
SOJOURN_INLINE float fast_exp(float x) {
  x = larger_of(x, -87.33654F);
  x = smaller_of(x, 88.72283F);
  const ExponentParts parts = split_exponent(x);
  return scale_by_power(1.0F + expm1_near_zero(parts.rest), parts.shifted);
}

/// 2^x: monotone and finite at every float, relative error <= 8e-8 on [-126, 128). Below it is
/// the smallest normal float, above 3.4028e38.
SOJOURN_INLINE float fast_exp2(float x) {
  x = larger_of(x, -126.0F);
  x = smaller_of(x, 127.99999F);
  const float shifted = x + 12582912.0F;
  const float rest = (x - (shifted - 12582912.0F)) * 0.693147182F;
  return scale_by_power(1.0F + expm1_near_zero(rest), shifted);
}

/// e^x - 1 for x >= 0, accurate near 0: monotone and finite there, relative error <= 1.2e-7 up to
/// 88; above it stays at 1.65e38.
SOJOURN_INLINE float fast_expm1(float x) {
  x = smaller_of(x, 88.0F);
  const ExponentParts parts = split_exponent(x);
  const float power = scale_by_power(1.0F, parts.shifted);
  return power * expm1_near_zero(parts.rest) + (power - 1.0F);
}

/// s with ln(1 + f) = f + s for f in [-0.2929, 0.4143]; |error| <= 8.6e-10 |ln(1 + f)| before
/// rounding.
SOJOURN_INLINE float log1p_beyond_linear(float f) {
  float p = 0.0694770366F;
  p = p * f - 0.1183061F;
  p = p * f + 0.118761562F;
  p = p * f - 0.123746179F;
  p = p * f + 0.14216578F;
  p = p * f - 0.166699022F;
  p = p * f + 0.200023934F;
  p = p * f - 0.249999762F;
  p = p * f + 0.333333075F;
  p = p * f - 0.5F;
  return (f * f) * p;
}

/// x = (1 + fraction) * 2^power with 1 + fraction in [sqrt(1/2), sqrt(2)).
struct LogarithmParts {
  float power;
  float fraction;
};

SOJOURN_INLINE LogarithmParts split_logarithm(float x) {
  const std::uint32_t root_half = 0x3F3504F3U;  // bits of sqrt(1/2)
  const std::uint32_t offset = bits_of(x) - root_half;
  const auto power = static_cast<std::int32_t>(offset) >> 23;
  const float mantissa = float_of((offset & 0x007FFFFFU) + root_half);
  return {static_cast<float>(power), mantissa - 1.0F};
}

/// ln x for x >= 0: monotone and finite at every such float, infinity included; relative error <=
/// 9e-8 at normal floats, also near 1. Below 1.2e-38 it runs to -88.03 at 0.
SOJOURN_INLINE float fast_log(float x) {
  const LogarithmParts parts = split_logarithm(x);
  const float low = log1p_beyond_linear(parts.fraction) + parts.power * -2.12194442e-4F;
  return parts.power * 0.693359375F + (parts.fraction + low);
}

/// (floor(word / 2^9) + 1/2) * 2^-23: exact, in (0, 1), symmetric around 1/2.
SOJOURN_INLINE float uniform_of(std::uint32_t word) {
  return float_of((word >> 9) | 0x3F800000U) - 0.99999994F;  // 1 + k 2^-23 less 1 - 2^-24
}

/// -ln((word + 1/2) * 2^-32), a unit exponential of all 32 bits: falls with the word, at every
/// word; in [1.16e-10, 22.88]; relative error <= 2e-7, also where it is near 0.
SOJOURN_INLINE float exponential_of(std::uint32_t word) {
  // From sqrt(1/2) on, u = 1 - v with v = (~word + 1/2) 2^-32 held to 24 bits, and -ln(1 - v) needs
  // no power of 2; below, u itself is held to 24 bits.
  const bool near_one = word >= 0xB504F334U;
  const std::uint32_t flip = near_one ? 0xFFFFFFFFU : 0U;
  const float scaled = static_cast<float>(word ^ flip) + 0.5F;
  const LogarithmParts parts = split_logarithm(scaled);
  const float fraction = near_one ? scaled * -0x1p-32F : parts.fraction;
  const float power = near_one ? 0.0F : 32.0F - parts.power;
  const float low = power * -2.12194442e-4F - log1p_beyond_linear(fraction);
  return power * 0.693359375F - (fraction - low);
}

/// The standard normal quantile of u in (0, 1): monotone at every float there, exactly
/// antisymmetric around 1/2 on the uniforms of uniform_of, within +-5.295 (u = 2^-24 and 1 -
/// 2^-24). u is first rounded to the grid of 2^-24 and kept off 0 and 1; there the relative error
/// is <= 3e-7.
SOJOURN_INLINE float normal_quantile(float u) {
  // z = (u - 1/2) G(w) with w = -log2(4 u (1 - u)), smooth from the centre far into the tails
  // (after M. Giles, "Approximating the erfinv function", 2011, with one range instead of two).
  const float centred = u - 0.5F;
  const float upper = smaller_of(float_of(bits_of(centred) & 0x7FFFFFFFU) + 0.5F, 0.99999994F);
  const float distance = upper - 0.5F;
  const LogarithmParts parts = split_logarithm(upper * (1.0F - upper));
  const float f = parts.fraction;
  float p = -0.14486815F;  // log2(1 + f) = f p(f), |error| <= 5e-8
  p = p * f + 0.236656383F;
  p = p * f - 0.250240445F;
  p = p * f + 0.286742419F;
  p = p * f - 0.360076547F;
  p = p * f + 0.480938077F;
  p = p * f - 0.721357346F;
  p = p * f + 1.44269478F;
  const float w = (-10.0F - parts.power) - f * p;  // less 8, the middle of the fit's range [0, 22]
  float g = 2.14568418e-17F;
  g = g * w - 1.51669021e-15F;
  g = g * w + 3.68662586e-14F;
  g = g * w - 1.96954215e-13F;
  g = g * w - 7.1902059e-12F;
  g = g * w + 1.50119361e-10F;
  g = g * w - 8.84180729e-10F;
  g = g * w - 9.73845182e-09F;
  g = g * w + 2.79231699e-07F;
  g = g * w - 3.35506297e-06F;
  g = g * w + 1.84814417e-05F;
  g = g * w + 0.000205060016F;
  g = g * w - 0.00947480183F;
  g = g * w + 0.403724462F;
  g = g * w + 6.20609093F;
  const float size = distance * g;
  return float_of(bits_of(size) | (bits_of(centred) & 0x80000000U));
}

/// The standard normal distribution function: monotone and finite at every float. Absolute error
/// <= 3e-7; relative error <= 5e-6 down to z = -6 and <= 2e-5 down to -12.5, where it stays. z is
/// first rounded to the grid of 2^-21, or 2^-20 beyond 4.
SOJOURN_INLINE float normal_cdf(float z) {
  // With t = |z| the upper tail is exp(-t^2 / 2) M(t); Mills' ratio M is a polynomial in 1 / (t
  // + 2.5), |error| <= 7e-8 M before rounding.
  const float size = float_of(bits_of(z) & 0x7FFFFFFFU);
  const float t = (smaller_of(size, 12.5F) + 4.0F) - 4.0F;
  const float s = 1.0F / (t + 2.5F);
  float m = -61.149601F;
  m = m * s + 123.685959F;
  m = m * s - 92.1375504F;
  m = m * s + 24.8689766F;
  m = m * s - 0.568996787F;
  m = m * s + 2.4875226F;
  m = m * s + 0.972620606F;
  m = m * s + 0.399808645F;
  m = m * s - 1.29052796e-05F;
  const float tail = fast_exp((t * t) * -0.5F) * m;
  return z > 0.0F ? 1.0F - tail : tail;
}

/// The nearest whole number, halves upwards: monotone, kept within +-2^30.
SOJOURN_INLINE std::int32_t round_to_seconds(float x) {
  x = larger_of(x, -1073741824.0F);
  x = smaller_of(x, 1073741824.0F);
  const auto whole = static_cast<std::int32_t>(x);
  const float rest = x - static_cast<float>(whole);  // exact
  return whole + static_cast<std::int32_t>(rest >= 0.5F) - static_cast<std::int32_t>(rest < -0.5F);
}

}  // namespace sojourn
