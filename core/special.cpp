// References: Abramowitz and Stegun, "Handbook of Mathematical Functions" (A&S), and NIST's Digital
// Library of Mathematical Functions (DLMF), by number of formula.
#include "core/special.h"

#include <array>
#include <cmath>
#include <limits>

namespace sojourn::special {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double ln2_high = 0x1.62e42fee00000p-1;  // 32 bits of ln 2, so that n ln2_high is exact
constexpr double ln2_low = 0x1.a39ef35793c76p-33;  // ln 2 - ln2_high
constexpr double half_log_two_pi = 0.91893853320467274178;
constexpr double two_pi = 6.28318530717958647693;
constexpr double epsilon = 0x1p-53;
constexpr int most_terms = 1'000'000;  // of a series; large shapes need about 10 sqrt(shape)

/// Sum over k >= 1 of 2 s^2k / (2k + 1) for s^2 <= 0.0295, so that ln((1+s)/(1-s)) = 2s + s * this.
double logarithm_series(double s_squared) noexcept {
  double sum = 0.0;
  for (int k = 11; k >= 1; --k) sum = (sum + 2.0 / (2 * k + 1)) * s_squared;
  return sum;
}

/// x - ln(1 + x), without cancellation near 0.
double linear_less_log1p(double x) noexcept {
  if (x < -0.29 || x > 0.41) return x - log1p(x);
  const double s = x / (2.0 + x);  // ln(1 + x) = ln((1+s)/(1-s)), and x - 2s = x s
  return s * (x - logarithm_series(s * s));
}

/// q with exp(r) = 1 + r + r^2 q for |r| <= 0.35, by Taylor's series.
double exponential_series(double r) noexcept {
  double sum = 0.0;
  for (int k = 15; k >= 3; --k) sum = (sum + 1.0) * r / k;
  return 0.5 * (1.0 + sum);
}

/// ln Gamma(x) - ((x - 1/2) ln x - x + ln(2 pi) / 2) for x >= 12 (A&S 6.1.41).
double stirling_rest(double x) noexcept {
  constexpr std::array<double, 8> terms{1.0 / 12.0,    -1.0 / 360.0,      1.0 / 1260.0,
                                        -1.0 / 1680.0, 1.0 / 1188.0,      -691.0 / 360360.0,
                                        1.0 / 156.0,   -3617.0 / 122400.0};
  const double inverse_square = 1.0 / (x * x);
  double sum = 0.0;
  for (auto term = terms.rbegin(); term != terms.rend(); ++term) sum = sum * inverse_square + *term;
  return sum / x;
}

/// x^a e^-x / Gamma(a + 1).
double gamma_prefix(double a, double x) noexcept {
  if (a < 12.0) return exp(a * log(x) - x - log_gamma(a + 1.0));
  return exp(-a * linear_less_log1p((x - a) / a) - stirling_rest(a)) / std::sqrt(two_pi * a);
}

/// P(a, x) by its power series (DLMF 8.11.4), for x < a + 1.
double gamma_p_series(double a, double x) noexcept {
  double term = 1.0;
  double sum = 1.0;
  for (int n = 1; n < most_terms && term > epsilon * 0.1 * sum; ++n) {
    term *= x / (a + n);
    sum += term;
  }
  return gamma_prefix(a, x) * sum;
}

/// Q(a, x) by its continued fraction (DLMF 8.9.2, even part), for x >= a + 1; Lentz's method.
double gamma_q_fraction(double a, double x) noexcept {
  double b = x + 1.0 - a;
  double c = infinity;
  double d = 1.0 / b;
  double value = d;
  for (int n = 1; n < most_terms; ++n) {
    const double numerator = -n * (n - a);
    b += 2.0;
    d = 1.0 / (b + numerator * d);
    c = b + numerator / c;
    const double factor = c * d;
    value *= factor;
    if (std::fabs(factor - 1.0) < 2.0 * epsilon) break;
  }
  return a * gamma_prefix(a, x) * value;
}

/// The root of a function of y that rises from below 0 to above 0 on [low, high]: Newton's method
/// from `y`, halving the bracket where a step leaves it. `evaluate(y)` gives the value and the
/// slope.
template <typename Evaluate>
double rising_root(double low, double high, double y, const Evaluate& evaluate) noexcept {
  for (int step = 0; step < 200; ++step) {
    const auto [value, slope] = evaluate(y);
    (value < 0.0 ? low : high) = y;
    double next = y - value / slope;
    if (!(next > low && next < high)) next = low + (high - low) / 2;
    const double change = std::fabs(next - y);
    y = next;
    if (change <= 4.0 * epsilon * std::fabs(y) || change < 1e-17) break;
  }
  return y;
}

struct ValueAndSlope {
  double value;
  double slope;
};

/// A first guess of ln x with P(a, x) = p: the leading term of the series far down, otherwise
/// Wilson and Hilferty's normal approximation of the cube root (A&S 26.4.17).
double guess_log_gamma_quantile(double a, double p, double q) noexcept {
  const double leading = (log(p) + log_gamma(a + 1.0)) / a;
  if (leading < log(0.1 * (a + 1.0))) return leading;
  const double z = p < q ? normal_quantile(p) : -normal_quantile(q);
  const double root = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * std::sqrt(a));
  return root > 0.1 ? log(a) + 3.0 * log(root) : leading;
}

