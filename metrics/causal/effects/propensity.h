// Effects from observed, not assigned, treatment: weighting by the propensity, and doubly robust.
//
// The propensity e(x) = P(treated | x) is a logistic regression, outcomes m1(x), m0(x) are linear
// regressions within arms.
//   Hajek   sum of w1 y / sum of w1 - sum of w0 y / sum of w0, w1 = t / e, w0 = (1 - t) / (1 - e)
//   AIPW    mean of m1 - m0 + t (y - m1) / e - (1 - t) (y - m0) / (1 - e): right where either the
//           propensity or the outcome model is
// Standard errors from influence functions; that of Hajek's estimate includes that e was estimated,
// which makes it smaller. Estimand: the average effect in the population of all customers. Assumes
// that covariates hold all that moves both treatment and outcome (no data can show it), and
// 0 < e < 1 everywhere; where fitted e leaves [0.01, 0.99] the note says so, nothing is trimmed.
// Sources: Lunceford & Davidian 2004, doi 10.1002/sim.1903; Robins, Rotnitzky & Zhao 1994.
#pragma once

#include "metrics/causal/effects/mean_difference.h"
#include "metrics/regression.h"

namespace sojourn::metrics {

/// Both take covariates as columns, treatment as 0 or 1, and an outcome. None, with the reason,
/// where a model has no fit. Throw InputError on unequal lengths or values that are no numbers.
[[nodiscard]] EffectTest weighted_effect(const Columns& covariates,
                                         std::span<const std::uint8_t> treated,
                                         std::span<const double> outcome);
[[nodiscard]] EffectTest doubly_robust_effect(const Columns& covariates,
                                              std::span<const std::uint8_t> treated,
                                              std::span<const double> outcome);

/// A linear regression within each arm: what uplift and doubly robust effects predict with.
struct ArmFits {
  Regression control;
  Regression treated;
  std::string reason{};  ///< why one is missing, empty where none is
  /// Predicted outcome if treated less that if not.
  [[nodiscard]] double uplift(const Columns& covariates, std::size_t row) const {
    return treated.predict(covariates, row) - control.predict(covariates, row);
  }
};
[[nodiscard]] ArmFits fit_arms(const Columns& covariates, std::span<const std::uint8_t> treated,
                               std::span<const double> outcome);

}  // namespace sojourn::metrics
