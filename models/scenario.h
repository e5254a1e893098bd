// A scenario: what a file says, read, checked and compiled, ready to run.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/assumptions.h"
#include "core/document.h"
#include "core/settings.h"
#include "core/time.h"
#include "models/intervention.h"
#include "models/memberships.h"
#include "sim/population.h"
#include "sim/program.h"

namespace sojourn::models {

/// The newest format of scenario files that this version reads.
inline constexpr std::int64_t scenario_format = 1;

struct Scenario {
  std::string name;
  std::string about;
  std::string label;
  Date start;
  Length length;
  Seconds length_seconds = 0;  ///< of the run, run-off included
  Seconds run_off_from = 0;    ///< nobody new joins from here on; at most length_seconds
  std::optional<Seconds> window;
  std::int64_t seed = 1;
  sim::Population population;
  sim::Program program;  ///< complete only where no error was reported
  Memberships memberships;
  std::vector<Setting> settings;
  std::vector<Assumption> assumptions;          ///< in force
  std::vector<InterventionInfo> interventions;  ///< all that the scenario knows, in file order
  std::vector<std::size_t> in_force;            ///< those of this arm, as places in interventions
};

/// Reads, checks and compiles a scenario; reports every mistake it finds.
[[nodiscard]] Scenario load_scenario(const Document& document, Diagnostics& diagnostics);

/// The arm of a scenario in which the interventions named are in force: the same population and
/// draws as in load_scenario, which is the arm without any. A name that the document does not have
/// is reported.
[[nodiscard]] Scenario load_arm(const Document& document, std::span<const std::string> in_force,
                                Diagnostics& diagnostics);

/// Puts every intervention of a scenario in force, each by itself, and reports what is wrong then
/// and was not found before: what its changes make of the scenario. `scenario` was loaded from the
/// document without error.
void check_arms(const Document& document, const Scenario& scenario, Diagnostics& diagnostics);

/// Declares all settings of a scenario, for lists of settings and JSON Schemas without a document.
void describe_scenario(Fields& root);

}  // namespace sojourn::models
