// Linear and logistic regression: worked cases, the normal equations as oracle, separation.
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <vector>

#include "core/draws.h"
#include "core/error.h"
#include "metrics/linear_fit.h"
#include "metrics/logistic_fit.h"
#include "tests/metrics/coverage.h"

namespace sojourn::metrics {
namespace {

using testing::coverage_least;
using testing::coverage_most;
using testing::covered_seeds;

TEST(LinearFit, by_hand) {
  const std::vector<double> x{0, 1, 2, 3};
  const std::vector<double> y{1, 3, 4, 8};
  const LinearFit fit = fit_linear({x}, y);
  EXPECT_NEAR(fit.coefficients[0], 0.7, 1e-14);
  EXPECT_NEAR(fit.coefficients[1], 2.2, 1e-14);
  EXPECT_NEAR(fit.residual_variance, 0.9, 1e-13);  // residuals .3, .1, -1.1, .7: 1.8 / 2
  EXPECT_NEAR(fit.coefficient(1)->standard_error, std::sqrt(0.9 / 5.0), 1e-14);
  EXPECT_NEAR(fit.r_squared, 1.0 - 1.8 / 26.0, 1e-14);
}

TEST(LinearFit, says_why_there_is_none) {
  const std::vector<double> x{0, 1, 2, 3};
  const std::vector<double> twice{0, 2, 4, 6};
  const std::vector<double> constant{5, 5, 5, 5};
  const std::vector<double> zero{0, 0, 0, 0};
  EXPECT_NE(fit_linear({x, twice}, x).reason.find("linear combination"), std::string::npos);
  EXPECT_FALSE(fit_linear({constant}, x).has_value());
  EXPECT_EQ(fit_linear({zero}, x).reason, "column 1 is always 0");
  EXPECT_NE(fit_linear({x, twice, constant}, x).reason.find("too few"), std::string::npos);
  EXPECT_FALSE(fit_linear({}, std::vector<double>{}).has_value());
  EXPECT_FALSE(
      fit_linear({x}, x, ErrorKind::clustered, std::vector<std::uint64_t>(4, 1)).has_value());
  EXPECT_FALSE(fit_linear({x, twice}, x).coefficient(0).has_value());
  EXPECT_THROW((void)fit_linear({std::vector<double>{1.0}}, x), InputError);
  const std::vector<double> missing{0, 1, std::nan(""), 3};
  EXPECT_THROW((void)fit_linear({missing}, x), InputError);
  EXPECT_THROW((void)fit_linear({x}, missing), InputError);
}

TEST(LinearFit, says_where_a_row_determines_a_coefficient) {
  const std::vector<double> spike{0, 0, 0, 0, 1};
  const std::vector<double> y{1, 2, 3, 4, 5};
  EXPECT_FALSE(fit_linear({spike}, y, ErrorKind::hc3).has_value());
  EXPECT_TRUE(fit_linear({spike}, y, ErrorKind::hc1).has_value());
}

struct Data {
  std::vector<std::vector<double>> columns{};
  std::vector<double> outcome{};
  std::vector<std::uint8_t> binary{};
  std::vector<std::uint64_t> cluster{};
  [[nodiscard]] Columns spans() const { return {columns.begin(), columns.end()}; }
};

Data random_data(Draws& draws) {
  const std::size_t rows = draws.word() % 14;
  Data data{.columns = std::vector<std::vector<double>>(draws.word() % 4)};
  for (auto& column : data.columns) {
    const std::uint32_t values = 1 + draws.word() % 5;
    for (std::size_t i = 0; i < rows; ++i) column.push_back(draws.word() % values);
  }
  for (std::size_t i = 0; i < rows; ++i) {
    data.outcome.push_back(static_cast<double>(draws.normal()));
    data.binary.push_back(static_cast<std::uint8_t>(draws.word() % 2));
    data.cluster.push_back(draws.word() % 4);
  }
  return data;
}

Eigen::MatrixXd matrix_of(const Data& data) {
  const auto rows = static_cast<Eigen::Index>(data.outcome.size());
  Eigen::MatrixXd x(rows, static_cast<Eigen::Index>(data.columns.size()) + 1);
  x.col(0).setOnes();
  for (std::size_t c = 0; c < data.columns.size(); ++c) {
    x.col(static_cast<Eigen::Index>(c) + 1) =
        Eigen::Map<const Eigen::VectorXd>(data.columns[c].data(), rows);
  }
  return x;
}

/// Covariances straight from their formulas, with an explicit inverse.
Eigen::MatrixXd naive_covariance(const Data& data, const Eigen::MatrixXd& x,
                                 const Eigen::VectorXd& residuals, ErrorKind kind) {
  const Eigen::MatrixXd inverse = (x.transpose() * x).inverse();
  const auto n = static_cast<double>(x.rows());
  const auto k = static_cast<double>(x.cols());
  if (kind == ErrorKind::classical) return residuals.squaredNorm() / (n - k) * inverse;
  Eigen::MatrixXd meat = Eigen::MatrixXd::Zero(x.cols(), x.cols());
  if (kind == ErrorKind::clustered) {
    double groups = 0.0;
    for (std::uint64_t g = 0; g < 4; ++g) {
      Eigen::VectorXd score = Eigen::VectorXd::Zero(x.cols());
      bool seen = false;
      for (Eigen::Index i = 0; i < x.rows(); ++i) {
        if (data.cluster[static_cast<std::size_t>(i)] != g) continue;
        score += x.row(i).transpose() * residuals[i];
        seen = true;
      }
      groups += seen ? 1.0 : 0.0;
      meat += score * score.transpose();
    }
    return groups / (groups - 1.0) * (n - 1.0) / (n - k) * inverse * meat * inverse;
  }
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    const double leverage = x.row(i) * inverse * x.row(i).transpose();
    const double scale = kind == ErrorKind::hc3 ? 1.0 / (1.0 - leverage) : std::sqrt(n / (n - k));
    meat += std::pow(scale * residuals[i], 2) * x.row(i).transpose() * x.row(i);
  }
  return inverse * meat * inverse;
}

TEST(LinearFit, solves_the_normal_equations_on_random_data) {
  int fits = 0;
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({21, 1}, sample, "linear_fit");
    const Data data = random_data(draws);
    const auto kind = static_cast<ErrorKind>(sample % 4);
    const auto clusters =
        kind == ErrorKind::clustered ? data.cluster : std::vector<std::uint64_t>{};
    const LinearFit fit = fit_linear(data.spans(), data.outcome, kind, clusters);
    const Eigen::MatrixXd x = matrix_of(data);
    const bool full = x.rows() > x.cols() && x.fullPivLu().rank() == x.cols();
    ASSERT_TRUE(full || !fit.has_value()) << sample;
    if (!fit.has_value()) {
      ASSERT_TRUE(!full || kind == ErrorKind::hc3 || kind == ErrorKind::clustered) << fit.reason;
      continue;
    }
    fits += 1;
    const Eigen::Map<const Eigen::VectorXd> y(data.outcome.data(), x.rows());
    const Eigen::VectorXd b = (x.transpose() * x).ldlt().solve(x.transpose() * y);
    const Eigen::VectorXd residuals = y - x * b;
    const Eigen::MatrixXd covariance = naive_covariance(data, x, residuals, kind);
    for (Eigen::Index c = 0; c < x.cols(); ++c) {
      const auto place = static_cast<std::size_t>(c);
      ASSERT_NEAR(fit.coefficients[place], b[c], 1e-9);
      const double variance = fit.covariance[place * static_cast<std::size_t>(x.cols() + 1)];
      ASSERT_NEAR(variance, covariance(c, c), 1e-8 * (1.0 + covariance(c, c))) << sample;
    }
  }
  EXPECT_GT(fits, 30'000);
}

TEST(LinearFitSlow, robust_intervals_cover_where_variance_grows) {
  const auto covered = [](ErrorKind kind) {
    return covered_seeds(2.0, [kind](std::uint32_t seed) {
      Draws draws({22, 1}, seed, "linear_fit.cover");
      std::vector<double> x(80), y(80);
      for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] = static_cast<double>(draws.normal());
        y[i] = 1.0 + 2.0 * x[i] + std::abs(x[i]) * static_cast<double>(draws.normal());
      }
      return fit_linear({x}, y, kind).coefficient(1);
    });
  };
  EXPECT_GE(covered(ErrorKind::hc3), coverage_least);
  EXPECT_LT(covered(ErrorKind::classical), 850);  // why robust errors exist
}

