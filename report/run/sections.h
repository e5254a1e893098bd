// Sections of a run's page that are each made of a table of their own. They add nothing where there
// is nothing, and say on the page what they had to leave out.
#pragma once

#include "report/page.h"
#include "report/run/findings.h"
#include "report/run/run_file.h"

namespace sojourn::report {

/// All that is made of the lives of customers (report/run/lives.h).
void add_lives(const RunFile& run, Page& page, Findings& found);
/// Returns of customers who have no way to leave.
void add_returns(const RunFile& run, Page& page);
void add_surveys(const RunFile& run, Page& page, Findings& found);
void add_money(const RunFile& run, Page& page, Findings& found);
void add_departures(const RunFile& run, Page& page);

}  // namespace sojourn::report
