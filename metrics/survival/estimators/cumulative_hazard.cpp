#include "metrics/survival/estimators/cumulative_hazard.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "metrics/number_text.h"

namespace sojourn::metrics {
namespace {

void add_shared(const RiskSet& set, HazardStep& step) {
  const auto d = static_cast<double>(set.ended);
  const auto n = static_cast<double>(set.at_risk);
  step.hazard += d / n;
  step.variance += d / (n * n);
}

void add_broken(const RiskSet& set, HazardStep& step) {
  for (std::int64_t left = set.at_risk; left > set.at_risk - set.ended; --left) {
    const double term = 1.0 / static_cast<double>(left);
    step.hazard += term;
    step.variance += term * term;
  }
}

}  // namespace

CumulativeHazard nelson_aalen(const LifeTable& table, HazardTies ties) {
  CumulativeHazard hazard{.customers = table.customers(), .last_time = table.last_time()};
  HazardStep step;
  for (const RiskSet& set : table.risk_sets()) {
    step.time = set.time;
    (ties == HazardTies::shared ? add_shared : add_broken)(set, step);
    hazard.steps.push_back(step);
  }
  return hazard;
}

Outcome hazard_at(const CumulativeHazard& hazard, double time) {
  if (hazard.customers == 0) return NoEstimate{"there are no customers"};
  if (time > hazard.last_time) {
    return NoEstimate{"nobody was observed that long (the last time is " +
                      number_text(hazard.last_time) + ")"};
  }
  const auto after =
      std::upper_bound(hazard.steps.begin(), hazard.steps.end(), time,
                       [](double wanted, const HazardStep& step) { return wanted < step.time; });
  if (after == hazard.steps.begin()) {
    return counted(0.0, "nobody has ended so far, so there is no interval");
  }
  const HazardStep& step = *(after - 1);
  const double error = std::sqrt(step.variance);
  const double spread = std::exp(normal_95 * error / step.hazard);
  return Estimate{.value = step.hazard,
                  .standard_error = error,
                  .low = step.hazard / spread,
                  .high = step.hazard * spread};
}

}  // namespace sojourn::metrics
