#include "metrics/linear_fit.h"

#include <map>

#include "core/error.h"
#include "metrics/design_matrix.h"

namespace sojourn::metrics {
namespace {

/// Sum of weight_i u_i u_i', the middle of a robust covariance in orthonormal coordinates.
Eigen::MatrixXd weighted_squares(const Eigen::MatrixXd& u, const Eigen::VectorXd& weights) {
  return u.transpose() * (weights.asDiagonal() * u);
}

Eigen::MatrixXd clustered_squares(const Eigen::MatrixXd& u, const Eigen::VectorXd& residuals,
                                  std::span<const std::uint64_t> clusters, double& groups) {
  std::map<std::uint64_t, Eigen::VectorXd> scores;
  for (Eigen::Index i = 0; i < u.rows(); ++i) {
    const auto [place, is_new] =
        scores.try_emplace(clusters[static_cast<std::size_t>(i)], Eigen::VectorXd::Zero(u.cols()));
    place->second += residuals[i] * u.row(i).transpose();
  }
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(u.cols(), u.cols());
  for (const auto& [cluster, score] : scores) sum += score * score.transpose();
  groups = static_cast<double>(scores.size());
  return sum;
}

/// Sets covariance and degrees, or the reason why there are none.
void set_errors(LinearFit& fit, const DesignFactors& factors, const Eigen::VectorXd& residuals,
                ErrorKind errors, std::span<const std::uint64_t> clusters) {
  const Eigen::MatrixXd& u = factors.orthonormal;
  const auto n = static_cast<double>(u.rows());
  const auto k = static_cast<double>(u.cols());
  Eigen::MatrixXd middle;
  fit.degrees = n - k;
  if (errors == ErrorKind::classical) {
    middle = fit.residual_variance * Eigen::MatrixXd::Identity(u.cols(), u.cols());
  } else if (errors == ErrorKind::hc1) {
    middle = n / (n - k) * weighted_squares(u, residuals.array().square());
  } else if (errors == ErrorKind::hc3) {
    const Eigen::ArrayXd left = 1.0 - u.rowwise().squaredNorm().array();
    if (left.minCoeff() < 1e-10) {
      fit.reason = "a row alone determines a coefficient, so HC3 errors do not exist";
      return;
    }
    middle = weighted_squares(u, (residuals.array() / left).square());
  } else {
    double groups = 0.0;
    middle = clustered_squares(u, residuals, clusters, groups);
    if (groups < 2.0) {
      fit.reason = "errors by cluster need two clusters or more";
      return;
    }
    middle *= groups / (groups - 1.0) * (n - 1.0) / (n - k);
    fit.degrees = groups - 1.0;
  }
  set_covariance(fit, factors.back * middle * factors.back.transpose());
}

}  // namespace

LinearFit fit_linear(const Columns& columns, std::span<const double> outcome, ErrorKind errors,
                     std::span<const std::uint64_t> clusters) {
  check_columns(columns, outcome.size());
  check_columns({outcome}, outcome.size());
  SOJOURN_EXPECT(errors != ErrorKind::clustered || clusters.size() == outcome.size());
  LinearFit fit;
  const Eigen::MatrixXd design = design_matrix(columns, outcome.size());
  if (design.rows() <= design.cols()) {
    fit.reason = std::to_string(design.rows()) + " rows are too few for " +
                 std::to_string(design.cols()) + " coefficients and an error";
    return fit;
  }
  const DesignFactors factors = factors_of(design);
  if (!factors.reason.empty()) {
    fit.reason = factors.reason;
    return fit;
  }
  const Eigen::Map<const Eigen::VectorXd> y(outcome.data(), design.rows());
  const Eigen::VectorXd coefficients = factors.back * (factors.orthonormal.transpose() * y);
  const Eigen::VectorXd residuals = y - design * coefficients;
  fit.coefficients.assign(coefficients.begin(), coefficients.end());
  fit.residuals.assign(residuals.begin(), residuals.end());
  const double left = residuals.squaredNorm();
  const double total = (y.array() - y.mean()).matrix().squaredNorm();
  fit.residual_variance = left / static_cast<double>(design.rows() - design.cols());
  fit.r_squared = total > 0.0 ? 1.0 - left / total : 0.0;
  set_errors(fit, factors, residuals, errors, clusters);
  return fit;
}

}  // namespace sojourn::metrics
