#include "metrics/survival/estimators/weibull.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "core/draws.h"
#include "core/error.h"

namespace sojourn::metrics {
namespace {

struct Sample {
  std::vector<double> duration;
  std::vector<std::uint8_t> ended;
  std::vector<double> entry;
  std::vector<double> x;
  [[nodiscard]] CoxRows rows() const {
    return {.duration = duration, .ended = ended, .covariates = {x}, .entry = entry};
  }
};

// Shape 1.5, scale 20 exp(0.4 x), late entry up to 5, censored up to 60.
Sample drawn(std::uint32_t number, std::size_t rows) {
  Sample sample;
  Draws draws({number, 30}, 0, "weibull");
  while (sample.x.size() < rows) {
    const auto x = static_cast<double>(draws.normal());
    const double end =
        20.0 * std::exp(0.4 * x) * std::pow(static_cast<double>(draws.exponential()), 1.0 / 1.5);
    const double censoring = 10.0 + 50.0 * static_cast<double>(draws.uniform());
    const double entry = 5.0 * static_cast<double>(draws.uniform());
    if (entry >= std::min(end, censoring)) continue;
    sample.duration.push_back(std::min(end, censoring));
    sample.ended.push_back(end <= censoring);
    sample.entry.push_back(entry);
    sample.x.push_back(x);
  }
  return sample;
}

TEST(Weibull, scale_solves_its_own_equation) {
  // Without covariates the likelihood's maximum over the scale at a given shape is known.
  const Sample sample = drawn(1, 300);
  const WeibullFit fit =
      fit_weibull({.duration = sample.duration, .ended = sample.ended, .entry = sample.entry});
  ASSERT_EQ(fit.no_fit, "");
  const double k = fit.shape.value;
  double powers = 0.0;
  double ends = 0.0;
  for (std::size_t i = 0; i < sample.x.size(); ++i) {
    powers += std::pow(sample.duration[i], k) - std::pow(sample.entry[i], k);
    ends += sample.ended[i];
  }
  EXPECT_NEAR(fit.intercept.value, std::log(powers / ends) / k, 1e-6);
}

TEST(Weibull, does_not_change_with_units) {
  Sample sample = drawn(2, 300);
  const WeibullFit before = fit_weibull(sample.rows());
  for (double& time : sample.duration) time *= 86'400.0;
  for (double& time : sample.entry) time *= 86'400.0;
  for (double& x : sample.x) x = 1000.0 + 10.0 * x;
  const WeibullFit after = fit_weibull(sample.rows());
  EXPECT_NEAR(after.shape.value, before.shape.value, 1e-6);
  EXPECT_NEAR(10.0 * after.coefficients[0].value, before.coefficients[0].value, 1e-6);
  EXPECT_NEAR(predicted_survival(after, std::vector<double>{1005.0}, 864'000.0),
              predicted_survival(before, std::vector<double>{0.5}, 10.0), 1e-6);
}

TEST(Weibull, says_why_there_is_no_fit) {
  const std::vector<double> times{1, 2, 3};
  const std::vector<double> zero{0, 1, 2};
  const std::vector<double> same{5, 5, 5};
  const std::vector<std::uint8_t> none{0, 0, 0};
  const std::vector<std::uint8_t> all{1, 1, 1};
  EXPECT_EQ(fit_weibull({}).no_fit, "there are no customers");
  EXPECT_EQ(fit_weibull({.duration = times, .ended = none}).no_fit, "nobody has ended");
  EXPECT_EQ(fit_weibull({.duration = times, .ended = all, .covariates = {same}}).no_fit,
            "covariate 1 is constant");
  EXPECT_FALSE(fit_weibull({.duration = same, .ended = all}).no_fit.empty());  // shape to infinity
  EXPECT_NE(fit_weibull({.duration = zero, .ended = all}).no_fit.find("ended at time 0"),
            std::string::npos);
}

/// A few customers with tied whole times, some of late entry, and a covariate of three values.
Sample small(std::uint32_t number) {
  Sample sample;
  Draws draws({number, 31}, 0, "weibull.small");
  const std::uint32_t rows = draws.word() % 14;
  for (std::uint32_t i = 0; i < rows; ++i) {
    sample.duration.push_back(1.0 + draws.word() % 12);
    sample.ended.push_back(draws.word() % 3 != 0 ? 1 : 0);
    sample.entry.push_back(draws.word() % 3 == 0 ? sample.duration.back() * 0.5 : 0.0);
    sample.x.push_back(draws.word() % 3);
  }
  return sample;
}

/// The likelihood from the law itself, and what it rises by along shape, intercept and slope.
struct Score {
  double log_likelihood = 0.0;
  std::array<double, 3> slopes{};
};

Score naive_score(const Sample& sample, const WeibullFit& fit) {
  Score score;
  const double k = fit.shape.value;
  const bool covariate = !fit.coefficients.empty();
  for (std::size_t i = 0; i < sample.x.size(); ++i) {
    const double x = covariate ? sample.x[i] : 0.0;
    const double slope = covariate ? fit.coefficients[0].value : 0.0;
    const double scale = std::exp(fit.intercept.value + slope * x);
    const auto hazard = [&](double t) { return t > 0.0 ? std::pow(t / scale, k) : 0.0; };
    const auto by_shape = [&](double t) {
      return t > 0.0 ? std::pow(t / scale, k) * std::log(t / scale) : 0.0;
    };
    const double lived = hazard(sample.duration[i]) - hazard(sample.entry[i]);
    const double ended = sample.ended[i];
    score.log_likelihood -= lived;
    if (ended > 0.0) {
      score.log_likelihood += std::log(k / scale * std::pow(sample.duration[i] / scale, k - 1.0));
      score.slopes[0] += 1.0 / k + std::log(sample.duration[i] / scale);
    }
    score.slopes[0] -= by_shape(sample.duration[i]) - by_shape(sample.entry[i]);
    score.slopes[1] += k * (lived - ended);
    score.slopes[2] += k * x * (lived - ended);
  }
  return score;
}

void check_small(std::uint32_t samples) {
  std::uint32_t fitted = 0;
  for (std::uint32_t number = 0; number < samples; ++number) {
    const Sample sample = small(number);
    CoxRows rows = sample.rows();
    if (number % 2 == 0) rows.covariates.clear();
    const WeibullFit fit = fit_weibull(rows);
    if (!fit.no_fit.empty()) continue;
    ++fitted;
    const Score score = naive_score(sample, fit);
    ASSERT_NEAR(score.log_likelihood, fit.log_likelihood, 1e-6) << number;
    // Half a hundredth of a standard error: the information is of the order of (1 + shape)^2.
    for (const double slope : score.slopes) {
      if (rows.covariates.empty() && &slope == &score.slopes[2]) continue;
      ASSERT_NEAR(slope, 0.0, 5e-3 * (1.0 + fit.shape.value)) << number;
    }
  }
  EXPECT_GT(fitted, samples / 3);
}

TEST(Weibull, solves_the_score_equations_of_its_law_on_small_random_rows) { check_small(2'000); }
TEST(WeibullSlow, solves_the_score_equations_of_its_law_on_small_random_rows) {
  check_small(100'000);
}

TEST(WeibullSlow, intervals_cover_the_truth) {
  int shape = 0;
  int slope = 0;
  for (std::uint32_t number = 0; number < 1000; ++number) {
    const WeibullFit fit = fit_weibull(drawn(number, 200).rows());
    ASSERT_EQ(fit.no_fit, "") << number;
    shape += fit.shape.low <= 1.5 && 1.5 <= fit.shape.high ? 1 : 0;
    slope += fit.coefficients[0].low <= 0.4 && 0.4 <= fit.coefficients[0].high ? 1 : 0;
  }
  EXPECT_GE(shape, 926);
  EXPECT_GE(slope, 926);
}

}  // namespace
}  // namespace sojourn::metrics
