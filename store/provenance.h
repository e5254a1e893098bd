// How a dataset came to be: everything needed to make it again, kept in the file's root attributes.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/time.h"

namespace sojourn::store {

/// Named texts in the order in which they are to be shown.
using Attributes = std::vector<std::pair<std::string, std::string>>;

struct Provenance {
  std::string scenario;       ///< its name
  std::string scenario_text;  ///< the scenario file, verbatim
  std::uint64_t seed = 0;
  std::uint64_t replication = 0;
  std::uint64_t customers = 0;
  std::string version;  ///< of Sojourn
  std::string build;    ///< compiler, flags and description of the source
  std::string command;  ///< the command line
  Date start;           ///< the day at whose midnight (UTC) all times begin
  Attributes extra;     ///< anything else worth keeping; names must differ from those above
};

}  // namespace sojourn::store