/// The x with P(a, x) = p and Q(a, x) = q = 1 - p, by Newton's method on the logarithm of the
/// smaller tail over ln x.
double gamma_quantile(double a, double p, double q) noexcept {
  if (!(p > 0.0)) return 0.0;
  if (!(q > 0.0)) return infinity;
  const bool lower = p <= q;
  const double target = log(lower ? p : q);
  const auto evaluate = [&](double y) noexcept -> ValueAndSlope {
    const double x = exp(y);
    const double tail = lower ? gamma_p(a, x) : gamma_q(a, x);
    if (!(tail > 0.0)) return {lower ? -infinity : infinity, 1.0};
    const double slope = a * gamma_prefix(a, x) / tail;  // x f(x) / tail
    return {lower ? log(tail) - target : target - log(tail), slope};
  };
  return exp(rising_root(-740.0, 709.0, guess_log_gamma_quantile(a, p, q), evaluate));
}

/// x^a y^b / B(a, b) with y = 1 - x.
double beta_prefix(double a, double b, double x, double y) noexcept {
  const double log_beta = log_gamma(a) + log_gamma(b) - log_gamma(a + b);
  return exp(a * log(x) + b * log(y) - log_beta);
}

/// I_x(a, b) a B(a, b) / (x^a (1-x)^b) by its continued fraction (A&S 26.5.8); Lentz's method.
double beta_fraction(double a, double b, double x) noexcept {
  const auto inverse = [](double value) { return 1.0 / (value == 0.0 ? 1e-300 : value); };
  double c = 1.0;
  double d = inverse(1.0 - (a + b) * x / (a + 1.0));
  double value = d;
  for (int m = 1; m < most_terms; ++m) {
    const double k = a + 2.0 * m;
    const double even = m * (b - m) * x / ((k - 1.0) * k);
    d = inverse(1.0 + even * d);
    c = 1.0 + even * inverse(c);
    value *= c * d;
    const double odd = -(a + m) * (a + b + m) * x / (k * (k + 1.0));
    d = inverse(1.0 + odd * d);
    c = 1.0 + odd * inverse(c);
    value *= c * d;
    if (std::fabs(c * d - 1.0) < 2.0 * epsilon) break;
  }
  return value;
}

/// I_x(a, b) given both x and y = 1 - x.
double beta_lower(double a, double b, double x, double y) noexcept {
  if (x <= 0.0) return 0.0;
  if (y <= 0.0) return 1.0;
  const double prefix = beta_prefix(a, b, x, y);
  if (x < (a + 1.0) / (a + b + 2.0)) return prefix * beta_fraction(a, b, x) / a;
  return 1.0 - prefix * beta_fraction(b, a, y) / b;
}

/// ln(x / (1 - x)) for I_x(a, b) = p <= 1/2, by Newton's method on ln I over that logit.
double beta_quantile_logit(double a, double b, double p) noexcept {
  const double target = log(p);
  const auto evaluate = [&](double logit) noexcept -> ValueAndSlope {
    const double x = 1.0 / (1.0 + exp(-logit));
    const double y = 1.0 / (1.0 + exp(logit));
    const double tail = beta_lower(a, b, x, y);
    if (!(tail > 0.0)) return {-infinity, 1.0};
    return {log(tail) - target, beta_prefix(a, b, x, y) / tail};  // x y f(x) / I
  };
  return rising_root(-740.0, 740.0, log(a / b), evaluate);
}

}  // namespace

