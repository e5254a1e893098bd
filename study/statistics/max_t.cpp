#include "study/statistics/max_t.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "core/draws.h"
#include "core/error.h"
#include "core/special.h"
#include "metrics/reference_laws.h"
#include "study/statistics/intervals.h"

namespace sojourn::study {
namespace {

// The lower triangle L with L L' = correlation, also where effects are copies of each other.
Eigen::MatrixXd root_of_correlation(const std::vector<const std::vector<double>*>& effects) {
  const auto n = static_cast<Eigen::Index>(effects.size());
  Eigen::MatrixXd correlations = Eigen::MatrixXd::Identity(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      const double r =
          correlation(*effects[static_cast<std::size_t>(i)], *effects[static_cast<std::size_t>(j)]);
      correlations(i, j) = correlations(j, i) = r;
    }
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(correlations);
  const Eigen::VectorXd roots = solver.eigenvalues().cwiseMax(0.0).cwiseSqrt();
  return solver.eigenvectors() * roots.asDiagonal();
}

constexpr std::size_t strata = 512;

// sqrt(degrees / X) at the middle of each of equally likely strata of X, chi-square.
std::vector<double> scales_by_stratum(double degrees) {
  std::vector<double> scales;
  for (std::size_t s = 0; s < strata; ++s) {
    const double u = (static_cast<double>(s) + 0.5) / strata;
    scales.push_back(std::sqrt(degrees / (2.0 * special::inverse_gamma_p(degrees / 2.0, u))));
  }
  return scales;
}

}  // namespace

MaxT::MaxT(std::size_t effects, std::size_t replications)
    : effects_(effects), replications_(replications) {
  SOJOURN_EXPECT(replications >= 2);
  const std::vector<double> scales = scales_by_stratum(static_cast<double>(replications - 1));
  normals_.reserve(draws * effects);
  scales_.reserve(draws);
  for (std::size_t d = 0; d < draws; ++d) {
    Draws words({1, 0}, d, "study.max_t");
    scales_.push_back(scales[words.word() % strata]);
    for (std::size_t k = 0; k < effects; ++k) {
      normals_.push_back(static_cast<double>(words.normal()));
    }
  }
}

double MaxT::quantile(std::span<const std::vector<double>> effects) const {
  SOJOURN_EXPECT(effects.size() <= effects_);
  std::vector<const std::vector<double>*> varying;
  for (const std::vector<double>& effect : effects) {
    if (variance_of(effect) > 0.0) varying.push_back(&effect);
  }
  if (varying.size() <= 1) {
    return metrics::student_quantile(0.975, static_cast<double>(replications_ - 1));
  }
  const Eigen::MatrixXd root = root_of_correlation(varying);
  const auto count = static_cast<Eigen::Index>(varying.size());
  std::vector<double> largest(draws);
  for (std::size_t d = 0; d < draws; ++d) {
    const Eigen::Map<const Eigen::VectorXd> z(normals_.data() + d * effects_, count);
    largest[d] = (root * z).cwiseAbs().maxCoeff() * scales_[d];
  }
  const auto place = largest.begin() + static_cast<std::ptrdiff_t>(0.95 * draws);
  std::nth_element(largest.begin(), place, largest.end());
  return *place;
}

}  // namespace sojourn::study
