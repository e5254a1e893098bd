// Concentration: how unevenly customers' totals are spread.
//
//   Gini      G = 2 E[X F(X)] / mean - 1;  over n sorted values sum_i (2 i - n - 1) x_i / (n sum x)
//   top share share of the whole that the greatest p n customers hold; where p n is no whole number
//             the last of them counts in part
//
// Standard errors by influence functions (delta method). With C(x) = E[X 1{X <= x}] and q the (1 -
// p) quantile, ties counted half:
//
//   IF of G       2 / mean (x F(x) + mean - C(x)) - (G + 1) (x / mean + 1)
//   IF of share   ((x - q)+ + p q - share x) / mean
//
// Estimand: the same of the population that the customers were drawn from. Heavy tails make both
// biased low and the intervals too short.
// Sources: Davidson 2009 (Gini); Fader & Hardie on "80/20"; numbers of CDNOW in the tests.
#pragma once

#include <cstdint>
#include <vector>

#include "core/estimate.h"
#include "metrics/counts_by_value.h"

namespace sojourn::metrics {

/// Gini's coefficient of non-negative totals; none where there are no customers or no money.
[[nodiscard]] Outcome gini(const CountsByValue& totals);

/// The share of the whole held by the greatest `p` (0 < p < 1) of customers.
[[nodiscard]] Outcome top_share(const CountsByValue& totals, double p);

}  // namespace sojourn::metrics
