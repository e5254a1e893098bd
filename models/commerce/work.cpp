// The work of commerce on a batch. Dense tests find the few lanes concerned; those are handled one
// by one, and their payments leave together.
//
// What orders and bills are worth is in amounts.h.
//
// Costs are counted in micro-units; a row carries whole cents, and what is left below a cent goes
// to the customer's next cost, so sums are right to a cent however small a unit cost is.
#include <algorithm>
#include <array>
#include <vector>

#include "core/math.h"
#include "models/commerce/amounts.h"
#include "models/commerce/component.h"

namespace sojourn::models::commerce {
namespace {

constexpr std::uint32_t new_contract = 128;  ///< in the plan's column until the first bill
constexpr std::int64_t micros_per_cent = 10000;
constexpr std::int32_t most_refunded = 0x1FFFFFFF;  ///< cents; the three bits left say of what

struct Payment {
  std::uint32_t customer;
  std::int32_t time;
  Kind kind;
  std::uint8_t product;
  std::int32_t amount;
  std::uint16_t items;
};

class Work final : public sim::ComponentWork {
 public:
  Work(const Terms& terms, const sim::ComponentSetup& setup)
      : terms_(terms),
        key_(setup.key),
        stage_(*setup.tables[0]),
        first_(setup.first_extra),
        places_(places_of(terms, nullptr)) {
    list_.resize(setup.capacity + 16);
    payments_.reserve(8 * setup.capacity);
    for (const sim::TrackInfo& track : setup.program.tracks) initial_.push_back(track.initial);
  }

  void begin(sim::Lanes& lanes) override {
    for (std::size_t i = 0; i < lanes.count; ++i) {
      for (const std::size_t place :
           {places_.plan, places_.anchor, places_.addons, places_.waiting, places_.refund_cents,
            places_.below_cent, places_.revenue, places_.cost}) {
        if (place != ColumnPlaces::absent) lanes.extra[first_ + place][i] = 0;
      }
      for (const std::size_t place : {places_.next_bill, places_.refund_due}) {
        if (place != ColumnPlaces::absent) {
          lanes.extra[first_ + place][i] = static_cast<std::uint32_t>(sim::never);
        }
      }
      for (const sim::StateIndex state : initial_) {
        if (state == sim::no_state || !terms_.states[state].begins) continue;
        start_contract(lanes, i, terms_.states[state], lanes.joined[i], 0);
      }
    }
  }

  void pass(sim::Lanes& lanes, std::span<const std::uint32_t> list,
            const std::int32_t* until) override {
    std::size_t found = 0;
    const auto look = [&](std::size_t place) {
      if (place == ColumnPlaces::absent) return;
      const std::uint32_t* const due = lanes.extra[first_ + place];
      for (const std::uint32_t i : list) {
        list_[found] = i;
        found += static_cast<std::int32_t>(due[i]) < until[i] ? 1U : 0U;
      }
      for (std::size_t k = 0; k < found; ++k) bring(lanes, list_[k], until[list_[k]]);
      found = 0;
    };
    look(places_.next_bill);
    look(places_.refund_due);
    flush();
  }

  void record(sim::Lanes& lanes) override {
    std::size_t found = 0;
    for (std::size_t i = 0; i < lanes.count; ++i) {
      list_[found] = static_cast<std::uint32_t>(i);
      found += terms_.has_effect[lanes.to[i]];
    }
    for (std::size_t k = 0; k < found; ++k) enter(lanes, list_[k]);
    if (terms_.has_gates && terms_.has_contracts) settle_waiting(lanes);
    flush();
  }

  void finish(const sim::Lanes& lanes, std::span<const std::uint32_t> list,
              const sim::TruthColumns& truth) override {
    const auto revenue = lanes.extra[first_ + places_.revenue];
    const auto cost = lanes.extra[first_ + places_.cost];
    for (std::size_t k = 0; k < list.size(); ++k) {
      const std::uint32_t i = list[k];
      const auto put = [&](std::size_t column, std::uint32_t value) {
        if (truth.columns[column] == nullptr) return;
        static_cast<std::uint32_t*>(truth.columns[column])[truth.rows[k]] = value;
      };
      put(0, revenue[i]);
      put(1, cost[i]);
      put(2, revenue[i] - cost[i]);
      if (!terms_.has_contracts || truth.columns[3] == nullptr) continue;
      static_cast<std::uint8_t*>(truth.columns[3])[truth.rows[k]] =
          static_cast<std::uint8_t>(lanes.extra[first_ + places_.plan][i] & ~new_contract);
    }
  }

