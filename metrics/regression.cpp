#include "metrics/regression.h"

#include <cmath>

#include "core/error.h"
#include "metrics/reference_laws.h"

namespace sojourn::metrics {

Outcome Regression::coefficient(std::size_t index) const {
  if (!has_value()) return NoEstimate{reason};
  SOJOURN_EXPECT(index < coefficients.size());
  const double variance = covariance[index * (coefficients.size() + 1)];
  if (!(variance > 0.0)) {
    return counted(coefficients[index], "the fit leaves no residuals, so there is no interval");
  }
  const double error = std::sqrt(variance);
  Estimate estimate = normal_estimate(coefficients[index], error);
  if (degrees > 0.0) {
    const double width = student_quantile(0.975, degrees) * error;
    estimate.low = estimate.value - width;
    estimate.high = estimate.value + width;
  }
  return estimate;
}

double Regression::predict(const Columns& columns, std::size_t row) const {
  double sum = coefficients.front();
  for (std::size_t c = 0; c < columns.size(); ++c) sum += coefficients[c + 1] * columns[c][row];
  return sum;
}

void check_columns(const Columns& columns, std::size_t rows) {
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].size() != rows) {
      throw InputError("column " + std::to_string(c + 1) + " has " +
                       std::to_string(columns[c].size()) + " values for " + std::to_string(rows) +
                       " outcomes (each row needs one). Give all columns the same length");
    }
    for (const double value : columns[c]) {
      if (std::abs(value) <= 1e150) continue;
      throw InputError("column " + std::to_string(c + 1) + " holds " + std::to_string(value) +
                       " (must be a number within 1e150). Leave such rows out");
    }
  }
}

}  // namespace sojourn::metrics
