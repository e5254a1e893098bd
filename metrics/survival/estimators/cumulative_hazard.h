// Nelson-Aalen: the cumulative hazard H(t) = sum over end times t_j <= t of an increment.
//
//   shared ties:  d_j / n_j, variance d_j / n_j^2                (Aalen; R: stype = 1, ctype = 1)
//   broken ties:  sum over k < d_j of 1 / (n_j - k), variance of their squares
//                                                                (Fleming & Harrington; ctype = 2)
//   interval:     H exp(+- z sqrt(V) / H)
//
// Estimand: -ln P(lifetime > t) of a continuous lifetime, under censoring that tells nothing about
// it. The two agree without ties; under heavy ties, broken ties assume that the times were only
// rounded. Sources: Aalen 1978; Fleming & Harrington 1984; Klein & Moeschberger 2003, ch. 4.
#pragma once

#include <cstdint>
#include <vector>

#include "core/estimate.h"
#include "metrics/survival/estimators/life_table.h"

namespace sojourn::metrics {

enum class HazardTies : std::uint8_t { shared, broken };

struct HazardStep {
  double time = 0.0;
  double hazard = 0.0;  ///< cumulative, just after `time`
  double variance = 0.0;
};

struct CumulativeHazard {
  std::vector<HazardStep> steps{};  ///< one per end time, rising
  std::int64_t customers = 0;
  double last_time = 0.0;
};

[[nodiscard]] CumulativeHazard nelson_aalen(const LifeTable& table,
                                            HazardTies ties = HazardTies::shared);

/// H(t) with its 95 % interval; none beyond the last time observed.
[[nodiscard]] Outcome hazard_at(const CumulativeHazard& hazard, double time);

}  // namespace sojourn::metrics
