// A draft of surveys becomes a program: names looked up, every mistake reported with its place.
#pragma once

#include "models/part.h"
#include "models/surveys/program.h"
#include "models/surveys/settings.h"

namespace sojourn::models::surveys {

[[nodiscard]] SurveyProgram compile_surveys(const SurveysDraft& draft, PartContext& context);

}  // namespace sojourn::models::surveys
