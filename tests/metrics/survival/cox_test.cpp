#include "metrics/survival/estimators/cox.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.h"
#include "metrics/survival/estimators/concordance.h"
#include "metrics/survival/estimators/cox_likelihood.h"
#include "tests/metrics/shared_data.h"
#include "tests/metrics/survival/small_lives.h"

namespace sojourn::metrics {
namespace {

using Eigen::VectorXd;
using testing::numbers;
using testing::read_columns;
using testing::shared_file;
using testing::small_lives;
using testing::SmallLives;

// Columns that own what CoxRows looks at.
struct Sample {
  SmallLives lives;
  std::vector<std::vector<double>> x;
  [[nodiscard]] CoxRows rows() const {
    CoxRows rows{.duration = lives.duration, .ended = lives.cause, .entry = lives.entry};
    for (const auto& column : x) rows.covariates.emplace_back(column);
    return rows;
  }
};

Sample small_sample(std::uint32_t number, std::uint32_t most = 10) {
  Sample sample{small_lives(number, most, 1), {{}, {}}};
  Draws draws({number, 2}, 0, "covariates");
  for (std::size_t i = 0; i < sample.lives.duration.size(); ++i) {
    sample.x[0].push_back(draws.word() % 3);
    sample.x[1].push_back(static_cast<double>(draws.normal()));
  }
  return sample;
}

// The log partial likelihood from its definition, end time by end time and row by row.
double log_likelihood(const Sample& sample, const std::vector<double>& beta, CoxTies ties) {
  const SmallLives& lives = sample.lives;
  const auto predictor = [&](std::size_t i) {
    return beta[0] * sample.x[0][i] + beta[1] * sample.x[1][i];
  };
  double sum = 0.0;
  for (const double time : lives.end_times()) {
    double at_risk = 0.0;
    double ending = 0.0;
    std::vector<std::size_t> ends;
    for (std::size_t i = 0; i < lives.duration.size(); ++i) {
      if (lives.duration[i] < time || (!lives.entry.empty() && lives.entry[i] >= time)) continue;
      at_risk += std::exp(predictor(i));
      if (lives.cause[i] == 0 || lives.duration[i] != time) continue;
      ending += std::exp(predictor(i));
      ends.push_back(i);
    }
    for (std::size_t k = 0; k < ends.size(); ++k) {
      const double share = static_cast<double>(k) / static_cast<double>(ends.size());
      sum += predictor(ends[k]);
      sum -= std::log(at_risk - (ties == CoxTies::efron ? share * ending : 0.0));
    }
  }
  return sum;
}

TEST(CoxLikelihood, is_its_definition_with_its_derivatives_on_small_random_rows) {
  for (std::uint32_t number = 0; number < 100'000; ++number) {
    const Sample sample = small_sample(number, 8);
    const CoxData data(sample.rows());
    if (data.scale[1] < 1e-3) continue;  // the oracle knows no scaling and would overflow
    const CoxTies ties = number % 2 == 0 ? CoxTies::efron : CoxTies::breslow;
    const VectorXd beta{{0.4, -0.3}};
    const PartialLikelihood found = partial_likelihood(data, beta, ties);
    const auto at = [&](double b0, double b1) {
      const double s0 = data.scale[0] > 0.0 ? data.scale[0] : 1.0;
      const double s1 = data.scale[1] > 0.0 ? data.scale[1] : 1.0;
      return log_likelihood(sample, {b0 / s0, b1 / s1}, ties);
    };
    const double scale = 1.0 + std::abs(found.value);
    ASSERT_NEAR(found.value, at(0.4, -0.3), 1e-10 * scale) << number;
    if (number % 10 != 0) continue;
    const double h = 1e-4;
    const double slope = (at(0.4 + h, -0.3) - at(0.4 - h, -0.3)) / (2 * h);
    ASSERT_NEAR(found.gradient[0], slope, 1e-6 * scale) << number;
    const double curve = (at(0.4, -0.3 + h) - 2 * at(0.4, -0.3) + at(0.4, -0.3 - h)) / (h * h);
    ASSERT_NEAR(found.information(1, 1), -curve, 1e-5 * scale) << number;
    const VectorXd residuals = score_residuals(data, beta, ties).rowwise().sum();
    ASSERT_NEAR((residuals - found.gradient).norm(), 0.0, 1e-10 * scale) << number;
  }
}

// A fit gives finite numbers, or says why there are none; it never throws and never gives NaN.
void check_fits(std::uint32_t samples) {
  std::uint32_t fitted = 0;
  for (std::uint32_t number = 0; number < samples; ++number) {
    const Sample sample = small_sample(number, 14);
    const CoxFit fit = fit_cox(sample.rows());
    if (!fit.no_fit.empty()) continue;
    ++fitted;
    const std::vector<double>& b = fit.coefficients;
    const double best = log_likelihood(sample, b, CoxTies::efron);
    ASSERT_NEAR(fit.log_likelihood, best, 1e-9 * (1.0 + std::abs(best))) << number;
    for (std::size_t k = 0; k < 2; ++k) {
      ASSERT_TRUE(std::isfinite(fit.standard_errors[k]) && fit.standard_errors[k] > 0.0) << number;
      ASSERT_TRUE(std::isfinite(fit.robust_errors[k])) << number;
      for (const double way : {-0.01, 0.01}) {
        std::vector<double> beside = b;
        beside[k] += way * fit.standard_errors[k];
        ASSERT_LE(log_likelihood(sample, beside, CoxTies::efron), best + 1e-9) << number;
      }
    }
  }
  EXPECT_GT(fitted, samples / 4);
}
TEST(Cox, of_small_random_rows_is_a_maximum_or_a_reason) { check_fits(5'000); }
TEST(CoxSlow, of_small_random_rows_is_a_maximum_or_a_reason) { check_fits(100'000); }

TEST(Cox, does_not_depend_on_the_order_of_rows) {
  Sample sample = small_sample(9, 40);
  const CoxFit before = fit_cox(sample.rows());
  for (auto* column : {&sample.lives.duration, &sample.lives.entry, &sample.x[0], &sample.x[1]}) {
    std::reverse(column->begin(), column->end());
  }
  std::reverse(sample.lives.cause.begin(), sample.lives.cause.end());
  EXPECT_EQ(fit_cox(sample.rows()).coefficients, before.coefficients);
  EXPECT_EQ(fit_cox(sample.rows()).robust_errors, before.robust_errors);
}

std::string reason_of(Sample sample) { return fit_cox(sample.rows()).no_fit; }

TEST(Cox, says_why_there_is_no_fit) {
  const SmallLives lives{{1, 2, 3, 4}, {1, 1, 1, 1}, {}};
  EXPECT_EQ(reason_of({{}, {{}}}), "there are no customers");
  EXPECT_EQ(reason_of({{{1, 2}, {0, 0}, {}}, {{1, 2}}}), "nobody has ended");
  EXPECT_EQ(reason_of({lives, {}}), "there are no covariates");
  EXPECT_EQ(reason_of({lives, {{0.1, 0.1, 0.1, 0.1}}}), "covariate 1 is constant");
  EXPECT_EQ(reason_of({lives, {{1, 0, 2, 1}, {2, 0, 4, 2}}}),
            "the covariates depend on each other linearly, so their coefficients are not "
            "determined");
  EXPECT_EQ(reason_of({lives, {{4, 3, 2, 1}}}),
            "covariate 1 separates who ends first, so its coefficient runs to infinity");
  EXPECT_EQ(reason_of({{{1, 2, 3, 4}, {1, 0, 0, 0}, {}}, {{1, 0, 0, 0}}}),
            "covariate 1 separates who ends first, so its coefficient runs to infinity");
  EXPECT_EQ(reason_of({{{1}, {1}, {}}, {{1}}}), "covariate 1 is constant");
}

TEST(Cox, refuses_numbers_that_are_none) {
  const Sample sample{{{1, 2}, {1, 1}, {}}, {{0.0, std::nan("")}}};
  EXPECT_THROW((void)fit_cox(sample.rows()), InputError);
  const Sample shorter{{{1, 2}, {1, 1}, {}}, {{0.0}}};
  EXPECT_THROW((void)fit_cox(shorter.rows()), InputError);
}

TEST(Cox, does_not_change_with_units) {
  Sample sample = small_sample(10, 40);
  const CoxFit before = fit_cox(sample.rows());
  for (double& value : sample.x[1]) value = 1e6 + 100.0 * value;
  const CoxFit after = fit_cox(sample.rows());
  EXPECT_NEAR(after.coefficients[1] * 100.0, before.coefficients[1], 1e-6);
  EXPECT_NEAR(after.log_likelihood, before.log_likelihood, 1e-8);
}

TEST(CoxGolden, rossi) {
  auto file = shared_file("lifelines/rossi.csv");
  if (!file) GTEST_SKIP() << "no Rossi data beside the checkout";
  auto columns = read_columns(file);
  Sample sample;
  sample.lives.duration = numbers(columns["week"]);
  for (const auto& text : columns["arrest"]) sample.lives.cause.push_back(text == "1");
  for (const std::string name : {"fin", "age", "race", "wexp", "mar", "paro", "prio"}) {
    sample.x.push_back(numbers(columns[name]));
  }
  const CoxFit efron = fit_cox(sample.rows());
  const std::array<double, 7> b{-.37942, -.05744, .31390, -.14980, -.43370, -.08487, .09150};
  const std::array<double, 7> se{.19138, .02200, .30799, .21222, .38187, .19576, .02865};
  for (std::size_t k = 0; k < 7; ++k) {
    EXPECT_NEAR(efron.coefficients[k], b[k], 1e-5);
    EXPECT_NEAR(efron.standard_errors[k], se[k], 1e-5);
  }
  EXPECT_NEAR(efron.null_log_likelihood, -675.3806, 1e-4);
  EXPECT_NEAR(efron.log_likelihood, -658.7477, 1e-4);
  EXPECT_NEAR(efron.concordance->value, .64033, 1e-5);
  EXPECT_NEAR(efron.concordance->standard_error, .02666, 1e-5);
  const CoxFit breslow = fit_cox(sample.rows(), CoxTies::breslow);
  const std::array<double, 7> c{-.37902, -.05725, .31413, -.15111, -.43278, -.08498, .09111};
  for (std::size_t k = 0; k < 7; ++k) EXPECT_NEAR(breslow.coefficients[k], c[k], 1e-5);
  EXPECT_NEAR(breslow.null_log_likelihood, -675.6834, 1e-4);
  EXPECT_NEAR(breslow.log_likelihood, -659.1206, 1e-4);
}

TEST(CoxSlow, intervals_cover_the_true_hazard_ratio) {
  int covered = 0;
  int robust = 0;
  for (std::uint32_t number = 0; number < 1000; ++number) {
    Draws draws({number, 3}, 0, "coverage");
    Sample sample{{}, {{}}};
    for (int i = 0; i < 200; ++i) {
      const auto x = static_cast<double>(draws.normal());
      const double end = static_cast<double>(draws.exponential()) * std::exp(-0.7 * x);
      const double censoring = 3.0 * static_cast<double>(draws.uniform());
      sample.x[0].push_back(x);
      sample.lives.duration.push_back(std::min(end, censoring));
      sample.lives.cause.push_back(end <= censoring);
    }
    const CoxFit fit = fit_cox(sample.rows());
    const double error = std::abs(fit.coefficients[0] - 0.7);
    covered += error < normal_95 * fit.standard_errors[0] ? 1 : 0;
    robust += error < normal_95 * fit.robust_errors[0] ? 1 : 0;
  }
  EXPECT_GE(covered, 926);
  EXPECT_LE(covered, 970);
  EXPECT_GE(robust, 926);
}

// All pairs, as the definition says.
double concordance_by_pairs(const SmallLives& lives, const std::vector<double>& score) {
  double pairs = 0.0;
  double agree = 0.0;
  for (std::size_t i = 0; i < score.size(); ++i) {
    for (std::size_t j = 0; j < score.size(); ++j) {
      const bool later = lives.duration[j] > lives.duration[i] ||
                         (lives.duration[j] == lives.duration[i] && lives.cause[j] == 0);
      const bool there = lives.entry.empty() || lives.entry[j] < lives.duration[i];
      if (lives.cause[i] == 0 || i == j || !later || !there) continue;
      pairs += 1.0;
      agree += score[i] > score[j] ? 1.0 : (score[i] == score[j] ? 0.5 : 0.0);
    }
  }
  return pairs > 0.0 ? agree / pairs : -1.0;
}

TEST(Concordance, is_its_definition_on_small_random_rows) {
  for (std::uint32_t number = 0; number < 100'000; ++number) {
    const Sample sample = small_sample(number);
    const Outcome found =
        concordance(sample.lives.duration, sample.lives.cause, sample.x[0], sample.lives.entry);
    const double expected = concordance_by_pairs(sample.lives, sample.x[0]);
    ASSERT_EQ(found.has_value(), expected >= 0.0) << number;
    if (!found) continue;
    ASSERT_NEAR(found->value, expected, 1e-14) << number;
  }
}

}  // namespace
}  // namespace sojourn::metrics
