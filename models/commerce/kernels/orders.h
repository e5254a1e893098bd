// Plans that are chosen, orders, returns, and what states cost.
//
//   plan      the race of all plans over their odds
//   order     fixed, or gamma-gamma (Fader, Hardie and Lee 2005): z ~ Gamma(p, nu_i), nu_i ~
//             Gamma(q, gamma) = p gamma / q * U_p / U_q, with U of mean 1 from the order's and the
//             customer's draw; or lognormal = median * exp(customer_sd * z_i + order_sd * z_order);
//             all times exp(elasticity * satisfaction)
//   items     1 + Poisson(mean - 1), independent of it
#pragma once

#include "core/math.h"
#include "models/commerce/kernels/bills.h"
#include "sim/stays.h"

namespace sojourn::models::commerce {

static constexpr u32 most_refunded = 0x1FFFFFFF;  // cents; the three bits left say of what

/// The plan whose exponential over its odds is smallest, by the states entered.
SOJOURN_INLINE void race_plans(const MoneyBatch& batch, Sixteen& at, const u32* states) {
  const PlanTables& tables = batch.tables.plan;
  const u32* __restrict variant_row = batch.lanes.variant_row;
  const u32* __restrict segments = batch.lanes.segment;
  const u32 per_plan = static_cast<u32>(tables.segments);
  const u32 per_variant = static_cast<u32>(tables.plans) * per_plan;
  alignas(64) u32 row[sixteen], odds[sixteen];  // odds of the variant's first plan
  alignas(64) float best[sixteen];
  gather_variants(batch, at);
  SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) {
    row[k] = variant_row[at.lane[k]] + states[at.lane[k]];
    odds[k] = at.variant[k] * per_variant;
    best[k] = 3.4e38F;
    at.plan[k] = 0;
  }
  if (per_plan > 1 && segments != nullptr) {
    SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) odds[k] += segments[at.lane[k]];
  }
  for (std::size_t p = 0; p < tables.plans; ++p) {
    if (p % 4 == 0) {
      const u32* __restrict purpose_of = tables.choice_purpose + p / 4 * batch.tables.rows;
      SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) at.purpose[k] = purpose_of[row[k]];
      draw(batch, at);
    }
    const u32* __restrict word = at.words[p % 4];
    const float* __restrict inverse_odds = tables.inverse_odds + p * per_plan;
    SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) {
      const float arrival = exponential_of(word[k]) * inverse_odds[odds[k]];
      const bool is_first = arrival < best[k];
      best[k] = is_first ? arrival : best[k];
      at.plan[k] = is_first ? static_cast<u32>(p) : at.plan[k];
    }
  }
}

/// Contracts begin at `time`, with the first bill.
SOJOURN_INLINE void sign_contracts(const MoneyBatch& batch, const Sixteen& at) {
  const MonthColumns& months = batch.tables.months;
  for (std::size_t k = 0; k < at.n; ++k) {
    const i32 day = at.time[k] / seconds_of_day;
    const u32 lane = at.lane[k];
    batch.columns.plan[lane] = (at.plan[k] + 1U) | new_contract;
    batch.columns.next_bill[lane] = static_cast<u32>(at.time[k]);
    batch.columns.anchor[lane] = static_cast<u32>(day - months.first_day[months.month_of_day[day]]);
  }
}

/// Times and occurrences.
SOJOURN_INLINE void gather_times(Sixteen& at, const i32* times, const u32* occurrences) {
  SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) {
    at.time[k] = times[at.lane[k]];
    at.occurrence[k] = occurrences[at.lane[k]];
  }
}

SOJOURN_INLINE void gather_events(const MoneyBatch& batch, Sixteen& at) {
  gather_times(at, batch.lanes.time, batch.lanes.occurrence);
}

