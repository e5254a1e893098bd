// How many different identities there are, in 2^precision bytes (HyperLogLog).
//
// Each identity is hashed to 64 bits; the first `precision` choose a register, which keeps the
// greatest number of leading zeros of the rest, plus one. Registers merge by their maximum: the
// same bits in any split and order, repeats included. The estimate from the histogram of registers
// is Ertl's improved one (2017, arXiv:1702.01284), unbiased from 0 to 10^19 without tables or
// switches. Relative standard error 1.04 / sqrt(registers), 0.8 % at precision 14; less for counts
// below the number of registers, where the interval is conservative.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/estimate.h"

namespace sojourn::metrics {

class DistinctCount {
 public:
  /// Throws InputError unless the precision is from 4 to 18.
  explicit DistinctCount(int precision = 14);
  void add(std::span<const std::uint64_t> identities) noexcept;
  /// Throws InputError where the other has another precision.
  void merge(const DistinctCount& other);
  /// The count with its interval; exactly 0 where nothing was added.
  [[nodiscard]] Estimate estimate() const;
  friend bool operator==(const DistinctCount&, const DistinctCount&) = default;

 private:
  int precision_;
  std::vector<std::uint8_t> registers_;
};

}  // namespace sojourn::metrics
