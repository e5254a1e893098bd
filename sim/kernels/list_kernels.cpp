// The loops over lists of lanes, compiled once per instruction set (see kernels.h).
#include "sim/kernels/list_kernels.h"

#include "core/math.h"
#include "core/philox.h"
#include "sim/kernels/entry_table.h"
#include "sim/kernels/lookup.h"

#define SOJOURN_LOOP _Pragma("GCC ivdep")

namespace sojourn::sim {

extern const ListKernels SOJOURN_ENTRY_TABLE(list_kernels);

namespace {

using u32 = std::uint32_t;
using i32 = std::int32_t;

std::size_t find_done(const Lanes& lanes, const i32* due, i32 end, u32* list) {
  return list_at_least(due, lanes.count, end, list);
}

std::size_t find_marked(const u32* state, std::size_t n, const u32* table, std::size_t states,
                        u32* marks, u32* list) {
  for (std::size_t i = 0; i < n; i += lookup_lanes) {
    look_up(table, states, state + i, marks + i);
  }
  return list_with_bits(marks, n, ~0U, list);
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

const ListKernels SOJOURN_ENTRY_TABLE(list_kernels) = {
    .find_done = find_done,
    .find_marked = find_marked,
    .find_bits = find_bits,
    .find_actions = find_actions,
    .find_looks = find_looks,
    .find_passed = find_passed,
    .add_match = add_match,
    .add_term = add_term,
    .factors = factors,
    .exponential_of_list = exponential_of_list,
    .keep_first = keep_first,
    .draw_list = draw_list,
};

}  // namespace sojourn::sim
