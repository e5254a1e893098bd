// What a run's scenario says that metrics of its tables need to know: by which states customers
// leave, where their lives begin, when the run ends, which traits they have.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/measure/places.h"
#include "core/table.h"
#include "core/time.h"
#include "metrics/metric.h"
#include "models/scenario.h"

namespace sojourn::cli {

struct RunFacts {
  std::vector<std::string> leave;   ///< activities: [departures], else the end of [commerce], else
                                    ///< the states that nobody leaves
  std::vector<std::string> start;   ///< activities that begin a contract; empty: joining
  std::optional<Date> end;          ///< of the run, where it is the beginning of a day
  std::vector<std::string> traits;  ///< columns of numbers: "truth/customers.tolerance"
};

[[nodiscard]] RunFacts facts_of(const models::Scenario& scenario);

/// Whether a metric can be made of events once it is told by which activities customers leave.
[[nodiscard]] bool asks_how_customers_leave(const metrics::MetricSpec& spec);

/// Gives a metric the switches of lives that it has and that were not given. Throws InputError
/// where the scenario has no state by which customers leave.
void complete(metrics::MetricSpec& spec, const RunFacts& facts);

/// Gives covariates the traits as columns, where the metric has covariates and none was given.
void complete(const metrics::MetricSpec& spec, const RunFacts& facts, GivenColumns& columns);

}  // namespace sojourn::cli
