// A scenario from file to dataset, as all commands and tests use it: load, prepare, run.
//
// Nothing here prints. Mistakes of the user are InputErrors, limits of the machine ResourceErrors.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/measure/measurement.h"
#include "core/document.h"
#include "core/error.h"
#include "core/table.h"
#include "models/scenario.h"
#include "sim/plan.h"
#include "sim/run.h"

namespace sojourn::cli {

/// A scenario that passed all checks, and the text it was made from.
struct LoadedScenario {
  std::string path;
  std::string text;
  std::vector<std::string> sets;                       ///< path=value, applied in order
  std::vector<Document::Source> intervention_files{};  ///< laid over the scenario
  models::Scenario scenario;
  std::vector<Diagnostic> warnings;
};

/// Reads, changes and checks a scenario file; throws InputError with all mistakes.
/// `interventions` are in force, each by its name or as a file.
[[nodiscard]] LoadedScenario load(const std::string& path, const std::vector<std::string>& sets,
                                  const std::vector<std::string>& interventions = {});

/// As load; whatever is in force, the arms of all interventions are checked as well.
[[nodiscard]] LoadedScenario load_with_arms(const std::string& path,
                                            const std::vector<std::string>& sets,
                                            const std::vector<std::string>& interventions);

/// As load, for a text; `name` stands in messages.
[[nodiscard]] LoadedScenario load_text(std::string text, const std::string& name,
                                       const std::vector<std::string>& sets = {},
                                       const std::vector<std::string>& interventions = {},
                                       const std::vector<Document::Source>& files = {});

/// The names of the interventions in force.
[[nodiscard]] std::vector<std::string> in_force(const models::Scenario& scenario);

/// The plan of a scenario; its program is copied.
[[nodiscard]] sim::Plan make_plan(const models::Scenario& scenario);

/// The best kernels, or those that SOJOURN_KERNELS names; throws InputError.
[[nodiscard]] const sim::Kernels& chosen_kernels();

struct RunRequest {
  std::optional<std::filesystem::path> output;  ///< none: nothing is written
  std::string record = "all";                   ///< tables and columns of the output
  int compression = 1;                          ///< 0 to 9
  sim::RunOptions options;                      ///< its recording is made from `record`
  std::optional<std::uint64_t> max_memory;      ///< bytes; none: what the machine has
  std::string command_line;                     ///< for provenance
  std::vector<std::string> measure;             ///< metrics fed while the run goes on
};

/// What may be seen of a run that goes on, and how it is stopped: set progress.stop.
struct RunMonitor {
  sim::RunProgress progress;
  std::atomic<std::uint64_t> bytes_written{0};
};

struct RunReport {
  sim::RunSummary summary;
  std::vector<TableSchema> tables;
  Recording recording;
  int threads = 0;
  std::string kernels;
  double wall_seconds = 0.0;  ///< of simulating and writing
  std::uint64_t peak_memory_bytes = 0;
  std::uint64_t bytes_written = 0;  ///< size of the output
  std::vector<Measured> measured;   ///< of RunRequest::measure, in its order
};

/// Options as the scenario has them: its seed and window.
[[nodiscard]] sim::RunOptions options_of(const models::Scenario& scenario);

/// Runs a scenario. The output exists under its name only when the report says it was not stopped.
[[nodiscard]] RunReport run_scenario(const LoadedScenario& loaded, const RunRequest& request,
                                     RunMonitor& monitor);

}  // namespace sojourn::cli
