// A study ready to run: its file, its scenario, its points, and every run with its key.
#pragma once

#include <string>
#include <vector>

#include "core/assumptions.h"
#include "core/document.h"
#include "core/error.h"
#include "models/scenario.h"
#include "study/design/points.h"
#include "study/design/study_file.h"
#include "study/run/run.h"

namespace sojourn::study {

struct Study {
  StudyFile file;
  std::string scenario_path;
  std::string scenario_text;
  Document document;                  ///< the scenario with the interventions of files, no more
  std::vector<std::string> in_force;  ///< interventions of every run
  models::Scenario scenario;          ///< with the settings of the file, no factor changed
  std::vector<Assumption> ranges;  ///< of a Latin hypercube or a tornado, in the order of factors
  Points points;
  std::vector<RunSpec> runs;  ///< replications of point 0 first
};

/// Reads the scenario and makes the design; reports every mistake, those of factors at the place of
/// their values. What is returned is complete only where none was reported.
[[nodiscard]] Study prepare(StudyFile file, Diagnostics& diagnostics);

/// Keys of the study's runs in a journal: of all that their outputs depend on.
[[nodiscard]] std::vector<std::string> keys_of(const Study& study, const std::string& program);
[[nodiscard]] JournalOrigin origin_of(const Study& study, const std::string& program);

}  // namespace sojourn::study
