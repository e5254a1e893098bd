// The entry table of the money of a batch, the only symbol with linkage; see money.h.
#include "models/commerce/kernels/money.h"

#include "models/commerce/kernels/orders.h"
#include "sim/kernels/due.h"

namespace sojourn::models::commerce {

extern const MoneyKernels SOJOURN_KERNELS_NAME;

namespace {

void begin_contracts(const MoneyBatch& batch, const u32* states, const i32* time,
                     const u32* occurrence) {
  Sixteen at;
  for (std::size_t first = 0; first < batch.listed; first += sixteen) {
    take_sixteen(batch, first, at);
    gather_times(at, time, occurrence);
    race_plans(batch, at, states);
    sign_contracts(batch, at);
  }
}

void bill(const MoneyBatch& batch) {
  Sixteen at;
  for (std::size_t first = 0; first < batch.listed; first += sixteen) {
    take_sixteen(batch, first, at);
    gather_contracts(batch, at);
    gather_gates(batch, at);
    open_purses(batch, at);
    schedule_next(batch, at);
    settle(batch, at);
    close_purses(batch, at);
  }
}

void bill_waiting(const MoneyBatch& batch) {
  Sixteen at;
  for (std::size_t first = 0; first < batch.listed; first += sixteen) {
    take_sixteen(batch, first, at);
    gather_events(batch, at);
    gather_contracts(batch, at);
    open_purses(batch, at);
    find_prices(batch, at);
    u32 most = 0;
    for (std::size_t k = 0; k < sixteen; ++k) {
      at.periods[k] = batch.columns.waiting[at.lane[k]];
      most = at.periods[k] > most ? at.periods[k] : most;
    }
    for (std::size_t k = 0; k < at.n; ++k) batch.columns.waiting[at.lane[k]] = 0;
    for (u32 before = 0; before < most; ++before) pay_bills(batch, at, before);
    close_purses(batch, at);
  }
}

void give_back(const MoneyBatch& batch) {
  Sixteen at;
  for (std::size_t first = 0; first < batch.listed; first += sixteen) {
    take_sixteen(batch, first, at);
    for (std::size_t k = 0; k < sixteen; ++k) {
      at.time[k] = static_cast<i32>(batch.columns.refund_due[at.lane[k]]);
      at.wanted[k] = 1U;
    }
    for (std::size_t k = 0; k < at.n; ++k) {
      batch.columns.refund_due[at.lane[k]] = static_cast<u32>(sim::never);
    }
    open_purses(batch, at);
    pay_back(batch, at);
    close_purses(batch, at);
  }
}

void order(const MoneyBatch& batch, const OrderLaw& law) {
  Sixteen at;
  alignas(64) u32 own[sixteen] = {};
  alignas(64) float cents[sixteen];
  for (std::size_t first = 0; first < batch.listed; first += sixteen) {
    take_sixteen(batch, first, at);
    if (law.kind != OrderLaw::Kind::fixed) draw_own(batch, law, at, own);
    draw_orders(batch, law, at);
    value_orders(law, at, own, cents);
    round_orders(law, at, cents);
    open_purses(batch, at);
    pay_orders(batch, law, at);
    if (law.cost_share > 0.0F) charge_goods(batch, law, at);
    if (law.return_share > 0.0F) send_back(batch, law, at);
    close_purses(batch, at);
  }
}

void charge_states(const MoneyBatch& batch) {
  Sixteen at;
  alignas(64) u32 row[sixteen];
  for (std::size_t first = 0; first < batch.listed; first += sixteen) {
    take_sixteen(batch, first, at);
    gather_events(batch, at);
    SOJOURN_LOOP for (std::size_t k = 0; k < sixteen; ++k) {
      row[k] = batch.lanes.variant_row[at.lane[k]] + batch.lanes.to[at.lane[k]];
    }
    open_purses(batch, at);
    for (u32 k = 0; k < batch.tables.cost.most; ++k) charge_entered(batch, at, row, k);
    close_purses(batch, at);
  }
}

void unpack(const PaymentRows& rows, const PaymentTable& table) { unpack_rows(rows, table); }

std::size_t find_before(const i32* due, const i32* until, std::size_t n, u32* listed) {
  return sim::list_before(due, until, n, listed);
}

}  // namespace

const MoneyKernels SOJOURN_KERNELS_NAME = {
    .name = SOJOURN_KERNELS_LABEL,
    .find_before = find_before,
    .begin_contracts = begin_contracts,
    .bill = bill,
    .bill_waiting = bill_waiting,
    .give_back = give_back,
    .order = order,
    .charge_states = charge_states,
    .unpack = unpack,
};

}  // namespace sojourn::models::commerce
