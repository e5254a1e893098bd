// How two columns move together.
//
//   Pearson     r = Sxy / sqrt(Sxx Syy); interval by Fisher's z, variance 1 / (n - 3), right for
//               normal pairs and too short for heavy tails
//   Spearman    Pearson of midranks; Fisher's z with variance (1 + r^2 / 2) / (n - 3) (Bonett &
//               Wright 2000, doi 10.1007/BF02294183)
//   polychoric  the correlation of two normal variables that were cut into ordered answers.
//               Thresholds from the margins, then rho by maximum likelihood of the table
//                 sum over cells n_ij log P(cell | rho), P a rectangle of the bivariate normal law
//               (Olsson 1979 in two steps, doi 10.1007/BF02296207); the standard error is from
//               the information about rho and the thresholds together. Interval on Fisher's scale.
// A column without variation correlates with nothing: then there is a reason instead of a value.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>

#include "core/estimate.h"
#include "metrics/moments.h"

namespace sojourn::metrics {

/// From sums without rounding, so it merges. None below two pairs or where a column is constant;
/// no interval below four pairs or at +-1.
[[nodiscard]] Outcome pearson(const PairMoments& moments);

/// None as pearson. Throws InputError on unequal lengths or values that are no numbers.
[[nodiscard]] Outcome spearman(std::span<const double> x, std::span<const double> y);

/// P(X <= x, Y <= y) of the bivariate normal law with correlation rho in [-1, 1]; error below 1e-12
/// for |rho| <= 0.925, below 1e-9 beyond. Infinite x or y are allowed.
[[nodiscard]] double bivariate_normal(double x, double y, double rho) noexcept;

/// Counts of pairs of ordered answers; mergeable.
class AnswerTable {
 public:
  void add(int row, int column, std::int64_t count = 1);
  void merge(const AnswerTable& other);
  /// The polychoric correlation; none without two distinct answers on both sides.
  [[nodiscard]] Outcome polychoric() const;
  [[nodiscard]] std::int64_t count() const noexcept;

 private:
  std::map<std::pair<int, int>, std::int64_t> cells_;
};

}  // namespace sojourn::metrics
