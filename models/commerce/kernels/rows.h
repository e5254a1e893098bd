// Rows of payments out of dense columns, and what they do to a customer's sums.
#pragma once

#include "models/commerce/kernels/money.h"
#include "sim/kernels/lookup.h"

#define SOJOURN_LOOP _Pragma("GCC ivdep")

namespace sojourn::models::commerce {

using u32 = std::uint32_t;
using i32 = std::int32_t;
using i64 = std::int64_t;

enum RowKind : u32 { bill_row, purchase_row, refund_row, fee_row, cost_row };

/// Kind, product and number of items in a word.
SOJOURN_INLINE u32 row_of(RowKind kind, u32 product, u32 items = 1) {
  return static_cast<u32>(kind) | product << 8U | items << 16U;
}

static constexpr std::size_t sixteen = sim::lookup_lanes;

/// Sixteen of the lanes listed, side by side. Where fewer are left, the last one stands in for the
/// others, which write nothing.
struct alignas(64) Sixteen {
  u32 lane[sixteen], id[sixteen];
  i32 time[sixteen];
  u32 occurrence[sixteen];
  u32 plan[sixteen];  ///< row of PlanTables
  u32 addons[sixteen], variant[sixteen], gates[sixteen], is_first[sixteen], periods[sixteen];
  u32 below[sixteen];                   ///< micro-units below a cent
  u32 spent[sixteen], earned[sixteen];  ///< cents
  u32 wanted[sixteen];                  ///< not 0: the row at hand is written
  u32 what[sixteen], amount[sixteen];   ///< of the row at hand, see PaymentRows
  u32 price[sixteen];                   ///< cents
  u32 rest[sixteen], purpose[sixteen];
  u32 words[4][sixteen];
  double cents[sixteen];
  std::size_t n;
};

/// The lanes listed from `first` on.
SOJOURN_INLINE void take_sixteen(const MoneyBatch& batch, std::size_t first, Sixteen& at) {
  const std::size_t left = batch.listed - first;
  at.n = left < sixteen ? left : sixteen;
  for (std::size_t k = 0; k < sixteen; ++k) {
    at.lane[k] = batch.list[first + (k < at.n ? k : at.n - 1)];
  }
  SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) at.id[k] = batch.lanes.id[at.lane[k]];
}

SOJOURN_INLINE bool any_of(const u32* values) {
  u32 bits = 0;
  for (std::size_t k = 0; k < sixteen; ++k) bits |= values[k];
  return bits != 0U;
}

/// out[k] = table[index[k]] of a padded table.
SOJOURN_INLINE void find(const void* table, std::size_t entries, const u32* index, void* out) {
  sim::look_up(table, entries, index, out);
}

/// Appends the rows at hand.
SOJOURN_INLINE void append(PaymentRows& rows, const Sixteen& at) {
  std::size_t count = rows.count;
#if defined(__AVX512F__)
  const __m512i wanted = _mm512_load_si512(at.wanted);
  const auto here = static_cast<__mmask16>((1U << at.n) - 1U);
  const __mmask16 mask = _mm512_mask_test_epi32_mask(here, wanted, wanted);
  const auto put = [&](void* to, const void* from) {
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(mask, _mm512_load_si512(from)));
  };
  put(rows.customer + count, at.id);
  put(rows.time + count, at.time);
  put(rows.what + count, at.what);
  put(rows.amount + count, at.amount);
  count += static_cast<std::size_t>(__builtin_popcount(mask));
#else
  for (std::size_t k = 0; k < at.n; ++k) {
    rows.customer[count] = at.id[k];
    rows.time[count] = at.time[k];
    rows.what[count] = at.what[k];
    rows.amount[count] = at.amount[k];
    count += at.wanted[k] != 0U ? 1U : 0U;
  }
#endif
  rows.count = count;
}

/// Gathers the sums of the lanes listed.
SOJOURN_INLINE void open_purses(const MoneyBatch& batch, Sixteen& at) {
  const u32* __restrict lane = at.lane;
  const u32* __restrict held = batch.columns.below_cent;
  u32* __restrict below = at.below;
  u32* __restrict spent = at.spent;
  u32* __restrict earned = at.earned;
  SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) {
    below[k] = held[lane[k]];
    spent[k] = 0;
    earned[k] = 0;
  }
}

/// Gives the lanes their sums back.
SOJOURN_INLINE void close_purses(const MoneyBatch& batch, const Sixteen& at) {
  for (std::size_t k = 0; k < at.n; ++k) batch.columns.below_cent[at.lane[k]] = at.below[k];
  if (any_of(at.earned)) {
    for (std::size_t k = 0; k < at.n; ++k) batch.columns.revenue[at.lane[k]] += at.earned[k];
  }
  if (any_of(at.spent)) {
    for (std::size_t k = 0; k < at.n; ++k) batch.columns.cost[at.lane[k]] += at.spent[k];
  }
}

/// The rows in what, amount and wanted are paid.
SOJOURN_INLINE void pay(const MoneyBatch& batch, Sixteen& at) {
  const u32* __restrict wanted = at.wanted;
  const u32* __restrict amount = at.amount;
  u32* __restrict earned = at.earned;
  SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) earned[k] +=
      wanted[k] != 0U ? amount[k] : 0U;
  append(batch.rows, at);
}

/// Cents and the carry from what was below a cent, less than 3 cents in all.
SOJOURN_INLINE u32 with_carry(u32 cents, u32 below) {
  return cents + (below >= micros_per_cent ? 1U : 0U) + (below >= 2U * micros_per_cent ? 1U : 0U);
}

SOJOURN_INLINE u32 without_carry(u32 below) {
  const u32 once = below >= micros_per_cent ? below - micros_per_cent : below;
  return once >= micros_per_cent ? once - micros_per_cent : once;
}

/// The same with costs, whose cents are in `amount` and whose rests are in `rest`.
SOJOURN_INLINE void charge(const MoneyBatch& batch, Sixteen& at) {
  const u32* __restrict wanted = at.wanted;
  const u32* __restrict rest = at.rest;
  u32* __restrict amount = at.amount;
  u32* __restrict below = at.below;
  u32* __restrict spent = at.spent;
  SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) {
    const bool is_wanted = wanted[k] != 0U;
    const u32 micros = below[k] + rest[k];
    const u32 cents = with_carry(amount[k], micros);
    const u32 left = without_carry(micros);
    below[k] = is_wanted ? left : below[k];
    spent[k] += is_wanted ? cents : 0U;
    amount[k] = 0U - cents;
  }
  append(batch.rows, at);
}

/// Rows to their table.
SOJOURN_INLINE void unpack_rows(const PaymentRows& rows, const PaymentTable& table) {
  const std::size_t n = rows.count;
  const u32* __restrict from_customer = rows.customer;
  const i32* __restrict from_time = rows.time;
  const u32* __restrict what = rows.what;
  const u32* __restrict from_amount = rows.amount;
  u32* __restrict customer = table.customer;
  i32* __restrict time = table.time;
  std::uint8_t* __restrict kind = table.kind;
  std::uint8_t* __restrict product = table.product;
  i32* __restrict amount = table.amount;
  std::uint16_t* __restrict items = table.items;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) customer[k] = from_customer[k];
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) time[k] = from_time[k];
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) kind[k] = static_cast<std::uint8_t>(what[k]);
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    product[k] = static_cast<std::uint8_t>(what[k] >> 8U);
  }
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) amount[k] = static_cast<i32>(from_amount[k]);
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    items[k] = static_cast<std::uint16_t>(what[k] >> 16U);
  }
}

}  // namespace sojourn::models::commerce
