// Contracts that begin, bills that fall due or waited, refunds.
//
//   bill = price(t) * exp(s z_i - s^2 / 2), z_i the customer's standard normal, cents rounded half
//          to even
#pragma once

#include "core/math.h"
#include "core/philox.h"
#include "models/commerce/kernels/rows.h"

namespace sojourn::models::commerce {

static constexpr i32 seconds_of_day = 86400;

/// The nearest whole number, halves to even; amounts beyond 32 bits stop there.
SOJOURN_INLINE u32 whole_cents(double cents) {
  const double kept = cents < 2.0e9 ? cents : 2.0e9;
  return static_cast<u32>(static_cast<i32>(__builtin_rint(kept)));
}

/// A block of draws; purposes and occurrences stand in their columns.
SOJOURN_INLINE void draw(const MoneyBatch& batch, Sixteen& at) {
  philox_block(at.id, 0, at.purpose, at.occurrence, batch.seed, batch.replication, at.words[0],
               at.words[1], at.words[2], at.words[3], sixteen);
}

/// The same of what a customer is, for good.
SOJOURN_INLINE void draw_lasting(const MoneyBatch& batch, Sixteen& at) {
  philox_block(at.id, 0, at.purpose, at.occurrence, batch.lasting_seed, batch.lasting_replication,
               at.words[0], at.words[1], at.words[2], at.words[3], sixteen);
}

/// Variants of the lanes.
SOJOURN_INLINE void gather_variants(const MoneyBatch& batch, Sixteen& at) {
  if (batch.tables.variants == 1) {
    for (std::size_t k = 0; k < sixteen; ++k) at.variant[k] = 0;
    return;
  }
  const u32* __restrict variant_row = batch.lanes.variant_row;
  const u32* __restrict variant_of = batch.tables.variant;
  SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) {
    at.variant[k] = variant_of[variant_row[at.lane[k]]];
  }
}

/// Variants, plans as rows, and add-ons.
SOJOURN_INLINE void gather_contracts(const MoneyBatch& batch, Sixteen& at) {
  gather_variants(batch, at);
  const u32* __restrict plans = batch.columns.plan;
  const u32 per_variant = static_cast<u32>(batch.tables.plan.plans);
  SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) {
    const u32 held = plans[at.lane[k]];
    at.is_first[k] = held & new_contract;
    at.plan[k] = at.variant[k] * per_variant + (held & ~new_contract) - 1U;
  }
  for (std::size_t k = 0; k < sixteen; ++k) at.addons[k] = 0;
  if (batch.columns.addons == nullptr) return;
  const u32* __restrict addons = batch.columns.addons;
  SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) at.addons[k] = addons[at.lane[k]];
}

SOJOURN_INLINE void gather_gates(const MoneyBatch& batch, Sixteen& at) {
  const u32* __restrict variant_row = batch.lanes.variant_row;
  for (std::size_t k = 0; k < sixteen; ++k) at.gates[k] = 0;
  for (std::size_t t = 0; t < batch.tables.gated; ++t) {
    const u32* __restrict state = batch.lanes.states[batch.tables.gated_tracks[t]];
    alignas(64) u32 row[sixteen], gates[sixteen];
    SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) {
      row[k] = variant_row[at.lane[k]] + state[at.lane[k]];
    }
    find(batch.tables.gates, batch.tables.rows, row, gates);
    for (std::size_t k = 0; k < sixteen; ++k) at.gates[k] |= gates[k];
  }
}

