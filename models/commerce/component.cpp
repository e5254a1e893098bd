#include "models/commerce/component.h"

#include <utility>

#include "models/commerce/kernels/money.h"

namespace sojourn::models::commerce {
namespace {

class Commerce final : public sim::Component {
 public:
  explicit Commerce(Terms terms) : terms_(std::move(terms)) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "commerce"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "contracts begin and end, bills, purchases, refunds, costs to serve";
  }
  [[nodiscard]] std::vector<sim::ExtraColumn> columns() const override {
    std::vector<sim::ExtraColumn> columns;
    (void)places_of(terms_, &columns);
    return columns;
  }
  [[nodiscard]] std::vector<TableSchema> tables(const sim::Program& program) const override {
    const std::string time = "seconds since " + to_string(program.calendar.start) + "T00:00:00Z";
    TableSchema payments{"payments", "Money that came in (positive) or went out, row by row.", {}};
    payments.columns = {
        {"customer", ColumnType::u32, "1", "id of the customer", {}},
        {"time", ColumnType::i32, time, "when it was paid", {}},
        {"kind",
         ColumnType::u8,
         "1",
         "what it was paid for",
         {"bill", "purchase", "refund", "fee", "cost"}},
        {"product", ColumnType::u8, "1", "plan, add-on, purchase or cost", terms_.products},
        {"amount",
         ColumnType::i32,
         "0.01 " + terms_.currency,
         "cents, positive where the customer pays",
         {}},
        {"items", ColumnType::u16, "1", "number of items; bills that waited together", {}}};
    return {payments};
  }
  [[nodiscard]] std::vector<ColumnSchema> truth_columns(const sim::Program&) const override {
    const std::string cents = "0.01 " + terms_.currency;
    std::vector<ColumnSchema> columns{
        {"revenue_cents",
         ColumnType::i32,
         cents,
         "paid by the customer less refunds, in the run",
         {}},
        {"cost_cents", ColumnType::i32, cents, "what the customer cost in the run", {}},
        {"margin_cents", ColumnType::i32, cents, "revenue less cost", {}}};
    if (terms_.has_contracts) {
      std::vector<std::string> plans{"none"};
      for (const PlanTerms& plan : terms_.plans) plans.push_back(terms_.products[plan.product]);
      columns.push_back({"plan_end", ColumnType::u8, "1", "plan at the end of the run", plans});
    }
    return columns;
  }
  [[nodiscard]] bool uses_calendar() const noexcept override {
    return terms_.has_contracts || terms_.has_returns;
  }
  [[nodiscard]] bool draws_at(std::size_t state) const override {
    return terms_.states[state].begins || terms_.states[state].purchase != nothing;
  }
  [[nodiscard]] bool records() const noexcept override { return true; }
  [[nodiscard]] bool reads_segment() const noexcept override { return terms_.by_segment; }
  [[nodiscard]] std::unique_ptr<sim::ComponentWork> work(
      const sim::ComponentSetup& setup) const override {
    return make_work(terms_, setup);
  }

 private:
  Terms terms_;
};

}  // namespace

ColumnPlaces places_of(const Terms& terms, std::vector<sim::ExtraColumn>* columns) {
  ColumnPlaces places;
  std::size_t next = 0;
  const auto add = [&](bool needed, std::size_t& place, const char* name,
                       const sim::Resting& rest) {
    if (!needed) return;
    place = next++;
    if (columns != nullptr) columns->push_back({name, rest});
  };
  const bool contracts = terms.has_contracts;
  using sim::Resting;
  const auto plans = static_cast<std::uint32_t>(terms.plans.size());
  const auto addons = static_cast<unsigned>(terms.addons.size());
  add(contracts, places.next_bill, "next_bill", Resting::time());
  add(contracts, places.plan, "plan", Resting::of_bits(Resting::up_to(plans).bits | new_contract));
  add(contracts, places.anchor, "billing_day", Resting::up_to(30));
  add(addons > 0, places.addons, "addons", Resting::of_bits((1U << addons) - 1U));
  add(contracts && terms.has_gates, places.waiting, "waiting_bills", Resting::up_to(255));
  add(terms.has_returns, places.refund_due, "refund_due", Resting::time());
  add(terms.has_returns, places.refund_cents, "refund_cents", {});
  add(true, places.below_cent, "below_cent", Resting::up_to(micros_per_cent - 1));
  add(true, places.revenue, "revenue", {});
  add(true, places.cost, "cost", {});
  return places;
}

std::shared_ptr<const sim::Component> make_component(Terms terms) {
  return std::make_shared<Commerce>(std::move(terms));
}

}  // namespace sojourn::models::commerce
