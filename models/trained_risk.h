// The risk scores by which interventions chose in a run: logistic regressions learnt from the past
// before they began.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sojourn::sim {
struct RunSummary;
}

namespace sojourn::models {

/// P(outcome) = 1 / (1 + exp(-intercept - sum of coefficient * value)).
struct TrainedRisk {
  struct Coefficient {
    std::string name;  ///< of what the company sees, as a scenario would write it
    float value = 0.0F;
  };
  std::string intervention;
  std::uint64_t customers = 0;  ///< learnt from
  std::uint64_t outcomes = 0;   ///< of them came to the outcome
  float intercept = 0.0F;
  std::vector<Coefficient> coefficients;
  std::vector<std::string> left_out;  ///< told nothing, or nothing that others had not told
};

/// Those of a run, in the order of its interventions in force.
[[nodiscard]] std::vector<TrainedRisk> trained_risks(const sim::RunSummary& summary);

}  // namespace sojourn::models
