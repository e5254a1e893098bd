// What a study found, for people and for machines.
#pragma once

#include <string>
#include <vector>

#include "cli/json.h"
#include "study/run/analysis.h"

namespace sojourn::cli {

/// "race.churned.rate = 0.02 / month, customers = 1000": the factors of a point that are changed.
[[nodiscard]] std::string point_text(const study::Study& study, std::size_t point);

[[nodiscard]] std::string study_text(const study::Study& study,
                                     const std::vector<study::OutputAnalysis>& outputs);
[[nodiscard]] JsonObject study_json(const study::Study& study,
                                    const std::vector<study::OutputAnalysis>& outputs);

}  // namespace sojourn::cli
