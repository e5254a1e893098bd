#include "models/commerce/contracts.h"

namespace sojourn::models::commerce {
namespace {

// The plan that an upgrade or downgrade leads to; the bit of a new contract is kept.
std::uint32_t other_plan(const TermTables& tables, const TermTables::ContractChange& change,
                         std::uint32_t variant, std::uint32_t held) {
  const std::size_t plan = variant * tables.view().plan.plans + (held & ~new_contract) - 1;
  const std::uint8_t to = change.upgrades ? tables.upgrade(plan) : tables.downgrade(plan);
  return to == nothing ? held : (held & new_contract) | (to + 1U);
}

}  // namespace

void change_contract(const TermTables& tables, const MoneyColumns& columns, const sim::Lanes& lanes,
                     std::uint32_t lane) {
  const std::uint32_t variant_row = lanes.variant_row[lane];
  const TermTables::ContractChange& change = tables.change(variant_row + lanes.to[lane]);
  std::uint32_t& held = columns.plan[lane];
  if (held != 0 && (change.upgrades || change.downgrades)) {
    held = other_plan(tables, change, tables.view().variant[variant_row], held);
  }
  if (held != 0 && columns.addons != nullptr) {
    columns.addons[lane] = (columns.addons[lane] | change.adds) & ~std::uint32_t{change.drops};
  }
  if (!change.ends) return;
  held = 0;
  columns.next_bill[lane] = never_due;
  if (columns.addons != nullptr) columns.addons[lane] = 0;
  if (columns.waiting != nullptr) columns.waiting[lane] = 0;
}

}  // namespace sojourn::models::commerce
