#include "metrics/value/models/gamma_gamma.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.h"
#include "core/special.h"
#include "metrics/value/models/parameter.h"

namespace sojourn::metrics {
namespace {

using special::log_gamma;

bool possible(double repeats, double mean) {
  if (!(repeats >= 0.0) || repeats != std::floor(repeats) || !std::isfinite(repeats)) return false;
  return repeats == 0.0 || (mean > 0.0 && std::isfinite(mean));
}

GammaGamma model_of(std::span<const double> logs) {
  return {std::exp(logs[0]), std::exp(logs[1]), std::exp(logs[2])};
}

}  // namespace

void RepeatSpend::add(std::span<const double> repeats, std::span<const double> mean_value) {
  if (mean_value.size() != repeats.size()) {
    throw InputError("the columns of spend differ in length (" + std::to_string(repeats.size()) +
                     " repeats). Give one of each per customer");
  }
  for (std::size_t row = 0; row < repeats.size(); ++row) {
    if (possible(repeats[row], mean_value[row])) continue;
    throw InputError("row " + std::to_string(row) + ": " + std::to_string(repeats[row]) +
                     " repeat purchases of mean value " + std::to_string(mean_value[row]) +
                     " (repeats must be whole, their mean value positive). Leave refunds and free "
                     "purchases out");
  }
  for (std::size_t row = 0; row < repeats.size(); ++row) {
    if (repeats[row] > 0.0) rows_.push_back({repeats[row], mean_value[row]});
  }
  sorted_ = false;
}

void RepeatSpend::merge(const RepeatSpend& other) {
  rows_.insert(rows_.end(), other.rows_.begin(), other.rows_.end());
  sorted_ = false;
}

const std::vector<RepeatSpend::Row>& RepeatSpend::rows() const {
  if (!sorted_) std::sort(rows_.begin(), rows_.end());
  sorted_ = true;
  return rows_;
}

Outcome RepeatSpend::correlation() const {
  const auto n = static_cast<double>(rows().size());
  if (n < 3.0) return NoEstimate{"there are fewer than three repeat buyers"};
  double x = 0.0;
  double m = 0.0;
  for (const Row& row : rows()) {
    x += row.repeats / n;
    m += row.mean / n;
  }
  double xx = 0.0;
  double mm = 0.0;
  double xm = 0.0;
  for (const Row& row : rows()) {
    xx += (row.repeats - x) * (row.repeats - x);
    mm += (row.mean - m) * (row.mean - m);
    xm += (row.repeats - x) * (row.mean - m);
  }
  if (!(xx > 1e-20 * n * x * x) || !(mm > 1e-20 * n * m * m)) {
    return NoEstimate{"all repeat buyers are alike"};
  }
  const double correlation = std::clamp(xm / std::sqrt(xx * mm), -1.0, 1.0);
  if (n < 4.0 || std::abs(correlation) == 1.0) {
    return counted(correlation, "too few repeat buyers for an interval");
  }
  const double z = std::atanh(correlation);  // Fisher's, with error 1 / sqrt(n - 3)
  const double half = normal_95 / std::sqrt(n - 3.0);
  return Estimate{.value = correlation,
                  .standard_error = (1.0 - correlation * correlation) / std::sqrt(n - 3.0),
                  .low = std::tanh(z - half),
                  .high = std::tanh(z + half)};
}

double log_likelihood(const GammaGamma& model, const RepeatSpend& spend) {
  const auto& [p, q, g] = model;
  const double constant = q * std::log(g) - log_gamma(q);
  double sum = 0.0;
  double repeats = -1.0;
  double of_repeats = 0.0;
  for (const auto& [x, m] : spend.rows()) {
    if (x != repeats) {
      repeats = x;
      of_repeats = log_gamma(p * x + q) - log_gamma(p * x) + constant;
    }
    // p x ln(m x) - (p x + q) ln(g + m x), without the cancellation of large x
    const double total = m * x;
    sum += of_repeats - std::log(m) - p * x * std::log1p(g / total) - q * std::log(g + total);
  }
  return sum;
}

GammaGammaFit fit_gamma_gamma(const RepeatSpend& spend) {
  GammaGammaFit fit;
  const auto& rows = spend.rows();
  if (rows.empty()) fit.no_fit = "nobody bought again";
  if (!rows.empty() && std::all_of(rows.begin(), rows.end(), [&](const RepeatSpend::Row& row) {
        return row.mean == rows.front().mean;
      })) {
    fit.no_fit = "all customers spend the same per purchase";
  }
  if (!fit.no_fit.empty()) return fit;
  double mean = 0.0;
  for (const auto& row : rows) mean += row.mean / static_cast<double>(rows.size());
  // Money is measured by the mean while fitting, so that ln g is of order 1.
  const Objective objective = [&](std::span<const double> logs) {
    GammaGamma model = model_of(logs);
    model.scale *= mean;
    return log_likelihood(model, spend);
  };
  const std::array<double, 3> start{1.0, 1.0, -0.5};
  fit.maximum = maximise(objective, start);
  fit.maximum.at[2] += std::log(mean);
  fit.no_fit = fit.maximum.none;
  fit.model = model_of(fit.maximum.at);
  fit.log_likelihood = fit.maximum.value;
  return fit;
}

Outcome mean_purchase(const GammaGammaFit& fit) {
  if (!fit.no_fit.empty()) return NoEstimate{fit.no_fit};
  if (fit.model.q <= 1.0) {
    return NoEstimate{"the fitted spread of spending is so wide (q <= 1) that it has no mean"};
  }
  return positive_estimate(fit.maximum, [](std::span<const double> logs) {
    const GammaGamma model = model_of(logs);
    return model.p * model.scale / (model.q - 1.0);
  });
}

double expected_purchase(const GammaGamma& model, double repeats, double mean_value) {
  const double spent = repeats > 0.0 ? mean_value * repeats : 0.0;
  SOJOURN_EXPECT(model.p * repeats + model.q > 1.0);
  return model.p * (model.scale + spent) / (model.p * repeats + model.q - 1.0);
}

}  // namespace sojourn::metrics
