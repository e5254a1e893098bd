// What a customer is expected to buy, by BG/NBD, against a sum over what is not known of them.
//
// A customer with rate lambda, still there, who leaves after each purchase with probability p,
// makes (1 - exp(-lambda p t)) / p purchases within t. Of a customer with x purchases until T,
// lambda is gamma(r + x, alpha + T) and p is beta(a, b + x) while they are there, so what is
// expected of them is
//
//   integral over p of (1 - (1 + p t / (alpha + T))^-(r + x)) / p
//
// by that beta law, which is summed by the double exponential rule: it heeds infinite ends.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/draws.h"
#include "metrics/value/models/bg_nbd.h"

namespace sojourn::metrics {
namespace {

double expected_while_there(const BgNbd& later, double time) {
  constexpr double step = 1.0 / 16.0;
  const double log_beta =
      std::lgamma(later.a) + std::lgamma(later.b) - std::lgamma(later.a + later.b);
  double sum = 0.0;
  for (int k = -112; k <= 112; ++k) {
    const double at = std::numbers::pi * std::sinh(step * k);
    const double log_p = -std::log1p(std::exp(-at));
    const double log_rest = -std::log1p(std::exp(at));
    const double p = std::exp(log_p);
    if (!(p > 0.0)) continue;
    const double purchases = -std::expm1(-later.r * std::log1p(p * time / later.alpha)) / p;
    const double weight = std::numbers::pi * std::cosh(step * k) * step;
    sum += weight * purchases * std::exp(later.a * log_p + later.b * log_rest - log_beta);
  }
  return sum;
}

// The metric's own rule has coarser steps: it is off by up to 1.4e-6 where the time is hundreds of
// times alpha, and by more than 1e-7 for 16 of 100,000 customers.
constexpr double tolerance = 5e-6;

void check_expected(int samples, std::uint32_t seed) {
  Draws draws({seed, 0}, 0, "bg_nbd.expected");
  const auto positive = [&] { return 0.05 + 6.0 * static_cast<double>(draws.uniform()); };
  for (int sample = 0; sample < samples; ++sample) {
    BgNbd m{positive(), positive(), positive(), positive()};
    if (sample % 10 == 0) m.a = 1.0;  // where the published formula divides by zero
    const double time = 8.0 * positive();
    ASSERT_NEAR(expected_purchases(m, time) / expected_while_there(m, time), 1.0, tolerance)
        << sample;
    const double x = draws.word() % 5;
    const double last = x > 0.0 ? positive() : 0.0;
    const Buyer buyer{x, last, last + (sample % 3 == 0 ? 0.0 : positive())};
    const BgNbd later{m.r + x, m.alpha + buyer.age, m.a, m.b + x};
    const double expected = alive_probability(m, buyer) * expected_while_there(later, time);
    ASSERT_NEAR(expected_purchases(m, buyer, time) / expected, 1.0, tolerance) << sample;
  }
}

TEST(BgNbd, expects_what_its_story_says_of_random_customers) { check_expected(2'000, 1); }
TEST(BgNbdSlow, expects_what_its_story_says_of_random_customers) { check_expected(100'000, 2); }

}  // namespace
}  // namespace sojourn::metrics
