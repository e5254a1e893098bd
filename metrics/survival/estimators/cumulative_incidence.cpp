#include "metrics/survival/estimators/cumulative_incidence.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/error.h"
#include "metrics/number_text.h"

namespace sojourn::metrics {
namespace {

// Variances of S and F and their covariance, carried from end time to end time.
struct Covariance {
  double survival = 0.0;
  double both = 0.0;
  double incidence = 0.0;
};

Covariance after(const Covariance& before, const IncidenceStep& step, const RiskSet& set) {
  const auto n = static_cast<double>(set.at_risk);
  const double q = static_cast<double>(set.ended) / n;
  const double k = static_cast<double>(set.of_cause) / n;
  const double s2 = step.survival * step.survival;
  return {.survival = (1.0 - q) * (1.0 - q) * before.survival + s2 * q * (1.0 - q) / n,
          .both = (1.0 - q) * (before.both + k * before.survival) - s2 * k * (1.0 - q) / n,
          .incidence = before.incidence + 2.0 * k * before.both + k * k * before.survival +
                       s2 * k * (1.0 - k) / n};
}

// The log-log interval of 1 - F, within [0, 1].
Estimate with_interval(double incidence, double variance) {
  const double error = std::sqrt(std::max(variance, 0.0));
  const double remain = 1.0 - incidence;
  if (incidence <= 0.0) return counted(0.0, "nobody has ended by this cause, so no interval");
  if (remain <= 1e-15 || error == 0.0) {
    return counted(incidence, "everybody ended by this cause at once, so no interval");
  }
  const double power = std::exp(normal_95 * error / (remain * -std::log(remain)));
  return {.value = incidence,
          .standard_error = error,
          .low = 1.0 - std::pow(remain, 1.0 / power),
          .high = 1.0 - std::pow(remain, power)};
}

}  // namespace

CumulativeIncidence aalen_johansen(const LifeTable& table, std::uint8_t cause) {
  if (cause == 0 || cause > LifeTable::causes) {
    throw InputError("cause " + std::to_string(cause) +
                     " has no incidence (0 is censored, causes are 1 to 16). Name a cause");
  }
  CumulativeIncidence curve{.customers = table.customers(), .last_time = table.last_time()};
  Covariance covariance;
  IncidenceStep step;
  for (const RiskSet& set : table.risk_sets(cause)) {
    covariance = after(covariance, step, set);
    const auto n = static_cast<double>(set.at_risk);
    step.time = set.time;
    step.incidence += step.survival * static_cast<double>(set.of_cause) / n;
    step.survival *= static_cast<double>(set.at_risk - set.ended) / n;
    step.variance = covariance.incidence;
    curve.steps.push_back(step);
  }
  return curve;
}

Outcome incidence_at(const CumulativeIncidence& curve, double time) {
  if (curve.customers == 0) return NoEstimate{"there are no customers"};
  const auto next =
      std::upper_bound(curve.steps.begin(), curve.steps.end(), time,
                       [](double wanted, const IncidenceStep& step) { return wanted < step.time; });
  const IncidenceStep step = next == curve.steps.begin() ? IncidenceStep{} : *(next - 1);
  if (time > curve.last_time && step.survival > 0.0) {
    return NoEstimate{"nobody was observed that long (the last time is " +
                      number_text(curve.last_time) + ")"};
  }
  return with_interval(step.incidence, step.variance);
}

}  // namespace sojourn::metrics
