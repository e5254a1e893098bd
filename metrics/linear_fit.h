// Least squares with classical, heteroscedasticity-robust or cluster-robust errors.
//
//   b = (X'X)^-1 X'y by QR; covariance = (X'X)^-1 M (X'X)^-1 with
//   classical  M = s^2 X'X, s^2 = e'e / (n - k)
//   hc1        M = n/(n-k) sum e_i^2 x_i x_i'
//   hc3        M = sum (e_i / (1 - h_i))^2 x_i x_i', h_i = x_i'(X'X)^-1 x_i: best in small samples
//   clustered  M = G/(G-1) (n-1)/(n-k) sum over clusters (X_g'e_g)(X_g'e_g)'
// Intervals by Student's law with n - k degrees, G - 1 for clusters.
// Sources: MacKinnon & White 1985, doi 10.1016/0304-4076(85)90158-7; Cameron & Miller 2015,
// doi 10.3368/jhr.50.2.317.
#pragma once

#include "metrics/regression.h"

namespace sojourn::metrics {

enum class ErrorKind : std::uint8_t { classical, hc1, hc3, clustered };

struct LinearFit : Regression {
  double r_squared = 0.0;
  double residual_variance = 0.0;
  std::vector<double> residuals{};
};

/// Fits outcome on an intercept and the columns. `clusters` has a number per row where errors are
/// clustered and is empty otherwise. Throws InputError on columns of unequal length or values that
/// are no numbers; a fit that does not exist has a reason.
[[nodiscard]] LinearFit fit_linear(const Columns& columns, std::span<const double> outcome,
                                   ErrorKind errors = ErrorKind::classical,
                                   std::span<const std::uint64_t> clusters = {});

}  // namespace sojourn::metrics
