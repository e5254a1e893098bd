// The maximum of a smooth function of a few variables, such as a log-likelihood in the logarithms
// of its parameters.
//
// Nelder and Mead's simplex (1965) finds the hill without derivatives; Newton's method with central
// differences climbs the rest and leaves the second derivatives for standard errors. A point from
// which the function does not fall in all directions, or which has run away, is no maximum: such a
// fit is refused, never reported.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace sojourn::metrics {

using Objective = std::function<double(std::span<const double>)>;

struct Maximum {
  std::string none{};  ///< why there is no maximum; empty where there is one
  std::vector<double> at{};
  double value = 0.0;
  std::vector<double> covariance{};  ///< the inverse of minus the second derivatives, row by row

  /// The standard error of a function of the variables, by its slopes at the maximum; NaN where
  /// the function has no slope there.
  [[nodiscard]] double error_of(const Objective& function) const;
};

/// Looks for a maximum near `start`; variables are expected to be of order 1, and beyond `bound`
/// from 0 they count as run away. The function may return -infinity or NaN where it has no value.
[[nodiscard]] Maximum maximise(const Objective& objective, std::span<const double> start,
                               double bound = 16.0);

}  // namespace sojourn::metrics
