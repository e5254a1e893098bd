// The engine's loops, compiled once per instruction set (see kernels.h): SOJOURN_KERNELS_NAME is
// the name of the entry table, the only symbol with linkage.
//
// Every loop is written so that GCC vectorises it: unconditional loads, selects instead of
// branches, no aliasing. A scatter is a loop of its own where the instruction set may lack one.
#include "sim/kernels/kernels.h"

#include "core/digest.h"
#include "core/math.h"
#include "core/philox.h"
#include "sim/kernels/clock_kernels.h"
#include "sim/kernels/lookup.h"
#include "sim/stays.h"

#define SOJOURN_LOOP _Pragma("GCC ivdep")

namespace sojourn::sim {

extern const Kernels SOJOURN_KERNELS_NAME;
extern const ClockKernels SOJOURN_CLOCK_KERNELS_NAME;

namespace {

using u32 = std::uint32_t;
using i32 = std::int32_t;
using u64 = std::uint64_t;

constexpr std::size_t digest_block = 64;

void select(const Lanes& lanes, std::size_t slots) {
  const std::size_t n = lanes.count;
  i32* __restrict time = lanes.time;
  u32* __restrict slot = lanes.slot;
  const i32* __restrict first = lanes.due[0];
  SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) {
    time[i] = first[i];
    slot[i] = 0;
  }
  for (std::size_t s = 1; s < slots; ++s) {
    const i32* __restrict due = lanes.due[s];
    SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) {
      const bool earlier = due[i] < time[i];
      time[i] = earlier ? due[i] : time[i];
      slot[i] = earlier ? static_cast<u32>(s) : slot[i];
    }
  }
}

void locate(const Lanes& lanes, const std::uint8_t* slot_track, std::size_t slots,
            std::size_t tracks) {
  const std::size_t n = lanes.count;
  const u32* __restrict slot = lanes.slot;
  u32* __restrict track = lanes.track;
  u32* __restrict from = lanes.from;
  const u32* __restrict first = lanes.states[0];
  SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) {
    track[i] = 0;
    from[i] = first[i];
  }
  // Slots stand in the order of their tracks: a slot belongs to track t or a later one where it is
  // not below the first slot of t.
  std::size_t s = 0;
  for (std::size_t t = 1; t < tracks; ++t) {
    while (s < slots && slot_track[s] < t) ++s;
    const u32 first_slot = static_cast<u32>(s);
    const u32* __restrict state = lanes.states[t];
    SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) {
      const bool here = slot[i] >= first_slot;
      track[i] = here ? static_cast<u32>(t) : track[i];
      from[i] = here ? state[i] : from[i];
    }
  }
}

// Sixteen numbers in vector registers, or nearly so.
template <typename T>
struct alignas(64) Sixteen {
  T v[lookup_lanes];
};

// Rows of sixteen lanes' states.
SOJOURN_INLINE void rows_of(const u32* variant_row, const u32* state, Sixteen<u32>& row) {
  for (std::size_t l = 0; l < lookup_lanes; ++l) row.v[l] = variant_row[l] + state[l];
}

void leave(const Lanes& lanes, const Tables& tables) {
  const std::size_t n = lanes.count;
  const u32 capacity = static_cast<u32>(lanes.capacity);
  const u32* __restrict visits = lanes.visits;
  for (std::size_t i = 0; i < n; i += lookup_lanes) {
    const u32* __restrict from = lanes.from + i;
    const u32* __restrict number = lanes.number + i;
    u32* __restrict occurrence = lanes.occurrence + i;
    Sixteen<u32> row;
    rows_of(lanes.variant_row + i, from, row);
    look_up(tables.race_purpose, tables.rows, row.v, lanes.purpose + i);
    SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
      const u32 word = visits[(from[l] >> 2U) * capacity + static_cast<u32>(i + l)];
      const u32 count = (word >> ((from[l] & 3U) * 8U)) & 255U;
      occurrence[l] = count < 255U ? count - 1U : 0x80000000U + number[l];
    }
  }
}

void draw(const Lanes& lanes, u32 seed, u32 replication, std::size_t first) {
  philox_block(lanes.id, 0, lanes.purpose, lanes.occurrence, seed, replication, lanes.draws[first],
               lanes.draws[first + 1], lanes.draws[first + 2], lanes.draws[first + 3], lanes.count);
}

