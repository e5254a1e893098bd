// Effects by propensity, doubly robust, by instruments; uplift curves.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <random>
#include <vector>

#include "core/draws.h"
#include "core/error.h"
#include "metrics/causal/effects/propensity.h"
#include "metrics/causal/effects/two_stage.h"
#include "metrics/causal/effects/uplift_curve.h"
#include "metrics/logistic_fit.h"
#include "tests/metrics/causal/hillstrom.h"
#include "tests/metrics/coverage.h"
#include "tests/metrics/naive_solve.h"

namespace sojourn::metrics {
namespace {

using testing::coverage_least;
using testing::coverage_most;
using testing::covered_seeds;

struct Confounded {
  std::vector<double> x{};
  std::vector<std::uint8_t> treated{};
  std::vector<double> outcome{};
};

/// Treatment is likelier where x is high, and so is the outcome; the average effect is 1.
Confounded confounded(std::uint32_t seed, int rows) {
  Draws draws({31, 1}, seed, "confounded");
  Confounded data;
  for (int i = 0; i < rows; ++i) {
    const auto x = static_cast<double>(draws.normal());
    const bool treated = static_cast<double>(draws.uniform()) < logistic(0.8 * x);
    data.x.push_back(x);
    data.treated.push_back(treated ? 1 : 0);
    data.outcome.push_back(2.0 * x + (treated ? 1.0 + 0.5 * x : 0.0) +
                           static_cast<double>(draws.normal()));
  }
  return data;
}

TEST(WeightedEffect, with_a_saturated_propensity_is_the_stratified_difference) {
  // Two strata of x; e = 1/2 where x = 0 (effect 2), 3/4 where x = 1 (effect 4).
  const std::vector<double> x{0, 0, 1, 1, 1, 1};
  const std::vector<std::uint8_t> treated{0, 1, 0, 1, 1, 1};
  const std::vector<double> y{1, 3, 5, 8, 9, 10};
  EXPECT_NEAR(weighted_effect({x}, treated, y).effect->value, (2.0 * 2 + 4.0 * 4) / 6.0, 1e-9);
}

TEST(WeightedEffect, says_why_there_is_none) {
  const std::vector<double> x{0, 0, 1, 1};
  const std::vector<double> y{1, 2, 3, 4};
  const std::vector<std::uint8_t> separated{0, 0, 1, 1};
  EXPECT_NE(weighted_effect({x}, separated, y).effect.reason().find("separate"), std::string::npos);
  EXPECT_FALSE(doubly_robust_effect({x}, separated, y).effect.has_value());
  const std::vector<std::uint8_t> all(4, 1);
  EXPECT_FALSE(weighted_effect({x}, all, y).effect.has_value());
  EXPECT_FALSE(weighted_effect({}, {}, {}).effect.has_value());
  EXPECT_THROW((void)weighted_effect({x}, all, std::vector<double>{1.0}), InputError);
}

/// Logistic regression of treatment on one covariate by Newton's steps, written out; none where
/// they run away.
std::optional<std::array<double, 2>> naive_logistic(const Confounded& d) {
  std::array<double, 2> b{0.0, 0.0};
  for (int step = 0; step < 60; ++step) {
    double g0 = 0.0, g1 = 0.0, h00 = 0.0, h01 = 0.0, h11 = 0.0;
    for (std::size_t i = 0; i < d.x.size(); ++i) {
      const double e = 1.0 / (1.0 + std::exp(-b[0] - b[1] * d.x[i]));
      g0 += d.treated[i] - e;
      g1 += (d.treated[i] - e) * d.x[i];
      h00 += e * (1.0 - e);
      h01 += e * (1.0 - e) * d.x[i];
      h11 += e * (1.0 - e) * d.x[i] * d.x[i];
    }
    const double determinant = h00 * h11 - h01 * h01;
    if (!(determinant > 1e-12)) return std::nullopt;
    b[0] += (h11 * g0 - h01 * g1) / determinant;
    b[1] += (h00 * g1 - h01 * g0) / determinant;
    if (!(std::abs(b[0]) + std::abs(b[1]) < 30.0)) return std::nullopt;
  }
  return b;
}

/// Mean outcome of an arm at x by least squares within the arm, written out.
double naive_prediction(const Confounded& d, std::uint8_t arm, double x) {
  double n = 0.0, sx = 0.0, sy = 0.0, sxx = 0.0, sxy = 0.0;
  for (std::size_t i = 0; i < d.x.size(); ++i) {
    if (d.treated[i] != arm) continue;
    n += 1.0;
    sx += d.x[i];
    sy += d.outcome[i];
    sxx += d.x[i] * d.x[i];
    sxy += d.x[i] * d.outcome[i];
  }
  const double slope = (n * sxy - sx * sy) / (n * sxx - sx * sx);
  return sy / n + slope * (x - sx / n);
}

struct NaiveEffects {
  double weighted = 0.0;
  double robust = 0.0;
  double robust_error = 0.0;
};

NaiveEffects naive_effects(const Confounded& d, const std::array<double, 2>& b) {
  const auto n = static_cast<double>(d.x.size());
  std::array<double, 2> sums{}, weights{};
  std::vector<double> scores;
  for (std::size_t i = 0; i < d.x.size(); ++i) {
    const double e = 1.0 / (1.0 + std::exp(-b[0] - b[1] * d.x[i]));
    const std::uint8_t arm = d.treated[i];
    const double weight = arm == 1 ? 1.0 / e : 1.0 / (1.0 - e);
    sums[arm] += weight * d.outcome[i];
    weights[arm] += weight;
    const double own = naive_prediction(d, arm, d.x[i]);
    const double sign = arm == 1 ? 1.0 : -1.0;
    scores.push_back(naive_prediction(d, 1, d.x[i]) - naive_prediction(d, 0, d.x[i]) +
                     sign * weight * (d.outcome[i] - own));
  }
  NaiveEffects found{.weighted = sums[1] / weights[1] - sums[0] / weights[0]};
  for (const double score : scores) found.robust += score / n;
  double squares = 0.0;
  for (const double score : scores) squares += (score - found.robust) * (score - found.robust);
  found.robust_error = std::sqrt(squares) / n;
  return found;
}

Confounded few(std::mt19937_64& random) {
  Confounded d;
  for (std::size_t rows = random() % 24; rows > 0; --rows) {
    d.x.push_back(static_cast<double>(random() % 3));
    d.treated.push_back(static_cast<std::uint8_t>(random() % 2));
    d.outcome.push_back(static_cast<double>(random() % 7));
  }
  return d;
}

void check_effects(int datasets) {
  std::mt19937_64 random(33);
  int weighted = 0;
  int robust = 0;
  for (int dataset = 0; dataset < datasets; ++dataset) {
    const Confounded d = few(random);
    const EffectTest by_weight = weighted_effect({d.x}, d.treated, d.outcome);
    const EffectTest doubly = doubly_robust_effect({d.x}, d.treated, d.outcome);
    const auto b = naive_logistic(d);
    ASSERT_TRUE(b.has_value() || !by_weight.effect.has_value()) << dataset;
    if (!by_weight.effect) continue;
    const NaiveEffects expected = naive_effects(d, *b);
    ++weighted;
    ASSERT_NEAR(by_weight.effect->value, expected.weighted, 1e-6) << dataset;
    if (!doubly.effect) continue;
    ++robust;
    ASSERT_NEAR(doubly.effect->value, expected.robust, 1e-6) << dataset;
    if (doubly.effect->has_interval) {
      ASSERT_NEAR(doubly.effect->standard_error, expected.robust_error, 1e-6) << dataset;
    }
  }
  EXPECT_GT(weighted, datasets / 2);
  EXPECT_GT(robust, datasets / 3);
}

TEST(ObservationalEffects, are_those_of_the_definition_on_small_random_rows) {
  check_effects(2'000);
}
TEST(ObservationalEffectsSlow, are_those_of_the_definition_on_small_random_rows) {
  check_effects(100'000);
}

/// With a covariate of two values the propensity is the share treated of each, and the error is
/// that of the efficient influence: both are worked out value by value.
TEST(WeightedEffectSlow, has_the_error_of_its_influence_with_two_strata) {
  std::mt19937_64 random(34);
  int judged = 0;
  for (int dataset = 0; dataset < 100'000; ++dataset) {
    Confounded d = few(random);
    for (double& x : d.x) x = std::min(x, 1.0);
    const EffectTest found = weighted_effect({d.x}, d.treated, d.outcome);
    if (!found.effect || !found.effect->has_interval) continue;
    ++judged;
    double squares = 0.0;
    for (std::size_t i = 0; i < d.x.size(); ++i) {
      double n = 0.0;
      std::array<double, 2> of_arm{}, sums{};
      for (std::size_t j = 0; j < d.x.size(); ++j) {
        if (d.x[j] != d.x[i]) continue;
        n += 1.0;
        of_arm[d.treated[j]] += 1.0;
        sums[d.treated[j]] += d.outcome[j];
      }
      const std::uint8_t arm = d.treated[i];
      const double rest = (d.outcome[i] - sums[arm] / of_arm[arm]) * n / of_arm[arm];
      const double influence = sums[1] / of_arm[1] - sums[0] / of_arm[0] +
                               (arm == 1 ? rest : -rest) - found.effect->value;
      squares += influence * influence;
    }
    ASSERT_NEAR(found.effect->standard_error, std::sqrt(squares) / static_cast<double>(d.x.size()),
                1e-6)
        << dataset;
  }
  EXPECT_GT(judged, 50'000);
}

TEST(ObservationalSlow, intervals_cover_under_confounding) {
  const int weighted = covered_seeds(1.0, [](std::uint32_t seed) {
    const Confounded d = confounded(seed, 1000);
    return weighted_effect({d.x}, d.treated, d.outcome).effect;
  });
  const int robust = covered_seeds(1.0, [](std::uint32_t seed) {
    const Confounded d = confounded(seed, 400);
    return doubly_robust_effect({d.x}, d.treated, d.outcome).effect;
  });
  EXPECT_GE(weighted, coverage_least);
  EXPECT_LE(weighted, coverage_most);
  EXPECT_GE(robust, coverage_least);
  EXPECT_LE(robust, coverage_most);
}

TEST(TwoStageEffect, with_one_binary_instrument_is_the_ratio_of_differences) {
  const std::vector<double> z{0, 0, 0, 0, 1, 1, 1, 1};
  const std::vector<double> d{0, 0, 1, 0, 1, 1, 0, 1};
  const std::vector<double> y{1, 2, 3, 4, 6, 7, 2, 5};
  const auto found = two_stage_effect({}, {z}, d, y);
  EXPECT_NEAR(found.effect.effect->value, (5.0 - 2.5) / (0.75 - 0.25), 1e-12);
  EXPECT_NEAR(found.first_stage_f, 2.0, 1e-12);  // 0.5 / 8 per group mean over 1.5 / 6
  EXPECT_NE(found.effect.effect->note.find("weak"), std::string::npos);
}

TEST(TwoStageEffect, says_why_there_is_none) {
  const std::vector<double> z{0, 0, 1, 1};
  const std::vector<double> y{1, 2, 3, 4};
  const std::vector<double> unmoved{0, 1, 0, 1};
  EXPECT_FALSE(two_stage_effect({}, {z}, unmoved, y).effect.effect.has_value());
  EXPECT_FALSE(two_stage_effect({z}, {z}, unmoved, y).effect.effect.has_value());
  EXPECT_THROW((void)two_stage_effect({}, {}, unmoved, y), InputError);
}

using testing::naive_cross;
using testing::naive_dot;
using testing::naive_inverse;
using testing::naive_product;
using testing::naive_regression;

/// Two stages as two regressions, one after the other, by the normal equations.
struct NaiveStages {
  long double effect = 0.0L;
  long double error = 0.0L;
  long double strength = 0.0L;
};

using LongRows = std::vector<std::vector<long double>>;

long double squares_left(const LongRows& rows, const std::vector<double>& y) {
  const std::vector<long double> ones(y.size(), 1.0L);
  const auto fit = naive_regression(rows, ones, y);
  long double sum = 0.0L;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const long double rest = y[i] - naive_dot(fit, rows[i]);
    sum += rest * rest;
  }
  return sum;
}

NaiveStages naive_stages(const std::vector<double>& x, const std::vector<double>& z,
                         const std::vector<double>& d, const std::vector<double>& y) {
  const std::size_t n = y.size();
  const std::vector<long double> ones(n, 1.0L);
  LongRows first, without, second, structural;
  for (std::size_t i = 0; i < n; ++i) {
    first.push_back({1.0L, x[i], z[i]});
    without.push_back({1.0L, x[i]});
    structural.push_back({1.0L, x[i], d[i]});
  }
  const auto stage = naive_regression(first, ones, d);
  for (const auto& row : first) second.push_back({1.0L, row[1], naive_dot(stage, row)});
  const auto coefficients = naive_regression(second, ones, y);
  std::vector<long double> squares;
  for (std::size_t i = 0; i < n; ++i) {
    const long double rest = y[i] - naive_dot(coefficients, structural[i]);
    squares.push_back(rest * rest);
  }
  const auto bread = naive_inverse(naive_cross(second, ones));
  const auto middle = naive_product(naive_cross(second, squares), bread[2]);
  const auto rows = static_cast<long double>(n);
  const long double left = squares_left(first, d);
  return {.effect = coefficients[2],
          .error = std::sqrt(std::max(0.0L, rows / (rows - 3.0L) * naive_dot(bread[2], middle))),
          .strength = (squares_left(without, d) - left) / (left / (rows - 3.0L))};
}

void check_stages(int datasets) {
  std::mt19937_64 random(35);
  int found_some = 0;
  for (int dataset = 0; dataset < datasets; ++dataset) {
    std::vector<double> x, z, d, y;
    for (std::size_t rows = random() % 20; rows > 0; --rows) {
      x.push_back(static_cast<double>(random() % 3));
      z.push_back(static_cast<double>(random() % 2));
      d.push_back(static_cast<double>(random() % 4));
      y.push_back(static_cast<double>(random() % 7));
    }
    const auto found = two_stage_effect({x}, {z}, d, y);
    if (!found.effect.effect) {
      ASSERT_FALSE(found.effect.effect.reason().empty());
      continue;
    }
    if (!(found.first_stage_f > 1e-3 && found.first_stage_f < 1e12)) continue;  // all digits lost
    ++found_some;
    const NaiveStages expected = naive_stages(x, z, d, y);
    const auto scale = static_cast<double>(1.0L + std::abs(expected.effect) + expected.error);
    ASSERT_NEAR(found.effect.effect->value, static_cast<double>(expected.effect), 1e-6 * scale);
    ASSERT_NEAR(found.first_stage_f / static_cast<double>(expected.strength), 1.0, 1e-6);
    if (!found.effect.effect->has_interval) continue;
    ASSERT_NEAR(found.effect.effect->standard_error, static_cast<double>(expected.error),
                1e-6 * scale);
  }
  EXPECT_GT(found_some, datasets / 2);
}

TEST(TwoStageEffect, is_two_regressions_on_small_random_rows) { check_stages(2'000); }
TEST(TwoStageEffectSlow, is_two_regressions_on_small_random_rows) { check_stages(100'000); }

TEST(TwoStageEffectSlow, interval_covers_what_plain_regression_misses) {
  const int covered = covered_seeds(1.5, [](std::uint32_t seed) {
    Draws draws({31, 2}, seed, "two_stage");
    std::vector<double> z(400), d(400), y(400);
    for (std::size_t i = 0; i < z.size(); ++i) {
      z[i] = draws.word() % 2;
      const auto hidden = static_cast<double>(draws.normal());
      d[i] = z[i] + hidden + static_cast<double>(draws.normal());
      y[i] = 1.5 * d[i] + 2.0 * hidden + static_cast<double>(draws.normal());
    }
    return two_stage_effect({}, {z}, d, y).effect.effect;
  });
  EXPECT_GE(covered, coverage_least);
  EXPECT_LE(covered, coverage_most);
}

/// Area over random order from the definition: every prefix recounted.
double naive_qini(const std::vector<double>& scores, const std::vector<std::uint8_t>& treated,
                  const std::vector<double>& outcome) {
  std::vector<double> cuts(scores);
  std::ranges::sort(cuts, std::greater<>());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  double area = 0.0;
  double last_gain = 0.0;
  double last_share = 0.0;
  double all_treated = 0.0;
  for (const double cut : cuts) {
    double n1 = 0.0, n0 = 0.0, y1 = 0.0, y0 = 0.0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (scores[i] < cut) continue;
      (treated[i] == 1 ? n1 : n0) += 1.0;
      (treated[i] == 1 ? y1 : y0) += outcome[i];
    }
    const double gain = n1 > 0.0 && n0 > 0.0 ? y1 - y0 * n1 / n0 : 0.0;
    const double share = (n1 + n0) / static_cast<double>(scores.size());
    area += (share - last_share) * (gain + last_gain) / 2.0;
    last_gain = gain;
    last_share = share;
    all_treated = n1;
  }
  return (area - last_gain / 2.0) / all_treated;
}

TEST(UpliftCurve, is_the_naive_one_and_ignores_the_order_of_rows) {
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({31, 3}, sample, "uplift_curve");
    const std::size_t rows = draws.word() % 12;
    std::vector<double> scores(rows), outcome(rows);
    std::vector<std::uint8_t> treated(rows);
    for (std::size_t i = 0; i < rows; ++i) {
      scores[i] = draws.word() % 5;
      outcome[i] = draws.word() % 2;
      treated[i] = static_cast<std::uint8_t>(draws.word() % 2);
    }
    const UpliftCurve curve = uplift_curve(scores, treated, outcome);
    const auto arms = std::ranges::count(treated, 1);
    ASSERT_EQ(curve.qini.has_value(), arms > 0 && arms < static_cast<std::ptrdiff_t>(rows));
    if (!curve.qini) continue;
    ASSERT_NEAR(curve.qini->value, naive_qini(scores, treated, outcome), 1e-13);
    ASSERT_TRUE(std::isfinite(curve.qini->standard_error + curve.auuc->standard_error));
    std::ranges::reverse(scores);
    std::ranges::reverse(outcome);
    std::ranges::reverse(treated);
    const UpliftCurve reversed = uplift_curve(scores, treated, outcome);
    ASSERT_EQ(curve.qini->value, reversed.qini->value);
    ASSERT_EQ(curve.auuc->value, reversed.auuc->value);
  }
}

TEST(UpliftCurve, of_equal_scores_is_nothing) {
  const std::vector<double> scores(6, 1.0);
  const std::vector<std::uint8_t> treated{0, 1, 0, 1, 0, 1};
  const std::vector<double> outcome{0, 1, 1, 1, 0, 0};
  const UpliftCurve curve = uplift_curve(scores, treated, outcome);
  EXPECT_NEAR(curve.qini->value, 0.0, 1e-16);
  EXPECT_FALSE(curve.qini->has_interval);
  EXPECT_FALSE(uplift_curve({}, {}, {}).qini.has_value());
  EXPECT_THROW((void)uplift_curve(scores, treated, {}), InputError);
  EXPECT_THROW((void)uplift_among_best(scores, treated, outcome, 0.0), InputError);
}

/// Effect 2 u for scores of u in (0, 1), or of nothing.
UpliftCurve drawn_curve(std::uint32_t seed, bool useful, int rows) {
  Draws draws({31, 4}, seed, "uplift.cover");
  std::vector<double> scores, outcome;
  std::vector<std::uint8_t> treated;
  for (int i = 0; i < rows; ++i) {
    const auto u = static_cast<double>(draws.uniform());
    const auto noise = static_cast<double>(draws.normal());
    treated.push_back(draws.uniform() < 0.4F ? 1 : 0);
    scores.push_back(useful ? u : static_cast<double>(draws.uniform()));
    outcome.push_back(1.0 + noise + (treated.back() == 1 ? 2.0 * u : 0.0));
  }
  return uplift_curve(scores, treated, outcome);
}

TEST(UpliftCurveSlow, intervals_cover_useful_and_useless_scores) {
  // Among the best f the uplift is 2 - f, the cumulative gain 2 f - f^2: area 2/3 less 1/2.
  const int qini =
      covered_seeds(1.0 / 6, [](std::uint32_t s) { return drawn_curve(s, true, 600).qini; });
  const int auuc =
      covered_seeds(1.0 / 6, [](std::uint32_t s) { return drawn_curve(s, true, 600).auuc; });
  const int nothing =
      covered_seeds(0.0, [](std::uint32_t s) { return drawn_curve(s, false, 600).qini; });
  for (const int covered : {qini, auuc, nothing}) {
    EXPECT_GE(covered, coverage_least);
    EXPECT_LE(covered, coverage_most);
  }
}

// Golden: arms compared by a linear regression in each, computed with NumPy.
TEST(Hillstrom, has_the_known_uplift_curve) {
  const auto data = testing::read_hillstrom();
  if (data.empty()) GTEST_SKIP() << "../shared/data/hillstrom is absent";
  const auto rows = data.against_control("Mens E-Mail");
  Columns covariates;
  for (const char* const name :
       {"recency", "history", "mens", "womens", "newbie", "suburban", "urban", "phone", "web"}) {
    covariates.emplace_back(rows.numbers.at(name));
  }
  const std::vector<double>& visit = rows.numbers.at("visit");
  const ArmFits fits = fit_arms(covariates, rows.treated, visit);
  ASSERT_TRUE(fits.reason.empty()) << fits.reason;
  std::vector<double> scores;
  for (std::size_t i = 0; i < visit.size(); ++i) scores.push_back(fits.uplift(covariates, i));
  const UpliftCurve stable = uplift_curve(scores, rows.treated, visit, TieRule::row_order);
  EXPECT_NEAR(stable.points.back().gain, 1631.894, 5e-4);
  EXPECT_NEAR(stable.qini->value, .003882, 5e-7);
  EXPECT_NEAR(uplift_curve(scores, rows.treated, visit).qini->value, .003882, 5e-7);
  const double shares[] = {0.1, 0.3, 0.5, 1.0};
  const double uplifts[] = {.13438, .09272, .08716, .07659};
  for (int i = 0; i < 4; ++i) {
    EXPECT_NEAR(
        uplift_among_best(scores, rows.treated, visit, shares[i], TieRule::row_order)->value,
        uplifts[i], 6e-6);
  }
  // With randomised arms all roads lead to the same effect.
  EXPECT_NEAR(weighted_effect(covariates, rows.treated, visit).effect->value, .076590, 1e-3);
  EXPECT_NEAR(doubly_robust_effect(covariates, rows.treated, visit).effect->value, .076590, 1e-3);
}

}  // namespace
}  // namespace sojourn::metrics