  [[nodiscard]] std::int32_t next_calendar(const sim::Lanes& lanes,
                                           std::size_t lane) const override {
    std::int32_t next = sim::never;
    for (const std::size_t place : {places_.next_bill, places_.refund_due}) {
      if (place == ColumnPlaces::absent) continue;
      next = std::min(next, static_cast<std::int32_t>(lanes.extra[first_ + place][lane]));
    }
    return next;
  }

 private:
  [[nodiscard]] std::uint32_t& at(sim::Lanes& lanes, std::size_t place, std::size_t lane) const {
    return lanes.extra[first_ + place][lane];
  }

  void pay(sim::Lanes& lanes, std::size_t i, const Payment& payment) {
    at(lanes, places_.revenue, i) += static_cast<std::uint32_t>(payment.amount);
    payments_.push_back(payment);
  }

  void charge(sim::Lanes& lanes, std::size_t i, std::int32_t time, std::uint8_t product,
              std::int64_t micros) {
    std::uint32_t& below = at(lanes, places_.below_cent, i);
    const std::int64_t total = micros + below;
    const auto cents = static_cast<std::int32_t>(total / micros_per_cent);
    below = static_cast<std::uint32_t>(total % micros_per_cent);
    at(lanes, places_.cost, i) += static_cast<std::uint32_t>(cents);
    payments_.push_back({lanes.id[i], time, Kind::cost, product, -cents, 1});
  }

  // Bills and refunds of a lane up to `until`, in the order of their times.
  void bring(sim::Lanes& lanes, std::size_t i, std::int32_t until) {
    for (;;) {
      const auto bill = places_.next_bill == ColumnPlaces::absent
                            ? sim::never
                            : static_cast<std::int32_t>(at(lanes, places_.next_bill, i));
      const auto refund = places_.refund_due == ColumnPlaces::absent
                              ? sim::never
                              : static_cast<std::int32_t>(at(lanes, places_.refund_due, i));
      if (std::min(bill, refund) >= until) return;
      if (refund < bill) {
        give_back(lanes, i, refund);
      } else {
        fall_due(lanes, i, bill);
      }
    }
  }

  void give_back(sim::Lanes& lanes, std::size_t i, std::int32_t time) {
    const std::uint32_t held = at(lanes, places_.refund_cents, i);
    // The product rests in the three lowest bits.
    const auto& buy =
        terms_.purchases[std::min<std::size_t>(held & 7U, terms_.purchases.size() - 1)];
    pay(lanes, i,
        {lanes.id[i], time, Kind::refund, buy.product, -static_cast<std::int32_t>(held >> 3U), 1});
    at(lanes, places_.refund_due, i) = static_cast<std::uint32_t>(sim::never);
  }

  void fall_due(sim::Lanes& lanes, std::size_t i, std::int32_t time) {
    std::uint32_t& held = at(lanes, places_.plan, i);
    const PlanTerms& plan = terms_.plans[(held & ~new_contract) - 1];
    const bool first = (held & new_contract) != 0;
    held &= ~new_contract;
    const std::int32_t next =
        plan.months > 0 ? terms_.months.later(time, plan.months, at(lanes, places_.anchor, i))
                        : (plan.seconds > sim::never - time ? sim::never : time + plan.seconds);
    at(lanes, places_.next_bill, i) =
        static_cast<std::uint32_t>(next < terms_.length ? next : sim::never);
    if (terms_.has_gates && is_in(lanes, i, &StateTerms::pauses)) return;
    if (plan.cost > 0) charge(lanes, i, time, plan.product, plan.cost);
    charge_addons(lanes, i, time);
    if (terms_.has_gates && is_in(lanes, i, &StateTerms::is_unpaid)) {
      std::uint32_t& waiting = at(lanes, places_.waiting, i);
      waiting = std::min(255U, waiting + 1);
      return;
    }
    if (first && plan.setup_fee > 0) {
      pay(lanes, i, {lanes.id[i], time, Kind::fee, plan.product, plan.setup_fee, 1});
    }
    if (first && plan.setup_cost > 0) charge(lanes, i, time, plan.product, plan.setup_cost);
    bill(lanes, i, time, plan, 1);
  }

