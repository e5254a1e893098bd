// From what a scenario says of accounts to the model of them, with all mistakes reported.
#pragma once

#include <optional>

#include "models/accounts/accounts.h"
#include "models/accounts/settings.h"

namespace sojourn::models::accounts {

/// The model; none where a mistake leaves no sense in it. REQUIRES: draft.present().
[[nodiscard]] std::optional<AccountsModel> compile(const Draft& draft, PartContext& context);

}  // namespace sojourn::models::accounts
