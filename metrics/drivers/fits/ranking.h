// How well scores tell who will from who will not: the area under the ROC curve.
//
//   AUC = P(score of one with the outcome > score of one without) + P(equal) / 2
//
// Pairs are counted through midranks, whole, in n log n. The standard error is DeLong's, from how
// each customer's score is placed among those of the other kind (DeLong, DeLong & Clarke-Pearson
// 1988; Sun & Xu 2014, doi 10.1109/LSP.2014.2337313). The interval is taken on the logit scale, so
// it stays inside (0, 1). At an AUC of exactly 0 or 1 the variance is 0 and there is no interval.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/estimate.h"

namespace sojourn::metrics {

/// Ranks from 1, equal values sharing the mean of theirs. Values must be numbers.
[[nodiscard]] std::vector<double> midranks(std::span<const double> values);

/// None where all outcomes are equal. Throws InputError on unequal lengths, outcomes other than 0
/// and 1, or scores that are no numbers.
[[nodiscard]] Outcome area_under_roc(std::span<const double> scores,
                                     std::span<const std::uint8_t> outcome);

}  // namespace sojourn::metrics
