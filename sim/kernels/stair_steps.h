// Sixteen clocks on staircases side by side, and the steps that hold at a moment of each.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/math.h"
#include "sim/kernels/lookup.h"
#include "sim/kernels/stair_kernels.h"

// Not unrolled: what is left of a loop of sixteen would be scalar.
#define SOJOURN_LOOP _Pragma("GCC ivdep") _Pragma("GCC unroll 1")

namespace sojourn::sim {

using u32 = std::uint32_t;
using i32 = std::int32_t;

static constexpr i32 no_end = 0x7FFFFFFF;
static constexpr float closed = -__builtin_inff();

// Middles m of the steps in half-lives (for tenure: years), and 2^-m; the last is beyond them.
static constexpr float middles[stair_steps + 1] = {0.0625F, 0.1875F, 0.375F, 0.75F, 1.25F,
                                                   1.75F,   2.5F,    3.5F,   4.5F};
static constexpr float halves[stair_steps + 1] = {0.957603281F, 0.878126080F,  0.771105413F,
                                                  0.594603558F, 0.420448208F,  0.297301779F,
                                                  0.176776695F, 0.0883883476F, 0.0F};
static constexpr double year_seconds = 31557600.0;

// Sixteen of the clocks listed. Where fewer are left, the last one stands in for the others, which
// write nothing.
struct Clocks16 {
  std::size_t n = 0;
  Sixteen<u32> lane;
  Sixteen<i32> from, until;
  Sixteen<double> rest;  ///< as lanes.moment has it
  Sixteen<float> sum, factor;
  Sixteen<float> stepped;  ///< sum, and the staircases
  Sixteen<float> most;     ///< the most that it can be from now on
  Sixteen<i32> origin[max_staircases];
  Sixteen<float> value[max_staircases];
};

template <typename T>
SOJOURN_INLINE void gather(const T* column, const u32* lane, T* out) {
  const T* __restrict from = column;
  T* __restrict to = out;
  SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) to[l] = from[lane[l]];
}

template <typename T>
SOJOURN_INLINE void scatter(const T* values, const Clocks16& at, T* column) {
  for (std::size_t l = 0; l < at.n; ++l) column[at.lane.v[l]] = values[l];
}

SOJOURN_INLINE void take_sixteen(const StairClock& clock, const u32* list, std::size_t left,
                                 Clocks16& at) {
  at.n = left < lookup_lanes ? left : lookup_lanes;
  SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) at.lane.v[l] =
      list[l < at.n ? l : at.n - 1];
  for (std::size_t s = 0; s < clock.count; ++s) {
    gather(clock.stairs[s].origin, at.lane.v, at.origin[s].v);
    if (clock.stairs[s].value == nullptr) continue;
    gather(clock.stairs[s].value, at.lane.v, at.value[s].v);
  }
}

// The edges of a staircase, and that the last step has no end.
SOJOURN_INLINE void copy_edges(const StairTable& stair, i32* edges) {
  for (std::size_t e = 0; e <= stair_steps; ++e) edges[e] = stair.edges[e];
  edges[stair_steps + 1] = no_end;
}

// How many steps of a staircase have begun at an age.
SOJOURN_INLINE i32 steps_begun(const i32* edges, i32 age) {
  i32 begun = 0;
  for (std::size_t e = 1; e <= stair_steps; ++e) begun += age >= edges[e] ? 1 : 0;
  return begun;
}

struct Step {
  float height = 0.0F;
  i32 end = 0;  ///< after the origin
};

// The step that holds at an age, of those with these heights.
SOJOURN_INLINE Step step_at(const i32* edges, const float* heights, i32 age) {
  Step step{heights[0], edges[1]};
  for (std::size_t e = 1; e <= stair_steps; ++e) {
    const bool past = age >= edges[e];
    step.height = past ? heights[e] : step.height;
    step.end = past ? edges[e + 1] : step.end;
  }
  return step;
}