double log(double x) noexcept {
  if (!(x >= 0.0)) return not_a_number;
  if (x == 0.0) return -infinity;
  if (x == infinity) return infinity;
  int power = 0;
  double mantissa = std::frexp(x, &power);
  if (mantissa < 0.70710678118654752440) {
    mantissa *= 2.0;
    power -= 1;
  }
  const double f = mantissa - 1.0;
  const double s = f / (2.0 + f);
  const double half_square = 0.5 * f * f;
  const double rest = s * (half_square + logarithm_series(s * s));  // ln(1 + f) = f - f^2/2 + rest
  return power * ln2_high + (f - (half_square - (rest + power * ln2_low)));
}

double log1p(double x) noexcept {
  const double sum = 1.0 + x;
  if (sum == 1.0 || sum == infinity) return x;
  return log(sum) * (x / (sum - 1.0));  // the rounding of `sum` cancels (Kahan)
}

double exp(double x) noexcept {
  if (!(x <= 709.79)) return x > 0.0 ? infinity : x;
  if (x < -745.2) return 0.0;
  const double power = std::floor(x * 1.44269504088896340736 + 0.5);
  const double r = (x - power * ln2_high) - power * ln2_low;
  return std::ldexp(1.0 + (r + r * r * exponential_series(r)), static_cast<int>(power));
}

double expm1(double x) noexcept {
  if (std::fabs(x) < 0.35) return x + x * x * exponential_series(x);
  return exp(x) - 1.0;
}

double pow(double x, double y) noexcept {
  if (y == 0.0) return 1.0;
  if (x == 0.0) return y > 0.0 ? 0.0 : infinity;
  return exp(y * log(x));
}

double log_gamma(double x) noexcept {
  if (!(x > 0.0)) return x == 0.0 ? infinity : not_a_number;
  double product = 1.0;  // Gamma(x + 1) = x Gamma(x), up to where Stirling's series holds
  while (x < 12.0) {
    product *= x;
    x += 1.0;
  }
  return ((x - 0.5) * log(x) - x + half_log_two_pi + stirling_rest(x)) - log(product);
}

double gamma_p(double a, double x) noexcept {
  if (!(x > 0.0)) return 0.0;
  if (x == infinity) return 1.0;
  return x < a + 1.0 ? gamma_p_series(a, x) : 1.0 - gamma_q_fraction(a, x);
}

double gamma_q(double a, double x) noexcept {
  if (!(x > 0.0)) return 1.0;
  if (x == infinity) return 0.0;
  return x < a + 1.0 ? 1.0 - gamma_p_series(a, x) : gamma_q_fraction(a, x);
}

double inverse_gamma_p(double a, double p) noexcept { return gamma_quantile(a, p, 1.0 - p); }
double inverse_gamma_q(double a, double q) noexcept { return gamma_quantile(a, 1.0 - q, q); }

double incomplete_beta(double a, double b, double x) noexcept {
  return beta_lower(a, b, x, 1.0 - x);
}

double inverse_incomplete_beta(double a, double b, double p) noexcept {
  if (!(p > 0.0)) return 0.0;
  if (!(p < 1.0)) return 1.0;
  if (p <= 0.5) return 1.0 / (1.0 + exp(-beta_quantile_logit(a, b, p)));
  return 1.0 / (1.0 + exp(beta_quantile_logit(b, a, 1.0 - p)));
}

double normal_cdf(double z) noexcept {
  const double tail = 0.5 * gamma_q(0.5, 0.5 * z * z);
  return z < 0.0 ? tail : 1.0 - tail;
}

double normal_quantile(double p) noexcept {
  if (!(p > 0.0)) return p == 0.0 ? -infinity : not_a_number;
  if (!(p < 1.0)) return p == 1.0 ? infinity : not_a_number;
  if (p == 0.5) return 0.0;
  if (p > 0.5) return -normal_quantile(1.0 - p);
  const double t = std::sqrt(-2.0 * log(p));  // the first guess: A&S 26.2.23
  double z = (2.515517 + t * (0.802853 + t * 0.010328)) /
                 (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308))) -
             t;
  for (int step = 0; step < 4; ++step) {  // Halley's method
    const double density = exp(-0.5 * z * z) / std::sqrt(two_pi);
    if (!(density > 0.0)) break;
    const double error = (normal_cdf(z) - p) / density;
    z -= error / (1.0 + 0.5 * z * error);
  }
  return z;
}

}  // namespace sojourn::special