TEST(LogisticFit, of_one_binary_covariate_is_the_log_odds_ratio) {
  // Odds 3 : 1 where x = 1 and 1 : 2 where x = 0.
  const std::vector<double> x{1, 1, 1, 1, 0, 0, 0};
  const std::vector<std::uint8_t> y{1, 1, 1, 0, 1, 0, 0};
  const LogisticFit fit = fit_logistic({x}, y);
  ASSERT_TRUE(fit.has_value()) << fit.reason;
  EXPECT_NEAR(fit.coefficients[0], std::log(0.5), 1e-12);
  EXPECT_NEAR(fit.coefficients[1], std::log(6.0), 1e-12);
  EXPECT_NEAR(fit.coefficient(1)->standard_error, std::sqrt(1.0 / 3 + 1.0 + 1.0 + 0.5), 1e-12);
  EXPECT_NEAR(fit.log_likelihood,
              3 * std::log(.75) + std::log(.25) + std::log(1.0 / 3) + 2 * std::log(2.0 / 3), 1e-12);
}

TEST(LogisticFit, detects_separation) {
  const std::vector<double> x{1, 2, 3, 4, 5, 6};
  const std::vector<std::uint8_t> complete{0, 0, 0, 1, 1, 1};
  EXPECT_NE(fit_logistic({x}, complete).reason.find("separate"), std::string::npos);
  // Quasi: only at x = 3 are there both.
  const std::vector<double> tied{1, 2, 3, 3, 4, 5};
  EXPECT_NE(fit_logistic({tied}, complete).reason.find("separate"), std::string::npos);
  EXPECT_EQ(fit_logistic({x}, std::vector<std::uint8_t>(6, 1)).reason, "all outcomes are equal");
  const std::vector<std::uint8_t> mixed{0, 1, 0, 1, 0, 1};
  EXPECT_TRUE(fit_logistic({x}, mixed).has_value());
  EXPECT_THROW((void)fit_logistic({x}, std::vector<std::uint8_t>(6, 2)), InputError);
}

