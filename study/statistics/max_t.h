// Intervals that hold together: for K effects estimated from the same R replications, the c with
//
//   P(max_k |T_k| <= c) = 0.95,   T multivariate t with R - 1 degrees and the effects' correlation
//
// so that m_k +- c se_k covers all effects at once with 95 %. T is drawn (Z_k / sqrt(X / (R - 1)),
// Z normal, X chi-square), by keyed draws: the same numbers always. c lies between Student's
// quantile (one effect, or all alike) and Bonferroni's.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace sojourn::study {

class MaxT {
 public:
  static constexpr std::size_t draws = 20000;  ///< error of the level below 0.3 points

  /// For up to `effects` effects over `replications` replications, at least two.
  MaxT(std::size_t effects, std::size_t replications);

  /// c for effects whose values by replication are given; those that do not vary count for nothing.
  [[nodiscard]] double quantile(std::span<const std::vector<double>> effects) const;

 private:
  std::size_t effects_;
  std::size_t replications_;
  std::vector<double> normals_;  ///< [draw][effect]
  std::vector<double> scales_;   ///< [draw]: sqrt((R - 1) / X)
};

}  // namespace sojourn::study
