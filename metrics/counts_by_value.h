// How often each value occurred: an exact multiset of non-negative numbers that merges to the same
// state however its rows were split.
//
// Durations and amounts are mostly whole and mostly small, so whole values below 65,536 are counted
// in a plain array (about a nanosecond a row). All other values wait in a buffer that is
// radix-sorted and folded into a sorted list when it has grown as long as that list: every row is
// then moved a bounded number of times, and memory is that of the distinct values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sojourn::metrics {

class CountsByValue {
 public:
  struct Entry {
    double value = 0.0;
    std::int64_t count = 0;
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  /// Counts one value, which must be finite and not negative (not checked here).
  void add(double value);

  /// Takes in what another multiset has counted.
  void merge(const CountsByValue& other);

  /// The distinct values in rising order with their counts.
  [[nodiscard]] std::vector<Entry> sorted() const;

  /// The greatest value counted, 0 where none.
  [[nodiscard]] double greatest() const noexcept;

  /// The number of values counted.
  [[nodiscard]] std::int64_t total() const noexcept { return total_; }

  /// Bytes held beyond the object itself.
  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  static constexpr std::size_t whole_limit = std::size_t{1} << 16;

  void grow(std::size_t value);
  void fold();

  std::vector<std::int64_t> whole_;  ///< counts of 0, 1, 2, …
  std::vector<Entry> others_;        ///< all other values, rising
  std::vector<double> pending_;      ///< values not yet folded into `others_`
  std::int64_t total_ = 0;
};

inline void CountsByValue::add(double value) {
  ++total_;
  if (value < static_cast<double>(whole_limit)) {
    const auto whole = static_cast<std::size_t>(value);
    if (static_cast<double>(whole) == value) {
      if (whole >= whole_.size()) grow(whole);
      ++whole_[whole];
      return;
    }
  }
  pending_.push_back(value);
  if (pending_.size() >= whole_limit && pending_.size() >= others_.size()) fold();
}

}  // namespace sojourn::metrics