/// The customer's own word, for all orders.
SOJOURN_INLINE void draw_own(const MoneyBatch& batch, const OrderLaw& law, Sixteen& at, u32* own) {
  for (std::size_t k = 0; k < sixteen; ++k) {
    at.purpose[k] = law.customer_purpose;
    at.occurrence[k] = 0;
  }
  draw_lasting(batch, at);
  for (std::size_t k = 0; k < sixteen; ++k) own[k] = at.words[0][k];
}

SOJOURN_INLINE void draw_orders(const MoneyBatch& batch, const OrderLaw& law, Sixteen& at) {
  const u32* __restrict variant_row = batch.lanes.variant_row;
  const u32* __restrict to = batch.lanes.to;
  const u32* __restrict purposes = law.purposes;
  gather_events(batch, at);
  alignas(64) u32 row[sixteen];
  SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) {
    row[k] = variant_row[at.lane[k]] + to[at.lane[k]];
  }
  find(purposes, batch.tables.rows, row, at.purpose);
  draw(batch, at);
}

/// Orders before satisfaction enters, in cents, from the order's word and the customer's own.
SOJOURN_INLINE void value_orders(const OrderLaw& law, const Sixteen& at, const u32* own,
                                 float* cents) {
  const u32* const order = at.words[0];
  if (law.kind == OrderLaw::Kind::gamma_gamma) {
    for (std::size_t k = 0; k < sixteen; ++k) {
      cents[k] = law.cents * (sim::unit_tabulated(order[k], law.order_table) /
                              sim::unit_tabulated(own[k], law.customer_table));
    }
  } else if (law.kind == OrderLaw::Kind::lognormal) {
    SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) {
      const float z_order = normal_quantile(uniform_of(order[k]));
      const float z_own = normal_quantile(uniform_of(own[k]));
      cents[k] = law.cents * fast_exp(law.order_sd * z_order + law.customer_sd * z_own);
    }
  } else {
    for (std::size_t k = 0; k < sixteen; ++k) cents[k] = law.cents;
  }
}

/// Their amounts in whole cents, in `price`.
SOJOURN_INLINE void round_orders(const OrderLaw& law, Sixteen& at, float* cents) {
  if (law.satisfaction != nullptr) {
    SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) {
      cents[k] *= fast_exp(law.elasticity * law.satisfaction[at.lane[k]]);
    }
  }
  SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) {
    at.price[k] = whole_cents(static_cast<double>(cents[k]));
  }
}

/// The inverse of the Poisson distribution and 1: more for a higher uniform; at most 1000.
SOJOURN_INLINE u32 basket_items(float further, u32 word) {
  const float u = uniform_of(word);
  float p = fast_exp(-further);
  float sum = p;
  u32 k = 0;
  while (u > sum && k < 999U) {
    ++k;
    p = p * further / static_cast<float>(k);
    sum += p;
  }
  return 1U + k;
}

SOJOURN_INLINE void pay_orders(const MoneyBatch& batch, const OrderLaw& law, Sixteen& at) {
  for (std::size_t k = 0; k < sixteen; ++k) {
    at.wanted[k] = 1U;
    at.amount[k] = at.price[k];
    at.what[k] = row_of(purchase_row, law.product);
  }
  if (law.more_items > 0.0F) {
    for (std::size_t k = 0; k < at.n; ++k) {  // scalar: baskets differ in how long they take
      const u32 items = basket_items(law.more_items, at.words[2][k]);
      at.what[k] = row_of(purchase_row, law.product, items);
    }
  }
  pay(batch, at);
}

/// What the goods cost: a share of the order.
SOJOURN_INLINE void charge_goods(const MoneyBatch& batch, const OrderLaw& law, Sixteen& at) {
  for (std::size_t k = 0; k < sixteen; ++k) {
    const double share = static_cast<double>(law.cost_share);
    const auto micros = static_cast<i64>(share * static_cast<i32>(at.price[k]) * 10000.0 + 0.5);
    at.wanted[k] = 1U;
    at.what[k] = row_of(cost_row, law.product);
    at.amount[k] = static_cast<u32>(micros / i64{micros_per_cent});
    at.rest[k] = static_cast<u32>(micros % i64{micros_per_cent});
  }
  charge(batch, at);
}