/// Whether some half-space through the origin has all signed rows on one side: all directions that
/// are orthogonal to as many rows as needed are tried (Cramer in up to two covariates).
bool separable(const Data& data) {
  const Eigen::MatrixXd x = matrix_of(data);
  const Eigen::Index n = x.rows();
  const auto on_one_side = [&](const Eigen::VectorXd& d) {
    if (d.norm() < 1e-9) return false;
    for (const double sign : {1.0, -1.0}) {
      bool never_falls = true;
      bool rises = false;
      for (Eigen::Index i = 0; i < n; ++i) {
        const double move =
            sign * (data.binary[static_cast<std::size_t>(i)] == 1 ? 1.0 : -1.0) * x.row(i).dot(d);
        never_falls = never_falls && move > -1e-9;
        rises = rises || move > 1e-9;
      }
      if (never_falls && rises) return true;
    }
    return false;
  };
  if (x.cols() == 2) {
    for (Eigen::Index i = 0; i < n; ++i) {
      if (on_one_side(Eigen::Vector2d(-x(i, 1), x(i, 0)))) return true;
    }
    return on_one_side(Eigen::Vector2d(1, 0)) || on_one_side(Eigen::Vector2d(0, 1));
  }
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      const Eigen::Vector3d a = x.row(i);
      const Eigen::Vector3d b = x.row(j);
      if (on_one_side(a.cross(b))) return true;
    }
  }
  return false;
}

TEST(LogisticFit, has_a_fit_just_where_nothing_separates) {
  int separated = 0;
  int fits = 0;
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({21, 2}, sample, "logistic_fit");
    Data data = random_data(draws);
    if (data.columns.empty() || data.columns.size() > 2) continue;
    const LogisticFit fit = fit_logistic(data.spans(), data.binary);
    const Eigen::MatrixXd x = matrix_of(data);
    if (x.rows() < x.cols() || x.fullPivLu().rank() < x.cols()) {
      ASSERT_FALSE(fit.has_value());
      continue;
    }
    ASSERT_EQ(fit.has_value(), !separable(data)) << sample << " " << fit.reason;
    separated += fit.has_value() ? 0 : 1;
    fits += fit.has_value() ? 1 : 0;
    if (!fit.has_value()) continue;
    // At the maximum the scores vanish.
    Eigen::VectorXd score = Eigen::VectorXd::Zero(x.cols());
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      const auto row = static_cast<std::size_t>(i);
      score += x.row(i).transpose() * (data.binary[row] - fit.probabilities[row]);
    }
    ASSERT_LT(score.cwiseAbs().maxCoeff(), 1e-8) << sample;
    ASSERT_GE(fit.log_likelihood, fit.null_log_likelihood - 1e-9);
  }
  EXPECT_GT(separated, 5000);
  EXPECT_GT(fits, 5000);
}

TEST(LogisticFitSlow, intervals_cover) {
  const int covered = covered_seeds(0.8, [](std::uint32_t seed) {
    Draws draws({22, 2}, seed, "logistic_fit.cover");
    std::vector<double> x(300);
    std::vector<std::uint8_t> y(300);
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = static_cast<double>(draws.normal());
      y[i] = static_cast<double>(draws.uniform()) < logistic(-0.5 + 0.8 * x[i]) ? 1 : 0;
    }
    return fit_logistic({x}, y).coefficient(1);
  });
  EXPECT_GE(covered, coverage_least);
  EXPECT_LE(covered, coverage_most);
}

}  // namespace
}  // namespace sojourn::metrics