void race(const Lanes& lanes, const Tables& tables) {
  const std::size_t n = lanes.count;
  for (std::size_t i = 0; i < n; i += lookup_lanes) {
    const u32* __restrict w0 = lanes.draws[0] + i;
    const u32* __restrict w1 = lanes.draws[1] + i;
    const u32* __restrict w2 = lanes.draws[2] + i;
    const u32* __restrict w3 = lanes.draws[3] + i;
    u32* __restrict exit = lanes.exit + i;
    Sixteen<u32> row;
    Sixteen<float> s0, s1, s2, s3;
    rows_of(lanes.variant_row + i, lanes.from + i, row);
    look_up(tables.inverse_odds[0], tables.rows, row.v, s0.v);
    look_up(tables.inverse_odds[1], tables.rows, row.v, s1.v);
    look_up(tables.inverse_odds[2], tables.rows, row.v, s2.v);
    look_up(tables.inverse_odds[3], tables.rows, row.v, s3.v);
    SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
      const float e0 = exponential_of(w0[l]) * s0.v[l];
      const float e1 = exponential_of(w1[l]) * s1.v[l];
      const float e2 = exponential_of(w2[l]) * s2.v[l];
      const float e3 = exponential_of(w3[l]) * s3.v[l];
      const bool second = e1 < e0;
      const bool fourth = e3 < e2;
      const float best01 = second ? e1 : e0;
      const float best23 = fourth ? e3 : e2;
      const u32 exit01 = second ? 1U : 0U;
      const u32 exit23 = fourth ? 3U : 2U;
      exit[l] = best23 < best01 ? exit23 : exit01;
    }
  }
}

void ring(const Lanes& lanes, const Tables& tables) {
  const std::size_t n = lanes.count;
  const u32 rows = static_cast<u32>(tables.rows);
  const u32* __restrict from = lanes.from;
  const u32* __restrict variant_row = lanes.variant_row;
  const u32* __restrict slot = lanes.slot;
  const u32* __restrict table = tables.slot_exit;
  u32* __restrict exit = lanes.exit;
  SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) {
    const u32 own = table[slot[i] * rows + variant_row[i] + from[i]];
    exit[i] = own == by_choice ? exit[i] : own;
  }
}

void resolve_wide(const Lanes& lanes, const Tables& tables) {
  const std::size_t n = lanes.count;
  const u32* __restrict from = lanes.from;
  const u32* __restrict variant_row = lanes.variant_row;
  const u32* __restrict exit = lanes.exit;
  const u32* __restrict table = tables.exit_to;
  u32* __restrict to = lanes.to;
  SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) {
    to[i] = table[(variant_row[i] + from[i]) * static_cast<u32>(max_exits) + exit[i]];
  }
}

void resolve(const Lanes& lanes, const Tables& tables) {
  if (tables.widest_choice > race_width) return resolve_wide(lanes, tables);
  const std::size_t n = lanes.count;
  for (std::size_t i = 0; i < n; i += lookup_lanes) {
    const u32* __restrict exit = lanes.exit + i;
    u32* __restrict to = lanes.to + i;
    Sixteen<u32> row, e0, e1, e2, e3;
    rows_of(lanes.variant_row + i, lanes.from + i, row);
    look_up(tables.first_exits[0], tables.rows, row.v, e0.v);
    look_up(tables.first_exits[1], tables.rows, row.v, e1.v);
    look_up(tables.first_exits[2], tables.rows, row.v, e2.v);
    look_up(tables.first_exits[3], tables.rows, row.v, e3.v);
    SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
      const u32 low = exit[l] == 0U ? e0.v[l] : e1.v[l];
      const u32 high = exit[l] == 2U ? e2.v[l] : e3.v[l];
      to[l] = exit[l] < 2U ? low : high;
    }
  }
}

