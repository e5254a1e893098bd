#include "metrics/survival/estimators/cox.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/error.h"
#include "metrics/survival/estimators/concordance.h"
#include "metrics/survival/estimators/cox_likelihood.h"

namespace sojourn::metrics {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int most_iterations = 60;
constexpr int most_halvings = 30;
constexpr double widest_spread = 300.0;  // beyond it, exp of a predictor loses all others

// The smallest eigenvalue of a matrix of second derivatives relative to a reference diagonal.
double least_information(const MatrixXd& information, const VectorXd& reference) {
  const VectorXd scale = reference.cwiseSqrt().cwiseInverse();
  const MatrixXd scaled = scale.asDiagonal() * information * scale.asDiagonal();
  return Eigen::SelfAdjointEigenSolver<MatrixXd>(scaled, Eigen::EigenvaluesOnly).eigenvalues()[0];
}

std::string why_no_maximum(const CoxData& data, const PartialLikelihood& start) {
  if (data.rows() == 0) return "there are no customers";
  if (std::find(data.ended.begin(), data.ended.end(), 1) == data.ended.end()) {
    return "nobody has ended";
  }
  if (data.width() == 0) return "there are no covariates";
  for (Index k = 0; k < data.width(); ++k) {
    const std::string name = "covariate " + std::to_string(k + 1);
    if (data.scale[k] == 0.0) return name + " is constant";
    if (start.information(k, k) <= 1e-12) {
      return name + " is constant among those at risk whenever somebody ended";
    }
  }
  if (least_information(start.information, start.information.diagonal()) < 1e-10) {
    return "the covariates depend on each other linearly, so their coefficients are not determined";
  }
  return {};
}

std::string separated(const VectorXd& beta) {
  Index greatest = 0;
  beta.cwiseAbs().maxCoeff(&greatest);
  return "covariate " + std::to_string(greatest + 1) +
         " separates who ends first, so its coefficient runs to infinity";
}

// Newton's method on the concave log-likelihood, halving steps that lose.
class Ascent {
 public:
  Ascent(const CoxData& data, CoxTies ties, const PartialLikelihood& start)
      : data_(data),
        ties_(ties),
        reference_(start.information.diagonal()),
        beta_(VectorXd::Zero(data.width())),
        here_(start) {}

  // Empty where the maximum was found, else why there is none.
  std::string run() {
    for (iterations_ = 1; iterations_ <= most_iterations; ++iterations_) {
      if (least_information(here_.information, reference_) < 1e-9) return separated(beta_);
      const VectorXd step = here_.information.ldlt().solve(here_.gradient);
      const double decrement = here_.gradient.dot(step);
      if (decrement < 1e-9 && step.cwiseAbs().maxCoeff() > 1e-2) return separated(beta_);
      const bool arrived = decrement < 1e-14 * (1.0 + std::abs(here_.value));
      if (arrived || !climb(step)) return spread() > widest_spread ? separated(beta_) : "";
    }
    return "the likelihood was still rising after " + std::to_string(most_iterations) + " steps";
  }

  [[nodiscard]] const VectorXd& beta() const noexcept { return beta_; }
  [[nodiscard]] const PartialLikelihood& here() const noexcept { return here_; }
  [[nodiscard]] int iterations() const noexcept { return std::min(iterations_, most_iterations); }

 private:
  // How far apart the greatest and the smallest log hazard ratio are.
  [[nodiscard]] double spread() const {
    const VectorXd predictor = data_.x.transpose() * beta_;
    return predictor.maxCoeff() - predictor.minCoeff();
  }

  // False where no part of the step gains: the maximum is as near as rounding lets it be.
  bool climb(VectorXd step) {
    for (int halving = 0; halving < most_halvings; ++halving, step *= 0.5) {
      PartialLikelihood there = partial_likelihood(data_, beta_ + step, ties_);
      if (!std::isfinite(there.value) || there.value <= here_.value) continue;
      beta_ += step;
      here_ = std::move(there);
      return true;
    }
    return false;
  }

  const CoxData& data_;
  CoxTies ties_;
  VectorXd reference_;
  VectorXd beta_;
  PartialLikelihood here_;
  int iterations_ = 0;
};

// The middle of the sandwich: products of score residuals summed within clusters.
MatrixXd score_products(const CoxData& data, const MatrixXd& residuals) {
  if (data.cluster.empty()) return residuals * residuals.transpose();
  std::map<std::uint64_t, VectorXd> sums;
  for (Index i = 0; i < residuals.cols(); ++i) {
    const auto [place, is_new] =
        sums.try_emplace(data.cluster[static_cast<std::size_t>(i)], residuals.col(i));
    if (!is_new) place->second += residuals.col(i);
  }
  MatrixXd products = MatrixXd::Zero(residuals.rows(), residuals.rows());
  for (const auto& [cluster, sum] : sums) products += sum * sum.transpose();
  return products;
}

void describe(const CoxData& data, CoxTies ties, const Ascent& ascent, CoxFit& fit) {
  const VectorXd& beta = ascent.beta();
  const Index width = data.width();
  const MatrixXd inverse = ascent.here().information.ldlt().solve(MatrixXd::Identity(width, width));
  const MatrixXd robust =
      inverse * score_products(data, score_residuals(data, beta, ties)) * inverse;
  for (Index k = 0; k < width; ++k) {
    fit.coefficients.push_back(beta[k] / data.scale[k]);
    fit.standard_errors.push_back(std::sqrt(inverse(k, k)) / data.scale[k]);
    fit.robust_errors.push_back(std::sqrt(std::max(robust(k, k), 0.0)) / data.scale[k]);
    fit.means.push_back(data.mean[k]);
    for (Index l = 0; l < width; ++l) {
      fit.covariance.push_back(inverse(k, l) / (data.scale[k] * data.scale[l]));
    }
  }
  fit.baseline = baseline_hazard(data, beta, ties);
  const VectorXd score = data.x.transpose() * beta;
  const bool late = !data.by_entry.empty();
  fit.concordance =
      concordance(data.duration, data.ended, {score.data(), data.duration.size()},
                  late ? std::span<const double>(data.entry) : std::span<const double>());
}

}  // namespace

CoxFit fit_cox(const CoxRows& rows, CoxTies ties) {
  const CoxData data(rows);
  CoxFit fit;
  fit.customers = data.rows();
  fit.ended = std::count(data.ended.begin(), data.ended.end(), 1);
  const PartialLikelihood start = partial_likelihood(data, VectorXd::Zero(data.width()), ties);
  fit.no_fit = why_no_maximum(data, start);
  if (!fit.no_fit.empty()) return fit;
  fit.null_log_likelihood = start.value;
  Ascent ascent(data, ties, start);
  fit.no_fit = ascent.run();
  fit.log_likelihood = ascent.here().value;
  fit.iterations = ascent.iterations();
  if (fit.no_fit.empty()) describe(data, ties, ascent, fit);
  return fit;
}

double predicted_survival(const CoxFit& fit, std::span<const double> x, double time) {
  SOJOURN_EXPECT(fit.no_fit.empty() && x.size() == fit.coefficients.size());
  double predictor = 0.0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    predictor += (x[k] - fit.means[k]) * fit.coefficients[k];
  }
  const auto next =
      std::upper_bound(fit.baseline.begin(), fit.baseline.end(), time,
                       [](double wanted, const BaselineStep& step) { return wanted < step.time; });
  if (next == fit.baseline.begin()) return 1.0;
  return std::exp(-(next - 1)->hazard * std::exp(predictor));
}

}  // namespace sojourn::metrics
