// Aalen-Johansen: the share ended by one cause up to t, where other causes may come first.
//
//   F_k(t) = sum over t_j <= t of S(t_j-) d_kj / n_j,  S the Kaplan-Meier curve of all causes
//
// One minus the Kaplan-Meier curve of a single cause is not this: it answers what would happen if
// the other causes were abolished. The variance is that of the multi-state model (Andersen, Borgan,
// Gill & Keiding 1993, IV.4), carried forward end time by end time for the pair (S, F): with
// q = d / n of all causes and k = d_k / n,
//
//   Var S   <- (1 - q)^2 Var S + S^2 q (1 - q) / n
//   Cov     <- (1 - q) (Cov + k Var S) - S^2 k (1 - q) / n
//   Var F   <- Var F + 2 k Cov + k^2 Var S + S^2 k (1 - k) / n          (right sides: before t_j)
//
// which needs no division by n - d. Interval: log-log of 1 - F.
#pragma once

#include <cstdint>
#include <vector>

#include "core/estimate.h"
#include "metrics/survival/estimators/life_table.h"

namespace sojourn::metrics {

struct IncidenceStep {
  double time = 0.0;
  double incidence = 0.0;  ///< F_k just after `time`
  double survival = 1.0;   ///< S of all causes just after `time`
  double variance = 0.0;   ///< of the incidence
};

struct CumulativeIncidence {
  std::vector<IncidenceStep> steps{};  ///< one per time at which anybody ended, rising
  std::int64_t customers = 0;
  double last_time = 0.0;
};

/// The curve of `cause` (1 to 16).
[[nodiscard]] CumulativeIncidence aalen_johansen(const LifeTable& table, std::uint8_t cause);

/// F_k(t) with its 95 % interval; none beyond the last time observed while somebody remained.
[[nodiscard]] Outcome incidence_at(const CumulativeIncidence& curve, double time);

}  // namespace sojourn::metrics
