// The loops of state variables, compiled once per instruction set (see kernels.h).
#include "sim/kernels/variable_kernels.h"

#include "core/math.h"
#include "sim/kernels/entry_table.h"
#include "sim/kernels/lookup.h"
#include "sim/stays.h"

#define SOJOURN_LOOP _Pragma("GCC ivdep")

namespace sojourn::sim {

extern const VariableKernels SOJOURN_ENTRY_TABLE(variable_kernels);

namespace {

using u32 = std::uint32_t;
using i32 = std::int32_t;

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

}  // namespace

const VariableKernels SOJOURN_ENTRY_TABLE(variable_kernels) = {
    .update = update,
    .update_plain = update_plain,
    .fade = fade,
    .update_fading = update_fading,
};

}  // namespace sojourn::sim
