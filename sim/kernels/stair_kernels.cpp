#include "sim/kernels/stair_kernels.h"

#include "core/math.h"
#include "sim/kernels/entry_table.h"
#include "sim/kernels/mass.h"
#include "sim/kernels/stair_steps.h"
#include "sim/moment.h"

namespace sojourn::sim {

extern const StairKernels SOJOURN_ENTRY_TABLE(stair_kernels);

namespace {

// The loops of a climb. They are functions of their own: inlined into other loops, GCC does not
// vectorise them.

[[gnu::noinline]] void speeds(const float* __restrict sum, float* __restrict speed) {
  SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) speed[l] = fast_exp(sum[l]);
  SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
    speed[l] = sum[l] < -3e38F ? 0.0F : speed[l];
  }
}

// What a clock of factor 1 takes from a fixed moment to those given.
template <std::size_t pieces>
[[gnu::noinline]] void integrate(const Pace& pace, const i32* __restrict moment,
                                 double* __restrict out) {
  const double scale = pace.scale;
  SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
    out[l] = integral_of<pieces>(pace, static_cast<double>(moment[l])) / scale;
  }
}

SOJOURN_INLINE void subtract(const double* __restrict after, const double* __restrict before,
                             double* __restrict mass) {
  SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) mass[l] = after[l] - before[l];
}

[[gnu::noinline]] void take_evenly(double scale, const i32* __restrict end,
                                   const i32* __restrict from, double* __restrict mass) {
  SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
    mass[l] = (static_cast<double>(end[l]) - static_cast<double>(from[l])) / scale;
  }
}

template <typename T>
SOJOURN_INLINE void take_where(const u32* __restrict taken, const T* __restrict next,
                               T* __restrict value) {
  SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
    value[l] = taken[l] != 0U ? next[l] : value[l];
  }
}

[[gnu::noinline]] void leave_behind(const double* __restrict rest, const float* __restrict factor,
                                    const double* __restrict mass, double* __restrict next) {
  SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
    next[l] = kept_moment(-left_after(rest[l], static_cast<double>(factor[l]), mass[l]));
  }
}

// Notes where a step has ended; whether any has.
[[gnu::noinline]] bool find_passed(const i32* __restrict end, const i32* __restrict time,
                                   u32* __restrict passed) {
  u32 any = 0;
  SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
    passed[l] = end[l] <= time[l] ? 1U : 0U;
    any |= passed[l];
  }
  return any != 0U;
}

// The end of a step is the beginning of the next: so is what was taken by then.
template <bool evenly, std::size_t pieces>
void climb_with(const Lanes& lanes, const StairClock& clock, const u32* list, std::size_t n) {
  const Pace pace = *clock.pace;
  Clocks16 at;
  Sixteen<i32> time, end;
  Sixteen<u32> passed;
  Sixteen<float> speed;
  Sixteen<double> before, after, mass, rest;
  for (std::size_t first = 0; first < n; first += lookup_lanes) {
    take_sixteen(clock, list + first, n - first, at);
    gather(lanes.time, at.lane.v, time.v);
    gather(lanes.until[clock.slot], at.lane.v, end.v);
    for (std::size_t l = at.n; l < lookup_lanes; ++l) end.v[l] = no_end;
    gather(lanes.anchor[clock.slot], at.lane.v, at.from.v);
    gather(lanes.sum[clock.slot], at.lane.v, at.sum.v);
    gather(lanes.factor[clock.slot], at.lane.v, at.factor.v);
    gather(lanes.moment[clock.slot], at.lane.v, at.rest.v);
    if constexpr (!evenly) integrate<pieces>(pace, at.from.v, before.v);
    while (find_passed(end.v, time.v, passed.v)) {
      if constexpr (evenly) {
        take_evenly(pace.scale, end.v, at.from.v, mass.v);
      } else {
        integrate<pieces>(pace, end.v, after.v);
        subtract(after.v, before.v, mass.v);
        take_where(passed.v, after.v, before.v);
      }
      leave_behind(at.rest.v, at.factor.v, mass.v, rest.v);
      take_where(passed.v, rest.v, at.rest.v);
      take_where(passed.v, end.v, at.from.v);
      find_steps<false>(clock, at);
      speeds(at.stepped.v, speed.v);
      take_where(passed.v, speed.v, at.factor.v);
      take_where(passed.v, at.until.v, end.v);
    }
    scatter(at.rest.v, at, lanes.moment[clock.slot]);
    scatter(at.factor.v, at, lanes.factor[clock.slot]);
    scatter(at.from.v, at, lanes.anchor[clock.slot]);
    scatter(end.v, at, lanes.until[clock.slot]);
  }
}

void climb(const Lanes& lanes, const StairClock& clock, const u32* list, std::size_t n) {
  if (clock.pace->time == nullptr) return climb_with<true, 0>(lanes, clock, list, n);
  with_pieces(*clock.pace,
              [&]<std::size_t pieces>() { climb_with<false, pieces>(lanes, clock, list, n); });
}

