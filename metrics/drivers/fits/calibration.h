// Whether predicted probabilities mean what they say: Brier score, calibration intercept and slope,
// and a table of predicted and observed shares.
//
//   Brier      mean of (p - y)^2; 0 is perfect, and mean(y)(1 - mean(y)) what the mean alone
//   reaches intercept  a in logit P(y = 1) = a + logit p: below 0 where probabilities are too high
//   overall slope      b in logit P(y = 1) = a + b logit p: below 1 where probabilities are too
//   extreme table      rows in `bins` bins of equal width; mean p and share of y = 1 in each
// Source: Cox 1958; Van Calster et al. 2019, doi 10.1186/s12916-019-1466-7. Probabilities of 0 and
// 1 have no logit; intercept and slope then have a reason instead of a value.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/estimate.h"
#include "metrics/moments.h"

namespace sojourn::metrics {

/// Mergeable: sums without rounding.
class BrierScore {
 public:
  /// Throws InputError, and is unchanged, on unequal lengths, probabilities outside [0, 1] or
  /// outcomes other than 0 and 1.
  void add(std::span<const double> probabilities, std::span<const std::uint8_t> outcome);
  void merge(const BrierScore& other) noexcept { squares_.merge(other.squares_); }
  [[nodiscard]] Outcome estimate() const;
  [[nodiscard]] std::uint64_t count() const noexcept { return squares_.count(); }

 private:
  Moments squares_;
};

struct CalibrationBin {
  double low = 0.0;
  double high = 1.0;
  Moments predicted{};
  std::uint64_t ones = 0;
};

/// Mergeable; counts by bin of equal width, the last one with its upper end.
class CalibrationTable {
 public:
  /// Throws InputError unless there are 1 to 1000 bins.
  explicit CalibrationTable(int bins = 10);
  /// As BrierScore::add.
  void add(std::span<const double> probabilities, std::span<const std::uint8_t> outcome);
  /// Throws InputError where the other has other bins.
  void merge(const CalibrationTable& other);
  [[nodiscard]] const std::vector<CalibrationBin>& bins() const noexcept { return bins_; }

 private:
  std::vector<CalibrationBin> bins_;
};

struct CalibrationLine {
  Outcome intercept;
  Outcome slope;
};

/// By logistic regression. Throws as BrierScore::add.
[[nodiscard]] CalibrationLine calibration_line(std::span<const double> probabilities,
                                               std::span<const std::uint8_t> outcome);

}  // namespace sojourn::metrics