/// Refunds of what customers hold, where `wanted`, at `time`.
SOJOURN_INLINE void pay_back(const MoneyBatch& batch, Sixteen& at) {
  const u32 last = batch.tables.purchases - 1U;
  for (std::size_t k = 0; k < sixteen; ++k) {
    const u32 held = batch.columns.refund_cents[at.lane[k]];
    const u32 of = held & 7U;  // the purchase rests in the three lowest bits
    at.what[k] = row_of(refund_row, batch.tables.purchase_product[of < last ? of : last]);
    at.amount[k] = 0U - (held >> 3U);
  }
  pay(batch, at);
}

/// One return of a customer is under way at a time: an earlier one is refunded now. Returns beyond
/// the end of the run are kept, so that a longer run begins as this one.
SOJOURN_INLINE void send_back(const MoneyBatch& batch, const OrderLaw& law, Sixteen& at) {
  const u32* const due = batch.columns.refund_due;
  alignas(64) u32 returned[sixteen];
  for (std::size_t k = 0; k < sixteen; ++k) {
    returned[k] = uniform_of(at.words[1][k]) < law.return_share ? 1U : 0U;
    at.wanted[k] = due[at.lane[k]] != static_cast<u32>(sim::never) ? returned[k] : 0U;
  }
  if (any_of(at.wanted)) pay_back(batch, at);
  for (std::size_t k = 0; k < at.n; ++k) {
    if (returned[k] == 0U) continue;
    const i64 when = static_cast<i64>(at.time[k]) + law.return_after;
    const i64 latest = i64{sim::never} - 1;
    const u32 kept = at.price[k] < most_refunded ? at.price[k] : most_refunded;
    batch.columns.refund_due[at.lane[k]] = static_cast<u32>(when < latest ? when : latest);
    batch.columns.refund_cents[at.lane[k]] = kept << 3U | law.purchase;
  }
}

/// What a channel costs is added, where the cost says so.
SOJOURN_INLINE void add_channels(const MoneyBatch& batch, Sixteen& at, const u32* by_channel) {
  const CostTables& tables = batch.tables.cost;
  const u32* const channel_of = batch.tables.channel;
  if (channel_of == nullptr || !any_of(by_channel)) return;
  gather_variants(batch, at);
  SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) {
    const u32 met = channel_of[at.lane[k]];
    const u32 channel = met < tables.channels ? met : tables.channels;
    const u32 own = by_channel[k] != 0U ? channel : tables.channels;  // the last costs nothing
    const u32 cost = at.variant[k] * (tables.channels + 1U) + own;
    at.amount[k] += tables.channel.cents[cost];
    at.rest[k] += tables.channel.rest[cost];
  }
}

/// The cost number `number` of the states entered, where they have as many.
SOJOURN_INLINE void charge_entered(const MoneyBatch& batch, Sixteen& at, const u32* row,
                                   u32 number) {
  const CostTables& tables = batch.tables.cost;
  alignas(64) u32 cost[sixteen], count[sixteen], product[sixteen], by_channel[sixteen];
  find(tables.count, batch.tables.rows, row, count);
  find(tables.first, batch.tables.rows, row, cost);
  for (std::size_t k = 0; k < sixteen; ++k) cost[k] = number < count[k] ? cost[k] + number : 0U;
  find(tables.product, tables.rows, cost, product);
  find(tables.cost.cents, tables.rows, cost, at.amount);
  find(tables.cost.rest, tables.rows, cost, at.rest);
  find(tables.by_channel, tables.rows, cost, by_channel);
  add_channels(batch, at, by_channel);
  for (std::size_t k = 0; k < sixteen; ++k) {
    at.wanted[k] = number < count[k] && (at.amount[k] | at.rest[k]) != 0U ? 1U : 0U;
    at.what[k] = row_of(cost_row, product[k]);
  }
  charge(batch, at);
}

}  // namespace sojourn::models::commerce
