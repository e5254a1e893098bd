// What `sojourn run` says of a run that is over, as text and as JSON.
#pragma once

#include <string>

#include "cli/json.h"
#include "cli/session.h"

namespace sojourn::cli {

[[nodiscard]] std::string run_summary_text(const LoadedScenario& loaded, const RunRequest& request,
                                           const RunReport& report);
[[nodiscard]] JsonObject run_summary_json(const LoadedScenario& loaded, const RunRequest& request,
                                          const RunReport& report);

}  // namespace sojourn::cli
