// All settings of a scenario as a table for people, and as a JSON Schema for editors.
#pragma once

#include <string>
#include <vector>

#include "core/settings.h"

namespace sojourn::cli {

/// One paragraph per setting: path, kind and unit, bounds, default and value, meaning.
[[nodiscard]] std::string settings_table(const std::vector<Setting>& settings);

/// The JSON Schema of scenario files.
[[nodiscard]] std::string scenario_schema();

}  // namespace sojourn::cli
