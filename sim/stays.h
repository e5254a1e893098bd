// The formulas of stays and fading, one lane at a time, inlined into the vectorised kernels and
// into the clocks that change speed, so that both give the same bits.
//
// A stay is `scale * unit(E)`, E a unit exponential: of word w, E = -ln u with u = (w + 1/2) /
// 2^32. All shapes are monotone in the same E, so that a twin with another shape keeps its rank.
#pragma once

#include <cstdint>

#include "core/inline.h"
#include "core/math.h"
#include "core/monotone_table.h"

namespace sojourn::sim {

/// E^(1 / c); `inverse_shape` is 1 / c.
SOJOURN_INLINE float unit_weibull(std::uint32_t word, float inverse_shape) {
  return fast_exp(inverse_shape * fast_log(exponential_of(word)));
}

/// exp(sigma z), z the normal quantile of 1 - u.
SOJOURN_INLINE float unit_lognormal(std::uint32_t word, float sigma) {
  return fast_exp(-sigma * normal_quantile(uniform_of(word)));
}

/// (exp(E) - 1)^(1 / c) = ((1 - u) / u)^(1 / c).
SOJOURN_INLINE float unit_log_logistic(std::uint32_t word, float inverse_shape) {
  const float u = uniform_of(word);
  return fast_exp(inverse_shape * (fast_log(1.0F - u) - fast_log(u)));
}

/// From `low` to 1, rising with E.
SOJOURN_INLINE float unit_uniform(std::uint32_t word, float low) {
  return 1.0F - (1.0F - low) * uniform_of(word);
}

/// exp(f(ln E)).
SOJOURN_INLINE float unit_tabulated(std::uint32_t word, MonotoneTableView table) {
  return fast_exp(table_value(table, fast_log(exponential_of(word))));
}

/// A value that moves towards `level`, halving its distance every half-life.
SOJOURN_INLINE float faded(float value, float level, std::int32_t age, float inverse_half_life) {
  return level + (value - level) * fast_exp2(-(static_cast<float>(age) * inverse_half_life));
}

/// The due time of a steady stay, rounded to the nearest second; `never` at or after the run's end.
SOJOURN_INLINE std::int32_t due_after(std::int32_t time, float unit, float scale,
                                      std::int32_t least, std::int32_t length) {
  const double left = static_cast<double>(length - time);
  const double seconds = static_cast<double>(unit) * static_cast<double>(scale) + 0.5;
  const std::int32_t whole = static_cast<std::int32_t>(seconds < left ? seconds : left);
  // Unsigned, since lanes beyond the last customer hold anything.
  const auto due = static_cast<std::int32_t>(
      static_cast<std::uint32_t>(time) + static_cast<std::uint32_t>(whole < least ? least : whole));
  return due < length ? due : 0x7FFFFFFF;
}

/// Whether a moment is negative, -0 included; GCC does not vectorise signbit.
SOJOURN_INLINE bool is_negative(double moment) {
  return __builtin_bit_cast(std::int64_t, moment) < 0;
}

/// The due time of a clock that rings at `moment` seconds, `never` where that is negative (it
/// stands) or not before the run's end.
SOJOURN_INLINE std::int32_t due_of_moment(double moment, std::int32_t length) {
  const double whole = __builtin_floor(moment + 0.5);
  const bool rings = !is_negative(moment) && whole < static_cast<double>(length);
  return rings ? static_cast<std::int32_t>(whole) : 0x7FFFFFFF;
}

}  // namespace sojourn::sim
