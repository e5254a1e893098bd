// The partial likelihood of Cox's model with its derivatives, and the score residuals: one walk
// from the latest end time to the earliest, through which the sums over those at risk are carried.
//
// Inside, covariates are centred and scaled to variance 1; linear predictors are shifted by their
// maximum before exp. Rows are sorted by all they hold, so results depend on neither their order
// nor how they were split.
#pragma once

#include <Eigen/Dense>
#include <cstdint>
#include <vector>

#include "metrics/survival/estimators/cox.h"

namespace sojourn::metrics {

/// The rows of a Cox model, checked, sorted by duration (then all else), and standardised.
struct CoxData {
  explicit CoxData(const CoxRows& rows);

  [[nodiscard]] Eigen::Index rows() const noexcept { return x.cols(); }
  [[nodiscard]] Eigen::Index width() const noexcept { return x.rows(); }

  std::vector<double> duration;
  std::vector<double> entry;  ///< below every duration where there is no late entry
  std::vector<std::uint8_t> ended;
  std::vector<std::uint64_t> cluster;  ///< empty where each row is its own
  std::vector<std::size_t> by_entry;   ///< rows by falling entry; empty where there are none
  Eigen::MatrixXd x;                   ///< covariates by row: one column per customer
  Eigen::VectorXd mean;
  Eigen::VectorXd scale;
};

struct PartialLikelihood {
  double value = 0.0;
  Eigen::VectorXd gradient;
  Eigen::MatrixXd information;  ///< minus the second derivatives
};

[[nodiscard]] PartialLikelihood partial_likelihood(const CoxData& data, const Eigen::VectorXd& beta,
                                                   CoxTies ties);

/// The increments of the baseline hazard, end times rising.
[[nodiscard]] std::vector<BaselineStep> baseline_hazard(const CoxData& data,
                                                        const Eigen::VectorXd& beta, CoxTies ties);

/// The score residuals, one column per row of the data; they add up to the gradient.
[[nodiscard]] Eigen::MatrixXd score_residuals(const CoxData& data, const Eigen::VectorXd& beta,
                                              CoxTies ties);

}  // namespace sojourn::metrics
