// What a study found, for people and for machines.
#pragma once

#include <string>
#include <vector>

#include "cli/json.h"
#include "study/run/analysis.h"

namespace sojourn::cli {

[[nodiscard]] std::string study_text(const study::Study& study,
                                     const std::vector<study::OutputAnalysis>& outputs);
[[nodiscard]] JsonObject study_json(const study::Study& study,
                                    const std::vector<study::OutputAnalysis>& outputs);

}  // namespace sojourn::cli
