#include "metrics/survival/estimators/survival_curve.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "core/error.h"
#include "metrics/number_text.h"

namespace sojourn::metrics {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double greenwood_term(std::int64_t ended, std::int64_t at_risk) {
  if (ended == at_risk) return infinity;
  const auto d = static_cast<double>(ended);
  const auto n = static_cast<double>(at_risk);
  return d / (n * (n - d));
}

// The last step at or before `time`, null where there is none.
const SurvivalStep* step_at(const SurvivalCurve& curve, double time) {
  const auto after =
      std::upper_bound(curve.steps.begin(), curve.steps.end(), time,
                       [](double wanted, const SurvivalStep& step) { return wanted < step.time; });
  return after == curve.steps.begin() ? nullptr : &*(after - 1);
}

// Nobody has ended before `time`: S = 1, with the exact lower limit of n successes in n trials.
Estimate nobody_ended(const SurvivalCurve& curve) {
  const std::int64_t at_risk = curve.steps.empty() ? curve.customers : curve.steps.front().at_risk;
  return {.value = 1.0,
          .low = std::pow(0.025, 1.0 / static_cast<double>(std::max<std::int64_t>(at_risk, 1))),
          .high = 1.0,
          .note = "nobody has ended so far, so the interval is the exact binomial one"};
}

Estimate all_ended() {
  return {.value = 0.0,
          .has_interval = false,
          .note = "everybody at risk has ended, so Greenwood's variance does not exist"};
}

double clamped(double share) { return std::clamp(share, 0.0, 1.0); }

}  // namespace

void for_each_step(const LifeTable& table,
                   const std::function<void(std::span<const SurvivalStep>)>& use) {
  double survival = 1.0;
  double log_variance = 0.0;
  std::vector<SurvivalStep> steps;
  table.for_each_risk_set(1, [&](std::span<const RiskSet> sets) {
    steps.resize(sets.size());
    for (std::size_t i = 0; i < sets.size(); ++i) {
      const RiskSet& set = sets[i];
      const auto remain = static_cast<double>(set.at_risk - set.ended);
      survival *= remain / static_cast<double>(set.at_risk);
      log_variance += greenwood_term(set.ended, set.at_risk);
      steps[i] = {set.time, set.at_risk, set.ended, survival, log_variance};
    }
    use(steps);
  });
}

SurvivalCurve kaplan_meier(const LifeTable& table) {
  SurvivalCurve curve{.customers = table.customers(), .last_time = table.last_time()};
  for_each_step(table, [&curve](std::span<const SurvivalStep> steps) {
    curve.steps.insert(curve.steps.end(), steps.begin(), steps.end());
  });
  return curve;
}

Limits survival_limits(const SurvivalStep& step, SurvivalInterval interval) {
  const double s = step.survival;
  if (s <= 0.0) return {0.0, interval == SurvivalInterval::plain ? 0.0 : 1.0};
  const double deviation = normal_95 * std::sqrt(step.log_variance);
  switch (interval) {
    case SurvivalInterval::plain:
      return {clamped(s - s * deviation), clamped(s + s * deviation)};
    case SurvivalInterval::log:
      return {clamped(s * std::exp(-deviation)), clamped(s * std::exp(deviation))};
    case SurvivalInterval::log_log:
      break;
  }
  const double power = std::exp(deviation / -std::log(s));
  return {std::pow(s, power), std::pow(s, 1.0 / power)};
}

Outcome survival_at(const SurvivalCurve& curve, double time, SurvivalInterval interval) {
  if (curve.customers == 0) return NoEstimate{"there are no customers"};
  const SurvivalStep* const step = step_at(curve, time);
  if (step != nullptr && step->survival <= 0.0) return all_ended();
  if (time > curve.last_time) {
    return NoEstimate{"nobody was observed that long (the last time is " +
                      number_text(curve.last_time) + ")"};
  }
  if (step == nullptr) return nobody_ended(curve);
  const Limits limits = survival_limits(*step, interval);
  return Estimate{.value = step->survival,
                  .standard_error = step->survival * std::sqrt(step->log_variance),
                  .low = limits.low,
                  .high = limits.high};
}

Outcome median_lifetime(const SurvivalCurve& curve, SurvivalInterval interval) {
  return time_to_end(curve, 0.5, interval);
}

Outcome restricted_mean(const SurvivalCurve& curve, double horizon) {
  if (!(horizon > 0.0) || !std::isfinite(horizon)) {
    throw InputError("the horizon " + number_text(horizon) +
                     " is no time (it must be positive and finite). Give the time up to which to "
                     "average");
  }
  if (curve.customers == 0) return NoEstimate{"there are no customers"};
  const bool fallen = !curve.steps.empty() && curve.steps.back().survival <= 0.0;
  if (horizon > curve.last_time && !fallen) {
    return NoEstimate{"nobody was observed up to the horizon (the last time is " +
                      number_text(curve.last_time) + ")"};
  }
  double area = 0.0;
  double variance = 0.0;
  double right = horizon;
  for (std::size_t j = curve.steps.size(); j-- > 0;) {
    const SurvivalStep& step = curve.steps[j];
    if (step.time >= horizon) continue;
    area += step.survival * (right - step.time);
    if (step.survival > 0.0) variance += area * area * greenwood_term(step.ended, step.at_risk);
    right = step.time;
  }
  Estimate mean = normal_estimate(area + right, std::sqrt(variance));
  mean.low = std::max(mean.low, 0.0);
  mean.high = std::min(mean.high, horizon);
  if (variance == 0.0) {
    mean.has_interval = false;
    mean.note = "nobody ended before the horizon or all at once, so the variance is unknown";
  }
  return mean;
}

}  // namespace sojourn::metrics
