// Facts that the build system has written down.
#include "cli/build.h"

#include <build_facts.h>
#include <fmt/format.h>

namespace sojourn::cli {

Build this_build() {
  return {.version = SOJOURN_VERSION,
          .source = SOJOURN_SOURCE,
          .compiler = SOJOURN_COMPILER,
          .type = SOJOURN_BUILD_TYPE,
          .flags = SOJOURN_BUILD_FLAGS};
}

std::string to_line(const Build& build) {
  return fmt::format("source {}, {}, {} ({})", build.source, build.compiler, build.type,
                     build.flags);
}

}  // namespace sojourn::cli
