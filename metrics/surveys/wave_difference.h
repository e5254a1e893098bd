// The difference of two waves of a survey, second minus first, with its test.
//
// With m, v the mean and variance (of n - 1) of what answers count for (100, 0 or -100; 1 or 0; the
// answer) in each wave:
//   difference D = m2 - m1,  standard error = sqrt(v1/n1 + v2/n2)
//   interval: D +- t se, with Student's t of Welch's degrees of freedom
//   test: Welch's t = D / se, two-sided p
#pragma once

#include "core/estimate.h"
#include "metrics/ratings.h"

namespace sojourn::metrics {

struct WaveDifference {
  Outcome difference;
  Outcome p_value;
};

/// Compares two waves; no estimate where one has fewer than two answers or both have no spread.
[[nodiscard]] WaveDifference compare_waves(const Ratings& first, const Ratings& second,
                                           ScoreMeasure measure, Scale scale);

}  // namespace sojourn::metrics
