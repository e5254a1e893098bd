// What respondents write: topic, polarity and length, from what weighs on them.
#pragma once

#include <array>
#include <cstdint>

#include "models/surveys/occasion.h"

namespace sojourn::models::surveys {

/// 0 negative, 1 neutral or mixed, 2 positive: cuts at -.5 and .5 sd (an assumption).
[[nodiscard]] std::uint8_t polarity_at(float feeling) noexcept;

/// Fills in the comment of an outcome that has a cause; `words` are its draws.
void write_comment(const SurveyProgram& program, const std::array<std::uint32_t, 4>& words,
                   float feeling, Outcome& outcome) noexcept;

}  // namespace sojourn::models::surveys
