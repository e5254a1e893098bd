// What an oracle knows of a customer: the rate at which they would come to a state, by their own
// law, hidden state and all, and never by a draw that is yet to be seen.
//
//   rate = sum of the rates of racing exits that lead there
//          + (rate at which a stay ends) * P(the choice then made leads there)
//
// An exit leads there itself, or by what it, or entering its state, does to another track at once.
//
// A stay of age t whose speed is v, in units of its scale x = v t, ends at the rate h(x) v, with h
// the hazard of its shape; it is taken to have had its present speed from the beginning. A time
// profile counts with its mean over the day to come, and a fixed stay that ends within that day as
// once a day.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/plan.h"
#include "sim/program.h"

namespace sojourn::models {

/// The hazard of a shape at age `x` in units of its scale; 0 for a fixed stay, which ends at once.
[[nodiscard]] double hazard_of_shape(const sim::Program& program, const sim::StayShape& shape,
                                     double x);

/// The rate per day at which a customer comes to one of the states `wanted` (by state) as of `at`,
/// by the laws of `program`, a variant of the plan's; `tracks` are those of tracks_towards().
[[nodiscard]] double present_rate(const sim::Program& program, const sim::Plan& plan,
                                  const sim::Lanes& lanes, std::size_t lane, std::int32_t at,
                                  const std::vector<bool>& wanted,
                                  const std::vector<std::size_t>& tracks);

/// Whether rates at which customers come to the states differ between two programs of one plan.
/// Where a time profile is involved they are taken to.
[[nodiscard]] bool rates_differ(const sim::Program& one, const sim::Program& other,
                                const std::vector<bool>& wanted);

/// Tracks in which an exit leads to one of the states.
[[nodiscard]] std::vector<std::size_t> tracks_towards(const sim::Program& program,
                                                      const std::vector<bool>& wanted);

}  // namespace sojourn::models
