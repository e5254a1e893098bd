// Which Sojourn this is.
#pragma once

#include <string>

namespace sojourn::cli {

struct Build {
  std::string version;   ///< "0.1.0"
  std::string source;    ///< description of the source by its version control, "unknown" without
  std::string compiler;  ///< "GNU 12.2.0"
  std::string type;      ///< "Release"
  std::string flags;
};

[[nodiscard]] Build this_build();

/// All of it in one line, for the provenance of a dataset.
[[nodiscard]] std::string to_line(const Build& build);

}  // namespace sojourn::cli
