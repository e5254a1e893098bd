// Harrell's concordance: of all pairs whose order of ending is known, the share in which the
// customer with the higher risk score ended first; equal scores count half.
//
// A pair is known where one ended at t while the other was at risk at t (entry < t) and either
// lived longer or was censored at t itself. Two ends at one time are no pair. Its standard error is
// the infinitesimal jackknife: with c_i, e_i the signed concordant and the known pairs that hold
// customer i, N all pairs, D = (concordant - discordant) / N, it is sqrt(sum ((c_i - D e_i) / 2
// N)^2), as R's concordance does. Estimand: P(score_i > score_j | i ends before j), weighted to
// where censoring lets pairs be seen. Source: Harrell 1982; Therneau & Atkinson 2020. O(n log n)
// time.
#pragma once

#include <cstdint>
#include <span>

#include "core/estimate.h"

namespace sojourn::metrics {

/// The concordance in [0, 1]; none where no pair is known. `ended`: 0 = censored. `entry` is empty
/// where all were observed from their start. Columns must be equally long, scores finite.
[[nodiscard]] Outcome concordance(std::span<const double> duration,
                                  std::span<const std::uint8_t> ended,
                                  std::span<const double> score,
                                  std::span<const double> entry = {});

}  // namespace sojourn::metrics
