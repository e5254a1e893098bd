// What all measures of prediction ask of their input.
#pragma once

#include <cstdint>
#include <span>

namespace sojourn::metrics {

/// Throws InputError on unequal lengths, outcomes other than 0 and 1, or scores that are no
/// numbers.
void check_outcomes(std::span<const double> scores, std::span<const std::uint8_t> outcome);

/// As check_outcomes, for scores that are probabilities.
void check_probabilities(std::span<const double> probabilities,
                         std::span<const std::uint8_t> outcome);

}  // namespace sojourn::metrics