  [[nodiscard]] bool is_in(const sim::Lanes& lanes, std::size_t i, bool StateTerms::*what) const {
    for (std::size_t t = 0; t < initial_.size(); ++t) {
      if (terms_.states[lanes.states[t][i]].*what) return true;
    }
    return false;
  }

  void bill(sim::Lanes& lanes, std::size_t i, std::int32_t time, const PlanTerms& plan,
            std::uint32_t periods) {
    double cents = 0.0;
    for (const PriceChange& price : plan.prices) cents = price.from <= time ? price.cents : cents;
    if (plan.usage > 0.0F) {
      const auto words = draw_block(key_, lanes.id[i], plan.usage_purpose, 0);
      cents *= static_cast<double>(use_factor(plan.usage, words[0]));
    }
    const std::int32_t once = whole_cents(cents);
    for (std::uint32_t k = 0; k < periods; ++k) {
      pay(lanes, i, {lanes.id[i], time, Kind::bill, plan.product, once, 1});
      for (std::size_t a = 0; a < terms_.addons.size(); ++a) {
        if ((at(lanes, places_.addons, i) >> a & 1U) == 0) continue;
        const AddonTerms& addon = terms_.addons[a];
        pay(lanes, i, {lanes.id[i], time, Kind::bill, addon.product, addon.cents, 1});
      }
    }
  }

  void charge_addons(sim::Lanes& lanes, std::size_t i, std::int32_t time) {
    for (std::size_t a = 0; a < terms_.addons.size(); ++a) {
      if ((at(lanes, places_.addons, i) >> a & 1U) == 0 || terms_.addons[a].cost == 0) continue;
      charge(lanes, i, time, terms_.addons[a].product, terms_.addons[a].cost);
    }
  }

  // Who has left the states in which bills wait, still under contract, pays them now.
  void settle_waiting(sim::Lanes& lanes) {
    const std::uint32_t* const waiting = lanes.extra[first_ + places_.waiting];
    for (std::size_t i = 0; i < lanes.count; ++i) {
      if (waiting[i] == 0 || !terms_.states[lanes.from[i]].is_unpaid ||
          terms_.states[lanes.to[i]].is_unpaid) {
        continue;
      }
      const std::uint32_t held = at(lanes, places_.plan, i) & ~new_contract;
      if (held != 0) bill(lanes, i, lanes.time[i], terms_.plans[held - 1], waiting[i]);
      at(lanes, places_.waiting, i) = 0;
    }
  }

  void start_contract(sim::Lanes& lanes, std::size_t i, const StateTerms& state, std::int32_t time,
                      std::uint32_t occurrence) {
    if (at(lanes, places_.plan, i) != 0) return;
    const std::size_t segment =
        terms_.by_segment && lanes.segment != nullptr ? lanes.segment[i] : 0;
    float best = 3.4e38F;
    std::uint32_t chosen = 0;
    std::array<std::uint32_t, 4> words{};
    for (std::size_t p = 0; p < terms_.plans.size(); ++p) {
      if (p % 4 == 0) {
        words = draw_block(key_, lanes.id[i], state.plan_purposes[p / 4], occurrence);
      }
      const float arrival = exponential_of(words[p % 4]) * terms_.plans[p].inverse_odds[segment];
      if (arrival >= best) continue;
      best = arrival;
      chosen = static_cast<std::uint32_t>(p);
    }
    at(lanes, places_.plan, i) = (chosen + 1) | new_contract;
    at(lanes, places_.next_bill, i) = static_cast<std::uint32_t>(time);
    at(lanes, places_.anchor, i) = terms_.months.day_of_month(time);
  }

  void end_contract(sim::Lanes& lanes, std::size_t i) {
    at(lanes, places_.plan, i) = 0;
    at(lanes, places_.next_bill, i) = static_cast<std::uint32_t>(sim::never);
    if (!terms_.addons.empty()) at(lanes, places_.addons, i) = 0;
    if (terms_.has_gates) at(lanes, places_.waiting, i) = 0;
  }

  void enter(sim::Lanes& lanes, std::size_t i) {
    const StateTerms& state = terms_.states[lanes.to[i]];
    if (terms_.has_contracts) change_contract(lanes, i, state);
    if (state.purchase != nothing) buy(lanes, i, state);
    for (const CostTerms& cost : state.costs) {
      std::int64_t micros = cost.micros;
      if (cost.by_channel) {
        const std::uint32_t channel = lanes.extra[*terms_.channel_column][i];
        if (channel < terms_.channel_costs.size()) micros += terms_.channel_costs[channel];
      }
      if (micros > 0) charge(lanes, i, lanes.time[i], cost.product, micros);
    }
  }

