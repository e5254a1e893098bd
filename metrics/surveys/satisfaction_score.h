// Customer satisfaction (CSAT): what share of answers is at the top of the scale, or their mean.
//
//   top_2  share of the two best answers (4-5 of 1-5), Wilson interval
//   top_1  share of the best answer, Wilson interval
//   mean   mean answer, Student interval
//   net    share of the two best minus share of the two worst, interval as of a net promoter score
#pragma once

#include "core/estimate.h"
#include "metrics/ratings.h"

namespace sojourn::metrics {

enum class SatisfactionKind : std::uint8_t { top_2, top_1, mean, net };

/// The score of answers on a scale; none before the first answer.
[[nodiscard]] Outcome satisfaction_score(const Ratings& ratings, Scale scale, SatisfactionKind kind,
                                         ShareInterval interval = ShareInterval::wilson);

}  // namespace sojourn::metrics
