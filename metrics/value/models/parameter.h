// A positive parameter of a fitted model, estimated through its logarithm.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/estimate.h"
#include "metrics/maximum.h"

namespace sojourn::metrics {

struct Parameter {
  std::string_view name;
  Estimate estimate;
};

/// The `index`th parameter of a maximum whose variables are logarithms, with the interval that is
/// normal on the logarithm.
[[nodiscard]] inline Estimate log_scale_estimate(const Maximum& maximum, std::size_t index) {
  const double value = std::exp(maximum.at[index]);
  const double error = std::sqrt(maximum.covariance[index * (maximum.at.size() + 1)]);
  const double spread = std::exp(normal_95 * error);
  return {.value = value,
          .standard_error = value * error,
          .low = value / spread,
          .high = value * spread};
}

/// A positive function of the logarithms of the parameters, with the interval that is normal on its
/// logarithm (delta method).
[[nodiscard]] inline Estimate positive_estimate(const Maximum& maximum, const Objective& function) {
  const double value = function(maximum.at);
  const double error =
      maximum.error_of([&](std::span<const double> x) { return std::log(function(x)); });
  if (!std::isfinite(error)) return counted(value, "at the edge of its range, so no interval");
  const double spread = std::exp(normal_95 * error);
  return {.value = value,
          .standard_error = value * error,
          .low = value / spread,
          .high = value * spread};
}

/// A function with values in (0, 1), with the interval that is normal on its complementary log-log.
[[nodiscard]] inline Estimate share_estimate(const Maximum& maximum, const Objective& function) {
  const double value = function(maximum.at);
  const double error =
      maximum.error_of([&](std::span<const double> x) { return std::log(-std::log(function(x))); });
  const double power = std::exp(normal_95 * error);
  return {.value = value,
          .standard_error = error * value * -std::log(value),
          .low = std::pow(value, power),
          .high = std::pow(value, 1.0 / power)};
}

}  // namespace sojourn::metrics
