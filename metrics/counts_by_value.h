// How often each value occurred: an exact multiset of non-negative numbers that merges to the same
// state however its rows were split.
//
// Durations and amounts are mostly whole and mostly small, so whole values below 65,536 are counted
// in a plain array (about a nanosecond a row). All other values wait, whole ones below 2^32 in four
// bytes; when four times as many wait as are known to be distinct (and at least 16 million), they
// are radix-sorted and folded into a sorted list. A row then takes a bounded number of steps, and
// memory is bounded by the distinct values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "metrics/large_vector.h"

namespace sojourn::metrics {

/// Values of one type, those seen lately in the order of their coming, the others sorted and
/// counted.
template <typename T>
class WaitingCounts {
 public:
  void add(T value) {
    waiting_.push_back(value);
    fold_if_many();
  }
  void add(std::span<const T> values) {
    waiting_.insert(waiting_.end(), values.begin(), values.end());
    fold_if_many();
  }
  void merge(const WaitingCounts& other);
  /// All values waiting, folded into the others.
  void fold();

  [[nodiscard]] const LargeVector<T>& values() const noexcept { return values_; }
  [[nodiscard]] const LargeVector<std::int64_t>& counts() const noexcept { return counts_; }
  [[nodiscard]] const LargeVector<T>& waiting() const noexcept { return waiting_; }
  [[nodiscard]] std::size_t bytes() const noexcept {
    return values_.capacity() * sizeof(T) + counts_.capacity() * sizeof(std::int64_t) +
           waiting_.capacity() * sizeof(T);
  }

 private:
  void fold_if_many() {
    if (waiting_.size() >= least_waiting && waiting_.size() >= 4 * values_.size()) fold();
  }

  static constexpr std::size_t least_waiting = std::size_t{1} << 24;

  LargeVector<T> values_;             ///< distinct and rising
  LargeVector<std::int64_t> counts_;  ///< of each of them
  LargeVector<T> waiting_;
};

class CountsByValue {
 public:
  struct Entry {
    double value = 0.0;
    std::int64_t count = 0;
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  /// Counts one value, which must be finite and not negative (not checked here).
  void add(double value);

  /// Counts many, as add does.
  void add(std::span<const double> values);

  /// Takes in what another multiset has counted.
  void merge(const CountsByValue& other);

  /// The distinct values in rising order with their counts.
  [[nodiscard]] LargeVector<Entry> sorted() const;

  /// The greatest value counted, 0 where none.
  [[nodiscard]] double greatest() const noexcept;

  /// The number of values counted.
  [[nodiscard]] std::int64_t total() const noexcept { return total_; }

  /// Bytes held beyond the object itself.
  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  static constexpr std::size_t small_limit = std::size_t{1} << 16;
  static constexpr double whole_limit = 4294967296.0;

  void grow(std::size_t value);

  std::vector<std::int64_t> small_;     ///< counts of 0, 1, 2, …
  WaitingCounts<std::uint32_t> whole_;  ///< other whole values
  WaitingCounts<double> others_;        ///< all other values
  std::int64_t total_ = 0;
};

inline void CountsByValue::add(double value) {
  ++total_;
  if (value < whole_limit) {
    const auto whole = static_cast<std::uint32_t>(static_cast<std::int64_t>(value));
    if (static_cast<double>(whole) == value) {
      if (whole >= small_limit) return whole_.add(whole);
      if (whole >= small_.size()) grow(whole);
      ++small_[whole];
      return;
    }
  }
  others_.add(value);
}

}  // namespace sojourn::metrics
