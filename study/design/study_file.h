// What a study's file says: which scenario, what is changed, how often it is run, what is looked
// at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "core/settings.h"

namespace sojourn::study {

/// The newest format of study files that this version reads.
inline constexpr std::int64_t study_format = 1;

enum class Design : std::size_t { grid, latin_hypercube, tornado };
inline constexpr std::string_view design_names[] = {"grid", "latin_hypercube", "tornado"};

struct StudyFile {
  std::string path;
  std::string text;
  std::string name;
  std::string about;
  Name scenario;  ///< path of its file, as written
  Design design = Design::grid;
  std::int64_t points = 0;        ///< of a Latin hypercube
  std::int64_t replications = 1;  ///< of every point, with the same draws
  std::int64_t seed = 1;
  std::vector<Name> sets;           ///< "path=value", applied to every run
  std::vector<Name> interventions;  ///< in force in every run: names, or files
  std::vector<Name> outputs;        ///< what is looked at
  std::vector<Name> over;  ///< paths above the assumptions that a tornado goes over; none: all
  bool draws_assumptions = false;
  std::vector<NamedValues> factors;
};

/// Declares all settings of a study.
void describe_study(Fields& root, StudyFile& file);

/// Reads a study; reports every mistake it finds.
[[nodiscard]] StudyFile read_study(const Document& document, Diagnostics& diagnostics);

/// A JSON Schema of study files.
[[nodiscard]] std::string study_schema();

}  // namespace sojourn::study
