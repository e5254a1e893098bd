// The loops of steady stays, compiled once per instruction set (see kernels.h).
#include "sim/kernels/stay_kernels.h"

#include "core/math.h"
#include "sim/kernels/entry_table.h"
#include "sim/kernels/lookup.h"
#include "sim/stays.h"

#define SOJOURN_LOOP _Pragma("GCC ivdep")

namespace sojourn::sim {

extern const StayKernels SOJOURN_ENTRY_TABLE(stay_kernels);

namespace {

using u32 = std::uint32_t;
using i32 = std::int32_t;

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
  float* __restrict out = lanes.listed;
  float* __restrict unit = lanes.unit;
  const u32* __restrict offset_of = tables.stay_table;
  const float* __restrict x0_of = tables.table_x0;
  const float* __restrict inverse_step_of = tables.table_inverse_step;
  const i32* __restrict intervals_of = tables.table_intervals;
  const float* __restrict coefficients = tables.coefficients;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    const u32 i = list[k];
    const u32 row = variant_row[i] + to[i];
    out[k] = unit_tabulated(word[i], {x0_of[row], inverse_step_of[row], intervals_of[row],
                                      coefficients, offset_of[row]});
  }
  for (std::size_t k = 0; k < n; ++k) unit[list[k]] = out[k];
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

}  // namespace

const StayKernels SOJOURN_ENTRY_TABLE(stay_kernels) = {
    .stay = stay,
    .due_single = due_single,
    .due_track = due_track,
};

}  // namespace sojourn::sim
