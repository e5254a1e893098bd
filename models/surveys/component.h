// Surveys as a component of the engine.
#pragma once

#include <memory>

#include "models/surveys/program.h"
#include "sim/component.h"

namespace sojourn::models::surveys {

[[nodiscard]] std::shared_ptr<const sim::Component> make_component(SurveyProgram program);

}  // namespace sojourn::models::surveys
