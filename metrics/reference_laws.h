// Tails and quantiles of the laws that tests and intervals refer to: Student's t, chi-square and F.
//
// Each is an incomplete beta or gamma function of core/special.h, see there for errors. Above a
// million degrees Student's quantile is that of the normal law with its first correction, whose
// error is below 1e-11.
#pragma once

namespace sojourn::metrics {

/// The t with P(T <= t) = p, for p in (0, 1) and degrees > 0.
[[nodiscard]] double student_quantile(double p, double degrees) noexcept;
/// P(|T| >= |t|).
[[nodiscard]] double student_two_sided(double t, double degrees) noexcept;
/// P(X >= x) of the chi-square law.
[[nodiscard]] double chi_square_upper(double x, double degrees) noexcept;
/// P(F >= f) of the F law.
[[nodiscard]] double f_upper(double f, double numerator_degrees,
                             double denominator_degrees) noexcept;

}  // namespace sojourn::metrics
