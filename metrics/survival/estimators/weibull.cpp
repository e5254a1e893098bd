#include "metrics/survival/estimators/weibull.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "metrics/maximum.h"
#include "metrics/survival/estimators/cox_likelihood.h"

namespace sojourn::metrics {
namespace {

using Eigen::Index;

// The logarithm of the total time lived per end: where the scale of an exponential would be.
double typical_log_time(const CoxData& data) {
  double lived = 0.0;
  double ends = 0.0;
  for (std::size_t i = 0; i < data.duration.size(); ++i) {
    lived += data.duration[i] - std::max(data.entry[i], 0.0);
    ends += data.ended[i];
  }
  return std::log(lived / ends);
}

// Variables: ln k, b0 less the typical log time, b times the covariates' scales.
class WeibullLikelihood {
 public:
  explicit WeibullLikelihood(const CoxData& data) : data_(data), origin_(typical_log_time(data)) {
    for (std::size_t i = 0; i < data.duration.size(); ++i) {
      log_time_.push_back(std::log(data.duration[i]) - origin_);
      log_entry_.push_back(data.entry[i] > 0.0 ? std::log(data.entry[i]) - origin_ : -HUGE_VAL);
    }
  }

  double operator()(std::span<const double> at) const {
    const double k = std::exp(at[0]);
    const Eigen::Map<const Eigen::VectorXd> slopes(at.data() + 2, data_.width());
    double sum = 0.0;
    for (std::size_t i = 0; i < log_time_.size(); ++i) {
      const double location = at[1] + slopes.dot(data_.x.col(static_cast<Index>(i)));
      const double z = k * (log_time_[i] - location);
      if (data_.ended[i] != 0) sum += at[0] + z - log_time_[i] - origin_;
      if (data_.duration[i] > 0.0) sum -= std::exp(z);
      if (data_.entry[i] > 0.0) sum += std::exp(k * (log_entry_[i] - location));
    }
    return sum;
  }

  [[nodiscard]] double origin() const noexcept { return origin_; }

 private:
  const CoxData& data_;
  double origin_;
  std::vector<double> log_time_;
  std::vector<double> log_entry_;
};

std::string why_no_fit(const CoxData& data) {
  if (data.rows() == 0) return "there are no customers";
  const auto ends = std::count(data.ended.begin(), data.ended.end(), 1);
  if (ends == 0) return "nobody has ended";
  for (std::size_t i = 0; i < data.duration.size(); ++i) {
    if (data.duration[i] > 0.0 || data.ended[i] == 0) continue;
    return "a customer ended at time 0, which no Weibull lifetime does: count from 1, or add half "
           "a "
           "unit";
  }
  if (ends < data.width() + 2) return "fewer customers ended than the model has parameters";
  for (Index k = 0; k < data.width(); ++k) {
    if (data.scale[k] == 0.0) return "covariate " + std::to_string(k + 1) + " is constant";
  }
  return {};
}

// Estimates in the units of the data out of those of the likelihood's variables.
void describe(const CoxData& data, const Maximum& maximum, double origin, WeibullFit& fit) {
  const auto estimate_of = [&](const Objective& function) {
    return normal_estimate(function(maximum.at), maximum.error_of(function));
  };
  const double log_error = std::sqrt(maximum.covariance[0]);
  const double shape = std::exp(maximum.at[0]);
  const double spread = std::exp(normal_95 * log_error);
  fit.shape = {.value = shape,
               .standard_error = shape * log_error,
               .low = shape / spread,
               .high = shape * spread};
  fit.intercept = estimate_of([&](std::span<const double> at) {
    double sum = at[1] + origin;
    for (Index k = 0; k < data.width(); ++k) {
      sum -= at[static_cast<std::size_t>(k) + 2] * data.mean[k] / data.scale[k];
    }
    return sum;
  });
  for (Index k = 0; k < data.width(); ++k) {
    fit.coefficients.push_back(estimate_of([&](std::span<const double> at) {
      return at[static_cast<std::size_t>(k) + 2] / data.scale[k];
    }));
  }
}

}  // namespace

WeibullFit fit_weibull(const CoxRows& rows) {
  const CoxData data(rows);
  WeibullFit fit;
  fit.no_fit = why_no_fit(data);
  if (!fit.no_fit.empty()) return fit;
  const WeibullLikelihood likelihood(data);
  const std::vector<double> start(static_cast<std::size_t>(data.width()) + 2, 0.0);
  const Maximum maximum = maximise(likelihood, start);
  fit.no_fit = maximum.none;
  fit.log_likelihood = maximum.value;
  if (fit.no_fit.empty()) describe(data, maximum, likelihood.origin(), fit);
  return fit;
}

double predicted_survival(const WeibullFit& fit, std::span<const double> x, double time) {
  SOJOURN_EXPECT(fit.no_fit.empty() && x.size() == fit.coefficients.size());
  if (!(time > 0.0)) return 1.0;
  double location = fit.intercept.value;
  for (std::size_t k = 0; k < x.size(); ++k) location += x[k] * fit.coefficients[k].value;
  return std::exp(-std::exp(fit.shape.value * (std::log(time) - location)));
}

}  // namespace sojourn::metrics
