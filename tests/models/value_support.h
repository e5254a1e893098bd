// Remaining values of a scenario's customers, found as the program finds them.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/value/value.h"
#include "sim/kernels/kernels.h"
#include "tests/models/facts/facts_support.h"
#include "tests/models/interventions/support.h"

namespace sojourn::models::testing {

inline sim::RunOptions run_with(int threads, std::size_t batch = 512, std::size_t shard = 16384,
                                std::optional<Seconds> window = std::nullopt,
                                const sim::Kernels* kernels = nullptr) {
  sim::RunOptions options;
  options.threads = threads;
  options.batch = batch;
  options.shard = shard;
  options.window = window;
  options.kernels = kernels;
  return options;
}

/// What customers are still worth, customer by customer, by the scenario's text.
inline std::vector<double> remaining_values(const Document& document, sim::RunOptions options,
                                            const std::vector<std::string>& in_force = {}) {
  const Scenario scenario = arm_of(document, in_force);
  if (value_of(scenario.program)->model().closed != nullptr) {
    const std::string column = "truth/customers.remaining_value";
    return facts::Lives(scenario, 1, column, std::move(options))[column];
  }
  Document longer = document;
  longer.set("scenario.run_off", {.value = run_off_to_value(scenario)});
  Scenario later = arm_of(longer, in_force);
  value_customers(scenario, later, options);
  const RemainingValues& found = value_of(scenario.program)->remaining();
  return {found.begin(), found.end()};
}

inline std::vector<double> remaining_values(const Document& document, int threads = 1,
                                            const std::vector<std::string>& in_force = {}) {
  return remaining_values(document, run_with(threads), in_force);
}

inline std::vector<double> remaining_values(const std::string& text, int threads = 1) {
  return remaining_values(read_toml(text, "test.toml"), threads);
}

/// Expects the same values, bit by bit, however they are worked out.
inline void expect_same_however_run(const std::string& text) {
  const Document document = read_toml(text, "test.toml");
  const std::vector<double> one = remaining_values(document, 1);
  const auto expect_same = [&](const sim::RunOptions& options, const std::string& what) {
    EXPECT_EQ(one, remaining_values(document, options)) << what;
  };
  expect_same(run_with(2), "2 threads");
  expect_same(run_with(7, 512, 100), "7 threads, shards of 100");
  expect_same(run_with(2, 48, 333), "batches of 48");
  for (const Seconds days : {1, 13}) {
    expect_same(run_with(2, 1000, 250, days * seconds_per_day), std::to_string(days) + " days");
  }
  for (const char* const name : {"baseline", "avx2", "avx512"}) {
    const sim::Kernels* const kernels = sim::kernels_named(name);
    if (kernels != nullptr) expect_same(run_with(2, 512, 250, std::nullopt, kernels), name);
  }
}

}  // namespace sojourn::models::testing