void enter(const Lanes& lanes, const Tables& tables) {
  const std::size_t n = lanes.count;
  const u32 capacity = static_cast<u32>(lanes.capacity);
  u32* __restrict visits = lanes.visits;
  for (std::size_t i = 0; i < n; i += lookup_lanes) {
    const u32* __restrict to = lanes.to + i;
    const u32* __restrict number = lanes.number + i;
    u32* __restrict occurrence = lanes.occurrence + i;
    Sixteen<u32> row, at, counted;
    rows_of(lanes.variant_row + i, to, row);
    look_up(tables.entry_purpose[0], tables.rows, row.v, lanes.purpose + i);
    SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
      at.v[l] = (to[l] >> 2U) * capacity + static_cast<u32>(i + l);
      const u32 word = visits[at.v[l]];
      const u32 shift = (to[l] & 3U) * 8U;
      const u32 count = (word >> shift) & 255U;
      const bool saturated = count == 255U;
      occurrence[l] = saturated ? 0x80000000U + number[l] : count;
      counted.v[l] = word + (saturated ? 0U : 1U << shift);
    }
    for (std::size_t l = 0; l < lookup_lanes; ++l) visits[at.v[l]] = counted.v[l];
  }
}

void enter_block(const Lanes& lanes, const Tables& tables, std::size_t block) {
  const std::size_t n = lanes.count;
  const u32* __restrict to = lanes.to;
  const u32* __restrict variant_row = lanes.variant_row;
  const u32* __restrict table = tables.entry_purpose[block];
  u32* __restrict purpose = lanes.purpose;
  SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) purpose[i] = table[variant_row[i] + to[i]];
}

void update(const Lanes& lanes, const Tables& tables, std::size_t variable, std::size_t word) {
  const std::size_t n = lanes.count;
  for (std::size_t i = 0; i < n; i += lookup_lanes) {
    const u32* __restrict drawn = lanes.draws[word] + i;
    float* __restrict value = lanes.variables[variable] + i;
    Sixteen<u32> row;
    Sixteen<float> keep, shift, spread;
    rows_of(lanes.variant_row + i, lanes.to + i, row);
    look_up(tables.keep[variable], tables.rows, row.v, keep.v);
    look_up(tables.shift[variable], tables.rows, row.v, shift.v);
    look_up(tables.spread[variable], tables.rows, row.v, spread.v);
    SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
      const float z = normal_quantile(uniform_of(drawn[l]));
      value[l] = keep.v[l] * value[l] + (shift.v[l] + spread.v[l] * z);
    }
  }
}

void update_plain(const Lanes& lanes, const Tables& tables, std::size_t variable) {
  const std::size_t n = lanes.count;
  const u32* __restrict to = lanes.to;
  const u32* __restrict variant_row = lanes.variant_row;
  const float* __restrict keep = tables.keep[variable];
  const float* __restrict shift = tables.shift[variable];
  float* __restrict value = lanes.variables[variable];
  SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) {
    const u32 row = variant_row[i] + to[i];
    value[i] = keep[row] * value[i] + shift[row];
  }
}

void fade(const Lanes& lanes, std::size_t variable, float level, float inverse_half_life) {
  const std::size_t n = lanes.count;
  const i32* __restrict time = lanes.time;
  const i32* __restrict written = lanes.written[variable];
  const float* __restrict value = lanes.variables[variable];
  float* __restrict shown = lanes.shown[variable];
  SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) {
    shown[i] = faded(value[i], level, time[i] - written[i], inverse_half_life);
  }
}

void update_fading(const Lanes& lanes, const Tables& tables, std::size_t variable,
                   std::size_t word) {
  const std::size_t n = lanes.count;
  for (std::size_t i = 0; i < n; i += lookup_lanes) {
    const u32* __restrict drawn = lanes.draws[word] + i;
    const i32* __restrict time = lanes.time + i;
    i32* __restrict written = lanes.written[variable] + i;
    float* __restrict value = lanes.variables[variable] + i;
    float* __restrict shown = lanes.shown[variable] + i;
    Sixteen<u32> row, writes;
    Sixteen<float> keep, shift, spread;
    rows_of(lanes.variant_row + i, lanes.to + i, row);
    look_up(tables.keep[variable], tables.rows, row.v, keep.v);
    look_up(tables.shift[variable], tables.rows, row.v, shift.v);
    look_up(tables.spread[variable], tables.rows, row.v, spread.v);
    look_up(tables.writes[variable], tables.rows, row.v, writes.v);
    SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
      const float z = normal_quantile(uniform_of(drawn[l]));
      const float next = keep.v[l] * shown[l] + (shift.v[l] + spread.v[l] * z);
      const bool writing = writes.v[l] != 0U;
      value[l] = writing ? next : value[l];
      shown[l] = writing ? next : shown[l];
      written[l] = writing ? time[l] : written[l];
    }
  }
}

