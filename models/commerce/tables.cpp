#include "models/commerce/tables.h"

#include <algorithm>
#include <cmath>

#include "sim/kernels/lookup.h"

namespace sojourn::models::commerce {
namespace {

std::uint32_t flag(bool is) { return is ? 1U : 0U; }

std::uint32_t effects_of(const StateTerms& s) {
  const bool contract = s.begins || s.ends || s.upgrades || s.downgrades || s.adds || s.drops;
  return (contract ? changes_contract : 0U) | (s.purchase != nothing ? is_purchase : 0U) |
         (s.costs.empty() ? 0U : has_costs);
}

std::uint32_t gates_of(const StateTerms& s) {
  return (s.pauses ? pauses_bills : 0U) | (s.is_unpaid ? delays_bills : 0U);
}

}  // namespace

void TermTables::Micros::add(std::int64_t micros) {
  cents.push_back(static_cast<std::uint32_t>(micros / micros_per_cent));
  rest.push_back(static_cast<std::uint32_t>(micros % micros_per_cent));
}

void TermTables::Micros::pad() {
  cents.resize(cents.size() + sim::lookup_padding);
  rest.resize(rest.size() + sim::lookup_padding);
}

TermTables::TermTables(std::span<const Terms* const> variants, const sim::Program& program) {
  std::size_t steps = 1;
  for (const Terms* const terms : variants) {
    for (const PlanTerms& plan : terms->plans) steps = std::max(steps, plan.prices.size());
  }
  for (std::uint32_t v = 0; v < variants.size(); ++v) {
    const Terms& terms = *variants[v];
    add_plans(terms, steps);
    add_addons(terms);
    add_states(terms, v);
    add_orders(terms);
    for (const std::int64_t micros : terms.channel_costs) channel_.add(micros);
    channel_.add(0);  // of lanes without a channel
  }
  arrange_steps(steps);
  arrange_choices((variants[0]->plans.size() + 3) / 4);
  if (cost_product_.empty()) {
    cost_.add(0);
    cost_product_.push_back(0);
    cost_by_channel_.push_back(0);
  }
  view_.variants = variants.size();
  make_view(*variants[0], program, steps);
}

void TermTables::add_plans(const Terms& terms, std::size_t steps) {
  for (const PlanTerms& plan : terms.plans) {
    plan_product_.push_back(plan.product);
    months_.push_back(plan.months);
    seconds_.push_back(plan.seconds);
    usage_.push_back(plan.usage);
    usage_purpose_.push_back(value_of(plan.usage_purpose));
    plan_cost_.add(plan.cost);
    setup_cost_.add(plan.setup_cost);
    has_cost_.push_back(flag(plan.cost > 0));
    has_setup_.push_back(flag(plan.setup_cost > 0));
    setup_fee_.push_back(static_cast<std::uint32_t>(plan.setup_fee));
    upgrade_.push_back(plan.upgrade);
    downgrade_.push_back(plan.downgrade);
    inverse_odds_.insert(inverse_odds_.end(), plan.inverse_odds.begin(), plan.inverse_odds.end());
    steps_.push_back(plan.prices);
    steps_.back().resize(steps, {sim::never, 0.0});
  }
}

void TermTables::add_addons(const Terms& terms) {
  for (const AddonTerms& addon : terms.addons) {
    addon_product_.push_back(addon.product);
    addon_price_.push_back(static_cast<std::uint32_t>(addon.cents));
    addon_cost_.add(addon.cost);
    addon_has_cost_.push_back(flag(addon.cost != 0));
  }
}

void TermTables::add_states(const Terms& terms, std::uint32_t variant) {
  for (const StateTerms& s : terms.states) {
    variant_.push_back(variant);
    effects_.push_back(effects_of(s));
    gates_.push_back(gates_of(s));
    changes_.push_back({s.begins, s.ends, s.upgrades, s.downgrades, s.adds, s.drops});
    const bool buys = s.purchase != nothing;
    order_of_.push_back(
        buys ? variant * static_cast<std::uint32_t>(terms.purchases.size()) + s.purchase : 0U);
    order_purpose_.push_back(value_of(s.order_purpose));
    Words purposes;
    for (const Purpose purpose : s.plan_purposes) purposes.push_back(value_of(purpose));
    choices_.push_back(std::move(purposes));
    add_costs(s);
  }
}

void TermTables::add_costs(const StateTerms& state) {
  cost_first_.push_back(static_cast<std::uint32_t>(cost_product_.size()));
  cost_count_.push_back(static_cast<std::uint32_t>(state.costs.size()));
  view_.cost.most = std::max(view_.cost.most, state.costs.size());
  for (const CostTerms& cost : state.costs) {
    cost_product_.push_back(cost.product);
    cost_.add(cost.micros);
    cost_by_channel_.push_back(flag(cost.by_channel));
  }
}

void TermTables::add_orders(const Terms& terms) {
  for (const PurchaseTerms& buy : terms.purchases) {
    OrderLaw law;
    law.purchase = static_cast<std::uint32_t>(&buy - terms.purchases.data());
    law.kind = static_cast<OrderLaw::Kind>(buy.law);
    law.product = buy.product;
    law.cents = buy.cents;
    if (buy.order_table) law.order_table = buy.order_table->view();
    if (buy.customer_table) law.customer_table = buy.customer_table->view();
    law.order_sd = buy.order_sd;
    law.customer_sd = buy.customer_sd;
    law.elasticity = buy.elasticity;
    law.more_items = buy.more_items;
    law.cost_share = buy.cost_share;
    law.return_share = buy.return_share;
    law.return_after = buy.return_after;
    law.customer_purpose = value_of(buy.customer_purpose);
    orders_.push_back(law);
  }
}

void TermTables::arrange_steps(std::size_t steps) {
  for (std::size_t step = 0; step < steps; ++step) {
    for (const auto& changes : steps_) {
      price_from_.push_back(changes[step].from);
      price_.push_back(changes[step].cents);
      const double kept = std::min(changes[step].cents, 2.0e9);
      whole_price_.push_back(static_cast<std::uint32_t>(std::nearbyint(kept)));
    }
  }
}

void TermTables::arrange_choices(std::size_t blocks) {
  for (std::size_t block = 0; block < blocks; ++block) {
    for (const Words& purposes : choices_) choice_purpose_.push_back(purposes[block]);
  }
}

// What kernels look up in registers.
void TermTables::pad() {
  for (Words* const column :
       {&effects_, &gates_, &order_purpose_, &plan_product_, &usage_purpose_, &has_cost_,
        &has_setup_, &setup_fee_, &whole_price_, &addon_product_, &addon_price_, &addon_has_cost_,
        &cost_first_, &cost_count_, &cost_product_, &cost_by_channel_}) {
    column->resize(column->size() + sim::lookup_padding);
  }
  for (auto* const column : {&months_, &seconds_, &price_from_}) {
    column->resize(column->size() + sim::lookup_padding);
  }
  usage_.resize(usage_.size() + sim::lookup_padding);
  for (Micros* const micros : {&plan_cost_, &setup_cost_, &addon_cost_, &cost_}) micros->pad();
}

void TermTables::make_view(const Terms& terms, const sim::Program& program, std::size_t steps) {
  view_.rows = effects_.size();
  view_.plan.rows = plan_product_.size();
  view_.addon.rows = addon_product_.size();
  view_.cost.rows = cost_product_.size();
  const bool has_usage = std::any_of(usage_.begin(), usage_.end(), [](float s) { return s > 0; });
  pad();
  view_.effects = effects_.data();
  view_.gates = gates_.data();
  view_.variant = variant_.data();
  for (std::size_t t = 0; t < program.tracks.size(); ++t) {
    const auto* const first = gates_.data() + program.tracks[t].first;
    const auto* const last = first + program.tracks[t].states;
    if (std::all_of(first, last, [](std::uint32_t bits) { return bits == 0; })) continue;
    view_.gated_tracks[view_.gated++] = static_cast<std::uint32_t>(t);
  }
  for (OrderLaw& law : orders_) law.purposes = order_purpose_.data();
  for (const PurchaseTerms& buy : terms.purchases) purchase_product_.push_back(buy.product);
  view_.purchase_product = purchase_product_.data();
  view_.purchases = static_cast<std::uint32_t>(terms.purchases.size());
  view_.plan = {.plans = terms.plans.size(),
                .rows = view_.plan.rows,
                .product = plan_product_.data(),
                .months = months_.data(),
                .seconds = seconds_.data(),
                .prices = steps,
                .price_from = price_from_.data(),
                .price = price_.data(),
                .whole_price = whole_price_.data(),
                .has_usage = has_usage,
                .usage = usage_.data(),
                .usage_purpose = usage_purpose_.data(),
                .cost = plan_cost_.view(),
                .setup_cost = setup_cost_.view(),
                .has_cost = has_cost_.data(),
                .has_setup_cost = has_setup_.data(),
                .setup_fee = setup_fee_.data(),
                .segments = terms.plans.empty() ? 1 : terms.plans[0].inverse_odds.size(),
                .inverse_odds = inverse_odds_.data(),
                .choice_purpose = choice_purpose_.data()};
  view_.addon = {terms.addons.size(), view_.addon.rows,   addon_product_.data(),
                 addon_price_.data(), addon_cost_.view(), addon_has_cost_.data()};
  view_.cost.first = cost_first_.data();
  view_.cost.count = cost_count_.data();
  view_.cost.product = cost_product_.data();
  view_.cost.cost = cost_.view();
  view_.cost.by_channel = cost_by_channel_.data();
  view_.cost.channels = static_cast<std::uint32_t>(terms.channel_costs.size());
  view_.cost.channel = channel_.view();
  view_.months = {terms.months.first_day.data(), terms.months.month_of_day.data()};
}

}  // namespace sojourn::models::commerce
