// Special functions in double precision for what is computed once, at load: distribution parameters
// and tables that draws go through.
//
// libm's results differ between versions and machines, and nothing foreign may touch a draw; so
// these use only +, -, *, /, sqrt and exact operations on exponents. Bounds are asserted against
// long double libm and published values in tests/core/special_test.cpp.
#pragma once

namespace sojourn::special {

/// Natural logarithm, within 2 ulp; -infinity at 0, NaN below.
[[nodiscard]] double log(double x) noexcept;
/// ln(1 + x), within 5 ulp, also near 0.
[[nodiscard]] double log1p(double x) noexcept;
/// e^x, within 2 ulp; 0 and infinity beyond the range of double.
[[nodiscard]] double exp(double x) noexcept;
/// e^x - 1, within 5 ulp, also near 0.
[[nodiscard]] double expm1(double x) noexcept;
/// x^y for x >= 0; relative error (2 + |y ln x|) 2.3e-16.
[[nodiscard]] double pow(double x, double y) noexcept;
/// ln Gamma(x) for x > 0; error below 1e-14 (1 + |ln Gamma(x)|).
[[nodiscard]] double log_gamma(double x) noexcept;

// The distribution functions below have a relative error of about 1e-13, 1e-12 for shapes of some
// thousands; their inverses reproduce the smaller tail to 3e-12.

/// P(a, x), the distribution function of the gamma distribution of shape a > 0 and scale 1.
[[nodiscard]] double gamma_p(double a, double x) noexcept;
/// Q(a, x) = 1 - P(a, x), accurate in the upper tail.
[[nodiscard]] double gamma_q(double a, double x) noexcept;
/// The x with P(a, x) = p; 0 at p = 0, infinity at p = 1.
[[nodiscard]] double inverse_gamma_p(double a, double p) noexcept;
/// The x with Q(a, x) = q.
[[nodiscard]] double inverse_gamma_q(double a, double q) noexcept;

/// I_x(a, b), the distribution function of the beta distribution, a, b > 0.
[[nodiscard]] double incomplete_beta(double a, double b, double x) noexcept;
/// The x with I_x(a, b) = p.
[[nodiscard]] double inverse_incomplete_beta(double a, double b, double p) noexcept;

/// The standard normal distribution function; for the upper tail use normal_cdf(-z).
[[nodiscard]] double normal_cdf(double z) noexcept;
/// Its inverse; -infinity at 0, infinity at 1.
[[nodiscard]] double normal_quantile(double p) noexcept;

}  // namespace sojourn::special
