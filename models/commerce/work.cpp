// The work of commerce on a batch: which lanes have something to pay. What they pay is worked out
// by kernels (models/commerce/kernels/money.h).
//
// Costs are counted in micro-units; a row carries whole cents, and what is left below a cent goes
// to the customer's next cost, so sums are right to a cent however small a unit cost is.
#include <algorithm>
#include <array>
#include <vector>

#include "models/commerce/component.h"
#include "models/commerce/contracts.h"
#include "models/commerce/lists.h"
#include "models/commerce/tables.h"
#include "sim/kernels/list_kernels.h"

namespace sojourn::models::commerce {
namespace {

class Work final : public sim::ComponentWork {
 public:
  Work(const Terms& terms, const sim::ComponentSetup& setup)
      : terms_(terms),
        setup_(setup),
        kernels_(money_kernels(setup.kernels.name)),
        stage_(*setup.tables[0]),
        places_(places_of(terms, nullptr)),
        tables_(std::array{&terms}, setup.program),
        money_(tables_.view()),
        lists_(setup.capacity),
        buyers_(tables_.orders().size()) {}

  void begin(sim::Lanes& lanes) override {
    for (const std::size_t place :
         {places_.plan, places_.anchor, places_.addons, places_.waiting, places_.refund_cents,
          places_.below_cent, places_.revenue, places_.cost}) {
      if (place != ColumnPlaces::absent) std::fill_n(column(lanes, place), lanes.count, 0U);
    }
    for (const std::size_t place : {places_.next_bill, places_.refund_due}) {
      if (place != ColumnPlaces::absent) std::fill_n(column(lanes, place), lanes.count, never_due);
    }
    for (const sim::TrackInfo& track : setup_.program.tracks) {
      if (track.initial == sim::no_state || !terms_.states[track.initial].begins) continue;
      begin_with(lanes, track.initial);
      return;  // one contract at a time
    }
  }

  void pass(sim::Lanes& lanes, std::span<const std::uint32_t> list,
            const std::int32_t* until) override {
    std::size_t found = find_due(lanes, list, until);
    while (found > 0) {
      bring_next(lanes, found);
      found = find_due(lanes, {lists_.due.data(), found}, until);
    }
    flush();
  }

  void record(sim::Lanes& lanes) override {
    const std::size_t found =
        setup_.kernels.lists->find_marked(lanes.to, lanes.count, money_.effects, money_.rows,
                                          lists_.effects.data(), lists_.found.data());
    if (terms_.has_contracts) change_contracts(lanes, found);
    if (!buyers_.empty()) buy(lanes, found);
    charge(lanes, found);
    if (places_.waiting != ColumnPlaces::absent) settle_waiting(lanes);
    flush();
  }

  void finish(const sim::Lanes& lanes, std::span<const std::uint32_t> list,
              const sim::TruthColumns& truth) override {
    const std::uint32_t* const revenue = column(lanes, places_.revenue);
    const std::uint32_t* const cost = column(lanes, places_.cost);
    for (std::size_t k = 0; k < list.size(); ++k) {
      const std::uint32_t i = list[k];
      const auto put = [&](std::size_t to, std::uint32_t value) {
        if (truth.columns[to] == nullptr) return;
        static_cast<std::uint32_t*>(truth.columns[to])[truth.rows[k]] = value;
      };
      put(0, revenue[i]);
      put(1, cost[i]);
      put(2, revenue[i] - cost[i]);
      if (!terms_.has_contracts || truth.columns[3] == nullptr) continue;
      static_cast<std::uint8_t*>(truth.columns[3])[truth.rows[k]] =
          static_cast<std::uint8_t>(column(lanes, places_.plan)[i] & ~new_contract);
    }
  }

  [[nodiscard]] std::int32_t next_calendar(const sim::Lanes& lanes,
                                           std::size_t lane) const override {
    return std::min(moment(lanes, places_.next_bill, lane),
                    moment(lanes, places_.refund_due, lane));
  }

 private:
  [[nodiscard]] std::uint32_t* column(const sim::Lanes& lanes, std::size_t place) const {
    return place == ColumnPlaces::absent ? nullptr : lanes.extra[setup_.first_extra + place];
  }

  [[nodiscard]] std::int32_t moment(const sim::Lanes& lanes, std::size_t place,
                                    std::size_t lane) const {
    const std::uint32_t* const due = column(lanes, place);
    return due == nullptr ? sim::never : static_cast<std::int32_t>(due[lane]);
  }

