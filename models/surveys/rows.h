// Rows of the tables of surveys.
#pragma once

#include "models/surveys/occasion.h"
#include "sim/component.h"

namespace sojourn::models::surveys {

/// A row of `surveys`: a question asked, and its score.
void write_row(sim::RowStage& table, const sim::Lanes& lanes, const Occasion& at,
               const Outcome& outcome, std::uint8_t channel, Question question, std::uint8_t score);

/// A row of truth/surveys: Y* is `y`, without its chance `location`.
void write_truth(sim::RowStage& table, const sim::Lanes& lanes, const Occasion& at,
                 const Outcome& outcome, const Measure& measure, float location, float y);

}  // namespace sojourn::models::surveys
