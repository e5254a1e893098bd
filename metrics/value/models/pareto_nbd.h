// Pareto/NBD: repeat buying of customers who leave unseen at any time (Schmittlein, Morrison &
// Colombo 1987).
//
// While alive a customer buys at a Poisson rate lambda ~ Gamma(r, rate alpha); its lifetime is
// exponential with rate mu ~ Gamma(s, rate beta). For x repeats, the last at t_x, observed to T:
//
//   L = Gamma(r + x) alpha^r beta^s / Gamma(r) * [ A + s I ],  A = (alpha + T)^-(r + x) (beta +
//   T)^-s I = integral from t_x to T of (alpha + u)^-(r + x) (beta + u)^-(s + 1) du P(alive) = A /
//   (A + s I) E X(t) = r beta / (alpha (s - 1)) (1 - (beta / (beta + t))^(s - 1)) E[Y(t) | x, t_x,
//   T] = P(alive) (r + x) (beta + T) / ((alpha + T) (s - 1))
//                         * (1 - ((beta + T) / (beta + T + t))^(s - 1))
//
// I is summed relative to the integrand at t_x, where it is greatest, by Gauss's rule where it is
// smooth and by tanh-sinh quadrature elsewhere; the published pair of 2F1 overflows from a few
// hundred purchases on. At s = 1 the formulas go over into a logarithm.
#pragma once

#include <string>

#include "metrics/maximum.h"
#include "metrics/value/models/repeat_buying.h"

namespace sojourn::metrics {

struct ParetoNbd {
  double r = 1.0;
  double alpha = 1.0;  ///< in the unit of time
  double s = 1.0;
  double beta = 1.0;  ///< in the unit of time
};

struct ParetoNbdFit {
  std::string no_fit{};  ///< why there is no fit; empty where there is one
  ParetoNbd model{};
  double log_likelihood = 0.0;
  Maximum maximum{};  ///< in ln r, ln alpha, ln s, ln beta
};

[[nodiscard]] double log_likelihood(const ParetoNbd& model, const Buyer& buyer);
[[nodiscard]] double log_likelihood(const ParetoNbd& model, const RepeatBuying& buying);

/// Fits by maximum likelihood; where there is no maximum inside the parameters, says why.
[[nodiscard]] ParetoNbdFit fit_pareto_nbd(const RepeatBuying& buying);

/// The chance that the customer has not left at T.
[[nodiscard]] double alive_probability(const ParetoNbd& model, const Buyer& buyer);
/// Expected repeat purchases of a new customer within `time` after the first purchase.
[[nodiscard]] double expected_purchases(const ParetoNbd& model, double time);
/// Expected purchases of a known customer in (T, T + time].
[[nodiscard]] double expected_purchases(const ParetoNbd& model, const Buyer& buyer, double time);

}  // namespace sojourn::metrics