  [[nodiscard]] MoneyColumns columns_of(const sim::Lanes& lanes) const {
    const auto at = [&](std::size_t place) { return column(lanes, place); };
    return {at(places_.next_bill),    at(places_.plan),       at(places_.anchor),
            at(places_.addons),       at(places_.waiting),    at(places_.refund_due),
            at(places_.refund_cents), at(places_.below_cent), at(places_.revenue),
            at(places_.cost)};
  }

  // What a kernel works on: the lanes in lists_.some, of which each may bring so many rows.
  [[nodiscard]] MoneyBatch batch_of(const sim::Lanes& lanes, std::size_t n, std::size_t rows) {
    if (!room_.has_room(n * rows)) flush();
    if (!room_.has_room(n * rows)) room_.make_room(n * rows);
    money_.channel = terms_.channel_column ? lanes.extra[*terms_.channel_column] : nullptr;
    return {.lanes = lanes,
            .tables = money_,
            .columns = columns_of(lanes),
            .list = lists_.some.data(),
            .listed = n,
            .rows = room_.rows(),
            .seed = setup_.key.seed,
            .replication = setup_.key.replication,
            .lasting_seed = setup_.lasting.seed,
            .lasting_replication = setup_.lasting.replication};
  }

  void begin_with(const sim::Lanes& lanes, sim::StateIndex state) {
    for (std::uint32_t i = 0; i < lanes.count; ++i) lists_.some.data()[i] = i;
    std::fill_n(lists_.found.data(), lanes.count, std::uint32_t{state});
    kernels_.begin_contracts(batch_of(lanes, lanes.count, 0), lists_.found.data(), lanes.joined,
                             lists_.zeros.data());
  }

  // Lanes of the list with a bill or a refund before `until`, into lists_.due, which may be the
  // list.
  std::size_t find_due(const sim::Lanes& lanes, std::span<const std::uint32_t> list,
                       const std::int32_t* until) {
    const auto* const bills =
        reinterpret_cast<const std::int32_t*>(column(lanes, places_.next_bill));
    const auto* const refunds =
        reinterpret_cast<const std::int32_t*>(column(lanes, places_.refund_due));
    const auto* const due = bills == nullptr ? refunds : bills;
    if (due == nullptr || list.empty()) return 0;
    const bool both = bills != nullptr && refunds != nullptr;
    const bool all = list.back() + 1 == list.size();
    if (all && !both) return kernels_.find_before(due, until, list.size(), lists_.due.data());
    std::size_t found = 0;
    for (const std::uint32_t lane : list) {
      const std::int32_t next = both ? std::min(bills[lane], refunds[lane]) : due[lane];
      lists_.due.data()[found] = lane;
      found += next < until[lane] ? 1U : 0U;
    }
    return found;
  }

  // The next bill or refund of each lane in lists_.due.data(). Of one time, the bill comes first.
  void bring_next(const sim::Lanes& lanes, std::size_t found) {
    const std::uint32_t* const due = lists_.due.data();
    std::uint32_t* const some = lists_.some.data();
    std::uint32_t* const refunds = lists_.found.data();
    std::size_t n_bills = 0;
    std::size_t n_refunds = 0;
    for (std::size_t k = 0; k < found; ++k) {
      const bool is_refund =
          moment(lanes, places_.refund_due, due[k]) < moment(lanes, places_.next_bill, due[k]);
      some[n_bills] = due[k];
      refunds[n_refunds] = due[k];
      (is_refund ? n_refunds : n_bills) += 1;
    }
    if (n_bills > 0) kernels_.bill(batch_of(lanes, n_bills, 4 + 2 * terms_.addons.size()));
    if (n_refunds == 0) return;
    std::copy_n(refunds, n_refunds, some);
    kernels_.give_back(batch_of(lanes, n_refunds, 1));
  }

  // Those of the lanes found that have the effect, into lists_.some.
  std::size_t list_with(std::uint32_t effect, std::size_t found) {
    std::size_t n = 0;
    for (std::size_t k = 0; k < found; ++k) {
      const std::uint32_t lane = lists_.found.data()[k];
      lists_.some.data()[n] = lane;
      n += (lists_.effects.data()[lane] & effect) != 0 ? 1U : 0U;
    }
    return n;
  }

