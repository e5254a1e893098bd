// How well scores rank customers by what a treatment does to them: Qini curve, its area, and uplift
// among the best-ranked.
//
// Customers stand in falling order of score. Among the first k, with n1, n0 customers and y1, y0
// summed outcomes of treated and control,
//   gain(k)   = y1 - y0 n1 / n0        Qini curve (Radcliffe 2007), in outcomes of the treated
//   uplift(k) = y1 / n1 - y0 / n0      and cumulative gain(k) = uplift(k) k, the uplift curve
//   qini      = (area under gain over k / n - gain(n) / 2) / all treated
//   auuc      = (area under cumulative gain over k / n - its end / 2) / n
// Both are per customer and compare with a random order; neither is divided by a "perfect" curve,
// whose choice makes published values incompatible. Area by trapezoids; a curve is 0 until both
// arms were met.
// Ties: equal scores enter together, the curve being straight across them, so that no order of rows
// matters. TieRule::row_order keeps rows of equal score apart in the order given (golden values).
// Standard errors by the delta method over customers with the scores taken as given: see
// influence() in the source file.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/estimate.h"

namespace sojourn::metrics {

enum class TieRule : std::uint8_t { together, row_order };

struct UpliftPoint {
  std::uint64_t customers = 0;
  double gain = 0.0;    ///< Qini
  double uplift = 0.0;  ///< 0 until both arms were met
};

struct UpliftCurve {
  std::vector<UpliftPoint> points{};  ///< one per distinct score (or row), from the best
  Outcome qini = NoEstimate{"there are no customers"};
  Outcome auuc = NoEstimate{"there are no customers"};
};

/// Throws InputError on unequal lengths, treatment other than 0 or 1, or values that are no
/// numbers.
[[nodiscard]] UpliftCurve uplift_curve(std::span<const double> scores,
                                       std::span<const std::uint8_t> treated,
                                       std::span<const double> outcome,
                                       TieRule ties = TieRule::together);

/// Difference in means among the best `share` of customers: whole customers, rounded down; of equal
/// scores at the cut all enter, or the first ones with TieRule::row_order. None where an arm has
/// fewer than two of them.
[[nodiscard]] Outcome uplift_among_best(std::span<const double> scores,
                                        std::span<const std::uint8_t> treated,
                                        std::span<const double> outcome, double share,
                                        TieRule ties = TieRule::together);

}  // namespace sojourn::metrics
