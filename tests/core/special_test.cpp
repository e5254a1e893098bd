// Against long double libm where it has the function, otherwise against published values, closed
// forms and the function's own inverse.
#include "core/special.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sojourn {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double relative_error(double found, long double expected) {
  return static_cast<double>(std::fabs((found - expected) / expected));
}

/// The largest relative error over `steps` arguments from `low` to `high`, spread geometrically.
template <typename Function, typename Truth>
double worst_error(double low, double high, int steps, Function f, Truth truth) {
  double worst = 0.0;
  for (int i = 0; i <= steps; ++i) {
    const double x = low * std::pow(high / low, static_cast<double>(i) / steps);
    worst = std::max(worst, relative_error(f(x), truth(static_cast<long double>(x))));
  }
  return worst;
}

TEST(SpecialLog, is_within_two_ulp) {
  const auto truth = [](long double x) { return std::log(x); };
  EXPECT_LE(worst_error(1e-300, 1e300, 100'003, special::log, truth), 4.5e-16);
  EXPECT_LE(worst_error(0.5, 1.999, 100'003, special::log, truth), 4.5e-16);
  EXPECT_EQ(special::log(1.0), 0.0);
  EXPECT_EQ(special::log(0.0), -infinity);
  EXPECT_EQ(special::log(infinity), infinity);
  EXPECT_TRUE(std::isnan(special::log(-1.0)));
}

TEST(SpecialLog1p, holds_near_zero) {
  const auto truth = [](long double x) { return std::log1p(x); };
  EXPECT_LE(worst_error(1e-300, 1e300, 100'003, special::log1p, truth), 1.1e-15);
  const auto below = [](double x) { return special::log1p(-x); };
  const auto below_truth = [](long double x) { return std::log1p(-x); };
  EXPECT_LE(worst_error(1e-300, 0.999, 100'003, below, below_truth), 1.1e-15);
}

TEST(SpecialExp, is_within_two_ulp) {
  const auto truth = [](long double x) { return std::exp(x); };
  EXPECT_LE(worst_error(1e-20, 709.0, 100'003, special::exp, truth), 4.5e-16);
  const auto below = [](double x) { return special::exp(-x); };
  const auto below_truth = [](long double x) { return std::exp(-x); };
  EXPECT_LE(worst_error(1e-20, 708.0, 100'003, below, below_truth), 4.5e-16);
  EXPECT_EQ(special::exp(0.0), 1.0);
  EXPECT_EQ(special::exp(1000.0), infinity);
  EXPECT_EQ(special::exp(-1000.0), 0.0);
}

TEST(SpecialExpm1, holds_near_zero) {
  const auto truth = [](long double x) { return std::expm1(x); };
  EXPECT_LE(worst_error(1e-300, 700.0, 100'003, special::expm1, truth), 1.1e-15);
  const auto below = [](double x) { return special::expm1(-x); };
  const auto below_truth = [](long double x) { return std::expm1(-x); };
  EXPECT_LE(worst_error(1e-300, 700.0, 100'003, below, below_truth), 1.1e-15);
}

TEST(SpecialPow, holds_its_bound) {
  for (const double y : {-3.7, -0.5, 0.01, 1.0, 2.5, 40.0}) {
    for (double x = 0.001; x < 1000.0; x *= 1.37) {
      const long double truth = std::pow(static_cast<long double>(x), static_cast<long double>(y));
      const double bound = (2.0 + std::fabs(y * std::log(x))) * 2.3e-16;
      EXPECT_LE(relative_error(special::pow(x, y), truth), bound) << x << " ^ " << y;
    }
  }
  EXPECT_EQ(special::pow(0.0, 2.0), 0.0);
  EXPECT_EQ(special::pow(5.0, 0.0), 1.0);
}

TEST(SpecialLogGamma, holds_its_bound) {
  for (double x = 1e-8; x < 1e8; x *= 1.0137) {
    const long double truth = std::lgamma(static_cast<long double>(x));
    const double bound = 1e-14 * (1.0 + std::fabs(static_cast<double>(truth)));
    EXPECT_NEAR(special::log_gamma(x), static_cast<double>(truth), bound) << x;
  }
  EXPECT_NEAR(special::log_gamma(6.0), std::log(120.0), 1e-14);
}

TEST(SpecialGamma, has_its_closed_forms) {
  for (double x = 1e-6; x < 600.0; x *= 1.3) {
    // Shape 1 is the exponential; shape 1/2 the square of a normal; shape 3 Erlang's.
    EXPECT_LE(relative_error(special::gamma_p(1.0, x), -std::expm1(-static_cast<long double>(x))),
              1e-13);
    const long double root = std::sqrt(static_cast<long double>(x));
    EXPECT_LE(relative_error(special::gamma_q(0.5, x), std::erfc(root)), 1e-12) << x;
    EXPECT_LE(relative_error(special::gamma_p(0.5, x), std::erf(root)), 1e-13) << x;
    const long double erlang = std::exp(-static_cast<long double>(x)) * (1.0L + x + x * x / 2.0L);
    EXPECT_LE(relative_error(special::gamma_q(3.0, x), erlang), 1e-12) << x;
  }
}

TEST(SpecialGamma, agrees_with_poisson_sums_for_large_shapes) {
  // Q(n, x) = sum over k < n of e^-x x^k / k!
  for (const int n : {20, 200, 1000}) {
    for (const double z : {-4.0, -1.0, 0.0, 0.5, 3.0}) {
      const double x = n + z * std::sqrt(n);
      long double sum = 0.0L;
      for (int k = 0; k < n; ++k) {
        sum += std::exp(k * std::log(static_cast<long double>(x)) - x - std::lgamma(k + 1.0L));
      }
      EXPECT_LE(relative_error(special::gamma_q(n, x), sum), 2e-13) << n << " " << z;
    }
  }
}

TEST(SpecialGamma, inverses_undo_it_in_both_tails) {
  for (const double a : {0.1, 0.3, 0.5, 1.0, 3.0, 20.0, 100.0, 1000.0}) {
    for (double tail = 1e-14; tail < 0.6; tail *= 3.1) {
      const double low = special::inverse_gamma_p(a, tail);
      EXPECT_LE(relative_error(special::gamma_p(a, low), tail), 3e-12) << a << " " << tail;
      const double high = special::inverse_gamma_q(a, tail);
      EXPECT_LE(relative_error(special::gamma_q(a, high), tail), 3e-12) << a << " " << tail;
    }
  }
  EXPECT_EQ(special::inverse_gamma_p(2.0, 0.0), 0.0);
  EXPECT_EQ(special::inverse_gamma_p(2.0, 1.0), infinity);
}

TEST(SpecialGamma, has_known_quantiles) {
  // Chi-squared with k degrees of freedom is twice a gamma of shape k / 2 (A&S table 26.8).
  EXPECT_NEAR(2.0 * special::inverse_gamma_p(0.5, 0.95), 3.841458820694124, 1e-12);
  EXPECT_NEAR(2.0 * special::inverse_gamma_p(5.0, 0.95), 18.307038053275146, 1e-11);
  EXPECT_NEAR(special::inverse_gamma_q(1.0, 0.5), std::log(2.0), 1e-14);
}

TEST(SpecialBeta, has_its_closed_forms) {
  for (double x = 0.001; x < 1.0; x += 0.0137) {
    EXPECT_NEAR(special::incomplete_beta(1.0, 1.0, x), x, 1e-14);
    EXPECT_LE(relative_error(special::incomplete_beta(3.5, 1.0, x), std::pow(x, 3.5L)), 1e-13);
    EXPECT_LE(relative_error(special::incomplete_beta(2.0, 2.0, x), x * x * (3.0L - 2.0L * x)),
              1e-12);
    const long double arcsine = std::asin(std::sqrt(static_cast<long double>(x)));
    EXPECT_LE(relative_error(special::incomplete_beta(0.5, 0.5, x),
                             2.0L * arcsine / 3.14159265358979323846L),
              1e-12);
  }
  EXPECT_EQ(special::incomplete_beta(2.0, 3.0, 0.0), 0.0);
  EXPECT_EQ(special::incomplete_beta(2.0, 3.0, 1.0), 1.0);
}

TEST(SpecialBeta, mirrors_itself) {
  for (double x = 0.01; x < 1.0; x += 0.07) {
    EXPECT_NEAR(special::incomplete_beta(2.3, 0.7, x),
                1.0 - special::incomplete_beta(0.7, 2.3, 1.0 - x), 1e-13);
  }
}

TEST(SpecialBeta, inverse_undoes_it) {
  for (const double a : {0.2, 0.5, 1.0, 2.5, 30.0}) {
    for (const double b : {0.2, 1.0, 4.0, 50.0}) {
      for (double p = 1e-10; p < 1.0; p += p < 0.01 ? 9.0 * p : 0.07) {
        const double x = special::inverse_incomplete_beta(a, b, p);
        if (x > 0.99) continue;  // there 1 - x is what holds the digits
        EXPECT_LE(relative_error(special::incomplete_beta(a, b, x), p), 3e-12)
            << a << " " << b << " " << p;
      }
    }
  }
  EXPECT_NEAR(special::inverse_incomplete_beta(2.0, 2.0, 0.5), 0.5, 1e-14);
}

TEST(SpecialNormal, cdf_holds_in_the_tails) {
  for (double z = -37.0; z < 8.0; z += 0.0371) {
    const long double truth = 0.5L * std::erfc(-static_cast<long double>(z) / std::sqrt(2.0L));
    EXPECT_LE(relative_error(special::normal_cdf(z), truth), 2e-12) << z;
  }
  EXPECT_EQ(special::normal_cdf(0.0), 0.5);
}

TEST(SpecialNormal, quantile_undoes_the_cdf) {
  for (double p = 1e-300; p < 0.5; p *= 1.9) {
    EXPECT_LE(relative_error(special::normal_cdf(special::normal_quantile(p)), p), 2e-12) << p;
  }
  EXPECT_NEAR(special::normal_quantile(0.975), 1.959963984540054, 1e-14);
  EXPECT_NEAR(special::normal_quantile(0.3), -special::normal_quantile(0.7), 1e-15);
  EXPECT_EQ(special::normal_quantile(0.5), 0.0);
  EXPECT_EQ(special::normal_quantile(0.0), -infinity);
  EXPECT_EQ(special::normal_quantile(1.0), infinity);
}

}  // namespace
}  // namespace sojourn
