#include "metrics/drivers/fits/outcomes.h"

#include <string>

#include "core/error.h"
#include "metrics/moments.h"

namespace sojourn::metrics {

void check_outcomes(std::span<const double> scores, std::span<const std::uint8_t> outcome) {
  if (scores.size() != outcome.size()) {
    throw InputError(std::to_string(scores.size()) + " scores for " +
                     std::to_string(outcome.size()) +
                     " outcomes (each row needs both). Give columns of one table");
  }
  for (std::size_t i = 0; i < scores.size(); ++i) {
    require_summable(scores[i]);
    if (outcome[i] > 1) {
      throw InputError("an outcome of " + std::to_string(outcome[i]) +
                       " (must be 0 or 1). Leave missing outcomes out");
    }
  }
}

void check_probabilities(std::span<const double> probabilities,
                         std::span<const std::uint8_t> outcome) {
  check_outcomes(probabilities, outcome);
  for (const double probability : probabilities) {
    if (probability >= 0.0 && probability <= 1.0) continue;
    throw InputError("a probability of " + std::to_string(probability) +
                     " (must be between 0 and 1). Give probabilities, not scores or percent");
  }
}

}  // namespace sojourn::metrics
