#include "models/commerce/compile.h"

#include <algorithm>
#include <utility>

#include "core/special.h"

namespace sojourn::models::commerce {
namespace {

constexpr float never_chosen = 1e30F;

class Compiler {
 public:
  Compiler(const Draft& draft, PartContext& context)
      : draft_(draft), context_(context), currency_(draft.currency) {
    terms_.states.resize(context.program.states.size());
    for (std::size_t s = 0; s < terms_.states.size(); ++s) {
      for (std::uint32_t block = 0; 4 * block < draft.plans.size(); ++block) {
        terms_.states[s].plan_purposes.push_back(
            purpose_of("commerce.plan." + context.program.states[s].path, block));
      }
    }
    if (draft.currency) {
      terms_.currency.assign(draft.currency->code.begin(), draft.currency->code.end());
    }
    for (const PlanDraft& plan : draft.plans) plan_names_.push_back(plan.name.text);
  }

  Terms compile() {
    contracts();
    for (const PlanDraft& plan : draft_.plans) add_plan(plan);
    check_odds();
    for (const AddonDraft& addon : draft_.addons) add_addon(addon);
    for (const PurchaseDraft& purchase : draft_.purchases) add_purchase(purchase);
    for (const CostDraft& cost : draft_.costs) add_cost(cost);
    add_touchpoints();
    if (terms_.products.size() > 250 || terms_.plans.size() > max_plans ||
        terms_.purchases.size() > max_purchases) {
      context_.reporter.error(
          draft_.position, "commerce",
          "more than 64 plans, 8 kinds of purchases, or 250 things paid for in all",
          "put some of them together");
    }
    if (terms_.has_contracts && context_.length > 0) {
      terms_.months = MonthTable::make(context_.start, context_.length, longest_months_);
    }
    return std::move(terms_);
  }

 private:
  template <typename Mark>
  void mark(const Places& places, const Mark& set) {
    for (const sim::StateIndex state : context_.states_at(places)) set(terms_.states[state]);
  }

  // Who has a contract is a customer.
  void publish_memberships() {
    for (std::size_t s = 0; terms_.has_contracts && s < terms_.states.size(); ++s) {
      const auto state = static_cast<sim::StateIndex>(s);
      if (terms_.states[s].begins) context_.memberships.begin.push_back(state);
      if (terms_.states[s].ends) context_.memberships.end.push_back(state);
      if (terms_.states[s].is_unpaid) context_.unpaid.push_back(state);
    }
  }

  void contracts() {
    mark(draft_.begin, [](StateTerms& s) { s.begins = true; });
    mark(draft_.end, [](StateTerms& s) { s.ends = true; });
    mark(draft_.pause, [](StateTerms& s) { s.pauses = true; });
    mark(draft_.unpaid, [](StateTerms& s) { s.is_unpaid = true; });
    mark(draft_.upgrade, [](StateTerms& s) { s.upgrades = true; });
    mark(draft_.downgrade, [](StateTerms& s) { s.downgrades = true; });
    terms_.has_contracts = !draft_.plans.empty();
    publish_memberships();
    terms_.has_gates = !draft_.pause.entries.empty() || !draft_.unpaid.entries.empty();
    if (terms_.has_contracts && draft_.begin.entries.empty()) {
      context_.reporter.error(draft_.plans.front().name.position, draft_.plans.front().path,
                              "no state begins a contract, so nobody ever has this plan",
                              "name the states in [commerce], begin = { track = \"state\" }");
    }
    if (!terms_.has_contracts && !draft_.begin.entries.empty()) {
      context_.reporter.error(draft_.begin.position, draft_.begin.path,
                              "contracts begin, but there is no plan",
                              "write a [plan.NAME] with price and every");
    }
    for (std::size_t s = 0; s < terms_.states.size(); ++s) {
      if (!terms_.states[s].begins || !terms_.states[s].ends) continue;
      context_.reporter.error(
          draft_.end.position, draft_.end.path,
          "`" + context_.program.states[s].name + "` both begins and ends a contract",
          "name it in one of the two");
    }
  }

  std::uint8_t add_product(const Name& name) {
    const auto same = std::find(terms_.products.begin(), terms_.products.end(), name.text);
    if (same != terms_.products.end()) {
      context_.reporter.error(name.position, name.text,
                              "`" + name.text + "` names two things that are paid for",
                              "give one of them another name");
    }
    terms_.products.push_back(name.text);
    return static_cast<std::uint8_t>(terms_.products.size() - 1);
  }

