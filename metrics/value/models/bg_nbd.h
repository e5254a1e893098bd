// BG/NBD: repeat buying of customers who may leave unseen after any purchase (Fader, Hardie & Lee
// 2005).
//
// While alive a customer buys at a Poisson rate lambda ~ Gamma(r, rate alpha); after each repeat
// purchase it leaves with probability p ~ Beta(a, b). For x repeats, the last at t_x, observed to
// T:
//
//   L = Gamma(r + x) alpha^r / Gamma(r) * B(a, b + x) / B(a, b)
//       * [ (alpha + T)^-(r + x) + 1{x > 0} a / (b + x - 1) (alpha + t_x)^-(r + x) ]
//   P(alive) = 1 / (1 + 1{x > 0} a / (b + x - 1) ((alpha + T) / (alpha + t_x))^(r + x))
//   E X(t) = integral over p ~ Beta(a, b) of (1 - (alpha / (alpha + p t))^r) / p
//   E[Y(t) | x, t_x, T] = P(alive) E X(t) with r + x, alpha + T, a, b + x in place of r, alpha, a,
//   b
//
// The integrals are those behind the published 2F1 forms; summed by quadrature they have no pole at
// a = 1 and hold for a million purchases of one customer. Everything is computed in logarithms.
// Estimand: the parameters of the population that first bought in the window. A customer without a
// repeat purchase is alive by the model's assumption, not by evidence.
#pragma once

#include <span>
#include <string>

#include "core/estimate.h"
#include "metrics/maximum.h"
#include "metrics/value/models/repeat_buying.h"

namespace sojourn::metrics {

struct BgNbd {
  double r = 1.0;
  double alpha = 1.0;  ///< in the unit of time
  double a = 1.0;
  double b = 1.0;
};

struct BgNbdFit {
  std::string no_fit{};  ///< why there is no fit; empty where there is one
  BgNbd model{};
  double log_likelihood = 0.0;
  Maximum maximum{};  ///< in ln r, ln alpha, ln a, ln b
};

[[nodiscard]] double log_likelihood(const BgNbd& model, const Buyer& buyer);
[[nodiscard]] double log_likelihood(const BgNbd& model, const RepeatBuying& buying);

/// Fits by maximum likelihood; where there is no maximum inside the parameters, says why.
[[nodiscard]] BgNbdFit fit_bg_nbd(const RepeatBuying& buying);

/// The chance that the customer has not left at T.
[[nodiscard]] double alive_probability(const BgNbd& model, const Buyer& buyer);
/// Expected repeat purchases of a new customer within `time` after the first purchase.
[[nodiscard]] double expected_purchases(const BgNbd& model, double time);
/// Expected purchases of a known customer in (T, T + time].
[[nodiscard]] double expected_purchases(const BgNbd& model, const Buyer& buyer, double time);

}  // namespace sojourn::metrics
