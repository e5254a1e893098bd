#include "study/statistics/choosing.h"

#include "core/error.h"
#include "study/statistics/intervals.h"

namespace sojourn::study {

ChoiceQuality quality_of_choices(std::span<const std::vector<double>> values) {
  ChoiceQuality quality;
  quality.probability_best.assign(values.size(), 0.0);
  quality.regret.assign(values.size(), 0.0);
  if (values.empty() || values[0].empty()) return quality;
  const std::size_t draws = values[0].size();
  const double share = 1.0 / static_cast<double>(draws);
  for (std::size_t d = 0; d < draws; ++d) {
    std::size_t best = 0;
    for (std::size_t arm = 0; arm < values.size(); ++arm) {
      SOJOURN_EXPECT(values[arm].size() == draws);
      if (values[arm][d] > values[best][d]) best = arm;
    }
    quality.probability_best[best] += share;
    for (std::size_t arm = 0; arm < values.size(); ++arm) {
      quality.regret[arm] += share * (values[best][d] - values[arm][d]);
    }
  }
  return quality;
}

std::size_t best_of(std::span<const std::vector<double>> values) {
  std::size_t best = 0;
  for (std::size_t arm = 1; arm < values.size(); ++arm) {
    if (mean_of(values[arm]) > mean_of(values[best])) best = arm;
  }
  return best;
}

}  // namespace sojourn::study