[[gnu::always_inline]] inline bool has(u32 kinds, StayShape::Kind kind) {
  return ((kinds >> static_cast<u32>(kind)) & 1U) != 0U;
}

// unit = 1, E, or where present the lognormal; the other kinds overwrite their lanes.
template <bool lognormal>
void stay_common(const Lanes& lanes, const Tables& tables) {
  const std::size_t n = lanes.count;
  for (std::size_t i = 0; i < n; i += lookup_lanes) {
    const u32* __restrict word = lanes.draws[0] + i;
    float* __restrict unit = lanes.unit + i;
    Sixteen<u32> row, kind;
    Sixteen<float> shape;
    rows_of(lanes.variant_row + i, lanes.to + i, row);
    look_up(tables.stay_kind, tables.rows, row.v, kind.v);
    if constexpr (lognormal) look_up(tables.stay_shape, tables.rows, row.v, shape.v);
    SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
      const bool fixed = kind.v[l] == static_cast<u32>(StayShape::Kind::fixed);
      float t = fixed ? 1.0F : exponential_of(word[l]);
      if constexpr (lognormal) {
        const float other = unit_lognormal(word[l], shape.v[l]);
        t = kind.v[l] == static_cast<u32>(StayShape::Kind::lognormal) ? other : t;
      }
      unit[l] = t;
    }
  }
}

// Kinds of the entered states, for the passes of rarer kinds.
void note_kinds(const Lanes& lanes, const Tables& tables) {
  for (std::size_t i = 0; i < lanes.count; i += lookup_lanes) {
    Sixteen<u32> row;
    rows_of(lanes.variant_row + i, lanes.to + i, row);
    look_up(tables.stay_kind, tables.rows, row.v, lanes.scratch + i);
  }
}

// Lanes of a rarer kind, in `touched`, which is free here.
std::size_t list_kind(const Lanes& lanes, StayShape::Kind kind) {
  return list_equal(lanes.scratch, lanes.count, static_cast<u32>(kind), lanes.touched);
}

#define SOJOURN_STAY_KIND(name, which, formula)                     \
  void name(const Lanes& lanes, const Tables& tables) {             \
    const std::size_t n = list_kind(lanes, StayShape::Kind::which); \
    const u32* __restrict list = lanes.touched;                     \
    const u32* __restrict to = lanes.to;                            \
    const u32* __restrict variant_row = lanes.variant_row;          \
    const u32* __restrict drawn = lanes.draws[0];                   \
    const float* __restrict shape_of = tables.stay_shape;           \
    float* __restrict out = lanes.listed;                           \
    float* __restrict unit = lanes.unit;                            \
    SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {              \
      const u32 i = list[k];                                        \
      const float shape = shape_of[variant_row[i] + to[i]];         \
      const u32 word = drawn[i];                                    \
      out[k] = formula;                                             \
    }                                                               \
    for (std::size_t k = 0; k < n; ++k) unit[list[k]] = out[k];     \
  }

SOJOURN_STAY_KIND(stay_weibull, weibull, unit_weibull(word, shape))
SOJOURN_STAY_KIND(stay_log_logistic, log_logistic, unit_log_logistic(word, shape))
SOJOURN_STAY_KIND(stay_uniform, uniform, unit_uniform(word, shape))

void stay_tabulated(const Lanes& lanes, const Tables& tables) {
  const std::size_t n = list_kind(lanes, StayShape::Kind::tabulated);
  const u32* __restrict list = lanes.touched;
  const u32* __restrict to = lanes.to;
  const u32* __restrict variant_row = lanes.variant_row;
  const u32* __restrict word = lanes.draws[0];
  float* __restrict unit = lanes.unit;
  const u32* __restrict offset_of = tables.stay_table;
  const float* __restrict x0_of = tables.table_x0;
  const float* __restrict inverse_step_of = tables.table_inverse_step;
  const i32* __restrict intervals_of = tables.table_intervals;
  const float* __restrict coefficients = tables.coefficients;
  for (std::size_t k = 0; k < n; ++k) {  // scalar: each lane reads a table of its own
    const u32 i = list[k];
    const u32 row = variant_row[i] + to[i];
    unit[i] = unit_tabulated(word[i], {x0_of[row], inverse_step_of[row], intervals_of[row],
                                       coefficients + offset_of[row]});
  }
}

