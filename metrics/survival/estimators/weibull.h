// Weibull regression: ln lifetime = b0 + x' b + W / k, W the log of a unit exponential.
//
//   S(t | x) = exp(-(t / scale(x))^k),  scale(x) = exp(b0 + x' b)
//   ln L = sum over ends of ln(k / t) + z  -  sum over all of e^z - e^(z at entry),
//          z = k (ln t - b0 - x' b)
//
// b are log time ratios (accelerated failure time); -k b are the log hazard ratios of the same
// model. Maximum likelihood; covariates are centred and scaled while fitting. Estimand: b and k,
// where lifetimes are Weibull given x. Source: Kalbfleisch & Prentice 2002, ch. 3; as R's survreg.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/estimate.h"
#include "metrics/survival/estimators/cox.h"

namespace sojourn::metrics {

struct WeibullFit {
  std::string no_fit{};  ///< why there is no fit; empty where there is one
  Estimate shape{};      ///< k; below 1 the hazard falls with time
  Estimate intercept{};  ///< b0
  std::vector<Estimate> coefficients{};
  double log_likelihood = 0.0;
};

/// Fits the model to rows as for Cox's (clusters are not used); no covariates give a plain Weibull
/// distribution. Throws InputError as fit_cox does, and where an end is at time 0.
[[nodiscard]] WeibullFit fit_weibull(const CoxRows& rows);

/// P(lifetime > t) of a customer with covariates x.
[[nodiscard]] double predicted_survival(const WeibullFit& fit, std::span<const double> x,
                                        double time);

}  // namespace sojourn::metrics