// Adds how many steps of a staircase end after `from`, up to `time`, as far as four years.
[[gnu::noinline]] void add_steps(const StairTable& stair, const i32* __restrict origin,
                                 const float* __restrict held, const i32* __restrict from,
                                 const i32* __restrict time, u32* __restrict steps) {
  i32 edges[stair_steps + 2];
  copy_edges(stair, edges);
  const float level = stair.level;
  SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
    const i32 begun = steps_begun(edges, time[l] - origin[l]);
    const i32 climbed = begun - steps_begun(edges, from[l] - origin[l]);
    steps[l] += held[l] != level ? static_cast<u32>(climbed) : 0U;
  }
}

void count_steps(const Lanes& lanes, const StairClock& clock, const u32* list, std::size_t n,
                 u32* steps) {
  Clocks16 at;
  Sixteen<i32> time;
  Sixteen<float> moving;  // tenure is at no level
  for (float& value : moving.v) value = __builtin_nanf("");
  for (std::size_t first = 0; first < n; first += lookup_lanes) {
    take_sixteen(clock, list + first, n - first, at);
    gather(lanes.time, at.lane.v, time.v);
    gather(lanes.anchor[clock.slot], at.lane.v, at.from.v);
    Sixteen<u32> count{};
    for (std::size_t s = 0; s < clock.count; ++s) {
      const Staircase& stairs = clock.stairs[s];
      const float* const held = stairs.value == nullptr ? moving.v : at.value[s].v;
      add_steps(*stairs.table, at.origin[s].v, held, at.from.v, time.v, count.v);
    }
    __builtin_memcpy(steps + first, count.v, sizeof count.v);
  }
}

// When to look at clocks next: they cannot ring before, at the fastest.
[[gnu::noinline]] void find_looks(const StairClock& clock, const Clocks16& at,
                                  const float* __restrict fastest, i32* __restrict next,
                                  u32* __restrict may_ring) {
  const double slowest = clock.slowest;
  const i32 length = clock.length;
  const double last = static_cast<double>(length);
  const double* __restrict rest = at.rest.v;
  const i32* __restrict from = at.from.v;
  const i32* __restrict until = at.until.v;
  SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
    const double silent = -rest[l] * slowest / static_cast<double>(fastest[l]);
    const double when = static_cast<double>(from[l]) + silent - 2.0;
    next[l] = static_cast<i32>(when < last ? when : last);
  }
  SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
    next[l] = next[l] < length ? next[l] : no_end;
    const i32 ends = until[l] < length ? until[l] : length;
    may_ring[l] = next[l] < ends ? 1U : 0U;
  }
}

std::size_t begin(const Lanes& lanes, const StairClock& clock, const u32* list, std::size_t n,
                  const BeginningSteps& steps) {
  std::size_t near = 0;
  Clocks16 at;
  Sixteen<float> fastest;
  Sixteen<i32> next;
  Sixteen<u32> may_ring;
  for (std::size_t first = 0; first < n; first += lookup_lanes) {
    take_sixteen(clock, list + first, n - first, at);
    // Columns beside a list have room for a whole vector more.
    SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
      at.from.v[l] = steps.from[first + l];
      at.sum.v[l] = steps.sum[first + l];
      at.rest.v[l] = kept_moment(-steps.left[first + l]);
    }
    find_steps<true>(clock, at);
    speeds(at.stepped.v, at.factor.v);
    speeds(at.most.v, fastest.v);
    find_looks(clock, at, fastest.v, next.v, may_ring.v);
    __builtin_memcpy(steps.factor + first, at.factor.v, sizeof at.factor.v);
    __builtin_memcpy(steps.until + first, at.until.v, sizeof at.until.v);
    scatter(at.rest.v, at, lanes.moment[clock.slot]);
    scatter(at.sum.v, at, lanes.sum[clock.slot]);
    scatter(at.factor.v, at, lanes.factor[clock.slot]);
    scatter(at.from.v, at, lanes.anchor[clock.slot]);
    scatter(at.until.v, at, lanes.until[clock.slot]);
    if (steps.near == nullptr) continue;
    for (std::size_t l = 0; l < at.n; ++l) {
      steps.near[near] = static_cast<u32>(first + l);
      near += may_ring.v[l];
    }
    scatter(next.v, at, lanes.due[clock.slot]);
    scatter(next.v, at, lanes.look[clock.slot]);
  }
  return near;
}

float weigh(const Staircase& stairs, u32 lane, i32 moment) {
  StairClock clock;
  clock.stairs[0] = stairs;
  clock.count = 1;
  Clocks16 at;
  take_sixteen(clock, &lane, 1, at);
  SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
    at.from.v[l] = moment;
    at.sum.v[l] = 0.0F;
  }
  find_steps<false>(clock, at);
  return at.stepped.v[0];
}

}  // namespace

const StairKernels SOJOURN_ENTRY_TABLE(stair_kernels) = {
    .count_steps = count_steps,
    .climb = climb,
    .begin = begin,
    .weigh = weigh,
};

}  // namespace sojourn::sim
