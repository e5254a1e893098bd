// How often each value occurred: an exact multiset of non-negative numbers that merges to the same
// state however its rows were split.
//
// Durations and amounts are mostly whole and mostly small, so whole values below 65,536 are counted
// in a plain array (about a nanosecond a row). All other values wait, whole ones below 2^32 in four
// bytes; when four times as many wait as are known to be distinct (and at least 16 million), they
// are sorted and folded into a sorted list. A row then takes a bounded number of steps, and
// memory is bounded by the distinct values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
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
  void fold();

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

  /// Values are counted in a plain array below this, and wait in four bytes up to the other.
  static constexpr std::size_t small_limit = std::size_t{1} << 16;
  static constexpr double greatest_whole = 4294967295.0;

  /// Counts whole values, given apart: those below small_limit, and those from there on.
  void add_whole(std::span<const std::uint32_t> small, std::span<const std::uint32_t> large);

  /// Takes in what another multiset has counted.
  void merge(const CountsByValue& other);

  /// Hands on the distinct values in rising order with their counts.
  class Rising;

  /// All of them.
  [[nodiscard]] LargeVector<Entry> sorted() const;

  /// The greatest value counted, 0 where none.
  [[nodiscard]] double greatest() const noexcept;

  /// The number of values counted.
  [[nodiscard]] std::int64_t total() const noexcept { return total_; }

  /// Bytes held beyond the object itself.
  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  void grow(std::size_t value);

  std::vector<std::int64_t> small_;     ///< counts of 0, 1, 2, …
  WaitingCounts<std::uint32_t> whole_;  ///< other whole values
  WaitingCounts<double> others_;        ///< all other values
  std::int64_t total_ = 0;
};

/// A block at a time, so that no list of all values is ever held.
class CountsByValue::Rising {
 public:
  /// `counts` must outlive this object and stay as it is.
  explicit Rising(const CountsByValue& counts);
  Rising(Rising&&) noexcept;
  Rising& operator=(Rising&&) noexcept;
  Rising(const Rising&) = delete;
  Rising& operator=(const Rising&) = delete;
  ~Rising();

  /// The next entries, valid until the next call; empty after the last ones.
  [[nodiscard]] std::span<const Entry> next();

 private:
  struct Sources;
  std::unique_ptr<Sources> sources_;
};

inline void CountsByValue::add(double value) {
  ++total_;
  if (value <= greatest_whole) {
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
