// Quantiles of any number of values in a few kilobytes, with a proven bound on the error of ranks.
//
// Values wait in levels; a value of level h stands for 2^h. A level that is full is sorted, and
// every other value moves up, the odd or the even ones by a fair draw (KLL: Karnin, Lang & Liberty
// 2016, arXiv:1603.05346; capacities fall by 2/3 per level below the top). One such step at level h
// moves any rank by at most 2^h, up or down with equal chance, so by Hoeffding's inequality
//   P(|rank error| > sqrt(2 ln(2 / delta) sum of 4^h over all steps)) <= delta
// for any data, order and merges. The sum is kept, so the bound is that of this very sketch; with
// k = 200 it is about 1.9 % of n at delta = 5 %, twice to three times the error usually seen.
//
// The draw is a function of the key and of the values it decides about, so the same key, values,
// order and merges give the same bits; another order gives other bits within the bound. (Exact
// quantiles and counts by value are the choice where bits must not depend on the split.)
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/draws.h"
#include "core/estimate.h"

namespace sojourn::metrics {

class QuantileSketch {
 public:
  /// Throws InputError unless k, the capacity of the top level, is from 8 to 65535.
  explicit QuantileSketch(int k = 200, DrawKey key = {});
  /// Throws InputError, and is unchanged, where a value is no number.
  void add(std::span<const double> values);
  /// Throws InputError where the other has another k or key.
  void merge(const QuantileSketch& other);

  /// The value whose rank is nearest q n from above; the interval holds the population's quantile:
  /// its ranks are the bound of the sketch plus 1.96 sqrt(q (1 - q) / n) away, so it is
  /// conservative. None without values; throws InputError for q outside [0, 1].
  [[nodiscard]] Outcome quantile(double q) const;
  /// The share of values at or below x, in [0, 1]; 0 without values.
  [[nodiscard]] double rank(double x) const noexcept;
  /// The bound on the error of a rank, as a share of all values, that holds with 1 - delta.
  [[nodiscard]] double rank_error(double delta = 0.05) const noexcept;
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  /// Values held now.
  [[nodiscard]] std::size_t held() const noexcept;

 private:
  [[nodiscard]] std::size_t capacity(std::size_t level) const noexcept;
  void compress();
  void compact(std::size_t level);

  std::size_t k_;
  DrawKey key_;
  std::vector<std::vector<double>> levels_{1};
  std::uint64_t count_ = 0;
  double squares_ = 0.0;  ///< sum of 4^h over all steps, exact up to 2^53
  double least_ = 0.0;
  double greatest_ = 0.0;
};

}  // namespace sojourn::metrics
