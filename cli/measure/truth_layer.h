// On which layer the simulator knows the truth of a metric, and where it knows none.
#pragma once

#include <string_view>

#include "metrics/metric.h"

namespace sojourn::cli {

struct TruthLayer {
  std::string_view name;  ///< latent, realised, named or none
  std::string_view why;   ///< where it comes from, or why there is none
};

/// The truth that `sojourn truth` gives of a metric with its default switches.
[[nodiscard]] TruthLayer truth_layer_of(const metrics::Metric& metric);

}  // namespace sojourn::cli
