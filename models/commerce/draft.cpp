#include "models/commerce/draft.h"

#include <utility>

namespace sojourn::models::commerce {
namespace {

std::string code_of(const Currency& currency) {
  return {currency.code.begin(), currency.code.end()};
}

// Prices are not negative, and all amounts of a scenario are in one currency.
void check_amount(Fields& fields, std::string_view key, std::int64_t amount, Currency currency,
                  Draft& draft) {
  if (amount < 0) {
    fields.error(key, "the amount is negative (prices and costs are at least 0)",
                 "write it without the sign");
  }
  if (!draft.currency) draft.currency = currency;
  if (*draft.currency == currency) return;
  fields.error(key,
               "the amount is in " + code_of(currency) + ", others before it are in " +
                   code_of(*draft.currency),
               "use one currency in a scenario");
}

void money(Fields& fields, std::string_view key, Money& value, std::string_view meaning,
           Draft& draft) {
  if (fields.money(key, value, meaning)) {
    check_amount(fields, key, value.cents, value.currency, draft);
  }
}

void unit_cost(Fields& fields, std::string_view key, UnitCost& value, std::string_view meaning,
               Draft& draft) {
  if (fields.unit_cost(key, value, meaning)) {
    check_amount(fields, key, value.micros, value.currency, draft);
  }
}

void optional_name(Fields& fields, std::string_view key, std::optional<Name>& value,
                   std::string_view meaning) {
  Name name;
  if (fields.name(key, name, meaning)) value = name;
}

void describe_contracts(Fields& fields, Draft& draft) {
  draft.position = fields.position();
  describe_places(fields, "begin", draft.begin, "entering one begins a contract");
  describe_places(fields, "end", draft.end, "entering one ends the contract");
  describe_places(fields, "pause", draft.pause, "states in which bills are skipped");
  describe_places(fields, "unpaid", draft.unpaid,
                  "states in which bills wait until they are left within the contract");
  describe_places(fields, "upgrade", draft.upgrade, "entering one takes the plan's upgrade");
  describe_places(fields, "downgrade", draft.downgrade, "entering one takes the plan's downgrade");
  fields.name("satisfaction", draft.satisfaction, "state variable that moves what is spent");
}

void describe_change(const Name& key, Fields& fields, PlanDraft& plan, Draft& draft) {
  PriceChangeDraft change{.name = key, .position = fields.position()};
  fields.date("from", change.from, "first day of the new price");
  money(fields, "price", change.price, "new price of bills from that day on", draft);
  fields.require({"from", "price"});
  if (fields.reading()) plan.changes.push_back(std::move(change));
}

void describe_plan(const Name& key, Fields& fields, Draft& draft) {
  PlanDraft plan{.name = key, .path = fields.path()};
  std::string label;
  fields.text("label", label, "name for people");
  money(fields, "price", plan.price, "price of a period, billed at its begin", draft);
  if (fields.length("every", plan.every, "period: calendar months or a time") &&
      plan.every.average_seconds() < static_cast<double>(seconds_per_day)) {
    fields.error("every", "the period is shorter than a day", "bill once a day at most");
  }
  fields.number("odds", plan.odds, "1", not_negative, "weight among the plans at the begin");
  fields.named_numbers("segments", plan.segments, not_negative,
                       "factors on the odds for customers of a segment");
  unit_cost(fields, "cost", plan.cost, "to serve for a period, due with its bill", draft);
  money(fields, "setup_fee", plan.setup_fee, "paid once, with the first bill", draft);
  unit_cost(fields, "setup_cost", plan.setup_cost, "of a new contract, due with the first bill",
            draft);
  fields.number("usage", plan.usage, "1", {.low = 0.0, .high = 3.0},
                "log-sd over customers of what they use: bill = price * exp(s z - s^2 / 2)");
  optional_name(fields, "upgrade", plan.upgrade, "plan taken on an upgrade");
  optional_name(fields, "downgrade", plan.downgrade, "plan taken on a downgrade");
  fields.tables(
      "change",
      [&](const Name& name, Fields& change) { describe_change(name, change, plan, draft); },
      "changes of the price");
  fields.require({"price", "every"});
  if (fields.reading()) draft.plans.push_back(std::move(plan));
}

void describe_addon(const Name& key, Fields& fields, Draft& draft) {
  AddonDraft addon{.name = key};
  std::string label;
  fields.text("label", label, "name for people");
  money(fields, "price", addon.price, "price per period of the plan", draft);
  unit_cost(fields, "cost", addon.cost, "to serve for a period", draft);
  describe_places(fields, "at", addon.at, "entering one adds it to the contract");
  describe_places(fields, "end", addon.end, "entering one takes it away");
  fields.require({"price", "at"});
  if (fields.reading()) draft.addons.push_back(std::move(addon));
}

void describe_purchase(const Name& key, Fields& fields, Draft& draft) {
  PurchaseDraft buy{.name = key, .path = fields.path()};
  std::string label;
  fields.text("label", label, "name for people");
  describe_places(fields, "at", buy.at, "entering one is a purchase");
  buy.law = fields.one_of(
      "spend",
      {{"fixed", "the same amount always",
        [&](Fields& f) { money(f, "", buy.fixed, "amount", draft); }},
       {"gamma_gamma", "z ~ Gamma(p, nu), nu ~ Gamma(q, gamma) over customers",
        [&](Fields& f) {
          f.number("p", buy.p, "1", {.low = 0.1, .high = 100.0}, "shape within a customer");
          f.number("q", buy.q, "1", {.low = 0.1, .high = 100.0}, "shape over customers");
          money(f, "gamma", buy.gamma, "scale over customers", draft);
          f.require({"p", "q", "gamma"});
        }},
       {"lognormal", "median * exp(customer_sd * z_customer + order_sd * z_order)",
        [&](Fields& f) {
          money(f, "median", buy.median, "of all orders", draft);
          f.number("customer_sd", buy.customer_sd, "1", {.low = 0.0, .high = 3.0},
                   "log-sd over customers");
          f.number("order_sd", buy.order_sd, "1", {.low = 0.0, .high = 3.0},
                   "log-sd over orders of a customer");
          f.require({"median"});
        }}},
      true, "what an order is worth");
  fields.number("elasticity", buy.elasticity, "1", {.low = -5.0, .high = 5.0},
                "change of ln amount per unit of satisfaction");
  buy.elasticity_position = fields.position("elasticity");
  fields.number("items", buy.items, "1", {.low = 1.0, .high = 50.0},
                "mean number of items in a basket, 1 + Poisson");
  fields.number("cost_share", buy.cost_share, "1", probability, "cost of goods as a share of it");
  fields.number("return_share", buy.return_share, "1", probability, "share of orders returned");
  fields.duration("return_after", buy.return_after,
                  {.low = 1.0, .high = 3650.0 * static_cast<double>(seconds_per_day)},
                  "time from order to refund");
  if (!fields.reading() || buy.return_share > 0.0) {
    constexpr auto day = static_cast<double>(seconds_per_day);
    fields.assumed("return_after", {.low = 7.0 * day, .high = 30.0 * day});
  }
  fields.require({"at"});
  if (fields.reading()) draft.purchases.push_back(std::move(buy));
}

void describe_cost(const Name& key, Fields& fields, Draft& draft) {
  CostDraft cost{.name = key};
  describe_places(fields, "at", cost.at, "entering one costs the amount");
  unit_cost(fields, "amount", cost.amount, "each time", draft);
  fields.require({"at", "amount"});
  if (fields.reading()) draft.costs.push_back(std::move(cost));
}

}  // namespace

void describe_commerce(Fields& root, Draft& draft) {
  const auto each = [&](std::string_view key, auto describe, std::string_view meaning) {
    root.tables(
        key,
        [&draft, describe](const Name& name, Fields& fields) { describe(name, fields, draft); },
        meaning);
  };
  root.table(
      "commerce", [&](Fields& fields) { describe_contracts(fields, draft); },
      "when contracts begin and end, and when bills are not paid");
  each("plan", describe_plan, "plans: what is billed, and how often");
  each("addon", describe_addon, "what is sold on top of a plan");
  each("purchase", describe_purchase, "states that are purchases");
  each("cost", describe_cost, "what entering states costs the company");
}

}  // namespace sojourn::models::commerce
