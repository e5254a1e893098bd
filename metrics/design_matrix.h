// Covariates as an Eigen matrix whose columns have length one, and its factors.
//
// Scaling makes the question "is this column a combination of the others?" independent of units.
#pragma once

#include <Eigen/Dense>
#include <string>

#include "metrics/regression.h"

namespace sojourn::metrics {

/// X = U diag-scaled back: U has orthonormal columns, and coefficients are `back` U' y.
struct DesignFactors {
  Eigen::MatrixXd orthonormal{};  ///< rows x (covariates + 1)
  Eigen::MatrixXd back{};         ///< (X'X)^-1 = back back'
  std::string reason{};           ///< why there are none: too few rows, or a redundant column
};

/// The intercept's column of ones and the covariates.
[[nodiscard]] Eigen::MatrixXd design_matrix(const Columns& columns, std::size_t rows);

/// Factors by Householder QR with pivoting; a column is redundant where less than `tolerance` of
/// its length is left after the others are taken out.
[[nodiscard]] DesignFactors factors_of(const Eigen::MatrixXd& design, double tolerance = 1e-9);

/// Sets covariance, row by row.
void set_covariance(Regression& regression, const Eigen::MatrixXd& covariance);

}  // namespace sojourn::metrics
