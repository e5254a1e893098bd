// The page of a single run: where customers are, how many stay, which ways they go, what they feel,
// what surveys say, what they pay and why they leave.
#pragma once

#include <string>

#include "models/scenario.h"
#include "report/page.h"
#include "store/dataset_reader.h"

namespace sojourn::report {

/// Reads a dataset, a chunk at a time, and makes its page; `scenario` is the one it was run from,
/// `command` the line that makes the page again. What was not recorded is left out, and the page
/// says so. Throws InputError where there is nothing to show.
[[nodiscard]] Page run_page(const store::DatasetReader& reader, const models::Scenario& scenario,
                            std::string command);

}  // namespace sojourn::report
