#include "metrics/value/models/shifted_beta_geometric.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "core/draws.h"
#include "core/error.h"
#include "core/special.h"
#include "metrics/value/models/parameter.h"
#include "tests/metrics/feeding.h"

namespace sojourn::metrics {
namespace {

// Fader & Hardie 2007: of 1,000 customers, how many remained after 0, 1, ... 12 years.
constexpr std::array<std::int64_t, 13> high_end{1000, 869, 743, 653, 593, 551, 517,
                                                491,  468, 445, 427, 409, 394};
constexpr std::array<std::int64_t, 13> regular{1000, 631, 468, 382, 326, 289, 262,
                                               241,  223, 207, 194, 183, 173};

ShiftedBetaGeometricFit fit_of(std::span<const std::int64_t> alive) {
  Renewals renewals;
  renewals.add_cohort(alive);
  return fit_shifted_beta_geometric(renewals);
}

TEST(ShiftedBetaGeometricGolden, high_end_customers) {
  const ShiftedBetaGeometricFit fit = fit_of(std::span(high_end).first(8));
  ASSERT_EQ(fit.no_fit, "");
  EXPECT_NEAR(fit.model.alpha, 0.66809, 1e-5);
  EXPECT_NEAR(fit.model.beta, 3.80610, 1e-4);
  EXPECT_NEAR(fit.log_likelihood, -1611.158, 1e-3);
  EXPECT_NEAR(survival(fit.model, 12), 0.378, 5e-4);
  const std::array<std::uint32_t, 4> renewal{1, 2, 5, 10};
  const std::array<double, 4> rate{.851, .878, .921, .950};
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_NEAR(retention(fit.model, renewal[k]), rate[k], 5e-4);
  }
  const double d = 0.1;
  const double naive = (1.0 + d) / (1.0 + d - retention(fit.model, 1));
  EXPECT_NEAR(1.0 - naive / discounted_lifetime(fit.model, d), 0.26, 0.005);
}

TEST(ShiftedBetaGeometricGolden, regular_customers) {
  const ShiftedBetaGeometricFit fit = fit_of(std::span(regular).first(8));
  ASSERT_EQ(fit.no_fit, "");
  EXPECT_NEAR(fit.model.alpha, 0.70408, 1e-5);
  EXPECT_NEAR(fit.model.beta, 1.18204, 1e-5);
  EXPECT_NEAR(fit.log_likelihood, -1680.265, 1e-3);
  EXPECT_NEAR(survival(fit.model, 12), 0.170, 5e-4);
  const std::array<std::uint32_t, 4> renewal{1, 2, 5, 10};
  const std::array<double, 4> rate{.627, .756, .880, .935};
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_NEAR(retention(fit.model, renewal[k]), rate[k], 5e-4);
  }
  // The published multiple is that of the published parameters, which have three digits.
  EXPECT_NEAR(discounted_lifetime(ShiftedBetaGeometric{0.704, 1.182}, 0.1), 3.6951, 1e-4);
  EXPECT_NEAR(discounted_lifetime(fit.model, 0.1), 3.6951, 3e-4);
  EXPECT_NEAR(1.1 / (1.1 - retention(fit.model, 1)), 2.3242, 1e-4);
}

// S(t) = B(alpha, beta + t) / B(alpha, beta).
double survival_by_beta(const ShiftedBetaGeometric& m, double t) {
  using special::log_gamma;
  return std::exp(log_gamma(m.beta + t) + log_gamma(m.alpha + m.beta) - log_gamma(m.beta) -
                  log_gamma(m.alpha + m.beta + t));
}

TEST(ShiftedBetaGeometric, survival_is_a_ratio_of_beta_functions) {
  for (const auto& model : {ShiftedBetaGeometric{0.7, 1.2}, ShiftedBetaGeometric{5.0, 0.1}}) {
    for (const std::uint32_t t : {0U, 1U, 7U, 100U}) {
      EXPECT_NEAR(survival(model, t) / survival_by_beta(model, t), 1.0, 1e-12);
    }
  }
}

