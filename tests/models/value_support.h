// Remaining values of a scenario's customers, found as the program finds them.
#pragma once

#include <string>
#include <vector>

#include "models/value/value.h"
#include "tests/models/facts/facts_support.h"

namespace sojourn::models::testing {

/// What customers are still worth, customer by customer, by the scenario's text; `threads` find it.
inline std::vector<double> remaining_values(const std::string& text, int threads = 1) {
  const Scenario scenario = facts::scenario_of(text);
  std::string longer = text;
  longer.insert(longer.find("[scenario]\n") + 11,
                "run_off = \"" + run_off_to_value(scenario) + "\"\n");
  Scenario later = facts::scenario_of(longer);
  sim::RunOptions options;
  options.key = {1, 0};
  options.threads = threads;
  value_customers(scenario, later, options);
  const RemainingValues& found = value_of(scenario.program)->remaining();
  return {found.begin(), found.end()};
}

}  // namespace sojourn::models::testing
