// Estimates beside the values that they try to find.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/measure/measurement.h"

namespace sojourn::cli {

struct Comparison {
  std::string label;
  double estimate = 0.0;
  double truth = 0.0;
  std::optional<bool> covers;  ///< none without an interval
};

/// Results of both that have the same group and label and a value.
[[nodiscard]] std::vector<Comparison> compare(const Measured& observed, const Measured& truth);

[[nodiscard]] std::string comparison_text(const std::vector<Comparison>& all);
[[nodiscard]] JsonObject comparison_json(const std::vector<Comparison>& all);

}  // namespace sojourn::cli