  std::uint8_t plan_of(const std::optional<Name>& name, const std::string& path) {
    if (!name) return nothing;
    const auto found = context_.one_of(plan_names_, "plan", *name, path);
    return found ? static_cast<std::uint8_t>(*found) : nothing;
  }

  void add_plan(const PlanDraft& draft) {
    PlanTerms plan{.product = add_product(draft.name)};
    plan.prices.push_back({0, static_cast<double>(draft.price.cents)});
    auto changes = draft.changes;
    std::stable_sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) {
      return days_since_epoch(a.from) < days_since_epoch(b.from);
    });
    for (const PriceChangeDraft& change : changes) {
      const auto day = days_since_epoch(change.from) - days_since_epoch(context_.start);
      const auto time = std::clamp<std::int64_t>(day * seconds_per_day, 0, sim::never);
      plan.prices.push_back(
          {static_cast<std::int32_t>(time), static_cast<double>(change.price.cents)});
    }
    plan.months = static_cast<std::int32_t>(draft.every.months);
    if (plan.months == 0) plan.seconds = static_cast<std::int32_t>(draft.every.seconds + 0.5);
    longest_months_ = std::max(longest_months_, plan.months);
    plan.cost = draft.cost.micros;
    plan.setup_cost = draft.setup_cost.micros;
    plan.setup_fee = static_cast<std::int32_t>(draft.setup_fee.cents);
    plan.usage = static_cast<float>(draft.usage);
    plan.usage_purpose = purpose_of(draft.path + ".usage");
    plan.upgrade = plan_of(draft.upgrade, draft.path + ".upgrade");
    plan.downgrade = plan_of(draft.downgrade, draft.path + ".downgrade");
    add_odds(draft, plan);
    terms_.plans.push_back(std::move(plan));
  }

  void add_odds(const PlanDraft& draft, PlanTerms& plan) {
    const auto& segments = context_.population.segments();
    std::vector<double> odds(std::max<std::size_t>(1, segments.size()), draft.odds);
    for (const NamedNumber& factor : draft.segments) {
      terms_.by_segment = true;
      const auto segment = context_.one_of(segments, "segment", {factor.name, factor.position},
                                           draft.path + ".segments");
      if (segment) odds[*segment] *= factor.value;
    }
    for (const double o : odds) {
      plan.inverse_odds.push_back(o > 0.0 ? static_cast<float>(1.0 / o) : never_chosen);
    }
  }

  void check_odds() {
    if (terms_.plans.empty()) return;
    for (std::size_t s = 0; s < terms_.plans.front().inverse_odds.size(); ++s) {
      const bool any = std::any_of(terms_.plans.begin(), terms_.plans.end(),
                                   [&](const auto& p) { return p.inverse_odds[s] < never_chosen; });
      if (any) continue;
      context_.reporter.error(draft_.plans.front().name.position, draft_.plans.front().path,
                              "no plan has odds above 0 for some customers",
                              "give one plan odds, also for every segment");
    }
  }

  void add_addon(const AddonDraft& draft) {
    const auto index = terms_.addons.size();
    if (index >= max_addons || !terms_.has_contracts) {
      context_.reporter.error(draft.name.position, "addon." + draft.name.text,
                              index >= max_addons
                                  ? "more than 8 add-ons"
                                  : "an add-on is billed with a plan; there is none",
                              index >= max_addons ? "put some of them together"
                                                  : "write a [plan.NAME], or make it a purchase");
      return;
    }
    const auto bit = static_cast<std::uint8_t>(1U << index);
    mark(draft.at, [bit](StateTerms& s) { s.adds = static_cast<std::uint8_t>(s.adds | bit); });
    mark(draft.end, [bit](StateTerms& s) { s.drops = static_cast<std::uint8_t>(s.drops | bit); });
    terms_.addons.push_back(
        {add_product(draft.name), static_cast<std::int32_t>(draft.price.cents), draft.cost.micros});
  }

