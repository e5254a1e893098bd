// The loops of an event's phases, compiled once per instruction set (see kernels.h).
//
// Every loop is written so that GCC vectorises it: unconditional loads, selects instead of
// branches, no aliasing. A scatter is a loop of its own where the instruction set may lack one.
#include "sim/kernels/kernels.h"

#include "core/math.h"
#include "core/philox.h"
#include "sim/kernels/clock_kernels.h"
#include "sim/kernels/entry_table.h"
#include "sim/kernels/list_kernels.h"
#include "sim/kernels/lookup.h"
#include "sim/kernels/row_kernels.h"
#include "sim/kernels/stair_kernels.h"
#include "sim/kernels/stay_kernels.h"
#include "sim/kernels/variable_kernels.h"

#define SOJOURN_LOOP _Pragma("GCC ivdep")

namespace sojourn::sim {

extern const Kernels SOJOURN_ENTRY_TABLE(kernels);
extern const StayKernels SOJOURN_ENTRY_TABLE(stay_kernels);
extern const RowKernels SOJOURN_ENTRY_TABLE(row_kernels);
extern const ListKernels SOJOURN_ENTRY_TABLE(list_kernels);
extern const VariableKernels SOJOURN_ENTRY_TABLE(variable_kernels);
extern const ClockKernels SOJOURN_ENTRY_TABLE(clock_kernels);
extern const StairKernels SOJOURN_ENTRY_TABLE(stair_kernels);

namespace {

using u32 = std::uint32_t;
using i32 = std::int32_t;

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

}  // namespace

const Kernels SOJOURN_ENTRY_TABLE(kernels) = {
    .name = SOJOURN_KERNELS_LABEL,
    .stays = &SOJOURN_ENTRY_TABLE(stay_kernels),
    .rows = &SOJOURN_ENTRY_TABLE(row_kernels),
    .lists = &SOJOURN_ENTRY_TABLE(list_kernels),
    .variables = &SOJOURN_ENTRY_TABLE(variable_kernels),
    .clocks = &SOJOURN_ENTRY_TABLE(clock_kernels),
    .stairs = &SOJOURN_ENTRY_TABLE(stair_kernels),
    .select = select,
    .locate = locate,
    .leave = leave,
    .draw = draw,
    .race = race,
    .ring = ring,
    .resolve = resolve,
    .enter = enter,
    .enter_block = enter_block,
    .move = move,
    .note_changes = note_changes,
    .note_touched = note_touched,
};

}  // namespace sojourn::sim
