// A sum of doubles without rounding, so that its bits depend on neither order nor merges.
//
// A fixed-point number of 2,240 bits holds every sum of doubles: digits of 32 bits, each in a
// 64-bit word, so that carries may wait for 2^30 additions (after R. M. Neal, "Fast exact summation
// using small and large superaccumulators", 2015). value() rounds once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace sojourn::metrics {

class ExactSum {
 public:
  /// Adds a finite number; throws InputError for any other.
  void add(double value);
  void merge(const ExactSum& other) noexcept;
  /// The sum, rounded to the nearest double; infinite where it does not fit.
  [[nodiscard]] double value() const noexcept;

 private:
  static constexpr std::size_t digits = 70;
  using Words = std::array<std::int64_t, digits>;

  static void carry(Words& words) noexcept;

  Words words_{};  ///< word i counts 2^(32 i - 1074)
  std::uint32_t since_carry_ = 0;
};

}  // namespace sojourn::metrics