// The steps of a staircase that hold at `from`: adds what they weigh, or closes, and lowers until;
// with_most finds the most that they can weigh from now on as well.
template <bool with_most>
[[gnu::noinline]] static void step_by_years(const StairTable& stair, const i32* __restrict origin,
                                            Clocks16& at) {
  const i32* __restrict moment = at.from.v;
  float* __restrict total = at.stepped.v;
  float* __restrict highest = at.most.v;
  i32* __restrict limit = at.until.v;
  const float coefficient = stair.coefficient;
  const float low = stair.low;
  const float high = stair.high;
  const bool guards = stair.guards;
  const i32 length = stair.length;
  i32 edges[stair_steps + 2];
  copy_edges(stair, edges);
  SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
    const i32 from = origin[l];
    const i32 age = moment[l] - from;
    const auto [middle, next] = step_at(edges, middles, age);
    // Beyond the last step, at 4 years, whole years; below it, steps end with them at the latest.
    const i32 years = static_cast<i32>(static_cast<double>(age) / year_seconds);
    const float more = static_cast<float>(years > 4 ? years - 4 : 0);
    const float value = middle + more;
    const double year_end = (static_cast<double>(years) + 1.0) * year_seconds;
    const double step_end = static_cast<double>(next);
    const double step = step_end < year_end ? step_end : year_end;
    const double when = step + static_cast<double>(from);
    const i32 edge = static_cast<i32>(when < 2147483647.0 ? when : 2147483647.0);
    limit[l] = edge < limit[l] ? edge : limit[l];
    const bool closes = guards && !(low <= value && value < high);
    const float added = total[l] + coefficient * value;
    total[l] = closes ? closed : added;
    if constexpr (with_most) {
      const float oldest =
          static_cast<float>(static_cast<double>(length - from) / year_seconds + 1.0);
      highest[l] += larger_of(coefficient * oldest, coefficient * value);
    }
  }
}

template <bool with_most>
[[gnu::noinline]] static void step_by_half_lives(const StairTable& stair,
                                                 const i32* __restrict written,
                                                 const float* __restrict held, Clocks16& at) {
  const i32* __restrict moment = at.from.v;
  float* __restrict total = at.stepped.v;
  float* __restrict highest = at.most.v;
  i32* __restrict limit = at.until.v;
  const float coefficient = stair.coefficient;
  const float level = stair.level;
  const float low = stair.low;
  const float high = stair.high;
  const bool guards = stair.guards;
  i32 edges[stair_steps + 2];
  copy_edges(stair, edges);
  SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
    const i32 from = written[l];
    const i32 age = moment[l] - from;
    const auto [half, end] = step_at(edges, halves, age);
    const float distance = held[l] - level;
    const float now = level + distance * half;
    const bool moves = end != no_end && distance != 0.0F;
    const i32 edge = moves ? from + end : no_end;
    limit[l] = edge < limit[l] ? edge : limit[l];
    const bool closes = guards && !(low <= now && now < high);
    const float added = total[l] + coefficient * now;
    total[l] = closes ? closed : added;
    if constexpr (with_most) highest[l] += larger_of(coefficient * now, coefficient * level);
  }
}

// until, stepped and, where asked for, most of the steps that hold at `from`.
template <bool with_most>
SOJOURN_INLINE void find_steps(const StairClock& clock, Clocks16& at) {
  SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
    at.stepped.v[l] = at.sum.v[l];
    at.most.v[l] = at.sum.v[l];
    at.until.v[l] = no_end;
  }
  for (std::size_t s = 0; s < clock.count; ++s) {
    const Staircase& stairs = clock.stairs[s];
    if (stairs.value == nullptr) {
      step_by_years<with_most>(*stairs.table, at.origin[s].v, at);
    } else {
      step_by_half_lives<with_most>(*stairs.table, at.origin[s].v, at.value[s].v, at);
    }
  }
}

}  // namespace sojourn::sim
