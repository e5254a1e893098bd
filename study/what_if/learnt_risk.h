// The risk by which an arm chose, over replications: each learns from a past of its own, so its
// coefficients differ from world to world, and so does what is left out.
#pragma once

#include <string>
#include <vector>

#include "models/trained_risk.h"

namespace sojourn::study {

struct LearntCoefficient {
  std::string name{};    ///< of what the company sees
  double mean = 0.0;     ///< over the replications that kept it
  double sd = 0.0;       ///< over them; 0 of a single one
  int replications = 0;  ///< that kept it
};

struct LearntRisk {
  std::string intervention{};
  int replications = 0;
  double customers = 0.0;  ///< learnt from, mean over replications
  double outcomes = 0.0;   ///< of them came to the outcome
  LearntCoefficient intercept{};
  std::vector<LearntCoefficient> coefficients{};  ///< kept by any replication
  std::vector<std::string> left_out{};            ///< told nothing in any of them
};

/// [replication][risk] of one arm, the same interventions in all replications.
[[nodiscard]] std::vector<LearntRisk> learnt_risks(
    const std::vector<std::vector<models::TrainedRisk>>& risks);

}  // namespace sojourn::study
