// A clock's moment, as it is kept: seconds as a floating-point number of its own kind, with the
// sign, 8 bits of exponent and 31 of mantissa, so that 40 bits rest with a customer.
//
// Moments in a run of two years are kept to 8 milliseconds, events happen at whole seconds.
// Rounding rises with what is rounded, so that an earlier moment never becomes the later one, and
// whole seconds below 2^32 are kept exactly. What a clock lacks rests as a negative number and is
// kept to one part in 4 * 10^9.
//
// Moments are rounded whenever they are kept, whether the customer comes to rest or not: so it does
// not matter when that happens.
#pragma once

#include <cstdint>

#include "core/inline.h"

namespace sojourn::sim {

inline constexpr unsigned moment_mantissa = 31;
inline constexpr unsigned moment_bits = 1 + 8 + moment_mantissa;  ///< at rest

namespace moment_detail {

inline constexpr unsigned dropped = 52 - moment_mantissa;
inline constexpr std::uint64_t sign = std::uint64_t{1} << 63;
inline constexpr std::uint64_t unit = std::uint64_t{1} << dropped;  ///< last place that is kept
/// Least and greatest sizes, 2^-126 and just below 2^129.
inline constexpr std::uint64_t least = std::uint64_t{897} << 52;
inline constexpr std::uint64_t most = (std::uint64_t{1152} << 52) - unit;
inline constexpr std::uint64_t below_least = (std::uint64_t{896} << 52) >> dropped;

}  // namespace moment_detail

/// The nearest moment that is kept; the sign is kept always, that of 0 included.
SOJOURN_INLINE double kept_moment(double moment) {
  const std::uint64_t bits = __builtin_bit_cast(std::uint64_t, moment);
  const std::uint64_t size = bits & ~moment_detail::sign;
  const std::uint64_t near = (size + moment_detail::unit / 2) & ~(moment_detail::unit - 1);
  const std::uint64_t large = near < moment_detail::least ? 0 : near;
  const std::uint64_t kept = large < moment_detail::most ? large : moment_detail::most;
  return __builtin_bit_cast(double, (bits & moment_detail::sign) | kept);
}

/// What rests of a moment that is kept.
SOJOURN_INLINE std::uint64_t bits_of_moment(double moment) {
  const std::uint64_t bits = __builtin_bit_cast(std::uint64_t, moment);
  const std::uint64_t size = (bits & ~moment_detail::sign) >> moment_detail::dropped;
  const std::uint64_t above = size == 0 ? 0 : size - moment_detail::below_least;
  return (bits >> 63 << (moment_bits - 1)) | above;
}

SOJOURN_INLINE double moment_of_bits(std::uint64_t rest) {
  const std::uint64_t above = rest & ((std::uint64_t{1} << (moment_bits - 1)) - 1);
  const std::uint64_t size = above == 0 ? 0 : above + moment_detail::below_least;
  return __builtin_bit_cast(double,
                            (rest >> (moment_bits - 1) << 63) | (size << moment_detail::dropped));
}

}  // namespace sojourn::sim
