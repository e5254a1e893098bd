// What every regression of metrics/ takes and gives.
//
// Covariates come as columns, an intercept is put before them. A fit that does not exist says why:
// columns that are combinations of others, too few rows, separated outcomes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/estimate.h"

namespace sojourn::metrics {

using Columns = std::vector<std::span<const double>>;

/// Coefficients, the intercept first, and their covariance.
struct Regression {
  std::vector<double> coefficients{};
  std::vector<double> covariance{};  ///< row by row
  double degrees = 0.0;              ///< of Student's law; 0 where the normal law serves
  std::string reason{};              ///< why there is no fit, empty where there is one

  [[nodiscard]] bool has_value() const noexcept { return reason.empty(); }
  /// The coefficient with its interval, 0 being the intercept; none where there is no fit.
  [[nodiscard]] Outcome coefficient(std::size_t index) const;
  /// Intercept plus coefficients times the row's covariates.
  [[nodiscard]] double predict(const Columns& columns, std::size_t row) const;
};

/// Throws InputError where columns differ in length from `rows` or hold what is no number.
void check_columns(const Columns& columns, std::size_t rows);

}  // namespace sojourn::metrics
