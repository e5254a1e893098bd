// All that the company sees of a customer at a moment: what a risk score may learn from.
#pragma once

#include "models/interventions/ranking.h"
#include "sim/population.h"

namespace sojourn::models {

/// Segments, observed traits and variables, tenure, states, visits, and the time in each track's
/// state, as terms of the ranking with names as a scenario would write them.
void add_all_observed(Ranking& ranking, const sim::Program& program,
                      const sim::Population& population);

}  // namespace sojourn::models
