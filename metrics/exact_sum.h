// A sum of doubles without any rounding, so that parts merge to the same bits in any split and
// order.
//
// A double is a 53-bit whole number times a power of two. The sum is kept as one whole number of
// 2100 bits in chunks that overlap by 31 bits, so that about a thousand numbers can be added before
// a carry has to travel (R. M. Neal, "Fast exact summation using small and large
// superaccumulators", 2015, arXiv:1505.05571). Rounding happens once, when the sum is read.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace sojourn::metrics {

/// A number as the unevaluated sum of two doubles, |low| <= half an ulp of high: about 32 digits.
struct WideNumber {
  double high = 0.0;
  double low = 0.0;
};

/// a b, exact while |a b| is between 1e-290 and 1e300.
[[nodiscard]] WideNumber exact_product(double a, double b) noexcept;
[[nodiscard]] WideNumber operator+(WideNumber a, WideNumber b) noexcept;
[[nodiscard]] WideNumber operator-(WideNumber a, WideNumber b) noexcept;
[[nodiscard]] WideNumber operator*(WideNumber a, WideNumber b) noexcept;
[[nodiscard]] WideNumber operator/(WideNumber a, WideNumber b) noexcept;

class ExactSum {
 public:
  /// Adds a finite number; what is not finite is the caller's to refuse.
  void add(double x) noexcept;
  /// Adds x y without rounding; see exact_product for the range.
  void add_product(double x, double y) noexcept;
  void merge(const ExactSum& other) noexcept;
  /// The sum rounded once, to the nearest double, ties to even.
  [[nodiscard]] double value() const noexcept;
  /// The sum to about 32 digits.
  [[nodiscard]] WideNumber wide() const noexcept;

 private:
  static constexpr std::size_t chunk_count = 68;
  static constexpr int additions_between_carries = 1023;
  void carry() noexcept;

  std::array<std::int64_t, chunk_count> chunks_{};  ///< weights 2^(32 i - 1074)
  int additions_left_ = additions_between_carries;
};

}  // namespace sojourn::metrics
