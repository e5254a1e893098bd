// A monotone function of one number as a table of cubics, for kernels: stays and traits whose
// quantile has no cheap closed form.
//
// The knots are equally spaced, so finding the interval is one multiplication. The cubics are
// Hermite's with slopes limited after Fritsch and Carlson ("Monotone piecewise cubic
// interpolation", 1980), so they rise wherever the data do. So that they also rise in float
// arithmetic, the place within an interval is rounded to a multiple of 2^-14, a cubic's slope is
// kept above 1/16 of its interval's mean slope (a kink where a neighbour is much flatter), and an
// interval's end is fitted below the next one's start.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/inline.h"
#include "core/math.h"

namespace sojourn {

/// What kernels see. Interval i of n starts at x0 + i / inv_step and has the coefficients
/// c[4 (i + 1)] to c[4 (i + 1) + 3] of 1, d, d^2, d^3 with d in [0, 1], counted from `first` on; a
/// straight interval more at each end carries on for ever.
struct MonotoneTableView {
  float x0 = 0.0F;
  float inv_step = 1.0F;
  int n = 0;
  const float* coefficients = nullptr;
  std::uint32_t first = 0;
};

/// The table's value at x: monotone and finite at every float.
SOJOURN_INLINE float table_value(MonotoneTableView table, float x) {
  float place = (x - table.x0) * table.inv_step;
  place = larger_of(place, -1048576.0F);
  place = smaller_of(place, 1048576.0F);
  int interval = static_cast<int>(place);
  interval -= static_cast<int>(place < static_cast<float>(interval));  // floor
  interval = interval < -1 ? -1 : interval;
  interval = interval > table.n ? table.n : interval;
  const float d = ((place - static_cast<float>(interval)) + 512.0F) - 512.0F;
  const std::uint32_t at = table.first + 4U * static_cast<std::uint32_t>(interval + 1);
  const float c0 = table.coefficients[at];
  const float c1 = table.coefficients[at + 1U];
  const float c2 = table.coefficients[at + 2U];
  const float c3 = table.coefficients[at + 3U];
  return c0 + d * (c1 + d * (c2 + d * c3));
}

/// How a table goes on beyond its first or last knot.
enum class TableEnd { constant, linear };

struct TableEnds {
  TableEnd left = TableEnd::linear;
  TableEnd right = TableEnd::linear;
};

class MonotoneTable {
 public:
  /// f at `intervals` + 1 knots from `low` to `high` (both rounded to what floats can hold). f must
  /// not fall; it is given the exact place of each knot.
  [[nodiscard]] static MonotoneTable from_function(double low, double high, int intervals,
                                                   const std::function<double(double)>& f,
                                                   TableEnds ends = {});
  /// Through (x0 + i step, values[i]), at least two values, none below the one before it.
  [[nodiscard]] static MonotoneTable from_values(double x0, double step,
                                                 std::span<const double> values,
                                                 TableEnds ends = {});

  /// Valid while the table lives and is not moved from.
  [[nodiscard]] MonotoneTableView view() const noexcept {
    return {x0_, inv_step_, intervals_, coefficients_.data()};
  }
  [[nodiscard]] float value(float x) const noexcept { return table_value(view(), x); }

 private:
  MonotoneTable(float x0, float inv_step, std::span<const double> values, TableEnds ends);
  void add_straight(float start, float end, float next_start);
  void add_cubic(float start, float next_start, double slope, double next_slope);

  float x0_;
  float inv_step_;
  int intervals_;
  std::vector<float> coefficients_;
};

/// A point of an empirical quantile function: `probability` of all values are at most `value`.
struct QuantilePoint {
  double probability = 0.0;
  double value = 0.0;
};

/// ln t as a function of ln E, E a unit exponential with P(T > t) = e^-E, for a gamma distributed
/// stay of mean 1 and shape in [0.1, 100]. Relative error of t below 1e-4 for shapes 0.3 to 20.
[[nodiscard]] MonotoneTable gamma_stay_table(double shape);
/// The same for the quantile function that is linear between the given points (probabilities rise,
/// values are positive and do not fall) and constant outside.
[[nodiscard]] MonotoneTable empirical_stay_table(std::span<const QuantilePoint> points);
/// The same for sorted values, the i-th of n at probability i / (n - 1).
[[nodiscard]] MonotoneTable empirical_stay_table(std::span<const double> sorted_values);

/// x as a function of a standard normal z, for a gamma distributed trait.
[[nodiscard]] MonotoneTable gamma_trait_table(double shape, double mean);
/// x in [0, 1] as a function of z, for a beta distributed trait.
[[nodiscard]] MonotoneTable beta_trait_table(double a, double b);
/// x as a function of z, for the quantile function that is linear between the given points.
[[nodiscard]] MonotoneTable empirical_trait_table(std::span<const QuantilePoint> points);
/// The same for sorted values, the i-th of n at probability i / (n - 1).
[[nodiscard]] MonotoneTable empirical_trait_table(std::span<const double> sorted_values);

}  // namespace sojourn
