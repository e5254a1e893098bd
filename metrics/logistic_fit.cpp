#include "metrics/logistic_fit.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "metrics/design_matrix.h"

namespace sojourn::metrics {
namespace {

constexpr int most_iterations = 200;
constexpr int most_halvings = 40;

/// log(1 + exp(x)) without overflow.
double soft_plus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

/// What does not change between iterations. `signs` is +1 where the outcome is 1, else -1.
struct Problem {
  const Eigen::MatrixXd& u;  ///< orthonormal columns that span the design
  Eigen::VectorXd signs;
  Eigen::VectorXd offset;
};

double log_likelihood(const Problem& problem, const Eigen::VectorXd& predictor) {
  double sum = 0.0;
  for (Eigen::Index i = 0; i < predictor.size(); ++i) {
    sum -= soft_plus(-problem.signs[i] * predictor[i]);
  }
  return sum;
}

/// Whether no outcome's probability falls along the direction, and one rises.
bool proves_separation(const Problem& problem, const Eigen::VectorXd& direction) {
  const Eigen::ArrayXd moves = problem.signs.array() * (problem.u * direction).array();
  const double largest = moves.abs().maxCoeff();
  return largest > 0.0 && moves.minCoeff() >= -1e-6 * largest;
}

/// Newton's step and the information it used.
struct Newton {
  Eigen::VectorXd step;
  Eigen::MatrixXd information;
  bool regular = true;
};

Newton newton_step(const Problem& problem, const Eigen::VectorXd& predictor) {
  Eigen::VectorXd weights(predictor.size());
  Eigen::VectorXd scores(predictor.size());
  for (Eigen::Index i = 0; i < predictor.size(); ++i) {
    const double miss = logistic(-problem.signs[i] * predictor[i]);  // 1 - P(this outcome)
    scores[i] = problem.signs[i] * miss;
    weights[i] = miss * logistic(problem.signs[i] * predictor[i]);
  }
  Newton newton;
  newton.information = problem.u.transpose() * (weights.asDiagonal() * problem.u);
  const Eigen::LDLT<Eigen::MatrixXd> factors(newton.information);
  newton.step = factors.solve(problem.u.transpose() * scores);
  newton.regular = factors.info() == Eigen::Success && factors.isPositive() &&
                   newton.step.allFinite() && factors.vectorD().minCoeff() > 0.0;
  return newton;
}

Problem problem_of(const Eigen::MatrixXd& u, std::span<const std::uint8_t> outcome,
                   std::span<const double> offset) {
  Problem problem{u, Eigen::VectorXd(u.rows()), Eigen::VectorXd::Zero(u.rows())};
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    problem.signs[static_cast<Eigen::Index>(i)] = outcome[i] == 1 ? 1.0 : -1.0;
    if (!offset.empty()) problem.offset[static_cast<Eigen::Index>(i)] = offset[i];
  }
  return problem;
}

/// Moves `position` to the maximum. Returns the information there; sets the fit's reason where
/// there is no maximum.
Eigen::MatrixXd maximise(const Problem& problem, Eigen::VectorXd& position, LogisticFit& fit) {
  Eigen::VectorXd predictor = problem.offset + problem.u * position;
  double likelihood = log_likelihood(problem, predictor);
  for (int iteration = 1; iteration <= most_iterations; ++iteration) {
    fit.iterations = iteration;
    const Newton newton = newton_step(problem, predictor);
    if (!newton.regular || (iteration > 5 && proves_separation(problem, newton.step))) break;
    double factor = 1.0;
    double reached = 0.0;
    for (int halving = 0; halving < most_halvings; ++halving, factor /= 2.0) {
      predictor = problem.offset + problem.u * (position + factor * newton.step);
      reached = log_likelihood(problem, predictor);
      if (reached >= likelihood - 1e-13 * std::abs(likelihood)) break;
    }
    position += factor * newton.step;
    likelihood = reached;
    // The step in units of the predictor: what the next iteration could still change.
    if ((problem.u * newton.step).cwiseAbs().maxCoeff() < 1e-10) {
      fit.log_likelihood = likelihood;
      return newton.information;
    }
  }
  fit.reason =
      "the covariates separate ones from zeros, so the likelihood has no maximum (drop or merge "
      "the "
      "covariate that tells them apart)";
  return {};
}

void check(std::span<const std::uint8_t> outcome, std::span<const double> offset) {
  for (const std::uint8_t value : outcome) {
    if (value > 1) {
      throw InputError("an outcome of " + std::to_string(value) +
                       " in a logistic regression (must be 0 or 1). Leave missing outcomes out");
    }
  }
  if (!offset.empty()) check_columns({offset}, outcome.size());
}

}  // namespace

double logistic(double x) noexcept {
  if (x >= 0.0) return 1.0 / (1.0 + std::exp(-x));
  const double small = std::exp(x);
  return small / (1.0 + small);
}

LogisticFit fit_logistic(const Columns& columns, std::span<const std::uint8_t> outcome,
                         std::span<const double> offset) {
  check(outcome, offset);
  check_columns(columns, outcome.size());
  LogisticFit fit;
  const auto ones = static_cast<double>(std::ranges::count(outcome, 1));
  const auto zeros = static_cast<double>(outcome.size()) - ones;
  if (ones == 0.0 || zeros == 0.0) {
    fit.reason = outcome.empty() ? "there are no rows" : "all outcomes are equal";
    return fit;
  }
  const DesignFactors factors = factors_of(design_matrix(columns, outcome.size()));
  if (!factors.reason.empty()) {
    fit.reason = factors.reason;
    return fit;
  }
  const Problem problem = problem_of(factors.orthonormal, outcome, offset);
  Eigen::VectorXd position = Eigen::VectorXd::Zero(factors.orthonormal.cols());
  const Eigen::MatrixXd information = maximise(problem, position, fit);
  if (!fit.reason.empty()) return fit;
  const double rows = ones + zeros;
  fit.null_log_likelihood = ones * std::log(ones / rows) + zeros * std::log(zeros / rows);
  const Eigen::VectorXd coefficients = factors.back * position;
  fit.coefficients.assign(coefficients.begin(), coefficients.end());
  const Eigen::MatrixXd inverse =
      information.ldlt().solve(Eigen::MatrixXd::Identity(information.rows(), information.cols()));
  set_covariance(fit, factors.back * inverse * factors.back.transpose());
  const Eigen::VectorXd predictor = problem.offset + problem.u * position;
  for (const double value : predictor) fit.probabilities.push_back(logistic(value));
  return fit;
}

}  // namespace sojourn::metrics
