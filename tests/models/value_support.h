// Remaining values of a scenario's customers, found as the program finds them.
#pragma once

#include <string>
#include <vector>

#include "models/value/value.h"
#include "tests/models/facts/facts_support.h"
#include "tests/models/interventions/support.h"

namespace sojourn::models::testing {

/// What customers are still worth, customer by customer, by the scenario's text; `threads` find it.
inline std::vector<double> remaining_values(const Document& document, int threads = 1,
                                            const std::vector<std::string>& in_force = {}) {
  const Scenario scenario = arm_of(document, in_force);
  Document longer = document;
  longer.set("scenario.run_off", {.value = run_off_to_value(scenario)});
  Scenario later = arm_of(longer, in_force);
  sim::RunOptions options;
  options.key = {1, 0};
  options.threads = threads;
  value_customers(scenario, later, options);
  const RemainingValues& found = value_of(scenario.program)->remaining();
  return {found.begin(), found.end()};
}

inline std::vector<double> remaining_values(const std::string& text, int threads = 1) {
  return remaining_values(read_toml(text, "test.toml"), threads);
}

}  // namespace sojourn::models::testing
