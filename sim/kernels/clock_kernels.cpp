// The loops of clocks, compiled once per instruction set (see clock_kernels.h).
#include "sim/kernels/clock_kernels.h"

#include "core/math.h"
#include "sim/kernels/entry_table.h"
#include "sim/kernels/lookup.h"
#include "sim/kernels/mass.h"
#include "sim/moment.h"
#include "sim/stays.h"

#define SOJOURN_LOOP _Pragma("GCC ivdep")

namespace sojourn::sim {

extern const ClockKernels SOJOURN_ENTRY_TABLE(clock_kernels);

namespace {

using u32 = std::uint32_t;
using i32 = std::int32_t;

void find_runners(const u32* runner_of_row, std::size_t rows, const u32* variant_row,
                  const u32* state, const u32* list, std::size_t n, u32* runner) {
  for (std::size_t k = 0; k < n; k += lookup_lanes) {
    alignas(64) u32 row[lookup_lanes];
    alignas(64) u32 found[lookup_lanes];
    const u32* __restrict lane = list + k;
    const std::size_t m = n - k < lookup_lanes ? n - k : lookup_lanes;
    SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) row[l] = 0;
    SOJOURN_LOOP for (std::size_t l = 0; l < m; ++l) row[l] = variant_row[lane[l]] + state[lane[l]];
    look_up(runner_of_row, rows, row, found);
    __builtin_memcpy(runner + k, found, sizeof(found));
  }
}

std::size_t keep(const u32* codes, u32 code, const u32* list, const float* values, std::size_t n,
                 u32* kept, float* kept_values) {
  if (values == nullptr) return keep_equal(codes, code, list, n, kept);
  // The values first: the list may be overwritten in place, and is not read for them.
  keep_equal(codes, code, reinterpret_cast<const u32*>(values), n,
             reinterpret_cast<u32*>(kept_values));
  return keep_equal(codes, code, list, n, kept);
}

void judge(const Lanes& lanes, u32 slot, u32 track, u32 runner, bool is_hazard,
           const u32* runner_of_row, const float* sum, const u32* rewritten, const u32* list,
           std::size_t n, u32* fate) {
  const u32* __restrict lane = list;
  const u32* __restrict track_of = lanes.track;
  const u32* __restrict rung = lanes.rung;
  const u32* __restrict from = lanes.from;
  const u32* __restrict variant_row = lanes.variant_row;
  const float* __restrict before = lanes.sum[slot];
  const float* __restrict now = sum;
  const u32* __restrict anew = rewritten;
  const u32* __restrict runners = runner_of_row;
  u32* __restrict out = fate;
  const u32 any = is_hazard ? 0U : 1U;  // a stay begins anew with every event of its track
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    const u32 i = lane[k];
    const u32 held = runners[variant_row[i] + from[i]];
    const u32 own = track_of[i];
    const u32 slot_rung = rung[i];
    const u32 changes = (bits_of(now[k]) ^ bits_of(before[i])) | anew[k];
    const u32 at_home = own == track ? 1U : 0U;
    const u32 begins = ((slot_rung == slot ? 1U : 0U) | any) & at_home;
    const u32 last = at_home * held + (1U - at_home) * runner;
    const u32 ran = changes == 0U ? static_cast<u32>(Fate::kept) : static_cast<u32>(Fate::changed);
    const u32 other = last == 0U ? static_cast<u32>(Fate::stood) : static_cast<u32>(Fate::moved);
    const u32 went = last == runner ? ran : other;
    out[k] = begins == 0U ? went : static_cast<u32>(Fate::drawn);
  }
}

void note_rewritten(const u32* changes, u32 bit, const float* before, const float* now, float level,
                    const u32* list, std::size_t n, u32* rewritten) {
  const u32* __restrict lane = list;
  const u32* __restrict bits = changes;
  const float* __restrict was = before;
  const float* __restrict is = now;
  u32* __restrict out = rewritten;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    const u32 i = lane[k];
    const u32 wrote = bits[i] & bit;
    const float old = was[i];
    const float value = is[i];
    const u32 was_away = old != level ? wrote : 0U;
    const u32 is_away = value != level ? wrote : 0U;
    out[k] |= was_away | is_away;
  }
}

void gather(const u32* column, const u32* list, std::size_t n, u32* out) {
  const u32* __restrict from = column;
  const u32* __restrict lane = list;
  u32* __restrict to = out;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) to[k] = from[lane[k]];
}

void scatter(const u32* values, const u32* list, std::size_t n, u32* column) {
  const u32* __restrict from = values;
  const u32* __restrict lane = list;
  u32* __restrict to = column;
  for (std::size_t k = 0; k < n; ++k) to[lane[k]] = from[k];
}

void moments(const i32* column, const u32* list, std::size_t n, double* out) {
  const i32* __restrict from = column;
  const u32* __restrict lane = list;
  double* __restrict to = out;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) to[k] = from[lane[k]];
}

template <std::size_t pieces_in_day>
void mass_of_profile(const Pace& pace, const double* from, const double* to, std::size_t n,
                     double* out) {
  const Pace held = pace;
  const double* __restrict begin = from;
  const double* __restrict end = to;
  double* __restrict mass = out;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    mass[k] = integral_of<pieces_in_day>(held, end[k]) / held.scale -
              integral_of<pieces_in_day>(held, begin[k]) / held.scale;
  }
}

