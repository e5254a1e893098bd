#include "metrics/causal/effects/experiment_design.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/error.h"
#include "core/special.h"
#include "metrics/reference_laws.h"

namespace sojourn::metrics {
namespace {

void check(Design design) {
  if (design.standard_deviation > 0.0 && std::isfinite(design.standard_deviation) &&
      design.treated_share > 0.0 && design.treated_share < 1.0 && design.level > 0.0 &&
      design.level < 1.0) {
    return;
  }
  throw InputError(
      "an impossible design (the standard deviation must be positive, the treated share and the "
      "level between 0 and 1). Use a share of 0.5 and a level of 0.05, for example");
}

void check_power(Design design, double power) {
  check(design);
  if (power > design.level && power < 1.0) return;
  throw InputError("a power of " + std::to_string(power) +
                   " (must be above the level and below 1). Use 0.8, for example");
}

/// Standard error of the difference times sqrt(customers).
double unit_error(Design design) {
  return design.standard_deviation / std::sqrt(design.treated_share * (1.0 - design.treated_share));
}

double power_at(double level, double ratio) {
  const double bound = special::normal_quantile(1.0 - level / 2.0);
  return special::normal_cdf(ratio - bound) + special::normal_cdf(-ratio - bound);
}

/// The effect in standard errors that gives this power; power rises in it.
double ratio_for(double level, double power) {
  double low = 0.0;
  double high = special::normal_quantile(1.0 - level / 2.0) + special::normal_quantile(power) + 1.0;
  for (int step = 0; step < 60; ++step) {
    const double middle = (low + high) / 2.0;
    (power_at(level, middle) < power ? low : high) = middle;
  }
  return high;
}

}  // namespace

SequentialTest always_valid(const Outcome& effect, double mixing_scale) {
  if (!(mixing_scale > 0.0) || !std::isfinite(mixing_scale)) {
    throw InputError("a mixing scale of " + std::to_string(mixing_scale) +
                     " (must be positive). Use the size of effect that would matter");
  }
  if (!effect || !effect->has_interval) return {.effect = effect};
  const double v = effect->standard_error * effect->standard_error;
  const double t = mixing_scale * mixing_scale;
  const double width = std::sqrt(v * (v + t) / t * (std::log((v + t) / v) - 2.0 * std::log(0.05)));
  Estimate estimate = *effect;
  estimate.low = estimate.value - width;
  estimate.high = estimate.value + width;
  estimate.note = "valid at all looks at once; conservative at any single one";
  const double evidence =
      0.5 * std::log(v / (v + t)) + t * estimate.value * estimate.value / (2.0 * v * (v + t));
  return {.effect = estimate, .p_value = std::min(1.0, std::exp(-evidence))};
}

SampleRatio sample_ratio(std::span<const std::uint64_t> customers,
                         std::span<const double> planned_shares) {
  if (customers.size() != planned_shares.size() || customers.size() < 2) {
    throw InputError(std::to_string(customers.size()) + " arms and " +
                     std::to_string(planned_shares.size()) +
                     " planned shares (two arms or more, each with a share). Name every arm");
  }
  double shares = 0.0;
  double total = 0.0;
  for (std::size_t arm = 0; arm < customers.size(); ++arm) {
    if (!(planned_shares[arm] > 0.0) || !std::isfinite(planned_shares[arm])) {
      throw InputError("a planned share of " + std::to_string(planned_shares[arm]) +
                       " (must be positive). Leave arms that get nobody out");
    }
    shares += planned_shares[arm];
    total += static_cast<double>(customers[arm]);
  }
  if (total == 0.0) return {.p_value = NoEstimate{"there are no customers"}};
  double chi_square = 0.0;
  double least = total;
  for (std::size_t arm = 0; arm < customers.size(); ++arm) {
    const double expected = total * planned_shares[arm] / shares;
    const double miss = static_cast<double>(customers[arm]) - expected;
    chi_square += miss * miss / expected;
    least = std::min(least, expected);
  }
  const double degrees = static_cast<double>(customers.size()) - 1.0;
  return {.p_value = counted(
              chi_square_upper(chi_square, degrees),
              least < 5.0 ? "an arm expects fewer than 5 customers, so the test is rough" : ""),
          .chi_square = chi_square};
}

double power_of(Design design, double effect, double customers) {
  check(design);
  if (!(customers > 0.0)) throw InputError("no customers to test with. Plan for some");
  return power_at(design.level, std::abs(effect) * std::sqrt(customers) / unit_error(design));
}

double customers_for(Design design, double effect, double power) {
  check_power(design, power);
  if (effect == 0.0 || !std::isfinite(effect)) {
    throw InputError(
        "an effect of nothing is found by no number of customers. Name the least that "
        "would matter");
  }
  const double root = ratio_for(design.level, power) * unit_error(design) / effect;
  return std::ceil(root * root * (1.0 - 1e-12));
}

double detectable_effect(Design design, double customers, double power) {
  check_power(design, power);
  if (!(customers > 0.0)) throw InputError("no customers to test with. Plan for some");
  return ratio_for(design.level, power) * unit_error(design) / std::sqrt(customers);
}

}  // namespace sojourn::metrics
