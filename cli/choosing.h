// Interventions that choose among customers tie them together: their dates must be edges of
// windows, and nobody can be simulated alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"
#include "models/scenario.h"

namespace sojourn::cli {

/// Names of the interventions in force that choose; empty where none does.
[[nodiscard]] std::string choosing_in(const models::Scenario& scenario);

/// read_window of --window for a run of the scenario with what is in force there. Throws InputError
/// also where an intervention would choose in the middle of a window.
[[nodiscard]] std::optional<Seconds> window_for(std::string_view text,
                                                const models::Scenario& scenario);

}  // namespace sojourn::cli
