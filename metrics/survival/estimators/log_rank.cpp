#include "metrics/survival/estimators/log_rank.h"

#include <Eigen/Dense>
#include <cmath>

#include "core/special.h"

namespace sojourn::metrics {
namespace {

double weight_of(LogRankWeight weight, double at_risk, double survival) {
  switch (weight) {
    case LogRankWeight::gehan:
      return at_risk;
    case LogRankWeight::tarone_ware:
      return std::sqrt(at_risk);
    case LogRankWeight::fleming_harrington:
      return survival;
    case LogRankWeight::log_rank:
      break;
  }
  return 1.0;
}

// Scores and their covariance, end time by end time.
class Scores {
 public:
  explicit Scores(Eigen::Index groups)
      : observed_(Eigen::VectorXd::Zero(groups)),
        expected_(Eigen::VectorXd::Zero(groups)),
        covariance_(Eigen::MatrixXd::Zero(groups, groups)) {}

  void add(double w, const RiskSet& all, const Eigen::VectorXd& at_risk,
           const Eigen::VectorXd& ended) {
    const auto n = static_cast<double>(all.at_risk);
    const auto d = static_cast<double>(all.ended);
    const Eigen::VectorXd share = at_risk / n;
    observed_ += w * ended;
    expected_ += w * d * share;
    if (n <= 1.0) return;
    const double scale = w * w * d * (n - d) / (n - 1.0);
    covariance_.diagonal() += scale * share;
    covariance_ -= scale * (share * share.transpose());
  }

  // Directions in which the covariance vanishes carry no information and are left out.
  void test(LogRank& result) const {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> spectrum(covariance_);
    const double least = 1e-10 * covariance_.trace();
    const Eigen::VectorXd rotated = spectrum.eigenvectors().transpose() * (observed_ - expected_);
    for (Eigen::Index g = 0; g < rotated.size(); ++g) {
      if (spectrum.eigenvalues()[g] <= least) continue;
      result.chi_square += rotated[g] * rotated[g] / spectrum.eigenvalues()[g];
      ++result.degrees;
    }
    result.observed.assign(observed_.begin(), observed_.end());
    result.expected.assign(expected_.begin(), expected_.end());
  }

 private:
  Eigen::VectorXd observed_;
  Eigen::VectorXd expected_;
  Eigen::MatrixXd covariance_;
};

}  // namespace

LogRank log_rank(std::span<const LifeTable> groups, LogRankWeight weight) {
  LifeTable all;
  for (const LifeTable& group : groups) all.merge(group);
  const std::vector<RiskSet> sets = all.risk_sets();
  std::vector<double> times;
  for (const RiskSet& set : sets) times.push_back(set.time);
  std::vector<std::vector<RiskSet>> of_group;
  for (const LifeTable& group : groups) of_group.push_back(group.risk_sets_at(times));

  const auto count = static_cast<Eigen::Index>(groups.size());
  Scores scores(count);
  Eigen::VectorXd at_risk(count);
  Eigen::VectorXd ended(count);
  double survival = 1.0;
  for (std::size_t j = 0; j < sets.size(); ++j) {
    for (Eigen::Index g = 0; g < count; ++g) {
      const RiskSet& set = of_group[static_cast<std::size_t>(g)][j];
      at_risk[g] = static_cast<double>(set.at_risk);
      ended[g] = static_cast<double>(set.ended);
    }
    const auto n = static_cast<double>(sets[j].at_risk);
    scores.add(weight_of(weight, n, survival), sets[j], at_risk, ended);
    survival *= static_cast<double>(sets[j].at_risk - sets[j].ended) / n;
  }
  LogRank result;
  if (count > 0) scores.test(result);
  if (result.degrees == 0) {
    result.no_test = groups.size() < 2 ? "there are fewer than two groups"
                                       : "no two groups were at risk when somebody ended";
    return result;
  }
  result.p_value = special::gamma_q(0.5 * result.degrees, 0.5 * result.chi_square);
  return result;
}

}  // namespace sojourn::metrics
