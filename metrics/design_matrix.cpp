#include "metrics/design_matrix.h"

namespace sojourn::metrics {

Eigen::MatrixXd design_matrix(const Columns& columns, std::size_t rows) {
  const auto row_count = static_cast<Eigen::Index>(rows);
  Eigen::MatrixXd design(row_count, static_cast<Eigen::Index>(columns.size()) + 1);
  design.col(0).setOnes();
  for (std::size_t c = 0; c < columns.size(); ++c) {
    design.col(static_cast<Eigen::Index>(c) + 1) =
        Eigen::Map<const Eigen::VectorXd>(columns[c].data(), row_count);
  }
  return design;
}

DesignFactors factors_of(const Eigen::MatrixXd& design, double tolerance) {
  const Eigen::Index width = design.cols();
  if (design.rows() < width) {
    return {.reason = std::to_string(design.rows()) + " rows are too few for " +
                      std::to_string(width) + " coefficients"};
  }
  Eigen::VectorXd lengths = design.colwise().norm();
  for (Eigen::Index c = 0; c < width; ++c) {
    if (lengths[c] == 0.0) return {.reason = "column " + std::to_string(c) + " is always 0"};
  }
  Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(width == 0 ? 0 : design.rows(), width);
  qr.setThreshold(tolerance);
  qr.compute(design * lengths.cwiseInverse().asDiagonal());
  if (qr.rank() < width) {
    const auto redundant = qr.colsPermutation().indices()[qr.rank()];
    return {.reason = redundant == 0
                          ? std::string("a combination of columns is constant, like the intercept")
                          : "column " + std::to_string(redundant) +
                                " is constant or a linear combination of the others"};
  }
  const Eigen::MatrixXd upper = qr.matrixR().topRows(width).triangularView<Eigen::Upper>();
  Eigen::MatrixXd inverse = Eigen::MatrixXd::Identity(width, width);
  upper.triangularView<Eigen::Upper>().solveInPlace(inverse);
  DesignFactors factors;
  factors.back = lengths.cwiseInverse().asDiagonal() * (qr.colsPermutation() * inverse);
  factors.orthonormal = qr.householderQ() * Eigen::MatrixXd::Identity(design.rows(), width);
  return factors;
}

void set_covariance(Regression& regression, const Eigen::MatrixXd& covariance) {
  regression.covariance.clear();
  for (Eigen::Index row = 0; row < covariance.rows(); ++row) {
    for (Eigen::Index column = 0; column < covariance.cols(); ++column) {
      regression.covariance.push_back(covariance(row, column));
    }
  }
}

}  // namespace sojourn::metrics
