// The share of hits among n trials, with the interval of one's choice.
//
//   p = hits / n,  z = 1.96
//   Wilson            (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)
//   Agresti-Coull     p~ +- z sqrt(p~(1-p~)/n~),  n~ = n + z^2,  p~ = (hits + z^2/2) / n~
//   Clopper-Pearson   quantiles of Beta(hits, n-hits+1) and Beta(hits+1, n-hits); covers at least
//   95 % Wald              p +- z sqrt(p(1-p)/n); undercovers for few trials and near 0 or 1
// Brown, Cai, DasGupta, "Interval estimation for a binomial proportion", 2001.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/estimate.h"

namespace sojourn::metrics {

enum class ShareInterval : std::uint8_t { wilson, agresti_coull, clopper_pearson, wald };

/// Names of ShareInterval in its order, for switches.
inline constexpr std::array<std::string_view, 4> share_intervals{"wilson", "agresti_coull",
                                                                 "clopper_pearson", "wald"};

/// The share in [0, 1]; none without trials, `what` saying of what there are none ("answers").
[[nodiscard]] Outcome share_of(std::uint64_t hits, std::uint64_t trials,
                               ShareInterval interval = ShareInterval::wilson,
                               std::string_view what = "observations");

/// The mean with Student's interval from n, the sum and the sum of squared deviations; without an
/// interval for one value or equal ones.
[[nodiscard]] Outcome mean_of(std::uint64_t count, double sum, double squared_deviations,
                              std::string_view what = "observations");

/// The 0.975 quantile of Student's t distribution, degrees > 0.
[[nodiscard]] double student_95(double degrees) noexcept;

/// Two-sided p value of a standard normal statistic.
[[nodiscard]] double two_sided_p(double z) noexcept;

}  // namespace sojourn::metrics
