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

// Whether S has come down to `level`; a product of fractions may miss it by some last bits.
bool reached(double survival, double level) { return survival <= level * (1.0 + 1e-12); }

using StepPlace = LargeVector<SurvivalStep>::const_iterator;

// The first step at or below `level`; S never rises.
StepPlace first_reaching(const SurvivalCurve& curve, double level) {
  return std::partition_point(
      curve.steps.begin(), curve.steps.end(),
      [level](const SurvivalStep& step) { return !reached(step.survival, level); });
}

double upper_limit(const SurvivalStep& step, SurvivalInterval interval) {
  return step.survival <= 0.0 ? 1.0 : survival_limits(step, interval).high;
}

// What no limit of the steps from `first` to `last` is below: between them S never rises, and its
// variance never falls.
Limits least_limits(const SurvivalStep& first, const SurvivalStep& last,
                    SurvivalInterval interval) {
  if (last.survival <= 0.0) return {0.0, 0.0};
  SurvivalStep surest = last;
  surest.log_variance = first.log_variance;
  Limits least{survival_limits(last, interval).low, survival_limits(surest, interval).high};
  if (interval == SurvivalInterval::log_log) {
    const double deviation = normal_95 * std::sqrt(last.log_variance);
    least.low = std::pow(last.survival, std::exp(deviation / -std::log(first.survival)));
  }
  return least;
}

// The first step whose limit is at or below `level`; whole blocks of steps are passed over where
// none of them can be. Limits themselves may rise and fall.
template <typename LimitOf>
StepPlace first_limit_reaching(const SurvivalCurve& curve, double level, SurvivalInterval interval,
                               double Limits::*side, LimitOf limit_of) {
  constexpr std::ptrdiff_t block = 256;
  constexpr double rounding = 1.0 + 1e-9;
  for (auto first = curve.steps.begin(); first != curve.steps.end();) {
    const auto end = first + std::min(block, curve.steps.end() - first);
    if (least_limits(*first, *(end - 1), interval).*side <= level * rounding) {
      const auto found = std::find_if(
          first, end, [&](const SurvivalStep& step) { return reached(limit_of(step), level); });
      if (found != end) return found;
    }
    first = end;
  }
  return curve.steps.end();
}

double time_or_infinity(const SurvivalCurve& curve, StepPlace step) {
  return step == curve.steps.end() ? infinity : step->time;
}

double clamped(double share) { return std::clamp(share, 0.0, 1.0); }

}  // namespace

SurvivalCurve kaplan_meier(const LifeTable& table) {
  SurvivalCurve curve{.customers = table.customers(), .last_time = table.last_time()};
  double survival = 1.0;
  double log_variance = 0.0;
  const auto prepare = [&curve](std::size_t most) { curve.steps.reserve(most); };
  table.for_each_risk_set(1, prepare, [&](const RiskSet& set) {
    const auto remain = static_cast<double>(set.at_risk - set.ended);
    survival *= remain / static_cast<double>(set.at_risk);
    log_variance += greenwood_term(set.ended, set.at_risk);
    curve.steps.push_back({set.time, set.at_risk, set.ended, survival, log_variance});
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

Outcome time_to_end(const SurvivalCurve& curve, double p, SurvivalInterval interval) {
  if (!(p > 0.0 && p < 1.0)) {
    throw InputError("a share of " + number_text(p) +
                     " has no time (it must lie between 0 and 1). Use 0.5 for the median");
  }
  if (curve.customers == 0) return NoEstimate{"there are no customers"};
  const double level = 1.0 - p;
  const auto found = first_reaching(curve, level);
  if (found == curve.steps.end()) {
    return NoEstimate{"the curve stays above " + number_text(level) +
                      " as long as anybody was observed"};
  }
  double time = found->time;
  if (reached(level, found->survival) && found + 1 != curve.steps.end()) {
    time = 0.5 * (time + (found + 1)->time);  // the curve is flat at the level itself
  }
  const auto low = [interval](const SurvivalStep& step) {
    return survival_limits(step, interval).low;
  };
  const auto high = [interval](const SurvivalStep& step) { return upper_limit(step, interval); };
  const auto at = [&](double Limits::*side, const auto& limit_of) {
    return time_or_infinity(curve, first_limit_reaching(curve, level, interval, side, limit_of));
  };
  Estimate estimate{.value = time, .low = at(&Limits::low, low), .high = at(&Limits::high, high)};
  if (estimate.high == infinity) {
    estimate.note = "the upper end of the interval lies beyond the last observation";
  }
  return estimate;
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
