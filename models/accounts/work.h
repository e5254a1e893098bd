// What a thread does with accounts: people come and go, are met, decide, and are asked.
#pragma once

#include <memory>

#include "models/accounts/accounts.h"

namespace sojourn::models {

[[nodiscard]] std::unique_ptr<sim::ComponentWork> make_accounts_work(
    const AccountsModel& model, const sim::ComponentSetup& setup);

}  // namespace sojourn::models
