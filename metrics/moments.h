// Count, mean and variance of a column, and covariance of two, from sums without rounding: parts
// merge to the same bits in any split, and a large mean costs no digit of a small spread.
//
//   variance = (n sum x^2 - (sum x)^2) / (n (n - 1)), evaluated to about 32 digits
#pragma once

#include <cstdint>
#include <span>

#include "metrics/exact_sum.h"

namespace sojourn::metrics {

class Moments {
 public:
  /// Takes in a number; throws InputError, and is unchanged, beyond +-1e150 or where it is none.
  void add(double x);
  void merge(const Moments& other) noexcept;

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] double sum() const noexcept { return sum_.value(); }
  /// 0 where nothing was taken in.
  [[nodiscard]] double mean() const;
  /// With n - 1; 0 for fewer than two numbers, and exactly 0 for equal ones.
  [[nodiscard]] double variance() const;
  [[nodiscard]] const ExactSum& exact_sum() const noexcept { return sum_; }

 private:
  std::uint64_t count_ = 0;
  ExactSum sum_;
  ExactSum squares_;
};

/// Two columns side by side.
class PairMoments {
 public:
  /// As Moments::add.
  void add(double x, double y);
  void merge(const PairMoments& other) noexcept;

  [[nodiscard]] std::uint64_t count() const noexcept { return x_.count(); }
  [[nodiscard]] const Moments& x() const noexcept { return x_; }
  [[nodiscard]] const Moments& y() const noexcept { return y_; }
  /// With n - 1; 0 for fewer than two pairs.
  [[nodiscard]] double covariance() const;

 private:
  Moments x_;
  Moments y_;
  ExactSum products_;
};

/// Throws InputError where x is NaN, infinite or beyond +-1e150, whose squares do not fit.
void require_summable(double x);

}  // namespace sojourn::metrics