TEST(ShiftedBetaGeometric, likelihood_is_its_definition_on_small_random_cohorts) {
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({sample, 6}, 0, "renewals");
    std::vector<std::uint32_t> renewal;
    std::vector<std::uint8_t> left;
    const std::uint32_t rows = draws.word() % 8;
    for (std::uint32_t i = 0; i < rows; ++i) {
      left.push_back(draws.word() % 2);
      renewal.push_back(draws.word() % 6 + left.back());
    }
    const ShiftedBetaGeometric model{0.5 + draws.word() % 4, 0.5 + draws.word() % 4};
    double expected = 0.0;
    for (std::size_t i = 0; i < rows; ++i) {
      const double t = renewal[i];
      expected +=
          std::log(left[i] != 0 ? survival_by_beta(model, t - 1.0) - survival_by_beta(model, t)
                                : survival_by_beta(model, t));
    }
    Renewals whole;
    whole.add(renewal, left);
    const std::size_t at = rows / 2;
    Renewals merged;
    merged.add(std::span(renewal).subspan(at), std::span(left).subspan(at));
    Renewals first;
    first.add(std::span(renewal).first(at), std::span(left).first(at));
    merged.merge(first);
    ASSERT_NEAR(log_likelihood(model, whole), expected, 1e-10) << sample;
    ASSERT_EQ(log_likelihood(model, merged), log_likelihood(model, whole)) << sample;
  }
}

/// Customers in rows, as the metric takes them.
struct RenewalRows {
  std::vector<double> duration{};
  std::vector<std::uint8_t> ended{};

  /// Row by row, from the law itself.
  [[nodiscard]] double log_likelihood(const ShiftedBetaGeometric& m) const {
    std::array<double, 8> share{1.0};  // still there after t renewals
    for (std::size_t t = 1; t < share.size(); ++t) {
      const auto before = static_cast<double>(t) - 1.0;
      share[t] = share[t - 1] * (m.beta + before) / (m.alpha + m.beta + before);
    }
    double sum = 0.0;
    for (std::size_t i = 0; i < ended.size(); ++i) {
      const auto t = static_cast<std::size_t>(duration[i]);
      sum += std::log(ended[i] != 0 ? share[t - 1] - share[t] : share[t]);
    }
    return sum;
  }
};

RenewalRows drawn_rows(std::mt19937_64& random) {
  RenewalRows rows;
  const std::size_t customers = random() % 40;
  for (std::size_t i = 0; i < customers; ++i) {
    const bool wavering = random() % 2 == 0;
    std::uint64_t renewals = 0;
    bool left = false;
    while (renewals < 6 && !left) {
      left = random() % (wavering ? 2 : 8) == 0;
      renewals += 1;
    }
    rows.duration.push_back(static_cast<double>(renewals));
    rows.ended.push_back(left ? 1 : 0);
  }
  return rows;
}

/// The fit of rows is where the likelihood of rows is greatest, and projections follow from it.
void check_fits_of_rows(int datasets) {
  std::mt19937_64 random(55);
  int fitted = 0;
  for (int dataset = 0; dataset < datasets; ++dataset) {
    const RenewalRows rows = drawn_rows(random);
    const testing::Table table{{{"duration", rows.duration}, {"ended", rows.ended}},
                               rows.ended.size()};
    const auto found = testing::results_of("survival.sbg:renewals=[3, 9]", table);
    if (!found[0].outcome) {
      ASSERT_FALSE(found[0].outcome.reason().empty());
      continue;
    }
    ++fitted;
    const ShiftedBetaGeometric fit{found[0].outcome->value, found[1].outcome->value};
    const double most = rows.log_likelihood(fit);
    for (const double step : {-0.01, 0.01}) {
      ASSERT_LE(rows.log_likelihood({fit.alpha * std::exp(step), fit.beta}), most + 1e-6);
      ASSERT_LE(rows.log_likelihood({fit.alpha, fit.beta * std::exp(step)}), most + 1e-6);
      const double both = std::exp(step);
      ASSERT_LE(rows.log_likelihood({fit.alpha * both, fit.beta * both}), most + 1e-6);
    }
    ASSERT_NEAR(found[2].outcome->value, survival_by_beta(fit, 3.0), 1e-9) << dataset;
    ASSERT_NEAR(found[3].outcome->value, survival_by_beta(fit, 9.0), 1e-9) << dataset;
  }
  EXPECT_GT(fitted, datasets / 4);
}

