// What a study's runs say, with the noise of chance kept apart from the effects of factors.
//
// All points have the same replications with the same draws, so a difference of two points is
// computed per replication and its interval is Student's over these differences; what both runs
// share by chance cancels. A factor without effect has differences of exactly 0.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/estimate.h"
#include "study/run/study.h"

namespace sojourn::study {

/// outputs[run][output], as run_all gives them: every run finished.
using RunOutputs = std::vector<std::vector<double>>;

/// One output at one point.
struct PointValue {
  Outcome mean = NoEstimate{};
  Outcome change = NoEstimate{};  ///< against point 0, paired
};

/// What an output hangs on, at one factor.
struct TornadoRow {
  std::size_t factor = 0;
  Outcome low = NoEstimate{};  ///< change of the output at the low end, paired
  Outcome high = NoEstimate{};
  Outcome swing = NoEstimate{};  ///< high less low, paired
  double noise = 0.0;            ///< half the width of the swing's interval: what chance may make
  bool stands_out = false;       ///< the swing's interval does not hold 0
};

struct OutputAnalysis {
  std::string name;
  std::vector<PointValue> points;
  std::vector<TornadoRow> tornado;   ///< of a tornado, the widest first
  std::vector<double> correlations;  ///< of a Latin hypercube: means with each factor's values
};

[[nodiscard]] std::vector<OutputAnalysis> analyse(const Study& study, const RunOutputs& outputs);

}  // namespace sojourn::study
