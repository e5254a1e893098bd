#include "metrics/causal/effects/two_stage.h"

#include <Eigen/Dense>
#include <limits>
#include <string>

#include "core/error.h"
#include "metrics/design_matrix.h"
#include "metrics/linear_fit.h"
#include "metrics/reference_laws.h"

namespace sojourn::metrics {
namespace {

double squares_of(const std::vector<double>& residuals) {
  double sum = 0.0;
  for (const double residual : residuals) sum += residual * residual;
  return sum;
}

void check(const Columns& covariates, const Columns& instruments, std::span<const double> exposure,
           std::span<const double> outcome) {
  check_columns(covariates, outcome.size());
  check_columns(instruments, outcome.size());
  check_columns({exposure, outcome}, outcome.size());
  if (instruments.empty()) {
    throw InputError(
        "no instrument was given (two stages need one or more). Name a column that moves the "
        "exposure but not the outcome");
  }
}

/// Sets the F of the instruments: how much worse the first stage is without them.
void set_strength(InstrumentedEffect& result, const LinearFit& with, const LinearFit& without,
                  std::size_t instruments) {
  const auto extra = static_cast<double>(instruments);
  const double left = squares_of(with.residuals);
  const double gained = squares_of(without.residuals) - left;
  if (left <= 1e-24 * squares_of(without.residuals)) {
    result.first_stage_f = std::numeric_limits<double>::max();  // exposure is assigned exactly
    result.first_stage_p = 0.0;
    return;
  }
  result.first_stage_f = gained / extra / (left / with.degrees);
  result.first_stage_p = f_upper(result.first_stage_f, extra, with.degrees);
}

}  // namespace

InstrumentedEffect two_stage_effect(const Columns& covariates, const Columns& instruments,
                                    std::span<const double> exposure,
                                    std::span<const double> outcome) {
  check(covariates, instruments, exposure, outcome);
  InstrumentedEffect result{.effect = {.effect = NoEstimate{""}}};
  Columns all = covariates;
  all.insert(all.end(), instruments.begin(), instruments.end());
  const LinearFit first = fit_linear(all, exposure);
  const LinearFit without = fit_linear(covariates, exposure);
  if (!first.has_value() || !without.has_value()) {
    result.effect.effect = NoEstimate{"the first stage has no fit: " +
                                      (first.has_value() ? without.reason : first.reason)};
    return result;
  }
  set_strength(result, first, without, instruments.size());
  std::vector<double> fitted(exposure.begin(), exposure.end());
  for (std::size_t i = 0; i < fitted.size(); ++i) fitted[i] -= first.residuals[i];
  Columns second = covariates;
  second.emplace_back(fitted);
  const DesignFactors factors = factors_of(design_matrix(second, outcome.size()));
  if (!factors.reason.empty()) {
    result.effect.effect = NoEstimate{"the instruments do not move the exposure"};
    return result;
  }
  const Eigen::Map<const Eigen::VectorXd> y(outcome.data(), factors.orthonormal.rows());
  const Eigen::VectorXd coefficients = factors.back * (factors.orthonormal.transpose() * y);
  second.back() = exposure;
  const Eigen::VectorXd residuals = y - design_matrix(second, outcome.size()) * coefficients;
  const Eigen::Index last = coefficients.size() - 1;
  const Eigen::VectorXd weights = factors.orthonormal * factors.back.row(last).transpose();
  const auto n = static_cast<double>(outcome.size());
  const double degrees = n - static_cast<double>(coefficients.size());
  const double variance =
      n / degrees * (weights.array() * residuals.array()).matrix().squaredNorm();
  const char* const note =
      result.first_stage_f < 10.0
          ? "weak instruments (first-stage F below 10): do not trust the interval"
          : "";
  result.effect = effect_test(coefficients[last], variance, degrees, note);
  return result;
}

}  // namespace sojourn::metrics