void stay(const Lanes& lanes, const Tables& tables, u32 kinds) {
  if (has(kinds, StayShape::Kind::lognormal)) {
    stay_common<true>(lanes, tables);
  } else {
    stay_common<false>(lanes, tables);
  }
  constexpr u32 common = (1U << static_cast<u32>(StayShape::Kind::fixed)) |
                         (1U << static_cast<u32>(StayShape::Kind::exponential)) |
                         (1U << static_cast<u32>(StayShape::Kind::lognormal));
  if ((kinds & ~common) == 0U) return;
  note_kinds(lanes, tables);
  if (has(kinds, StayShape::Kind::weibull)) stay_weibull(lanes, tables);
  if (has(kinds, StayShape::Kind::log_logistic)) stay_log_logistic(lanes, tables);
  if (has(kinds, StayShape::Kind::uniform)) stay_uniform(lanes, tables);
  if (has(kinds, StayShape::Kind::tabulated)) stay_tabulated(lanes, tables);
}

void due_single(const Lanes& lanes, const Tables& tables, i32 length) {
  const std::size_t n = lanes.count;
  for (std::size_t i = 0; i < n; i += lookup_lanes) {
    const float* __restrict unit = lanes.unit + i;
    const i32* __restrict time = lanes.time + i;
    i32* __restrict due = lanes.due[0] + i;
    Sixteen<u32> row;
    Sixteen<float> scale;
    Sixteen<i32> least;
    rows_of(lanes.variant_row + i, lanes.to + i, row);
    look_up(tables.stay_scale, tables.rows, row.v, scale.v);
    look_up(tables.stay_least, tables.rows, row.v, least.v);
    SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
      due[l] = due_after(time[l], unit[l], scale.v[l], least.v[l], length);
    }
  }
}

void due_track(const Lanes& lanes, const Tables& tables, i32 length, u32 track,
               std::size_t first_slot, std::size_t slots) {
  const std::size_t n = lanes.count;
  const u32* __restrict track_of = lanes.track;
  for (std::size_t i = 0; i < n; i += lookup_lanes) {
    const float* __restrict unit = lanes.unit + i;
    const i32* __restrict time = lanes.time + i;
    i32* __restrict due = lanes.due[first_slot] + i;
    Sixteen<u32> row;
    Sixteen<float> scale;
    Sixteen<i32> least;
    rows_of(lanes.variant_row + i, lanes.to + i, row);
    look_up(tables.stay_scale, tables.rows, row.v, scale.v);
    look_up(tables.stay_least, tables.rows, row.v, least.v);
    SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
      const i32 next = due_after(time[l], unit[l], scale.v[l], least.v[l], length);
      due[l] = track_of[i + l] == track ? next : due[l];
    }
  }
  for (std::size_t s = first_slot + 1; s < first_slot + slots; ++s) {
    i32* __restrict other = lanes.due[s];
    SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) {
      other[i] = track_of[i] == track ? never : other[i];
    }
  }
}

void move(const Lanes& lanes, std::size_t tracks) {
  const std::size_t n = lanes.count;
  const u32* __restrict to = lanes.to;
  const u32* __restrict track_of = lanes.track;
  u32* __restrict number = lanes.number;
  SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i)++ number[i];
  for (std::size_t t = 0; t < tracks; ++t) {
    u32* __restrict state = lanes.states[t];
    SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) state[i] = track_of[i] == t ? to[i] : state[i];
    if (lanes.since[t] == nullptr) continue;
    i32* __restrict since = lanes.since[t];
    const i32* __restrict time = lanes.time;
    SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) {
      since[i] = track_of[i] == t ? time[i] : since[i];
    }
  }
}

void note_changes(const Lanes& lanes, const Tables& tables) {
  for (std::size_t i = 0; i < lanes.count; i += lookup_lanes) {
    Sixteen<u32> row;
    rows_of(lanes.variant_row + i, lanes.to + i, row);
    look_up(tables.row_writes, tables.rows, row.v, lanes.changes + i);
  }
}

