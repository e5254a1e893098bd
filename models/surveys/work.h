// Surveys at work on a batch.
#pragma once

#include <memory>

#include "models/surveys/program.h"
#include "sim/component.h"

namespace sojourn::models::surveys {

/// Columns that customers keep, from the component's first.
enum KeptColumn : std::size_t {
  last_column,
  fatigue_column,
  peak_column,
  weight_column,
  wave_column
};

[[nodiscard]] std::unique_ptr<sim::ComponentWork> make_work(const SurveyProgram& program,
                                                            const sim::ComponentSetup& setup);

}  // namespace sojourn::models::surveys