TEST(RenewalsMetric, of_rows_is_where_their_likelihood_is_greatest) { check_fits_of_rows(2'000); }
TEST(RenewalsMetricSlow, of_rows_is_where_their_likelihood_is_greatest) {
  check_fits_of_rows(100'000);
}

TEST(ShiftedBetaGeometric, residual_lifetime_is_a_plain_sum) {
  const ShiftedBetaGeometric model{0.7, 1.2};
  for (const std::uint32_t payments : {1U, 2U, 5U}) {
    double sum = 0.0;
    for (std::uint32_t t = payments; t < 2000; ++t) {
      sum += survival_by_beta(model, t) / survival_by_beta(model, payments - 1.0) *
             std::pow(1.1, -static_cast<double>(t - payments));
    }
    EXPECT_NEAR(discounted_residual_lifetime(model, 0.1, payments), sum, 1e-10);
  }
  EXPECT_THROW((void)discounted_lifetime(model, 0.0), InputError);
  EXPECT_THROW((void)discounted_residual_lifetime(model, 0.1, 0), InputError);
}

TEST(ShiftedBetaGeometric, says_why_there_is_no_fit) {
  const auto reason = [](std::vector<std::int64_t> alive) { return fit_of(alive).no_fit; };
  EXPECT_EQ(reason({}), "there are no customers");
  EXPECT_EQ(reason({10, 10, 10}), "nobody has left");
  EXPECT_EQ(reason({10, 0, 0}), "nobody has renewed even once");
  EXPECT_EQ(reason({10, 6}),
            "only one renewal was observed, which two parameters cannot be told from");
  EXPECT_FALSE(reason({1000, 500, 250, 125}).empty());  // all alike: no spread to estimate
  EXPECT_FALSE(projected_survival(fit_of(std::array<std::int64_t, 1>{5}), 3));
  EXPECT_THROW((void)reason({5, 6}), InputError);
  Renewals renewals;
  EXPECT_THROW(renewals.add(std::array{0U}, std::array<std::uint8_t, 1>{1}), InputError);
}

TEST(ShiftedBetaGeometricSlow, intervals_cover_true_survival_and_lifetime) {
  const ShiftedBetaGeometric truth{0.7, 1.5};
  int survival_covered = 0;
  int lifetime_covered = 0;
  for (std::uint32_t sample = 0; sample < 1000; ++sample) {
    Draws draws({sample, 7}, 0, "coverage");
    std::vector<std::int64_t> alive{1000};
    for (std::uint32_t t = 1; t <= 7; ++t) {
      std::int64_t renewed = 0;
      for (std::int64_t i = 0; i < alive.back(); ++i) {
        renewed += static_cast<double>(draws.uniform()) < retention(truth, t) ? 1 : 0;
      }
      alive.push_back(renewed);
    }
    const ShiftedBetaGeometricFit fit = fit_of(alive);
    const auto covers = [](const Outcome& found, double value) {
      return found && found->low <= value && value <= found->high ? 1 : 0;
    };
    survival_covered += covers(projected_survival(fit, 12), survival(truth, 12));
    lifetime_covered += covers(discounted_lifetime(fit, 0.1), discounted_lifetime(truth, 0.1));
  }
  EXPECT_GE(survival_covered, 926);
  EXPECT_GE(lifetime_covered, 926);
}

}  // namespace
}  // namespace sojourn::metrics