  void add_purchase(const PurchaseDraft& draft) {
    PurchaseTerms buy{.product = add_product(draft.name)};
    const auto index = static_cast<std::uint8_t>(terms_.purchases.size());
    for (const sim::StateIndex s : context_.states_at(draft.at)) {
      if (terms_.states[s].purchase != nothing) {
        context_.reporter.error(draft.at.position, draft.at.path,
                                "`" + context_.program.states[s].name + "` is two purchases",
                                "give each purchase states of its own");
      }
      terms_.states[s].purchase = index;
      terms_.states[s].order_purpose =
          purpose_of(draft.path + ".order." + context_.program.states[s].path);
    }
    if (draft.law == 0) buy.cents = static_cast<float>(draft.fixed.cents);
    if (draft.law == 1) {
      buy.law = PurchaseTerms::Law::gamma_gamma;
      buy.cents = static_cast<float>(static_cast<double>(draft.gamma.cents) * draft.p / draft.q);
      buy.order_table = gamma_stay_table(draft.p);
      buy.customer_table = gamma_stay_table(draft.q);
    }
    if (draft.law == 2) {
      buy.law = PurchaseTerms::Law::lognormal;
      buy.cents = static_cast<float>(draft.median.cents);
      buy.order_sd = static_cast<float>(draft.order_sd);
      buy.customer_sd = static_cast<float>(draft.customer_sd);
    }
    buy.elasticity = static_cast<float>(draft.elasticity);
    buy.more_items = static_cast<float>(draft.items - 1.0);
    buy.cost_share = static_cast<float>(draft.cost_share);
    buy.return_share = static_cast<float>(draft.return_share);
    buy.return_after = static_cast<std::int32_t>(draft.return_after + 0.5);
    buy.customer_purpose = purpose_of(draft.path + ".customer");
    terms_.has_returns = terms_.has_returns || draft.return_share > 0.0;
    if (draft.elasticity < 0.0 || draft.elasticity > 0.0) find_satisfaction(draft);
    terms_.purchases.push_back(std::move(buy));
  }

  void find_satisfaction(const PurchaseDraft& draft) {
    std::vector<std::string> names;
    for (const auto& variable : context_.program.variables) names.push_back(variable.name);
    terms_.satisfaction = context_.variable(draft_.satisfaction.text);
    if (terms_.satisfaction) return;
    context_.reporter.unknown(draft.elasticity_position, draft.path + ".elasticity",
                              "state variable", draft_.satisfaction.text, names);
  }

  void add_cost(const CostDraft& draft) {
    const CostTerms cost{add_product(draft.name), draft.amount.micros, false};
    mark(draft.at, [&](StateTerms& s) { s.costs.push_back(cost); });
  }

  void add_touchpoints() {
    for (const ChannelInfo& channel : context_.channels) {
      check_currency(channel.cost, "channel." + channel.name + ".cost");
      terms_.channel_costs.push_back(channel.cost.micros);
    }
    terms_.channel_column = context_.channel_column;
    for (const TouchpointInfo& touchpoint : context_.touchpoints) {
      const bool by_channel = context_.channel_column.has_value() && touchpoint.has_channels;
      if (touchpoint.cost.micros == 0 && !by_channel) continue;
      const std::string path = "touchpoint." + touchpoint.name + ".cost";
      check_currency(touchpoint.cost, path);
      const CostTerms cost{add_product({touchpoint.name, context_.reporter.key_position(path)}),
                           touchpoint.cost.micros, by_channel};
      for (const sim::StateIndex s : touchpoint.states) terms_.states[s].costs.push_back(cost);
    }
  }

  // What serving costs is in the currency of what is sold; where nothing is, in that of the first.
  void check_currency(const UnitCost& cost, const std::string& path) {
    if (cost.micros == 0) return;
    if (!currency_) currency_ = cost.currency;
    terms_.currency.assign(currency_->code.begin(), currency_->code.end());
    if (cost.currency == *currency_) return;
    context_.reporter.error(context_.reporter.key_position(path), path,
                            "the cost is not in " + terms_.currency,
                            "use one currency in a scenario");
  }

  const Draft& draft_;
  PartContext& context_;
  std::optional<Currency> currency_;
  Terms terms_;
  std::vector<std::string> plan_names_;
  std::int32_t longest_months_ = 1;
};

}  // namespace

MonthTable MonthTable::make(Date start, Seconds length, std::int32_t longest) {
  MonthTable table;
  const std::int64_t first = days_since_epoch(start);
  const auto days = static_cast<std::size_t>(length / seconds_per_day + 2);
  Date month{start.year, start.month, 1};
  std::int32_t beyond = longest + 1;
  for (;; month = add_months(month, 1)) {
    const auto day = static_cast<std::int32_t>(days_since_epoch(month) - first);
    table.first_day.push_back(day);
    if (day >= static_cast<std::int32_t>(days) && --beyond < 0) break;
  }
  std::size_t m = 0;
  for (std::size_t day = 0; day < days; ++day) {
    while (table.first_day[m + 1] <= static_cast<std::int32_t>(day)) ++m;
    table.month_of_day.push_back(static_cast<std::uint32_t>(m));
  }
  return table;
}

Terms compile_terms(const Draft& draft, PartContext& context) {
  return Compiler(draft, context).compile();
}

}  // namespace sojourn::models::commerce