void note_touched(const Lanes& lanes, const Tables& tables, const std::uint8_t* slot_track,
                  std::size_t slots) {
  const std::size_t n = lanes.count;
  for (std::size_t i = 0; i < n; i += lookup_lanes) {
    Sixteen<u32> row;
    rows_of(lanes.variant_row + i, lanes.from + i, row);
    look_up(tables.row_slots, tables.rows, row.v, lanes.touched + i);
    rows_of(lanes.variant_row + i, lanes.to + i, row);
    look_up(tables.row_slots, tables.rows, row.v, lanes.scratch + i);
  }
  u32* __restrict all = lanes.touched;
  const u32* __restrict entered = lanes.scratch;
  SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) all[i] |= entered[i];
  for (std::size_t s = 0; s < slots; ++s) {
    if (tables.slot_reads[s] == nullptr) continue;
    const u32 own = slot_track[s];
    for (std::size_t i = 0; i < n; i += lookup_lanes) {
      const u32* __restrict track = lanes.track + i;
      const u32* __restrict changes = lanes.changes + i;
      u32* __restrict touched = lanes.touched + i;
      Sixteen<u32> row, reads;
      rows_of(lanes.variant_row + i, lanes.states[own] + i, row);
      look_up(tables.slot_reads[s], tables.rows, row.v, reads.v);
      SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
        const bool read = (reads.v[l] & changes[l]) != 0U && track[l] != own;
        touched[l] |= read ? 1U << s : 0U;
      }
    }
  }
}

SOJOURN_INLINE u64 digest_step(u64 h, u64 word, u64 multiplier) {
  h = (h ^ word) * multiplier;
  return h ^ (h >> 32U);
}

SOJOURN_INLINE u64 word_of(float value) { return static_cast<u64>(bits_of(value)); }

struct EventWords {
  const u32* __restrict id;
  const u32* __restrict number;
  const i32* __restrict time;
  const u32* __restrict track;
  const u32* __restrict from;
  const u32* __restrict to;
};

// The rounds of a row's first three words; `h` starts as the seed.
SOJOURN_INLINE u64 digest_head(const EventWords& words, std::size_t i, u64 value, u64 h,
                               u64 multiplier) {
  const u64 when = static_cast<u64>(words.number[i]) |
                   (static_cast<u64>(static_cast<u32>(words.time[i])) << 32U);
  const u64 what = static_cast<u64>(words.track[i] | (words.from[i] << 8U) | (words.to[i] << 16U));
  h = digest_step(h, static_cast<u64>(words.id[i]), multiplier);
  h = digest_step(h, when, multiplier);
  return digest_step(h, what | (value << 32U), multiplier);
}

// One variable at the most: the whole row in one pass.
void digest_small(const Lanes& lanes, const float* value, DigestSums* sums) {
  const std::size_t n = lanes.count;
  const EventWords words{lanes.id, lanes.number, lanes.time, lanes.track, lanes.from, lanes.to};
  const float* __restrict v = value;
  u64 a = 0, b = 0, c = 0, d = 0;
  SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) {
    const u64 bits = word_of(v[i]);
    u64 low = digest_head(words, i, bits, digest_seed_low, digest_multiplier_low);
    u64 high = digest_head(words, i, bits, digest_seed_high, digest_multiplier_high);
    low = digest_step(low, 0, digest_multiplier_high);
    high = digest_step(high, 0, digest_multiplier_low);
    a += low & 0xFFFFFFFFU;
    b += low >> 32U;
    c += high & 0xFFFFFFFFU;
    d += high >> 32U;
  }
  sums->low_low += a;
  sums->low_high += b;
  sums->high_low += c;
  sums->high_high += d;
}

