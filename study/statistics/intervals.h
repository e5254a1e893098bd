// Intervals from replications. A replication is one whole simulated world; customers are never
// counted as independent ones.
//
//   mean:       m +- t(R-1) s / sqrt(R)            the expected value
//   one world:  m +- t(R-1) s sqrt(1 + 1/R)        the value of one more world
//   ratio:      A / B of sums, residuals e_r = a_r - (A/B) b_r,
//               se = s(e) / (sqrt(R) mean(b))      sums before dividing
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/estimate.h"

namespace sojourn::study {

struct Range {
  double low = 0.0;
  double high = 0.0;
};

/// a[r] - b[r].
[[nodiscard]] std::vector<double> differences(std::span<const double> a, std::span<const double> b);

[[nodiscard]] double mean_of(std::span<const double> values) noexcept;
/// With n - 1; 0 for fewer than two values, and exactly 0 for equal ones.
[[nodiscard]] double variance_of(std::span<const double> values) noexcept;

/// The mean with Student's 95 % interval; of one replication without interval.
[[nodiscard]] Outcome mean_with_interval(std::span<const double> values);

/// Where one more value lies in 95 of 100 cases, if values are normal.
[[nodiscard]] Range range_of_one_world(std::span<const double> values);

/// Half the width of Student's 95 % interval of the mean; infinite for fewer than two values.
[[nodiscard]] double half_width(std::span<const double> values) noexcept;

/// sum(a) / sum(b) with its 95 % interval by linearisation; none where sum(b) is 0.
[[nodiscard]] Outcome ratio_of_sums(std::span<const double> a, std::span<const double> b);

/// Variance of a difference of independent runs over that of the paired ones; 0 where either does
/// not vary.
[[nodiscard]] double variance_ratio(std::span<const double> base, std::span<const double> arm);

/// P(|T| >= |m| / se) of no effect; 1 where nothing varies and the mean is 0, 0 where it is not.
[[nodiscard]] double two_sided_p(std::span<const double> values);

/// Holm's adjustment: the smallest level at which each would be rejected with all others watched.
[[nodiscard]] std::vector<double> holm(std::span<const double> p);

/// Pearson's correlation; 0 where either does not vary.
[[nodiscard]] double correlation(std::span<const double> a, std::span<const double> b) noexcept;

}  // namespace sojourn::study
