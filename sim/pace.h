// How a clock takes its mass: the integral of what a clock of factor 1 takes, between two moments,
// and its inverse. Evenly, through a time profile (sim/calendar.h), or by its age,
//
//   (age / scale)^age_power
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernels/clock_kernels.h"
#include "sim/plan.h"

namespace sojourn::sim {

/// What a clock of factor 1 takes between two moments; `origin` is since when it ages.
[[nodiscard]] double mass_between(const Runner& runner, double origin, double from,
                                  double to) noexcept;
/// The moment at which a clock of factor 1 that runs from `at` has taken `mass`.
[[nodiscard]] double moment_after(const Runner& runner, double origin, double at,
                                  double mass) noexcept;

}  // namespace sojourn::sim
