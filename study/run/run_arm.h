// The arm of a run: what is set in a scenario, and which interventions are in force. In a design
// `intervention.NAME` is no setting but a factor that is true or false.
#pragma once

#include <string>
#include <vector>

#include "core/document.h"
#include "core/error.h"
#include "models/scenario.h"

namespace sojourn::study {

/// The scenario with path=value set, in that order, and with the interventions `in_force`, to which
/// intervention.NAME=true adds one and intervention.NAME=false takes one away. Throws InputError
/// where a value cannot be set; other mistakes are reported.
[[nodiscard]] models::Scenario load_run(Document document, const std::vector<std::string>& sets,
                                        std::vector<std::string> in_force,
                                        Diagnostics& diagnostics);

}  // namespace sojourn::study
