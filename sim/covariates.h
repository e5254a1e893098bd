// What coefficients multiply and guards test, for one lane at a moment.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/kernels/lanes.h"
#include "sim/plan.h"

namespace sojourn::sim {

/// How often a lane has entered a state, at most 255.
[[nodiscard]] std::uint32_t visits_of(const Lanes& lanes, std::size_t lane,
                                      std::uint32_t state) noexcept;

/// The value of a source for a lane as of `at`; `track` owns the exit that asks.
[[nodiscard]] float value_of(const Plan& plan, const Lanes& lanes, std::size_t lane,
                             const Source& source, std::size_t track, std::int32_t at) noexcept;

/// Whether a guard is open for a lane as of `at`.
[[nodiscard]] bool is_open(const Plan& plan, const Lanes& lanes, std::size_t lane,
                           const Guard& guard, std::size_t track, std::int32_t at) noexcept;

/// The column whose entries equal source.code where the source's value is 1, which is 0 elsewhere;
/// null where there is none.
[[nodiscard]] const std::uint32_t* code_column(const Lanes& lanes, const Source& source) noexcept;

}  // namespace sojourn::sim
