// A scenario in the making: what a file holds, and how it is read and compiled as one program.
#pragma once

#include <memory>
#include <vector>

#include "models/interventions/draft.h"
#include "models/journeys/draft.h"
#include "models/part.h"
#include "models/scenario.h"
#include "sim/profiles.h"

namespace sojourn::models {

/// What a file holds, before the parts are put together.
struct ScenarioParts {
  Scenario scenario;
  Length run_off;
  Length window;
  bool has_window = false;
  Position length_position;
  sim::Profiles profiles;
  JourneysDraft journeys;
  std::vector<NamedValues> ranges;  ///< of assumptions
  std::vector<std::unique_ptr<Part>> models = ordered_parts();
  std::vector<InterventionDraft> interventions;
  bool is_read = false;      ///< whether every setting could be read
  bool is_numbered = false;  ///< whether names could be looked up
};

/// Reads, checks and compiles a document, interventions left out; mistakes go to `found`.
void read_scenario(const Document& document, ScenarioParts& parts, Diagnostics& found);

}  // namespace sojourn::models
