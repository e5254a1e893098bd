// BG/NBD, Pareto/NBD and gamma-gamma: published fits, definitions by brute force, extreme
// customers.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "core/draws.h"
#include "core/error.h"
#include "core/special.h"
#include "metrics/value/models/bg_nbd.h"
#include "metrics/value/models/gamma_gamma.h"
#include "metrics/value/models/parameter.h"
#include "metrics/value/models/pareto_nbd.h"
#include "tests/metrics/value/cdnow.h"

namespace sojourn::metrics {
namespace {

using testing::Cdnow;
using testing::cdnow;

// Published parameters of the CDNOW sample.
constexpr BgNbd published{0.24259, 4.41353, 0.79289, 2.42575};
constexpr ParetoNbd published_pareto{0.553, 10.58, 0.606, 11.67};

RepeatBuying buying_of(const Cdnow& data) {
  RepeatBuying buying;
  buying.add(data.repeats, data.last, data.age);
  return buying;
}

TEST(BuyingGolden, bg_nbd_of_cdnow) {
  const Cdnow data = cdnow();
  if (data.repeats.empty()) GTEST_SKIP() << "no CDNOW data beside the checkout";
  const BgNbdFit fit = fit_bg_nbd(buying_of(data));
  ASSERT_EQ(fit.no_fit, "");
  EXPECT_NEAR(fit.model.r, 0.24259, 1e-3);
  EXPECT_NEAR(fit.model.alpha, 4.41353, 1e-3);
  EXPECT_NEAR(fit.model.a, 0.79289, 1e-3);
  EXPECT_NEAR(fit.model.b, 2.42575, 1e-3);
  EXPECT_NEAR(fit.log_likelihood, -9582.43, 0.01);
  double week39 = 0.0;
  double week52 = 0.0;
  double week78 = 0.0;
  double alive = 0.0;
  double holdout = 0.0;
  for (std::size_t i = 0; i < data.repeats.size(); ++i) {
    const Buyer buyer{data.repeats[i], data.last[i], data.age[i]};
    week39 += expected_purchases(fit.model, data.age[i]);
    week52 += expected_purchases(fit.model, data.age[i] + 13.0);
    week78 += expected_purchases(fit.model, data.age[i] + 39.0);
    alive += alive_probability(fit.model, buyer) / 2357.0;
    holdout += expected_purchases(fit.model, buyer, 39.0);
  }
  EXPECT_NEAR(week39, 2493.97, 0.5);
  EXPECT_NEAR(week52, 3127.69, 0.5);
  EXPECT_NEAR(week78, 4160.64, 0.5);
  EXPECT_NEAR(alive, 0.81344, 1e-4);
  EXPECT_NEAR(holdout, 1653.42, 0.5);
}

TEST(BuyingGolden, gamma_gamma_of_cdnow) {
  const Cdnow data = cdnow();
  if (data.repeats.empty()) GTEST_SKIP() << "no CDNOW data beside the checkout";
  RepeatSpend spend;
  spend.add(data.repeats, data.mean_value);
  ASSERT_EQ(spend.rows().size(), 946U);
  EXPECT_NEAR(spend.correlation()->value, 0.1139, 1e-4);
  double observed = 0.0;
  for (std::size_t i = 0; i < data.repeats.size(); ++i) {
    if (data.repeats[i] > 0.0) observed += data.mean_value[i] / 946.0;
  }
  EXPECT_NEAR(observed, 35.0786, 5e-5);
  const GammaGammaFit fit = fit_gamma_gamma(spend);
  ASSERT_EQ(fit.no_fit, "");
  EXPECT_NEAR(fit.model.p, 6.2488, 1e-3);
  EXPECT_NEAR(fit.model.q, 3.7446, 1e-3);
  EXPECT_NEAR(fit.model.scale, 15.4477, 1e-3);
  EXPECT_NEAR(fit.log_likelihood, -4055.923, 0.01);
  EXPECT_NEAR(mean_purchase(fit)->value, 35.171, 1e-3);
}

// Schmittlein's model of the same customers; lifetimes' tests have .553, 10.58, .606, 11.67.
TEST(BuyingGolden, pareto_nbd_of_cdnow) {
  const Cdnow data = cdnow();
  if (data.repeats.empty()) GTEST_SKIP() << "no CDNOW data beside the checkout";
  const ParetoNbdFit fit = fit_pareto_nbd(buying_of(data));
  ASSERT_EQ(fit.no_fit, "");
  EXPECT_NEAR(fit.model.r, 0.553, 1e-3);
  EXPECT_NEAR(fit.model.alpha, 10.58, 0.01);
  EXPECT_NEAR(fit.model.s, 0.606, 1e-3);
  EXPECT_NEAR(fit.model.beta, 11.67, 0.01);
  EXPECT_NEAR(fit.log_likelihood, -9594.98, 0.01);
  double alive = 0.0;  // as lifetimes 0.11.3 finds both
  double holdout = 0.0;
  for (std::size_t i = 0; i < data.repeats.size(); ++i) {
    const Buyer buyer{data.repeats[i], data.last[i], data.age[i]};
    alive += alive_probability(fit.model, buyer) / 2357.0;
    holdout += expected_purchases(fit.model, buyer, 39.0);
  }
  EXPECT_NEAR(alive, 0.44628, 1e-3);
  EXPECT_NEAR(holdout, 1665.52, 1.0);
}

// E X(t) by the published 2F1, summed term by term where it converges.
double expected_by_series(const BgNbd& model, double time) {
  const auto& [r, alpha, a, b] = model;
  const double z = time / (alpha + time);
  double term = 1.0;
  double sum = 1.0;
  for (int n = 0; n < 100'000 && term > 1e-17 * sum; ++n) {
    term *= (r + n) * (b + n) / ((a + b - 1.0 + n) * (n + 1.0)) * z;
    sum += term;
  }
  return (a + b - 1.0) / (a - 1.0) * (1.0 - std::pow(alpha / (alpha + time), r) * sum);
}

TEST(BgNbd, expects_what_the_published_series_says) {
  for (const double time : {0.1, 1.0, 39.0, 500.0}) {
    EXPECT_NEAR(expected_purchases(published, time) / expected_by_series(published, time), 1.0,
                1e-10);
    const BgNbd heavy{30.0, 2.0, 1.5, 60.0};
    EXPECT_NEAR(expected_purchases(heavy, time) / expected_by_series(heavy, time), 1.0, 1e-8);
  }
  EXPECT_EQ(expected_purchases(published, 0.0), 0.0);
}

TEST(BgNbd, passes_smoothly_through_a_equal_to_one) {
  const auto at = [](double a) { return expected_purchases(BgNbd{0.3, 5.0, a, 2.0}, 40.0); };
  EXPECT_NEAR(at(1.0), 0.5 * (at(1.0 - 1e-4) + at(1.0 + 1e-4)), 1e-7);
}

// The likelihood by summing over lambda and p: exact for the small numbers of small customers.
double likelihood_by_quadrature(const BgNbd& m, const Buyer& buyer) {
  using special::inverse_gamma_p;
  using special::inverse_incomplete_beta;
  constexpr int nodes = 200;
  double sum = 0.0;
  for (int i = 0; i < nodes; ++i) {
    const double lambda = inverse_gamma_p(m.r, (i + 0.5) / nodes) / m.alpha;
    for (int j = 0; j < nodes; ++j) {
      const double p = inverse_incomplete_beta(m.a, m.b, (j + 0.5) / nodes);
      const double x = buyer.repeats;
      const double stay = std::pow(1.0 - p, x) * std::pow(lambda, x);
      sum += stay * std::exp(-lambda * buyer.age);
      if (x > 0.0) {
        sum +=
            p * std::pow(1.0 - p, x - 1.0) * std::pow(lambda, x) * std::exp(-lambda * buyer.last);
      }
    }
  }
  return sum / (nodes * nodes);
}

TEST(BgNbd, likelihood_is_that_of_its_story) {
  const BgNbd model{2.0, 4.0, 1.5, 3.0};
  for (const Buyer buyer : {Buyer{0, 0, 3}, Buyer{1, 2, 5}, Buyer{3, 4, 4.5}}) {
    const double expected = likelihood_by_quadrature(model, buyer);
    EXPECT_NEAR(std::exp(log_likelihood(model, buyer)) / expected, 1.0, 5e-3) << buyer.repeats;
  }
}

// The formula as published, with gamma and beta functions written out.
TEST(BgNbd, likelihood_is_the_published_formula_for_small_random_customers) {
  Draws draws({2, 0}, 0, "bg_nbd");
  const auto positive = [&] { return 5.0 * static_cast<double>(draws.uniform()); };
  const auto beta = [](double p, double q) {
    return std::tgamma(p) * std::tgamma(q) / std::tgamma(p + q);
  };
  for (int sample = 0; sample < 100'000; ++sample) {
    const BgNbd m{positive(), positive(), positive(), positive()};
    const double x = draws.word() % 6;
    const double last = x > 0.0 ? positive() : 0.0;
    const Buyer buyer{x, last, last + (sample % 3 == 0 ? 0.0 : positive())};
    double expected = beta(m.a, m.b + x) * std::pow(m.alpha + buyer.age, -(m.r + x));
    double alive = 1.0;
    if (x > 0.0) {
      const double left = beta(m.a + 1.0, m.b + x - 1.0) * std::pow(m.alpha + last, -(m.r + x));
      alive = expected / (expected + left);
      expected += left;
    }
    expected *= std::tgamma(m.r + x) * std::pow(m.alpha, m.r) / std::tgamma(m.r) / beta(m.a, m.b);
    ASSERT_NEAR(log_likelihood(m, buyer), std::log(expected), 1e-9) << sample;
    ASSERT_NEAR(alive_probability(m, buyer), alive, 1e-11) << sample;
  }
}

TEST(GammaGamma, likelihood_is_the_published_formula_for_small_random_customers) {
  Draws draws({3, 0}, 0, "gamma_gamma");
  const auto positive = [&] { return 5.0 * static_cast<double>(draws.uniform()); };
  for (int sample = 0; sample < 100'000; ++sample) {
    const GammaGamma g{positive(), positive(), positive()};
    const double x = 1.0 + draws.word() % 5;
    const double m = positive();
    RepeatSpend spend;
    spend.add(std::array{x, 0.0}, std::array{m, 0.0});
    const double expected = std::lgamma(g.p * x + g.q) - std::lgamma(g.p * x) - std::lgamma(g.q) +
                            g.q * std::log(g.scale) + (g.p * x - 1.0) * std::log(m) +
                            g.p * x * std::log(x) - (g.p * x + g.q) * std::log(g.scale + m * x);
    ASSERT_NEAR(log_likelihood(g, spend), expected, 1e-9 * (1.0 + std::abs(expected))) << sample;
  }
}

/// The integral over the time of leaving by Simpson's rule, in ln(1 + u / d): u the time since the
/// last purchase, d the smallest scale on which anything happens.
double time_of_leaving(const ParetoNbd& m, const Buyer& buyer, int cells) {
  const double d = std::min(m.alpha, m.beta) + buyer.last;
  const double width = std::log1p((buyer.age - buyer.last) / d) / cells;
  double integral = 0.0;
  for (int k = 0; k <= cells; ++k) {
    const double u = d * std::expm1(k * width);
    const double weight = k == 0 || k == cells ? 1.0 : (k % 2 == 0 ? 2.0 : 4.0);
    integral += weight / 3.0 * width * (d + u) *
                std::pow(m.alpha + buyer.last + u, -(m.r + buyer.repeats)) *
                std::pow(m.beta + buyer.last + u, -(m.s + 1.0));
  }
  return integral;
}

void check_pareto(int samples, std::uint32_t seed) {
  Draws draws({seed, 0}, 0, "pareto");
  for (int sample = 0; sample < samples; ++sample) {
    const auto positive = [&] { return 10.0 * static_cast<double>(draws.uniform()); };
    const ParetoNbd m{positive(), positive(), positive(), positive()};
    const double x = draws.word() % 5;
    const double last = x > 0.0 ? positive() : 0.0;
    const Buyer buyer{x, last, last + positive()};
    const double gone = m.s * time_of_leaving(m, buyer, 400);
    const double alive =
        std::pow(m.alpha + buyer.age, -(m.r + x)) * std::pow(m.beta + buyer.age, -m.s);
    const double expected = std::lgamma(m.r + x) - std::lgamma(m.r) + m.r * std::log(m.alpha) +
                            m.s * std::log(m.beta) + std::log(alive + gone);
    ASSERT_NEAR(log_likelihood(m, buyer), expected, 1e-4 * (1.0 + std::abs(expected))) << sample;
    ASSERT_NEAR(alive_probability(m, buyer), alive / (alive + gone), 1e-4) << sample;
  }
}
TEST(ParetoNbd, likelihood_agrees_with_a_fine_sum_over_the_time_of_leaving) {
  check_pareto(2'000, 1);
}
TEST(ParetoNbdSlow, likelihood_agrees_with_a_fine_sum_over_the_time_of_leaving) {
  check_pareto(100'000, 2);
}

TEST(ParetoNbd, likelihood_has_eleven_digits) {
  Draws draws({4, 0}, 0, "pareto.digits");
  const auto positive = [&] { return 0.1 + 10.0 * static_cast<double>(draws.uniform()); };
  for (int sample = 0; sample < 300; ++sample) {
    const ParetoNbd m{positive(), positive(), positive(), positive()};
    const double x = draws.word() % 5;
    const double last = x > 0.0 ? positive() : 0.0;
    const Buyer buyer{x, last, last + positive()};
    const double gone = m.s * time_of_leaving(m, buyer, 10'000);
    const double alive =
        std::pow(m.alpha + buyer.age, -(m.r + x)) * std::pow(m.beta + buyer.age, -m.s);
    ASSERT_NEAR(alive_probability(m, buyer), alive / (alive + gone), 1e-11) << sample;
  }
}

/// Expected purchases within `time` by Simpson's rule: the rate of those alive, who become fewer.
double purchases_of_those_alive(const ParetoNbd& m, double time) {
  constexpr int cells = 200;
  const double width = std::log1p(time / m.beta) / cells;
  double sum = 0.0;
  for (int k = 0; k <= cells; ++k) {
    const double passed = m.beta * std::exp(k * width);  // beta + t
    const double weight = k == 0 || k == cells ? 1.0 : (k % 2 == 0 ? 2.0 : 4.0);
    sum += weight / 3.0 * width * passed * std::pow(m.beta / passed, m.s);
  }
  return m.r / m.alpha * sum;
}

void check_expected_pareto(int samples) {
  Draws draws({3, 0}, 0, "pareto.expected");
  const auto positive = [&] { return 0.05 + 10.0 * static_cast<double>(draws.uniform()); };
  for (int sample = 0; sample < samples; ++sample) {
    ParetoNbd m{positive(), positive(), positive(), positive()};
    if (sample % 10 == 0) m.s = 1.0;  // where the published formula divides by zero
    const double time = positive();
    ASSERT_NEAR(expected_purchases(m, time) / purchases_of_those_alive(m, time), 1.0, 1e-4);
    const double x = draws.word() % 5;
    const double last = x > 0.0 ? positive() : 0.0;
    const Buyer buyer{x, last, last + positive()};
    const ParetoNbd later{m.r + x, m.alpha + buyer.age, m.s, m.beta + buyer.age};
    const double expected = alive_probability(m, buyer) * purchases_of_those_alive(later, time);
    ASSERT_NEAR(expected_purchases(m, buyer, time) / expected, 1.0, 1e-4) << sample;
  }
}
TEST(ParetoNbd, expects_what_those_alive_buy_on_random_customers) { check_expected_pareto(2'000); }
TEST(ParetoNbdSlow, expects_what_those_alive_buy_on_random_customers) {
  check_expected_pareto(100'000);
}

/// Steps away from a fit, each parameter up and down: nowhere is the likelihood greater.
void expect_greatest(const RepeatBuying& buying, const ParetoNbdFit& fit) {
  for (const double step : {-0.05, -0.005, 0.005, 0.05}) {
    for (double ParetoNbd::*const parameter :
         {&ParetoNbd::r, &ParetoNbd::alpha, &ParetoNbd::s, &ParetoNbd::beta}) {
      ParetoNbd other = fit.model;
      other.*parameter *= std::exp(step);
      ASSERT_LE(log_likelihood(other, buying), fit.log_likelihood + 1e-7);
    }
  }
}

// A million purchases, and times a hair apart (both made other tools return NaN or crash).
TEST(BuyingModels, are_finite_for_extreme_customers) {
  for (const Buyer buyer :
       {Buyer{1e6, 1000.0, 1000.5}, Buyer{1e6, 1.0, 1e6}, Buyer{221, 103.43, 103.57},
        Buyer{1e8, 364.0, 365.0}, Buyer{1, 1e-6, 1e6}, Buyer{0, 0, 0}, Buyer{5, 7, 7}}) {
    EXPECT_TRUE(std::isfinite(log_likelihood(published, buyer))) << buyer.repeats;
    EXPECT_TRUE(std::isfinite(log_likelihood(published_pareto, buyer))) << buyer.repeats;
    for (const double alive :
         {alive_probability(published, buyer), alive_probability(published_pareto, buyer)}) {
      EXPECT_GE(alive, 0.0);
      EXPECT_LE(alive, 1.0);
    }
    for (const double future : {expected_purchases(published, buyer, 52.0),
                                expected_purchases(published_pareto, buyer, 52.0)}) {
      EXPECT_GE(future, 0.0);
      EXPECT_LE(future, 60.0 * (buyer.repeats + 1.0));
    }
  }
  // A thousand times a day, and still there: about as many again.
  const Buyer steady{1e6, 999.9995, 1000.0};
  EXPECT_NEAR(expected_purchases(published, steady, 1.0), 1000.0, 10.0);
  EXPECT_NEAR(expected_purchases(published_pareto, steady, 1.0), 1000.0, 15.0);
}

TEST(RepeatBuying, refuses_what_cannot_be) {
  RepeatBuying buying;
  const auto add = [&](double x, double last, double age) {
    buying.add(std::array{x}, std::array{last}, std::array{age});
  };
  EXPECT_THROW(add(1, 3, 2), InputError);    // bought after the end
  EXPECT_THROW(add(2, 0, 5), InputError);    // repeats on the first day
  EXPECT_THROW(add(0, 2, 5), InputError);    // a last repeat without repeats
  EXPECT_THROW(add(1.5, 2, 5), InputError);  // not whole
  EXPECT_THROW(add(-1, 2, 5), InputError);
  EXPECT_THROW(add(1, std::nan(""), 5), InputError);
  EXPECT_THROW(add(1, 2, INFINITY), InputError);
  EXPECT_THROW(buying.add(std::array{1.0}, std::array{1.0}, {}), InputError);
  EXPECT_EQ(buying.customers(), 0);
}

TEST(BuyingModels, say_why_there_is_no_fit) {
  RepeatBuying none;
  EXPECT_EQ(fit_bg_nbd(none).no_fit, "there are no customers");
  EXPECT_EQ(fit_pareto_nbd(none).no_fit, "there are no customers");
  none.add(std::array{0.0, 0.0}, std::array{0.0, 0.0}, std::array{5.0, 6.0});
  EXPECT_EQ(fit_bg_nbd(none).no_fit, "nobody bought again");
  RepeatBuying alike;  // one customer over and over: nothing differs, so nothing is mixed
  const std::vector<double> x(50, 3.0);
  const std::vector<double> last(50, 9.0);
  const std::vector<double> age(50, 10.0);
  alike.add(x, last, age);
  EXPECT_FALSE(fit_bg_nbd(alike).no_fit.empty());
  EXPECT_FALSE(fit_pareto_nbd(alike).no_fit.empty());
  EXPECT_EQ(fit_gamma_gamma({}).no_fit, "nobody bought again");
  RepeatSpend same;
  same.add(x, std::vector<double>(50, 20.0));
  EXPECT_EQ(fit_gamma_gamma(same).no_fit, "all customers spend the same per purchase");
  EXPECT_FALSE(mean_purchase(fit_gamma_gamma(same)));
  EXPECT_FALSE(same.correlation());
  EXPECT_THROW(same.add(std::array{1.0}, std::array{-2.0}), InputError);
}

// Draws at uniform quantiles; 53 bits, so that beta draws near 1 keep their digits.
double uniform(Draws& draws) { return (static_cast<double>(draws.word()) + 0.5) / 4294967296.0; }

Buyer drawn_buyer(const BgNbd& m, Draws& draws, double age) {
  const double lambda = special::inverse_gamma_p(m.r, uniform(draws)) / m.alpha;
  const double p = special::inverse_incomplete_beta(m.a, m.b, uniform(draws));
  Buyer buyer{0.0, 0.0, age};
  for (double now = 0.0;;) {
    now -= std::log(uniform(draws)) / lambda;
    if (now > age) return buyer;
    buyer.repeats += 1.0;
    buyer.last = now;
    if (uniform(draws) < p) return buyer;
  }
}

RepeatBuying drawn_buying(std::uint32_t seed, int customers) {
  RepeatBuying buying;
  Draws draws({seed, 4}, 0, "buyers");
  for (int i = 0; i < customers; ++i) {
    const Buyer buyer = drawn_buyer({0.8, 4.0, 0.9, 2.5}, draws, 30.0 + 10.0 * uniform(draws));
    buying.add(std::array{buyer.repeats}, std::array{buyer.last}, std::array{buyer.age});
  }
  return buying;
}

TEST(RepeatBuying, of_any_split_gives_the_same_bits) {
  const RepeatBuying whole = drawn_buying(1, 400);
  RepeatBuying forward;
  RepeatBuying backward;
  std::vector<RepeatBuying> parts;
  for (const auto& [buyer, count] : whole.buyers()) {
    RepeatBuying one;
    for (std::int64_t k = 0; k < count; ++k) {
      one.add(std::array{buyer.repeats}, std::array{buyer.last}, std::array{buyer.age});
    }
    parts.push_back(one);
  }
  for (const auto& part : parts) forward.merge(part);
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) backward.merge(*part);
  EXPECT_EQ(log_likelihood(published, forward), log_likelihood(published, whole));
  EXPECT_EQ(log_likelihood(published, backward), log_likelihood(published, whole));
}

/// A customer of the Pareto/NBD with times told in quarters, so that few customers are distinct.
Buyer drawn_buyer(const ParetoNbd& m, Draws& draws, double age) {
  const double lambda = special::inverse_gamma_p(m.r, uniform(draws)) / m.alpha;
  const double mu = special::inverse_gamma_p(m.s, uniform(draws)) / m.beta;
  const double end = std::min(age, -std::log(uniform(draws)) / mu);
  Buyer buyer{0.0, 0.0, age};
  for (double now = -std::log(uniform(draws)) / lambda; now < end;
       now -= std::log(uniform(draws)) / lambda) {
    buyer.repeats += 1.0;
    buyer.last = 0.25 * std::floor(4.0 * now) + 0.125;
  }
  return buyer;
}

constexpr ParetoNbd pareto_truth{0.8, 4.0, 0.9, 5.0};

RepeatBuying drawn_pareto(std::uint32_t seed, int customers) {
  RepeatBuying buying;
  Draws draws({seed, 6}, 0, "pareto.buyers");
  for (int i = 0; i < customers; ++i) {
    const Buyer buyer = drawn_buyer(pareto_truth, draws, 12.0);
    buying.add(std::array{buyer.repeats}, std::array{buyer.last}, std::array{buyer.age});
  }
  return buying;
}

TEST(ParetoNbdSlow, fit_is_where_the_likelihood_is_greatest) {
  int fitted = 0;
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    const RepeatBuying buying = drawn_pareto(5000 + seed, 150);
    const ParetoNbdFit fit = fit_pareto_nbd(buying);
    if (!fit.no_fit.empty()) continue;
    ++fitted;
    ASSERT_NO_FATAL_FAILURE(expect_greatest(buying, fit)) << seed;
  }
  EXPECT_GE(fitted, 100);
}

TEST(BuyingModelsSlow, pareto_nbd_intervals_cover_the_true_parameters) {
  std::array<int, 4> covered{};
  int fitted = 0;
  const std::array<double, 4> truth{pareto_truth.r, pareto_truth.alpha, pareto_truth.s,
                                    pareto_truth.beta};
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    const ParetoNbdFit fit = fit_pareto_nbd(drawn_pareto(seed, 1500));
    if (!fit.no_fit.empty()) continue;
    ++fitted;
    for (std::size_t k = 0; k < 4; ++k) {
      const Estimate found = log_scale_estimate(fit.maximum, k);
      covered[k] += found.low <= truth[k] && truth[k] <= found.high ? 1 : 0;
    }
  }
  std::printf("pareto/nbd: %d fits, covered %d %d %d %d\n", fitted, covered[0], covered[1],
              covered[2], covered[3]);
  EXPECT_GE(fitted, 990);
  for (const int count : covered) EXPECT_GE(count, 926 * fitted / 1000);
}

TEST(BuyingModelsSlow, bg_nbd_intervals_cover_the_true_parameters) {
  std::array<int, 4> covered{};
  int fitted = 0;
  const std::array<double, 4> truth{0.8, 4.0, 0.9, 2.5};
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    const BgNbdFit fit = fit_bg_nbd(drawn_buying(seed, 800));
    if (!fit.no_fit.empty()) continue;
    ++fitted;
    for (std::size_t k = 0; k < 4; ++k) {
      const Estimate found = log_scale_estimate(fit.maximum, k);
      covered[k] += found.low <= truth[k] && truth[k] <= found.high ? 1 : 0;
    }
  }
  EXPECT_GE(fitted, 990);
  for (const int count : covered) EXPECT_GE(count, 926 * fitted / 1000);
}

TEST(BuyingModelsSlow, gamma_gamma_interval_covers_the_true_mean) {
  int covered = 0;
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    Draws draws({seed, 5}, 0, "spend");
    std::vector<double> repeats;
    std::vector<double> mean;
    for (int i = 0; i < 400; ++i) {
      const double x = 1.0 + draws.word() % 6;
      const double nu = special::inverse_gamma_p(4.0, uniform(draws)) / 15.0;
      repeats.push_back(x);
      mean.push_back(special::inverse_gamma_p(6.0 * x, uniform(draws)) / nu / x);
    }
    RepeatSpend spend;
    spend.add(repeats, mean);
    const Outcome found = mean_purchase(fit_gamma_gamma(spend));
    covered += found && found->low <= 30.0 && 30.0 <= found->high ? 1 : 0;
  }
  EXPECT_GE(covered, 926);
}

}  // namespace
}  // namespace sojourn::metrics
