// Gamma-gamma: how much customers spend per purchase (Fader & Hardie 2013).
//
// A customer's purchases are Gamma(p, rate nu), and nu ~ Gamma(q, rate g) differs between
// customers. For x repeat purchases of mean value m:
//
//   ln L = ln Gamma(p x + q) - ln Gamma(p x) - ln Gamma(q) + q ln g + (p x - 1) ln m + p x ln x
//          - (p x + q) ln(g + m x)
//   E[M] = p g / (q - 1), where q > 1;   E[M | x, m] = p (g + m x) / (p x + q - 1)
//
// Estimand: the mean value of a purchase. It assumes that value and frequency of purchases are
// independent across customers; `correlation` shows how far that holds.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/estimate.h"
#include "metrics/maximum.h"

namespace sojourn::metrics {

struct GammaGamma {
  double p = 1.0;
  double q = 2.0;
  double scale = 1.0;  ///< g, in money
};

/// Repeat buyers with the mean value of their repeat purchases; mergeable.
class RepeatSpend {
 public:
  /// Takes in customers; those without repeats are counted and left out. Throws InputError, and
  /// stays as it was, where x is not whole or the mean value of repeats is not positive and finite.
  void add(std::span<const double> repeats, std::span<const double> mean_value);
  void merge(const RepeatSpend& other);

  struct Row {
    double repeats;
    double mean;
    friend auto operator<=>(const Row&, const Row&) = default;
  };
  /// Repeat buyers in rising order, whatever the order in which they came.
  [[nodiscard]] const std::vector<Row>& rows() const;
  /// Pearson's correlation of x and mean value over repeat buyers; none where either is constant.
  [[nodiscard]] Outcome correlation() const;

 private:
  mutable std::vector<Row> rows_;
  mutable bool sorted_ = true;
};

struct GammaGammaFit {
  std::string no_fit{};  ///< why there is no fit; empty where there is one
  GammaGamma model{};
  double log_likelihood = 0.0;
  Maximum maximum{};  ///< in ln p, ln q, ln g
};

[[nodiscard]] double log_likelihood(const GammaGamma& model, const RepeatSpend& spend);

/// Fits by maximum likelihood; where there is no maximum inside the parameters, says why.
[[nodiscard]] GammaGammaFit fit_gamma_gamma(const RepeatSpend& spend);

/// The mean value of a purchase over all customers with its interval; none where q <= 1.
[[nodiscard]] Outcome mean_purchase(const GammaGammaFit& fit);
/// The expected value of a purchase of a customer with x repeats of mean value m; for x = 0 that of
/// the population. Needs p x + q > 1.
[[nodiscard]] double expected_purchase(const GammaGamma& model, double repeats, double mean_value);

}  // namespace sojourn::metrics