void mass(const Pace& pace, const double* from, const double* to, std::size_t n, double* out) {
  if (pace.time != nullptr) {
    with_pieces(pace,
                [&]<std::size_t pieces>() { mass_of_profile<pieces>(pace, from, to, n, out); });
    return;
  }
  const double scale = pace.scale;
  const double* __restrict begin = from;
  const double* __restrict end = to;
  double* __restrict mass = out;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) mass[k] = (end[k] - begin[k]) / scale;
}

template <std::size_t pieces_in_day>
void integrals_of_profile(const Pace& pace, const double* at, std::size_t n, double* out) {
  const Pace held = pace;
  const double* __restrict moment = at;
  double* __restrict integral = out;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    integral[k] = integral_of<pieces_in_day>(held, moment[k]);
  }
}

void integrals(const Pace& pace, const double* at, std::size_t n, double* out) {
  with_pieces(pace, [&]<std::size_t pieces>() { integrals_of_profile<pieces>(pace, at, n, out); });
}

void runs(const Lanes& lanes, u32 slot, double length, const u32* list, std::size_t n, double* from,
          double* to) {
  const u32* __restrict lane = list;
  const double* __restrict moment = lanes.moment[slot];
  const i32* __restrict time = lanes.time;
  double* __restrict begin = from;
  double* __restrict end = to;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    const double rings = moment[lane[k]];
    begin[k] = time[lane[k]];
    end[k] = is_negative(rings) ? length : rings;
  }
}

void left(const Lanes& lanes, u32 slot, const double* mass, const u32* list, std::size_t n,
          double* left) {
  const u32* __restrict lane = list;
  const double* __restrict moment = lanes.moment[slot];
  const float* __restrict factor = lanes.factor[slot];
  const double* __restrict taken = mass;
  double* __restrict out = left;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    const double rings = moment[lane[k]];
    const double speed = static_cast<double>(factor[lane[k]]);
    const double mine = speed * taken[k];
    const double before = positive(mine);
    const double beyond = mine - rings;
    const double running = is_negative(rings) ? beyond : before;
    out[k] = speed == 0.0 ? lacking(rings) : running;
  }
}

void left_on_stairs(const Lanes& lanes, u32 slot, const double* mass, const u32* list,
                    std::size_t n, double* left) {
  const u32* __restrict lane = list;
  const double* __restrict moment = lanes.moment[slot];
  const float* __restrict factor = lanes.factor[slot];
  const double* __restrict taken = mass;
  double* __restrict out = left;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    out[k] = left_after(moment[lane[k]], static_cast<double>(factor[lane[k]]), taken[k]);
  }
}

void left_standing(const Lanes& lanes, u32 slot, const u32* list, std::size_t n, double* left) {
  const u32* __restrict lane = list;
  const double* __restrict moment = lanes.moment[slot];
  double* __restrict out = left;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) out[k] = lacking(moment[lane[k]]);
}

void rest(const double* left, const u32* list, std::size_t n, double* moment) {
  const u32* __restrict lane = list;
  const double* __restrict rest = left;
  double* __restrict out = moment;
  for (std::size_t k = 0; k < n; ++k) out[lane[k]] = kept_moment(-rest[k]);
}

void ring_evenly(double scale, const float* factor, const double* mass, const double* left,
                 const i32* from, const i32* least, std::size_t n, double* moment) {
  const float* __restrict speed = factor;
  const double* __restrict whole = mass;
  const double* __restrict rest = left;
  const i32* __restrict begin = from;
  const i32* __restrict shortest = least;
  double* __restrict out = moment;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    const double pace = static_cast<double>(speed[k]);
    const double takes = pace * whole[k];
    const double start = static_cast<double>(begin[k]);
    const double rung = start + rest[k] / pace * scale;
    const double first = start + static_cast<double>(shortest[k]);
    const double at = rung < first ? first : rung;
    const double lacks = -(rest[k] - takes);
    const double enough = rest[k] <= takes ? at : lacks;
    out[k] = takes > 0.0 ? enough : lacks;
  }
}

std::size_t find_rings(const float* factor, const double* mass, const double* left, std::size_t n,
                       double* moment, u32* rings) {
  std::size_t found = 0;
  for (std::size_t k = 0; k < n; ++k) {
    const double takes = static_cast<double>(factor[k]) * mass[k];
    moment[k] = -(left[k] - takes);
    rings[found] = static_cast<u32>(k);
    found += left[k] <= takes && takes > 0.0 ? 1U : 0U;
  }
  return found;
}

// A loop for each column: a scatter takes as long as a store for each lane.
void set_moments(const double* moment, i32 length, const u32* list, std::size_t n, double* moments,
                 i32* due) {
  const u32* __restrict lane = list;
  const double* __restrict at = moment;
  double* __restrict kept = moments;
  i32* __restrict dues = due;
  for (std::size_t k = 0; k < n; ++k) kept[lane[k]] = kept_moment(at[k]);
  for (std::size_t k = 0; k < n; ++k) dues[lane[k]] = due_of_moment(kept_moment(at[k]), length);
}

}  // namespace

const ClockKernels SOJOURN_ENTRY_TABLE(clock_kernels) = {
    .find_runners = find_runners,
    .keep = keep,
    .judge = judge,
    .note_rewritten = note_rewritten,
    .gather = gather,
    .scatter = scatter,
    .moments = moments,
    .mass = mass,
    .integrals = integrals,
    .runs = runs,
    .left = left,
    .left_on_stairs = left_on_stairs,
    .left_standing = left_standing,
    .rest = rest,
    .ring_evenly = ring_evenly,
    .find_rings = find_rings,
    .set_moments = set_moments,
};

}  // namespace sojourn::sim
