// How many events a run will have, estimated before it runs.
//
// The average customer's journey is followed on a coarse grid of times: what enters a state leaves
// it again spread over its stay, and is shared out among its exits. Tracks meet only in shares: how
// much of the time each state is occupied opens guards and weighs coefficients, found by going over
// the run a few times. State variables keep their initial values, so this is an estimate, not a
// truth.
#pragma once

#include <vector>

#include "models/journeys/laws.h"
#include "sim/population.h"
#include "sim/program.h"

namespace sojourn::models {

struct ExpectedLoad {
  double events_per_customer = 0.0;  ///< moves in the run, of all who may ever come
  std::vector<double> visits;        ///< [state] times entered per customer, on joining included
  AverageCustomer customer;          ///< with the share of time spent in each state
};

/// REQUIRES: the program passed its checks and its population is compiled.
[[nodiscard]] ExpectedLoad expected_load(const sim::Program& program,
                                         const sim::Population& population);

}  // namespace sojourn::models
