#include "metrics/causal/effects/propensity.h"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <string>

#include "core/error.h"
#include "metrics/design_matrix.h"
#include "metrics/linear_fit.h"
#include "metrics/logistic_fit.h"

namespace sojourn::metrics {
namespace {

void check(const Columns& covariates, std::span<const std::uint8_t> treated,
           std::span<const double> outcome) {
  check_columns(covariates, outcome.size());
  check_columns({outcome}, treated.size());
}

const char* overlap_note(const std::vector<double>& propensity) {
  const auto [low, high] = std::ranges::minmax(propensity);
  return low < 0.01 || high > 0.99
             ? "propensities below 0.01 or above 0.99: few customers carry the result"
             : "";
}

EffectTest no_effect(const std::string& what, const std::string& reason) {
  return {.effect = NoEstimate{what + ": " + reason}};
}

/// Mean of squared influences over n, the variance of what they are the influences of.
double variance_of(const Eigen::VectorXd& influence) {
  const auto n = static_cast<double>(influence.size());
  return influence.squaredNorm() / n / n;
}

/// Weighted mean of an arm, and for each customer the derivative of its estimating equation.
struct WeightedArm {
  double mean = 0.0;
  Eigen::VectorXd influence;  ///< with the propensity known
  Eigen::VectorXd by_score;   ///< derivative by the customer's linear predictor
};

WeightedArm weighted_arm(std::span<const std::uint8_t> treated, std::span<const double> outcome,
                         const std::vector<double>& propensity, std::uint8_t arm) {
  const auto size = static_cast<Eigen::Index>(outcome.size());
  WeightedArm result{0.0, Eigen::VectorXd::Zero(size), Eigen::VectorXd::Zero(size)};
  double total = 0.0;
  double sum = 0.0;
  const auto weight_of = [&](std::size_t i) {
    return 1.0 / (arm == 1 ? propensity[i] : 1.0 - propensity[i]);
  };
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    if (treated[i] != arm) continue;
    total += weight_of(i);
    sum += weight_of(i) * outcome[i];
  }
  result.mean = sum / total;
  const double mean_weight = total / static_cast<double>(outcome.size());
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    if (treated[i] != arm) continue;
    const double rest = (outcome[i] - result.mean) / mean_weight;
    const auto row = static_cast<Eigen::Index>(i);
    result.influence[row] = weight_of(i) * rest;
    // d(1/e)/d(predictor) = -(1-e)/e; d(1/(1-e))/d(predictor) = e/(1-e)
    const double odds = propensity[i] / (1.0 - propensity[i]);
    result.by_score[row] = arm == 1 ? -rest / odds : rest * odds;
  }
  return result;
}

}  // namespace

EffectTest weighted_effect(const Columns& covariates, std::span<const std::uint8_t> treated,
                           std::span<const double> outcome) {
  check(covariates, treated, outcome);
  const LogisticFit fit = fit_logistic(covariates, treated);
  if (!fit.has_value()) return no_effect("the propensity has no fit", fit.reason);
  const WeightedArm one = weighted_arm(treated, outcome, fit.probabilities, 1);
  const WeightedArm zero = weighted_arm(treated, outcome, fit.probabilities, 0);
  const auto rows = static_cast<Eigen::Index>(outcome.size());
  const Eigen::MatrixXd design = design_matrix(covariates, outcome.size());
  // Influence of a customer through the propensity's coefficients: H' I^-1 x_i (t_i - e_i).
  const Eigen::VectorXd slope = design.transpose() * (one.by_score - zero.by_score);
  const Eigen::Map<const Eigen::MatrixXd> inverse(fit.covariance.data(), design.cols(),
                                                  design.cols());
  Eigen::VectorXd influence = one.influence - zero.influence;
  const Eigen::VectorXd through = design * (inverse * slope);
  for (Eigen::Index i = 0; i < rows; ++i) {
    const auto row = static_cast<std::size_t>(i);
    influence[i] += through[i] * (static_cast<double>(treated[row]) - fit.probabilities[row]);
  }
  return effect_test(one.mean - zero.mean, variance_of(influence), 0.0,
                     overlap_note(fit.probabilities));
}

ArmFits fit_arms(const Columns& covariates, std::span<const std::uint8_t> treated,
                 std::span<const double> outcome) {
  check(covariates, treated, outcome);
  ArmFits fits;
  for (const std::uint8_t arm : {std::uint8_t{0}, std::uint8_t{1}}) {
    std::vector<std::vector<double>> kept(covariates.size());
    std::vector<double> outcomes;
    for (std::size_t i = 0; i < outcome.size(); ++i) {
      if (treated[i] != arm) continue;
      outcomes.push_back(outcome[i]);
      for (std::size_t c = 0; c < covariates.size(); ++c) kept[c].push_back(covariates[c][i]);
    }
    Regression fit = fit_linear(Columns(kept.begin(), kept.end()), outcomes);
    if (!fit.has_value()) {
      fits.reason = std::string(arm == 1 ? "treated" : "control") + " customers: " + fit.reason;
      return fits;
    }
    (arm == 1 ? fits.treated : fits.control) = std::move(fit);
  }
  return fits;
}

EffectTest doubly_robust_effect(const Columns& covariates, std::span<const std::uint8_t> treated,
                                std::span<const double> outcome) {
  check(covariates, treated, outcome);
  const LogisticFit propensity = fit_logistic(covariates, treated);
  if (!propensity.has_value()) return no_effect("the propensity has no fit", propensity.reason);
  const ArmFits fits = fit_arms(covariates, treated, outcome);
  if (!fits.reason.empty()) return no_effect("the outcome model has no fit", fits.reason);
  Eigen::VectorXd scores(static_cast<Eigen::Index>(outcome.size()));
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    const double one = fits.treated.predict(covariates, i);
    const double zero = fits.control.predict(covariates, i);
    const double e = propensity.probabilities[i];
    scores[static_cast<Eigen::Index>(i)] =
        one - zero + (treated[i] == 1 ? (outcome[i] - one) / e : -(outcome[i] - zero) / (1.0 - e));
  }
  const double effect = scores.mean();
  return effect_test(effect, variance_of(scores.array() - effect), 0.0,
                     overlap_note(propensity.probabilities));
}

}  // namespace sojourn::metrics
