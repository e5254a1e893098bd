// Expectations of what kernels/bills.h and kernels/orders.h draw:
//
//   order   fixed; gamma-gamma c / U_q, c = p gamma / q; lognormal median exp(sd_c z_i + sd_o^2 /
//   2) margin  order (1 - cost share) less the costs of the state bill    price(t) exp(s z_i - s^2
//   / 2) in whole cents, less the cost of its period
//
// U_q and z_i are the customer's own. That orders are rounded to cents does not move their mean.
#include "models/commerce/ahead.h"

#include <algorithm>
#include <utility>

#include "core/math.h"
#include "core/special.h"
#include "models/commerce/component.h"
#include "models/commerce/kernels/money.h"
#include "sim/stays.h"

namespace sojourn::models::commerce {
namespace {

class Ahead final : public MoneyAhead {
 public:
  Ahead(Terms terms, std::size_t first_extra, Date start)
      : terms_(std::move(terms)),
        places_(places_of(terms_, nullptr)),
        first_extra_(first_extra),
        start_(days_since_epoch(start)) {}

  [[nodiscard]] std::vector<std::string> obstacles() const override {
    std::vector<std::string> found;
    const auto note = [&](bool is_so, const char* words) {
      if (is_so) found.emplace_back(words);
    };
    const auto any_state = [&](auto has) {
      return std::any_of(terms_.states.begin(), terms_.states.end(), has);
    };
    note(terms_.has_gates, "bills can wait or pause");
    note(any_state([](const StateTerms& s) { return s.upgrades || s.downgrades; }),
         "customers change their plan");
    note(!terms_.addons.empty(), "add-ons come and go");
    note(terms_.has_returns, "orders can be returned");
    note(terms_.satisfaction.has_value(), "what orders are worth depends on satisfaction");
    note(any_state([](const StateTerms& s) {
           return std::any_of(s.costs.begin(), s.costs.end(),
                              [](const CostTerms& cost) { return cost.by_channel; });
         }),
         "what encounters cost depends on the channel");
    return found;
  }

  [[nodiscard]] bool acts_at(sim::StateIndex state) const override {
    const StateTerms& s = terms_.states[state];
    return s.begins || s.ends || s.purchase != nothing || !s.costs.empty();
  }
  [[nodiscard]] bool begins_contract(sim::StateIndex state) const override {
    return terms_.states[state].begins;
  }
  [[nodiscard]] bool ends_contract(sim::StateIndex state) const override {
    return terms_.states[state].ends;
  }

  [[nodiscard]] double at_entry(sim::StateIndex state, std::uint32_t customer,
                                DrawKey lasting) const override {
    const StateTerms& entered = terms_.states[state];
    double cents = 0.0;
    if (entered.purchase != nothing) {
      const PurchaseTerms& buy = terms_.purchases[entered.purchase];
      cents = mean_order(buy, customer, lasting) * (1.0 - static_cast<double>(buy.cost_share));
    }
    for (const CostTerms& cost : entered.costs) cents -= in_cents(cost.micros);
    return cents;
  }

  void find_bills(const sim::Lanes& lanes, std::size_t lane, Seconds until, DrawKey lasting,
                  std::vector<Bill>& bills) const override {
    bills.clear();
    until = std::min<Seconds>(until, sim::never);
    if (!terms_.has_contracts) return;
    const std::uint32_t held = column(lanes, places_.plan)[lane];
    if (held == 0) return;
    const PlanTerms& plan = terms_.plans[(held & ~new_contract) - 1];
    const auto anchor = static_cast<int>(column(lanes, places_.anchor)[lane]);
    const double use = usage_of(plan, lanes.id[lane], lasting);
    for (Seconds time = column(lanes, places_.next_bill)[lane]; time < until;
         time = next_bill(plan, time, anchor)) {
      bills.push_back({time, price_at(plan, time, use) - in_cents(plan.cost)});
    }
    if ((held & new_contract) != 0 && !bills.empty()) {
      bills.front().cents += plan.setup_fee - in_cents(plan.setup_cost);
    }
  }

 private:
  static double in_cents(std::int64_t micros) {
    return static_cast<double>(micros) / static_cast<double>(micros_per_cent);
  }

  [[nodiscard]] const std::uint32_t* column(const sim::Lanes& lanes, std::size_t place) const {
    return lanes.extra[first_extra_ + place];
  }

  static std::uint32_t own_word(Purpose purpose, std::uint32_t customer, DrawKey lasting) {
    return draw_block(lasting, customer, purpose, 0)[0];
  }

  static double mean_order(const PurchaseTerms& buy, std::uint32_t customer, DrawKey lasting) {
    const auto cents = static_cast<double>(buy.cents);
    if (buy.law == PurchaseTerms::Law::fixed) return cents;
    const std::uint32_t word = own_word(buy.customer_purpose, customer, lasting);
    if (buy.law == PurchaseTerms::Law::gamma_gamma) {
      return cents / static_cast<double>(sim::unit_tabulated(word, buy.customer_table->view()));
    }
    const auto z = static_cast<double>(normal_quantile(uniform_of(word)));
    const auto order_sd = static_cast<double>(buy.order_sd);
    return cents *
           special::exp(static_cast<double>(buy.customer_sd) * z + 0.5 * order_sd * order_sd);
  }

  static double usage_of(const PlanTerms& plan, std::uint32_t customer, DrawKey lasting) {
    const float s = plan.usage;
    if (s <= 0.0F) return 1.0;
    const std::uint32_t word = own_word(plan.usage_purpose, customer, lasting);
    return static_cast<double>(fast_exp(s * normal_quantile(uniform_of(word)) - 0.5F * s * s));
  }

  static double price_at(const PlanTerms& plan, Seconds time, double use) {
    double cents = 0.0;
    for (const PriceChange& change : plan.prices) {
      if (change.from <= time) cents = change.cents;
    }
    return __builtin_rint(cents * use);
  }

  [[nodiscard]] Seconds next_bill(const PlanTerms& plan, Seconds time, int anchor) const {
    if (plan.months == 0) return time + plan.seconds;
    const Seconds day = time / seconds_per_day;
    Date month = date_of_day(start_ + day);
    month.day = 1;
    const std::int64_t first = days_since_epoch(add_months(month, plan.months));
    const std::int64_t last = days_since_epoch(add_months(month, plan.months + 1)) - 1;
    const std::int64_t on = std::min(first + anchor, last) - start_;
    return on * seconds_per_day + (time - day * seconds_per_day);
  }

  Terms terms_;
  ColumnPlaces places_;
  std::size_t first_extra_;
  std::int64_t start_;  ///< days since the epoch
};

}  // namespace

std::shared_ptr<const MoneyAhead> make_money_ahead(Terms terms, std::size_t first_extra,
                                                   Date start) {
  return std::make_shared<Ahead>(std::move(terms), first_extra, start);
}

}  // namespace sojourn::models::commerce
