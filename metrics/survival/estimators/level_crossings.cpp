#include "metrics/survival/estimators/level_crossings.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "core/error.h"
#include "metrics/number_text.h"

namespace sojourn::metrics {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Limits limits_of(const SurvivalStep& step, SurvivalInterval interval) {
  Limits limits = survival_limits(step, interval);
  if (step.survival <= 0.0) limits.high = 1.0;
  return limits;
}

// What no limit of these steps is below: between the first and the last S never rises, and its
// variance never falls.
Limits least_limits(std::span<const SurvivalStep> steps, SurvivalInterval interval) {
  const SurvivalStep& first = steps.front();
  const SurvivalStep& last = steps.back();
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

LevelCrossings crossings_of(const SurvivalCurve& curve, double level, SurvivalInterval interval) {
  LevelCrossings crossings(level, interval);
  for (std::size_t first = 0; first < curve.steps.size(); first += LevelCrossings::block) {
    crossings.see(std::span(curve.steps)
                      .subspan(first, std::min(LevelCrossings::block, curve.steps.size() - first)));
  }
  return crossings;
}

double time_or_infinity(const std::optional<SurvivalStep>& step) {
  return step ? step->time : infinity;
}

}  // namespace

void LevelCrossings::see(std::span<const SurvivalStep> steps) {
  if (steps.empty()) return;
  see_survival(steps);
  see_limit(steps, &Limits::low, low);
  see_limit(steps, &Limits::high, high);
}

void LevelCrossings::see_survival(std::span<const SurvivalStep> steps) {
  if (reached && !after) after = steps.front();
  if (reached || !is_reached(steps.back().survival, level_)) return;
  const auto found = std::ranges::find_if(
      steps, [this](const SurvivalStep& step) { return is_reached(step.survival, level_); });
  reached = *found;
  if (found + 1 != steps.end()) after = *(found + 1);
}

void LevelCrossings::see_limit(std::span<const SurvivalStep> steps, double Limits::*side,
                               std::optional<SurvivalStep>& found) const {
  constexpr double rounding = 1.0 + 1e-9;
  if (found || least_limits(steps, interval_).*side > level_ * rounding) return;
  const auto at = std::ranges::find_if(steps, [&](const SurvivalStep& step) {
    return is_reached(limits_of(step, interval_).*side, level_);
  });
  if (at != steps.end()) found = *at;
}

Outcome time_to_end(const SurvivalCurve& curve, double p, SurvivalInterval interval) {
  if (!(p > 0.0 && p < 1.0)) {
    throw InputError("a share of " + number_text(p) +
                     " has no time (it must lie between 0 and 1). Use 0.5 for the median");
  }
  if (curve.customers == 0) return NoEstimate{"there are no customers"};
  const double level = 1.0 - p;
  const LevelCrossings crossings = crossings_of(curve, level, interval);
  if (!crossings.reached) {
    return NoEstimate{"the curve stays above " + number_text(level) +
                      " as long as anybody was observed"};
  }
  double time = crossings.reached->time;
  if (LevelCrossings::is_reached(level, crossings.reached->survival) && crossings.after) {
    time = 0.5 * (time + crossings.after->time);  // the curve is flat at the level itself
  }
  Estimate estimate{.value = time,
                    .low = time_or_infinity(crossings.low),
                    .high = time_or_infinity(crossings.high)};
  if (estimate.high == infinity) {
    estimate.note = "the upper end of the interval lies beyond the last observation";
  }
  return estimate;
}

}  // namespace sojourn::metrics