void digest_wide(const Lanes& lanes, const float* const* shown, std::size_t variables,
                 DigestSums* sums) {
  const std::size_t n = lanes.count;
  const EventWords words{lanes.id, lanes.number, lanes.time, lanes.track, lanes.from, lanes.to};
  for (std::size_t first = 0; first < n; first += digest_block) {
    const std::size_t m = n - first < digest_block ? n - first : digest_block;
    u64 low[digest_block];
    u64 high[digest_block];
    const float* __restrict v = shown[0] + first;
    SOJOURN_LOOP for (std::size_t i = 0; i < m; ++i) {
      const u64 bits = word_of(v[i]);
      low[i] = digest_head(words, first + i, bits, digest_seed_low, digest_multiplier_low);
      high[i] = digest_head(words, first + i, bits, digest_seed_high, digest_multiplier_high);
    }
    for (std::size_t k = 1; k < variables; k += 2) {
      const float* __restrict x = shown[k] + first;
      const float* __restrict y = k + 1 < variables ? shown[k + 1] + first : nullptr;
      SOJOURN_LOOP for (std::size_t i = 0; i < m; ++i) {
        const u64 word = word_of(x[i]) | (y != nullptr ? word_of(y[i]) << 32U : 0U);
        low[i] = digest_step(low[i], word, digest_multiplier_low);
        high[i] = digest_step(high[i], word, digest_multiplier_high);
      }
    }
    u64 a = 0, b = 0, c = 0, d = 0;
    SOJOURN_LOOP for (std::size_t i = 0; i < m; ++i) {
      const u64 l = digest_step(low[i], 0, digest_multiplier_high);
      const u64 h = digest_step(high[i], 0, digest_multiplier_low);
      a += l & 0xFFFFFFFFU;
      b += l >> 32U;
      c += h & 0xFFFFFFFFU;
      d += h >> 32U;
    }
    sums->low_low += a;
    sums->low_high += b;
    sums->high_low += c;
    sums->high_high += d;
  }
}

void digest(const Lanes& lanes, const float* const* shown, std::size_t variables,
            DigestSums* sums) {
  if (variables > 1) {
    digest_wide(lanes, shown, variables, sums);
  } else {
    digest_small(lanes, variables == 1 ? shown[0] : lanes.zeros, sums);
  }
}

template <typename Out, typename In>
[[gnu::always_inline]] inline void copy_column(Out* out, const In* in, std::size_t n) {
  Out* __restrict to = out;
  const In* __restrict from = in;
  if (out == nullptr) return;
  SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) to[i] = static_cast<Out>(from[i]);
}

void emit(const Lanes& lanes, const float* const* shown, std::size_t variables,
          const EventColumns& out) {
  const std::size_t n = lanes.count;
  copy_column(out.customer, lanes.id, n);
  copy_column(out.time, lanes.time, n);
  copy_column(out.track, lanes.track, n);
  copy_column(out.from, lanes.from, n);
  copy_column(out.to, lanes.to, n);
  for (std::size_t v = 0; v < variables; ++v) copy_column(out.variables[v], shown[v], n);
}

std::size_t find_done(const Lanes& lanes, const i32* due, i32 end, u32* list) {
  return list_at_least(due, lanes.count, end, list);
}

std::size_t find_involved(const Lanes& lanes, const Tables& tables, u32* list) {
  for (std::size_t i = 0; i < lanes.count; i += lookup_lanes) {
    Sixteen<u32> row;
    rows_of(lanes.variant_row + i, lanes.from + i, row);
    look_up(tables.involved, tables.rows, row.v, lanes.scratch + i);
  }
  return list_at_least(reinterpret_cast<const i32*>(lanes.scratch), lanes.count, 1, list);
}

std::size_t find_bits(const u32* column, std::size_t n, u32 bits, u32* list) {
  return list_with_bits(column, n, bits, list);
}

std::size_t find_actions(const Lanes& lanes, const Tables& tables, u32 bits, u32* list) {
  const std::size_t n = lanes.count;
  const u32* __restrict variant_row = lanes.variant_row;
  const u32* __restrict from = lanes.from;
  const u32* __restrict to = lanes.to;
  const u32* __restrict exit = lanes.exit;
  const u32* __restrict rung = lanes.rung;
  const u32* __restrict actions = tables.exit_actions;
  const u32* __restrict triggers = tables.row_triggers;
  u32* __restrict found = lanes.scratch;
  SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) {
    const u32 own = actions[(variant_row[i] + from[i]) * static_cast<u32>(max_exits) + exit[i]];
    const u32 taken = rung[i] == no_slot ? 0U : own;
    found[i] = taken | (triggers[variant_row[i] + to[i]] != 0U ? exit_triggers : 0U);
  }
  return list_with_bits(found, n, bits, list);
}

