// Terms laid out for kernels: columns by row, by plan, by add-on, of all variants end to end.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/commerce/kernels/money.h"
#include "models/commerce/terms.h"
#include "sim/program.h"

namespace sojourn::models::commerce {

class TermTables {
 public:
  /// `variants` are the terms of each variant, which differ in numbers only. They outlive the
  /// tables.
  TermTables(std::span<const Terms* const> variants, const sim::Program& program);

  [[nodiscard]] const MoneyTables& view() const noexcept { return view_; }
  /// Laws of orders, [variant * purchases + purchase], without their columns.
  [[nodiscard]] const std::vector<OrderLaw>& orders() const noexcept { return orders_; }
  /// What entering a row's state does to a contract.
  struct ContractChange {
    bool begins = false, ends = false, upgrades = false, downgrades = false;
    std::uint8_t adds = 0, drops = 0;
  };
  [[nodiscard]] const ContractChange& change(std::size_t row) const { return changes_[row]; }
  /// The order of a row's state, as index of orders().
  [[nodiscard]] std::uint32_t order_of(std::size_t row) const { return order_of_[row]; }
  /// Where a plan leads on upgrades and downgrades, by variant * plans + plan; `nothing`: nowhere.
  [[nodiscard]] std::uint8_t upgrade(std::size_t plan) const { return upgrade_[plan]; }
  [[nodiscard]] std::uint8_t downgrade(std::size_t plan) const { return downgrade_[plan]; }

 private:
  using Words = std::vector<std::uint32_t>;
  struct Micros {
    Words cents, rest;
    void add(std::int64_t micros);
    void pad();
    [[nodiscard]] MicrosTable view() const { return {cents.data(), rest.data()}; }
  };

  void add_plans(const Terms& terms, std::size_t steps);
  void add_addons(const Terms& terms);
  void add_states(const Terms& terms, std::uint32_t variant);
  void add_costs(const StateTerms& state);
  void add_orders(const Terms& terms);
  void arrange_steps(std::size_t steps);
  void arrange_choices(std::size_t blocks);
  void pad();
  void make_view(const Terms& terms, const sim::Program& program, std::size_t steps);

  MoneyTables view_;
  std::vector<OrderLaw> orders_;
  std::vector<ContractChange> changes_;
  Words order_of_, order_purpose_;
  std::vector<std::uint8_t> upgrade_, downgrade_;

  Words effects_, gates_, variant_, purchase_product_;
  Words plan_product_, usage_purpose_, has_cost_, has_setup_, setup_fee_;
  std::vector<std::int32_t> months_, seconds_, price_from_;
  std::vector<double> price_;
  Words whole_price_;
  std::vector<std::vector<PriceChange>> steps_;  ///< by plan, before they are arranged
  std::vector<float> usage_, inverse_odds_;
  std::vector<Words> choices_;  ///< by row, before they are arranged
  Words choice_purpose_;
  Micros plan_cost_, setup_cost_, addon_cost_, cost_, channel_;
  Words addon_product_, addon_price_, addon_has_cost_;
  Words cost_first_, cost_count_, cost_product_, cost_by_channel_;
};

}  // namespace sojourn::models::commerce
