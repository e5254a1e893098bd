// A clock's moment, as it rests: a double in seconds, or, negative, what a clock lacks.
#pragma once

#include <cstdint>

#include "core/inline.h"

namespace sojourn::sim {

inline constexpr unsigned moment_bits = 64;  ///< at rest

SOJOURN_INLINE std::uint64_t bits_of_moment(double moment) {
  return __builtin_bit_cast(std::uint64_t, moment);
}

SOJOURN_INLINE double moment_of_bits(std::uint64_t bits) {
  return __builtin_bit_cast(double, bits);
}

}  // namespace sojourn::sim