/// When the bill after the one at hand is due; the contract is no longer new.
SOJOURN_INLINE void schedule_next(const MoneyBatch& batch, Sixteen& at) {
  const PlanTables& tables = batch.tables.plan;
  alignas(64) i32 months[sixteen], seconds[sixteen], next[sixteen];
  find(tables.months, tables.rows, at.plan, months);
  find(tables.seconds, tables.rows, at.plan, seconds);
  const i32* __restrict first_day = batch.tables.months.first_day;
  const u32* __restrict month_of_day = batch.tables.months.month_of_day;
  const u32* __restrict anchor = batch.columns.anchor;
  const u32* __restrict next_bill = batch.columns.next_bill;
  SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) {
    const i32 time = static_cast<i32>(next_bill[at.lane[k]]);
    const i32 day = time / seconds_of_day;
    const i32 month = static_cast<i32>(month_of_day[day]) + months[k];
    const i32 last = first_day[month + 1] - 1;
    const i32 wished = first_day[month] + static_cast<i32>(anchor[at.lane[k]]);
    const i64 on = wished < last ? wished : last;
    const i64 in_months = on * seconds_of_day + (time - day * seconds_of_day);
    const i64 in_seconds = static_cast<i64>(time) + seconds[k];
    const i64 then = months[k] > 0 ? in_months : in_seconds;
    at.time[k] = time;
    next[k] = then < sim::never ? static_cast<i32>(then) : sim::never;
  }
  for (std::size_t k = 0; k < at.n; ++k) {
    batch.columns.next_bill[at.lane[k]] = static_cast<u32>(next[k]);
    batch.columns.plan[at.lane[k]] &= ~new_contract;
  }
}

/// A cost of the plan itself, where `has` says so and `open` does.
SOJOURN_INLINE void charge_plans(const MoneyBatch& batch, Sixteen& at, const MicrosTable& table,
                                 const u32* has, const u32* open) {
  const std::size_t plans = batch.tables.plan.rows;
  alignas(64) u32 product[sixteen];
  find(has, plans, at.plan, at.wanted);
  find(batch.tables.plan.product, plans, at.plan, product);
  find(table.cents, plans, at.plan, at.amount);
  find(table.rest, plans, at.plan, at.rest);
  for (std::size_t k = 0; k < sixteen; ++k) {
    at.wanted[k] &= open[k];
    at.what[k] = row_of(cost_row, product[k]);
  }
  charge(batch, at);
}

/// Costs of an add-on, where the customer has it and `open` says so.
SOJOURN_INLINE void charge_addon(const MoneyBatch& batch, Sixteen& at, u32 addon, const u32* open) {
  const AddonTables& tables = batch.tables.addon;
  const u32 per_variant = static_cast<u32>(tables.addons);
  alignas(64) u32 row[sixteen], product[sixteen], has[sixteen];
  for (std::size_t k = 0; k < sixteen; ++k) row[k] = at.variant[k] * per_variant + addon;
  find(tables.product, tables.rows, row, product);
  find(tables.has_cost, tables.rows, row, has);
  find(tables.cost.cents, tables.rows, row, at.amount);
  find(tables.cost.rest, tables.rows, row, at.rest);
  for (std::size_t k = 0; k < sixteen; ++k) {
    at.wanted[k] = (at.addons[k] >> addon) & has[k] & open[k];
    at.what[k] = row_of(cost_row, product[k]);
  }
  charge(batch, at);
}

/// Fee and cost of new contracts, where `open` says so.
SOJOURN_INLINE void set_up(const MoneyBatch& batch, Sixteen& at, const u32* open) {
  const PlanTables& tables = batch.tables.plan;
  alignas(64) u32 starts[sixteen], product[sixteen];
  for (std::size_t k = 0; k < sixteen; ++k) starts[k] = at.is_first[k] != 0U ? open[k] : 0U;
  if (!any_of(starts)) return;
  find(tables.setup_fee, tables.rows, at.plan, at.amount);
  find(tables.product, tables.rows, at.plan, product);
  for (std::size_t k = 0; k < sixteen; ++k) {
    at.wanted[k] = at.amount[k] != 0U ? starts[k] : 0U;
    at.what[k] = row_of(fee_row, product[k]);
  }
  pay(batch, at);
  charge_plans(batch, at, tables.setup_cost, tables.has_setup_cost, starts);
}