  void change_contract(sim::Lanes& lanes, std::size_t i, const StateTerms& state) {
    if (state.begins) start_contract(lanes, i, state, lanes.time[i], lanes.occurrence[i]);
    std::uint32_t& held = at(lanes, places_.plan, i);
    if (held != 0 && (state.upgrades || state.downgrades)) {
      const PlanTerms& plan = terms_.plans[(held & ~new_contract) - 1];
      const std::uint8_t to = state.upgrades ? plan.upgrade : plan.downgrade;
      if (to != nothing) held = (held & new_contract) | (to + 1U);
    }
    if (held != 0 && !terms_.addons.empty()) {
      std::uint32_t& addons = at(lanes, places_.addons, i);
      addons = (addons | state.adds) & ~std::uint32_t{state.drops};
    }
    if (state.ends) end_contract(lanes, i);
  }

  void buy(sim::Lanes& lanes, std::size_t i, const StateTerms& state) {
    const PurchaseTerms& law = terms_.purchases[state.purchase];
    const auto words = draw_block(key_, lanes.id[i], state.order_purpose, lanes.occurrence[i]);
    std::uint32_t own = 0;
    if (law.law != PurchaseTerms::Law::fixed) {
      own = draw_block(key_, lanes.id[i], law.customer_purpose, 0)[0];
    }
    const float felt = terms_.satisfaction ? lanes.shown[*terms_.satisfaction][i] : 0.0F;
    const std::int32_t cents = order_cents(law, words[0], own, felt);
    const std::uint16_t items = basket_items(law.more_items, words[2]);
    pay(lanes, i, {lanes.id[i], lanes.time[i], Kind::purchase, law.product, cents, items});
    if (law.cost_share > 0.0F) {
      charge(
          lanes, i, lanes.time[i], law.product,
          static_cast<std::int64_t>(static_cast<double>(law.cost_share) * cents * 10000.0 + 0.5));
    }
    if (uniform_of(words[1]) < law.return_share) send_back(lanes, i, state.purchase, law, cents);
  }

  // One return of a customer is under way at a time: an earlier one is refunded now.
  void send_back(sim::Lanes& lanes, std::size_t i, std::uint8_t purchase, const PurchaseTerms& law,
                 std::int32_t cents) {
    std::uint32_t& due = at(lanes, places_.refund_due, i);
    if (static_cast<std::int32_t>(due) != sim::never) give_back(lanes, i, lanes.time[i]);
    const std::int64_t when = std::int64_t{lanes.time[i]} + law.return_after;
    // Also beyond the end of the run, so that a longer run begins as this one.
    due = static_cast<std::uint32_t>(std::min<std::int64_t>(when, sim::never - 1));
    at(lanes, places_.refund_cents, i) =
        static_cast<std::uint32_t>(std::min(cents, most_refunded)) << 3U | purchase;
  }

  void flush() {
    if (payments_.empty()) return;
    const std::size_t first = stage_.add(payments_.size());
    const auto fill = [&](auto* column, auto Payment::*field) {
      for (std::size_t k = 0; k < payments_.size(); ++k) {
        using Value = std::remove_pointer_t<decltype(column)>;
        column[first + k] = static_cast<Value>(payments_[k].*field);
      }
    };
    fill(stage_.column<std::uint32_t>(payment_customer), &Payment::customer);
    fill(stage_.column<std::int32_t>(payment_time), &Payment::time);
    fill(stage_.column<std::uint8_t>(payment_kind), &Payment::kind);
    fill(stage_.column<std::uint8_t>(payment_product), &Payment::product);
    fill(stage_.column<std::int32_t>(payment_amount), &Payment::amount);
    fill(stage_.column<std::uint16_t>(payment_items), &Payment::items);
    payments_.clear();
  }

  const Terms& terms_;
  DrawKey key_;
  sim::RowStage& stage_;
  std::size_t first_;
  ColumnPlaces places_;
  std::vector<std::uint32_t> list_;
  std::vector<Payment> payments_;
  std::vector<sim::StateIndex> initial_;
};

}  // namespace

std::unique_ptr<sim::ComponentWork> make_work(const Terms& terms,
                                              const sim::ComponentSetup& setup) {
  return std::make_unique<Work>(terms, setup);
}

}  // namespace sojourn::models::commerce
