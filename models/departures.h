// Departures of a program: the exits that lead to them, and what their terms are called in a file.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/population.h"
#include "sim/program.h"

namespace sojourn::models {

/// A quantity by the name that a coefficient has in a scenario: `effort`, `segment.business`. A
/// state's visits are named as on the track that owns the exit.
[[nodiscard]] std::string name_of(const sim::Source& source, const sim::Program& program,
                                  const sim::Population& population, std::size_t track);

/// The terms of an exit, whether it has a clock of its own or is chosen.
[[nodiscard]] const std::vector<sim::Term>& terms_of(const sim::StateRow& row,
                                                     const sim::Exit& exit) noexcept;

/// The setting of a term's coefficient: `journey.relationship.active.race.churned.effort`.
[[nodiscard]] std::string setting_of(const sim::Program& program, std::size_t state,
                                     const sim::Exit& exit, const std::string& term);

}  // namespace sojourn::models
