#include "metrics/causal/effects/mean_difference.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "metrics/reference_laws.h"
#include "metrics/share.h"

namespace sojourn::metrics {
namespace {

/// A mean's variance and its degrees, one arm.
struct ArmVariance {
  double variance = 0.0;
  double degrees = 0.0;
};

ArmVariance of_mean(double variance, std::uint64_t count) {
  const auto n = static_cast<double>(count);
  return {variance / n, n - 1.0};
}

double welch_degrees(ArmVariance a, ArmVariance b) {
  const double sum = a.variance + b.variance;
  const double spread = a.variance * a.variance / a.degrees + b.variance * b.variance / b.degrees;
  return spread > 0.0 ? sum * sum / spread : 0.0;
}

EffectTest too_few(std::uint64_t treated, std::uint64_t control) {
  return {.effect =
              NoEstimate{"each arm needs two customers or more (treated has " +
                         std::to_string(treated) + ", control " + std::to_string(control) + ")"}};
}

const char* few_customers(std::uint64_t treated, std::uint64_t control) {
  return treated < 30 || control < 30
             ? "with fewer than 30 customers in an arm the interval holds for near-normal outcomes"
             : "";
}

}  // namespace

EffectTest effect_test(double effect, double variance, double degrees, const char* note) {
  if (!(variance > 0.0)) {
    return {.effect = counted(effect, "outcomes do not vary within arms, so there is no interval")};
  }
  const double error = std::sqrt(variance);
  Estimate estimate = normal_estimate(effect, error, note);
  if (degrees > 0.0) {
    const double width = student_quantile(0.975, degrees) * error;
    estimate.low = effect - width;
    estimate.high = effect + width;
  }
  const double ratio = effect / error;
  return {.effect = estimate,
          .degrees = degrees,
          .p_value = degrees > 0.0 ? student_two_sided(ratio, degrees) : two_sided_p(ratio)};
}

void MeanDifference::merge(const MeanDifference& other) noexcept {
  arms_[0].merge(other.arms_[0]);
  arms_[1].merge(other.arms_[1]);
}

EffectTest MeanDifference::effect() const {
  const Moments& control = arm(Arm::control);
  const Moments& treated = arm(Arm::treated);
  if (control.count() < 2 || treated.count() < 2) return too_few(treated.count(), control.count());
  const ArmVariance one = of_mean(treated.variance(), treated.count());
  const ArmVariance zero = of_mean(control.variance(), control.count());
  return effect_test(treated.mean() - control.mean(), one.variance + zero.variance,
                     welch_degrees(one, zero), few_customers(treated.count(), control.count()));
}

Outcome MeanDifference::relative_effect() const {
  const EffectTest plain = effect();
  if (!plain.effect) return plain.effect;
  const Moments& control = arm(Arm::control);
  const Moments& treated = arm(Arm::treated);
  const ArmVariance zero = of_mean(control.variance(), control.count());
  if (std::abs(control.mean()) <= 2.0 * std::sqrt(zero.variance)) {
    return NoEstimate{"the mean of control is not clearly different from 0"};
  }
  const double lift = treated.mean() / control.mean() - 1.0;
  const ArmVariance one = of_mean(treated.variance(), treated.count());
  const double variance = (one.variance + (1.0 + lift) * (1.0 + lift) * zero.variance) /
                          (control.mean() * control.mean());
  return effect_test(lift, variance, 0.0).effect;
}

void CovariateDifference::merge(const CovariateDifference& other) noexcept {
  arms_[0].merge(other.arms_[0]);
  arms_[1].merge(other.arms_[1]);
}

double CovariateDifference::slope() const {
  double products = 0.0;
  double squares = 0.0;
  for (const PairMoments& moments : arms_) {
    if (moments.count() < 2) continue;
    const auto degrees = static_cast<double>(moments.count() - 1);
    products += degrees * moments.covariance();
    squares += degrees * moments.x().variance();
  }
  return squares > 0.0 ? products / squares : 0.0;
}

EffectTest CovariateDifference::effect() const {
  const PairMoments& control = arm(Arm::control);
  const PairMoments& treated = arm(Arm::treated);
  if (control.count() < 2 || treated.count() < 2) return too_few(treated.count(), control.count());
  const double theta = slope();
  const auto adjusted = [theta](const PairMoments& m) {
    const double variance =
        m.y().variance() - 2.0 * theta * m.covariance() + theta * theta * m.x().variance();
    // What rounding leaves of a perfect fit counts as none.
    return of_mean(variance > 1e-15 * m.y().variance() ? variance : 0.0, m.count());
  };
  const ArmVariance one = adjusted(treated);
  const ArmVariance zero = adjusted(control);
  const double effect =
      treated.y().mean() - control.y().mean() - theta * (treated.x().mean() - control.x().mean());
  const bool constant = control.x().variance() + treated.x().variance() == 0.0;
  const char* const note = constant ? "the covariate does not vary, so it changes nothing"
                                    : few_customers(treated.count(), control.count());
  return effect_test(effect, one.variance + zero.variance, welch_degrees(one, zero), note);
}

void StratifiedDifference::merge(const StratifiedDifference& other) {
  for (const auto& [stratum, difference] : other.strata_) strata_[stratum].merge(difference);
}

EffectTest StratifiedDifference::effect() const {
  double customers = 0.0;
  for (const auto& [stratum, cell] : strata_) {
    const std::uint64_t control = cell.arm(Arm::control).count();
    const std::uint64_t treated = cell.arm(Arm::treated).count();
    if (control < 2 || treated < 2) {
      return {.effect = NoEstimate{"stratum " + std::to_string(stratum) +
                                   " has fewer than two customers in an arm (treated " +
                                   std::to_string(treated) + ", control " +
                                   std::to_string(control) + "), so its effect is unknown"}};
    }
    customers += static_cast<double>(control + treated);
  }
  if (strata_.empty()) return too_few(0, 0);
  double effect = 0.0;
  double variance = 0.0;
  double squares = 0.0;
  for (const auto& [stratum, cell] : strata_) {
    const Moments& control = cell.arm(Arm::control);
    const Moments& treated = cell.arm(Arm::treated);
    const double weight = static_cast<double>(control.count() + treated.count()) / customers;
    const double difference = treated.mean() - control.mean();
    effect += weight * difference;
    squares += weight * difference * difference;
    variance += weight * weight *
                (of_mean(treated.variance(), treated.count()).variance +
                 of_mean(control.variance(), control.count()).variance);
  }
  const double between = std::max(0.0, squares - effect * effect) / customers;
  if (variance == 0.0) return effect_test(effect, 0.0, 0.0);
  return effect_test(effect, variance + between, 0.0);
}

}  // namespace sojourn::metrics
