// Millions of numbers in rising order, or of events by customer: one pass spreads them by the high
// bits of their keys over parts that fit a core's cache, and each part is sorted when its turn
// comes, digit by digit and in the cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "metrics/event.h"
#include "metrics/large_vector.h"

namespace sojourn::metrics {

/// T is std::uint32_t, double for numbers that are neither negative nor NaN (their bits then rise
/// with them), or Event, whose key is its customer: those of one customer come together, in any
/// order.
template <typename T>
class SortedParts {
 public:
  explicit SortedParts(std::span<const T> values);
  /// All values of several lists.
  explicit SortedParts(std::span<const std::span<const T>> lists);

  /// The next part in rising order, all of it above the parts before; empty after the last one.
  /// Valid until the next call.
  [[nodiscard]] std::span<T> next();

 private:
  LargeVector<T> values_;          ///< part by part
  LargeVector<T> room_;            ///< as much as the largest part needs
  std::vector<std::size_t> ends_;  ///< where each part ends
  std::size_t part_ = 0;
  std::size_t first_ = 0;
  int low_bits_ = 0;  ///< those that differ within a part
};

}  // namespace sojourn::metrics