  void change_contracts(const sim::Lanes& lanes, std::size_t found) {
    const std::size_t n = list_with(changes_contract, found);
    std::uint32_t* const some = lists_.some.data();
    std::copy_n(some, n, lists_.due.data());
    const std::span<const std::uint32_t> changing(lists_.due.data(), n);
    std::size_t beginning = 0;
    for (const std::uint32_t lane : changing) {
      some[beginning] = lane;
      const bool is_free = column(lanes, places_.plan)[lane] == 0;
      beginning += change_of(lanes, lane).begins && is_free ? 1U : 0U;
    }
    if (beginning > 0) {
      kernels_.begin_contracts(batch_of(lanes, beginning, 0), lanes.to, lanes.time,
                               lanes.occurrence);
    }
    const MoneyColumns columns = columns_of(lanes);
    for (const std::uint32_t lane : changing) change_contract(tables_, columns, lanes, lane);
  }

  [[nodiscard]] std::uint32_t row_of(const sim::Lanes& lanes, std::uint32_t lane) const {
    return lanes.variant_row[lane] + lanes.to[lane];
  }
  [[nodiscard]] const TermTables::ContractChange& change_of(const sim::Lanes& lanes,
                                                            std::uint32_t lane) const {
    return tables_.change(row_of(lanes, lane));
  }

  void buy(const sim::Lanes& lanes, std::size_t found) {
    const std::size_t n = list_with(is_purchase, found);
    for (std::size_t k = 0; k < n; ++k) {
      const std::uint32_t lane = lists_.some.data()[k];
      buyers_[tables_.order_of(row_of(lanes, lane))].push_back(lane);
    }
    for (std::size_t o = 0; o < buyers_.size(); ++o) {
      if (buyers_[o].empty()) continue;
      order(lanes, tables_.orders()[o], buyers_[o]);
      buyers_[o].clear();
    }
  }

  void order(const sim::Lanes& lanes, OrderLaw law, const std::vector<std::uint32_t>& buyers) {
    std::copy(buyers.begin(), buyers.end(), lists_.some.data());
    const bool depends = law.elasticity < 0.0F || law.elasticity > 0.0F;
    law.satisfaction = depends ? lanes.shown[*terms_.satisfaction] : nullptr;
    kernels_.order(batch_of(lanes, buyers.size(), 3), law);
  }

  void charge(const sim::Lanes& lanes, std::size_t found) {
    if (money_.cost.most == 0) return;
    const std::size_t n = list_with(has_costs, found);
    if (n > 0) kernels_.charge_states(batch_of(lanes, n, money_.cost.most));
  }

  // Who has left the states in which bills wait, still under contract, pays them now.
  void settle_waiting(const sim::Lanes& lanes) {
    std::uint32_t* const waiting = column(lanes, places_.waiting);
    const std::size_t found =
        setup_.kernels.lists->find_bits(waiting, lanes.count, 255U, lists_.found.data());
    std::size_t n = 0;
    std::uint32_t most = 0;
    for (std::size_t k = 0; k < found; ++k) {
      const std::uint32_t lane = lists_.found.data()[k];
      const auto waits_in = [&](std::uint32_t state) {
        return (money_.gates[lanes.variant_row[lane] + state] & delays_bills) != 0;
      };
      if (!waits_in(lanes.from[lane]) || waits_in(lanes.to[lane])) continue;
      if (column(lanes, places_.plan)[lane] == 0) {
        waiting[lane] = 0;
        continue;
      }
      lists_.some.data()[n++] = lane;
      most = std::max(most, waiting[lane]);
    }
    if (n > 0) kernels_.bill_waiting(batch_of(lanes, n, most * (1 + terms_.addons.size())));
  }

  void flush() {
    PaymentRows& rows = room_.rows();
    if (rows.count == 0) return;
    const std::size_t first = stage_.add(rows.count);
    const auto at = [&]<typename T>(PaymentColumn which, T /*type*/) {
      return stage_.column<T>(which) + first;
    };
    kernels_.unpack(rows, {.customer = at(payment_customer, std::uint32_t{}),
                           .time = at(payment_time, std::int32_t{}),
                           .kind = at(payment_kind, std::uint8_t{}),
                           .product = at(payment_product, std::uint8_t{}),
                           .amount = at(payment_amount, std::int32_t{}),
                           .items = at(payment_items, std::uint16_t{})});
    rows.count = 0;
  }

  const Terms& terms_;
  sim::ComponentSetup setup_;
  const MoneyKernels& kernels_;
  sim::RowStage& stage_;
  ColumnPlaces places_;
  TermTables tables_;
  MoneyTables money_;
  Lists lists_;
  PaymentRoom room_;
  std::vector<std::vector<std::uint32_t>> buyers_;  ///< lanes by law of order
};

}  // namespace

std::unique_ptr<sim::ComponentWork> make_work(const Terms& terms,
                                              const sim::ComponentSetup& setup) {
  return std::make_unique<Work>(terms, setup);
}

}  // namespace sojourn::models::commerce