std::size_t find_looks(const Lanes& lanes, u32 slot, i32 end, u32* list) {
  const std::size_t n = lanes.count;
  const u32* __restrict first = lanes.slot;
  const i32* __restrict time = lanes.time;
  const i32* __restrict look = lanes.look[slot];
  u32* __restrict found = lanes.scratch;
  SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) {
    const bool looks = first[i] == slot && time[i] == look[i] && time[i] < end;
    found[i] = looks ? 1U : 0U;
  }
  return list_with_bits(found, n, 1U, list);
}

std::size_t find_passed(const Lanes& lanes, u32 slot, u32* list) {
  const std::size_t n = lanes.count;
  const i32* __restrict time = lanes.time;
  const i32* __restrict until = lanes.until[slot];
  u32* __restrict found = lanes.scratch;
  SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) found[i] = until[i] <= time[i] ? 1U : 0U;
  return list_with_bits(found, n, 1U, list);
}

void add_match(const u32* column, u32 code, const u32* list, std::size_t n, float coefficient,
               float* sum) {
  const u32* __restrict value = column;
  const u32* __restrict lane = list;
  float* __restrict total = sum;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    total[k] += value[lane[k]] == code ? coefficient : 0.0F;
  }
}

void factors(const float* sum, std::size_t n, float* factor) {
  const float* __restrict total = sum;
  float* __restrict out = factor;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    const float value = fast_exp(total[k]);
    out[k] = total[k] < -3e38F ? 0.0F : value;
  }
}

void exponential_of_list(const u32* words, const u32* list, std::size_t n, float inverse_odds,
                         float* out) {
  const u32* __restrict word = words;
  const u32* __restrict lane = list;
  float* __restrict e = out;
  if (list == nullptr) {
    SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) e[k] = exponential_of(word[k]) * inverse_odds;
    return;
  }
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    e[k] = exponential_of(word[lane[k]]) * inverse_odds;
  }
}

void add_term(const float* column, const u32* list, std::size_t n, float coefficient, float* sum) {
  const float* __restrict value = column;
  const u32* __restrict lane = list;
  float* __restrict total = sum;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) total[k] += coefficient * value[lane[k]];
}

void keep_first(const float* e, const float* sum, const float* open, std::size_t n, u32 exit,
                float* best, u32* best_exit) {
  const float* __restrict mass = e;
  const float* __restrict total = sum;
  const float* __restrict gate = open;
  float* __restrict smallest = best;
  u32* __restrict taken = best_exit;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    const float scaled = mass[k] * fast_exp(-total[k]);
    const float at = gate[k] != 0.0F ? (scaled < closed_exit ? scaled : closed_exit) : closed_exit;
    const bool first = at < smallest[k];
    smallest[k] = first ? at : smallest[k];
    taken[k] = first ? exit : taken[k];
  }
}

void draw_list(const u32* id, const u32* occurrence, const u32* list, std::size_t n, u32 purpose,
               u32 seed, u32 replication, u32* const* out) {
  const u32* __restrict lane = list;
  u32* __restrict o0 = out[0];
  u32* __restrict o1 = out[1];
  u32* __restrict o2 = out[2];
  u32* __restrict o3 = out[3];
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    philox4x32(id[lane[k]], 0, purpose, occurrence[lane[k]], seed, replication, o0[k], o1[k], o2[k],
               o3[k]);
  }
}

}  // namespace

const Kernels SOJOURN_KERNELS_NAME = {
    .name = SOJOURN_KERNELS_LABEL,
    .clocks = &SOJOURN_CLOCK_KERNELS_NAME,
    .select = select,
    .locate = locate,
    .leave = leave,
    .draw = draw,
    .race = race,
    .ring = ring,
    .resolve = resolve,
    .enter = enter,
    .enter_block = enter_block,
    .update = update,
    .update_plain = update_plain,
    .fade = fade,
    .update_fading = update_fading,
    .stay = stay,
    .due_single = due_single,
    .due_track = due_track,
    .move = move,
    .note_changes = note_changes,
    .note_touched = note_touched,
    .digest = digest,
    .emit = emit,
    .find_done = find_done,
    .find_involved = find_involved,
    .find_bits = find_bits,
    .find_actions = find_actions,
    .find_looks = find_looks,
    .find_passed = find_passed,
    .add_match = add_match,
    .factors = factors,
    .exponential_of_list = exponential_of_list,
    .add_term = add_term,
    .keep_first = keep_first,
    .draw_list = draw_list,
};

}  // namespace sojourn::sim
