// A study as a page for people who decide.
#pragma once

#include <string>
#include <vector>

#include "report/page.h"
#include "study/run/analysis.h"

namespace sojourn::report {

/// Headline, one section per output with its chart, and the command that makes the page again.
[[nodiscard]] Page study_page(const study::Study& study,
                              const std::vector<study::OutputAnalysis>& outputs,
                              const std::string& command);

}  // namespace sojourn::report
