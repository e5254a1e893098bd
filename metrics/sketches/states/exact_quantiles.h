// Exact quantiles of a column, from all its values.
//
//   linear   the value at place (n - 1) q of the sorted values, between neighbours by proportion
//            (type 7 of Hyndman & Fan 1996, the default of R and NumPy)
//   lowest   the smallest value with at least a share q at or below it (type 1)
// The interval is between two order statistics whose ranks the binomial law puts around the
// population's quantile with 95 % or more, whatever the distribution; where n is too small for that
// there is none. Eight bytes per value; parts merge to the same bits.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/estimate.h"

namespace sojourn::metrics {

enum class QuantileRule : std::uint8_t { linear, lowest };

class ExactQuantiles {
 public:
  /// Throws InputError, and is unchanged, where a value is no number.
  void add(std::span<const double> values);
  void merge(const ExactQuantiles& other);
  /// The quantile of q in [0, 1]; sorts what is new. None without values; throws InputError on
  /// another q.
  [[nodiscard]] Outcome quantile(double q, QuantileRule rule = QuantileRule::linear);
  [[nodiscard]] std::uint64_t count() const noexcept { return values_.size(); }

 private:
  std::vector<double> values_;
  bool sorted_ = true;
};

/// Throws InputError unless q is in [0, 1].
void check_quantile(double q);

}  // namespace sojourn::metrics