/// Prices that customers' use multiplies, in `price`.
SOJOURN_INLINE void find_used_prices(const MoneyBatch& batch, Sixteen& at) {
  const PlanTables& tables = batch.tables.plan;
  SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) at.cents[k] = tables.price[at.plan[k]];
  for (std::size_t step = 1; step < tables.prices; ++step) {
    const i32* __restrict from = tables.price_from + step * tables.rows;
    const double* __restrict value = tables.price + step * tables.rows;
    SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) {
      const double changed = value[at.plan[k]];
      const double before = at.cents[k];
      at.cents[k] = from[at.plan[k]] <= at.time[k] ? changed : before;
    }
  }
  find(tables.usage_purpose, tables.rows, at.plan, at.purpose);
  for (std::size_t k = 0; k < sixteen; ++k) at.occurrence[k] = 0;
  draw_lasting(batch, at);
  alignas(64) float usage[sixteen];
  find(tables.usage, tables.rows, at.plan, usage);
  SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) {
    const float s = usage[k];
    const float factor = fast_exp(s * normal_quantile(uniform_of(at.words[0][k])) - 0.5F * s * s);
    const double used = at.cents[k] * static_cast<double>(factor);
    at.price[k] = whole_cents(s > 0.0F ? used : at.cents[k]);
  }
}

/// What a bill is worth, in `price`.
SOJOURN_INLINE void find_prices(const MoneyBatch& batch, Sixteen& at) {
  const PlanTables& tables = batch.tables.plan;
  if (tables.has_usage) return find_used_prices(batch, at);
  find(tables.whole_price, tables.rows, at.plan, at.price);
  for (std::size_t step = 1; step < tables.prices; ++step) {
    alignas(64) i32 from[sixteen];
    alignas(64) u32 value[sixteen];
    find(tables.price_from + step * tables.rows, tables.rows, at.plan, from);
    find(tables.whole_price + step * tables.rows, tables.rows, at.plan, value);
    for (std::size_t k = 0; k < sixteen; ++k) {
      at.price[k] = from[k] <= at.time[k] ? value[k] : at.price[k];
    }
  }
}

/// Bills of the plan and its add-ons for one period, where periods[k] is above `before`.
SOJOURN_INLINE void pay_bills(const MoneyBatch& batch, Sixteen& at, u32 before) {
  alignas(64) u32 row[sixteen], product[sixteen];
  find(batch.tables.plan.product, batch.tables.plan.rows, at.plan, product);
  for (std::size_t k = 0; k < sixteen; ++k) {
    at.wanted[k] = at.periods[k] > before ? 1U : 0U;
    at.what[k] = row_of(bill_row, product[k]);
    at.amount[k] = at.price[k];
  }
  pay(batch, at);
  const AddonTables& tables = batch.tables.addon;
  const u32 per_variant = static_cast<u32>(tables.addons);
  if (per_variant == 0 || !any_of(at.addons)) return;
  for (u32 a = 0; a < per_variant; ++a) {
    for (std::size_t k = 0; k < sixteen; ++k) row[k] = at.variant[k] * per_variant + a;
    find(tables.product, tables.rows, row, product);
    find(tables.price, tables.rows, row, at.amount);
    for (std::size_t k = 0; k < sixteen; ++k) {
      at.wanted[k] = at.periods[k] > before ? (at.addons[k] >> a) & 1U : 0U;
      at.what[k] = row_of(bill_row, product[k]);
    }
    pay(batch, at);
  }
}

/// Bills that wait count up.
SOJOURN_INLINE void let_wait(const MoneyBatch& batch, const Sixteen& at) {
  if (batch.columns.waiting == nullptr || !any_of(at.gates)) return;
  for (std::size_t k = 0; k < at.n; ++k) {
    u32& waiting = batch.columns.waiting[at.lane[k]];
    if (at.gates[k] == delays_bills && waiting < 255U) ++waiting;
  }
}

/// All that a due bill brings, in the order of its rows.
SOJOURN_INLINE void settle(const MoneyBatch& batch, Sixteen& at) {
  alignas(64) u32 runs[sixteen];  // not paused
  for (std::size_t k = 0; k < sixteen; ++k) {
    runs[k] = (at.gates[k] & pauses_bills) == 0U ? 1U : 0U;
    at.periods[k] = at.gates[k] == 0U ? 1U : 0U;
  }
  charge_plans(batch, at, batch.tables.plan.cost, batch.tables.plan.has_cost, runs);
  if (batch.tables.addon.addons > 0 && any_of(at.addons)) {
    for (u32 a = 0; a < batch.tables.addon.addons; ++a) charge_addon(batch, at, a, runs);
  }
  let_wait(batch, at);
  set_up(batch, at, at.periods);
  find_prices(batch, at);
  pay_bills(batch, at, 0);
}

}  // namespace sojourn::models::commerce
