// What entering a state does to a contract that is there: another plan, add-ons, its end.
#pragma once

#include <cstdint>

#include "models/commerce/tables.h"

namespace sojourn::models::commerce {

inline constexpr auto never_due = static_cast<std::uint32_t>(sim::never);

/// Changes the lane's contract as the state in lanes.to says.
void change_contract(const TermTables& tables, const MoneyColumns& columns, const sim::Lanes& lanes,
                     std::uint32_t lane);

}  // namespace sojourn::models::commerce
