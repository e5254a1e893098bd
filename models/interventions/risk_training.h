// Learning a risk score: what the company saw of customers some time before its intervention
// began, and who of them had come to the outcome when it did.
//
// Columns that can tell nothing are left out: those in which hardly anybody with the outcome, or
// without it, differs from the others, and those that are combinations of columns before them.
// Coefficients are rounded to six digits, so that the last bits of a library's functions do not
// reach whom the company treats.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/trained_risk.h"

namespace sojourn::models {

/// Values of customers, row by row, in ascending order of customers.
struct SeenValues {
  std::vector<std::uint32_t> customers;
  std::vector<float> values;  ///< customers x columns

  void append(const SeenValues& other);
};

/// A fit, its coefficients by column; those of columns left out are 0.
struct RiskFit {
  TrainedRisk trained;
  std::vector<float> coefficients;
};

/// Learns from `seen` who was among `came` (ascending). Throws InputError where nothing can be
/// learnt.
[[nodiscard]] RiskFit train_risk(const std::string& intervention,
                                 const std::vector<std::string>& columns, const SeenValues& seen,
                                 const std::vector<std::uint32_t>& came);

/// The risk of the customer in a row.
[[nodiscard]] float risk_of(const RiskFit& fit, const float* values) noexcept;

}  // namespace sojourn::models
