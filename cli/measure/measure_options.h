// The options that say what is to be measured of a dataset, for all commands that measure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/measure/measurement.h"

namespace sojourn::cli {

class MeasureOptions {
 public:
  /// Declares --metric, --by, --columns and --where.
  void declare(Options& options);
  /// What they ask for; throws InputError where they are wrong or name no metric.
  [[nodiscard]] MeasureRequest request() const;

 private:
  std::vector<std::string> metrics_;
  std::optional<std::string> by_, columns_, where_;
};

}  // namespace sojourn::cli
