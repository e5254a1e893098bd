// Logistic regression by maximum likelihood, for outcomes that are 0 or 1.
//
//   P(y = 1 | x) = 1 / (1 + exp(-offset - x b)), found by Newton's method with halved steps;
//   covariance = (X' diag(p (1 - p)) X)^-1, Wald intervals
//
// Where a combination of covariates tells ones from zeros without error, or with errors only on a
// boundary, the likelihood has no maximum and other programs print huge numbers. Then there is no
// fit: Newton's steps point along a direction d on which no outcome's probability ever falls,
// (2 y_i - 1) x_i d >= 0 for all i and > 0 for one, and such a direction proves it (Albert &
// Anderson 1984, doi 10.1093/biomet/71.1.1).
#pragma once

#include "metrics/regression.h"

namespace sojourn::metrics {

struct LogisticFit : Regression {
  double log_likelihood = 0.0;
  double null_log_likelihood = 0.0;     ///< with the intercept (and offset 0) alone
  std::vector<double> probabilities{};  ///< fitted, by row
  int iterations = 0;
};

/// Fits outcome (0 or 1) on an intercept and the columns; `offset` is added to x b and may be
/// empty. Throws InputError on other outcomes, unequal lengths or values that are no numbers; a fit
/// that does not exist has a reason.
[[nodiscard]] LogisticFit fit_logistic(const Columns& columns,
                                       std::span<const std::uint8_t> outcome,
                                       std::span<const double> offset = {});

/// 1 / (1 + exp(-x)) without overflow.
[[nodiscard]] double logistic(double x) noexcept;

}  // namespace sojourn::metrics
