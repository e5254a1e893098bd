// What a clock of factor 1 takes, inlined into the kernels of clocks.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/inline.h"
#include "sim/kernels/clock_kernels.h"
#include "sim/stays.h"

namespace sojourn::sim {

SOJOURN_INLINE double positive(double x) { return x > 0.0 ? x : 0.0; }

/// What is left as a moment tells that is negative.
SOJOURN_INLINE double lacking(double moment) { return is_negative(moment) ? -moment : 0.0; }

/// What is left of a clock of this speed that kept `moment` and takes `mass`, on staircases.
SOJOURN_INLINE double left_after(double moment, double speed, double mass) {
  const double running = positive(-moment - speed * mass);
  return speed == 0.0 ? lacking(moment) : running;
}

/// Profile::integral, without branches, for a moment within 32 bits.
template <std::size_t pieces_in_day>
[[gnu::always_inline]] static inline double integral_of(const Pace& pace, double at) {
  constexpr std::uint32_t seconds_in_day = 86400;
  const std::int32_t* __restrict time = pace.time;
  const std::uint32_t* __restrict piece_of_day = pace.piece_of_day;
  const double* __restrict factor = pace.factor;
  const double* __restrict cumulative = pace.cumulative;
  const double inside = at > 0.0 ? at : 0.0;
  // Whole days, bounded as doubles: GCC gathers from an index that it sees no choice in.
  const double days = static_cast<double>(
      static_cast<std::uint32_t>(static_cast<std::int32_t>(inside)) / seconds_in_day);
  const auto day = static_cast<std::int32_t>(days < pace.last_day ? days : pace.last_day);
  std::int32_t piece = static_cast<std::int32_t>(piece_of_day[day]);
  for (std::size_t e = 0; e < pieces_in_day; ++e) {
    piece += static_cast<double>(time[piece + 1]) <= inside ? 1 : 0;
  }
  return cumulative[piece] + factor[piece] * (inside - static_cast<double>(time[piece]));
}

/// Calls work.template operator()<pieces>() with the fewest pieces in a day that will do.
template <typename Work>
[[gnu::always_inline]] static inline void with_pieces(const Pace& pace, const Work& work) {
  if (pace.pieces_in_day == 0) return work.template operator()<0>();
  if (pace.pieces_in_day <= 2) return work.template operator()<2>();
  work.template operator()<max_pieces_in_day>();
}

}  // namespace sojourn::sim
