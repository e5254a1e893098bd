#include "core/monotone_table.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "core/error.h"
#include "core/special.h"

namespace sojourn {
namespace {

constexpr int smooth_intervals = 256;
constexpr int empirical_intervals = 512;
constexpr double least_slope = 1.0 / 16.0;     // of an interval's mean slope
constexpr double log_exponential_low = -22.9;  // ln of the ends of exponential_of, a little widened
constexpr double log_exponential_high = 3.14;
constexpr double normal_reach = 5.75;  // normal_quantile stays within 5.295

/// Slopes per step at the knots by differences of fourth order (second at the ends), then limited
/// after Fritsch and Carlson: in units of the interval's rise they lie in the circle of radius 3.
std::vector<double> limited_slopes(std::span<const double> y) {
  const std::size_t last = y.size() - 1;
  std::vector<double> slopes(y.size(), y[last] - y[0]);
  if (last >= 2) {
    slopes[0] = -1.5 * y[0] + 2.0 * y[1] - 0.5 * y[2];
    slopes[last] = 1.5 * y[last] - 2.0 * y[last - 1] + 0.5 * y[last - 2];
  }
  for (std::size_t i = 1; i < last; ++i) {
    const bool inner = i >= 2 && i + 2 <= last;
    slopes[i] = inner ? (8.0 * (y[i + 1] - y[i - 1]) - (y[i + 2] - y[i - 2])) / 12.0
                      : (y[i + 1] - y[i - 1]) / 2.0;
  }
  for (double& slope : slopes) slope = std::max(slope, 0.0);
  for (std::size_t i = 0; i < last; ++i) {
    const double rise = y[i + 1] - y[i];
    const double size = std::sqrt(slopes[i] * slopes[i] + slopes[i + 1] * slopes[i + 1]);
    if (size <= 3.0 * rise) continue;
    slopes[i] *= 3.0 * rise / size;
    slopes[i + 1] *= 3.0 * rise / size;
  }
  return slopes;
}

/// The quantile function that is linear between points and constant outside.
double quantile_between(std::span<const QuantilePoint> points, double probability) {
  const auto above =
      std::upper_bound(points.begin(), points.end(), probability,
                       [](double p, const QuantilePoint& point) { return p < point.probability; });
  if (above == points.begin()) return points.front().value;
  if (above == points.end()) return points.back().value;
  const QuantilePoint& left = *(above - 1);
  const double share = (probability - left.probability) / (above->probability - left.probability);
  return left.value + share * (above->value - left.value);
}

void expect_quantiles(std::span<const QuantilePoint> points) {
  SOJOURN_EXPECT(points.size() >= 2);
  SOJOURN_EXPECT(points.front().probability >= 0.0 && points.back().probability <= 1.0);
  for (std::size_t i = 1; i < points.size(); ++i) {
    SOJOURN_EXPECT(points[i - 1].probability < points[i].probability);
    SOJOURN_EXPECT(points[i - 1].value <= points[i].value);
  }
}

std::vector<QuantilePoint> equally_spaced(std::span<const double> sorted_values) {
  std::vector<QuantilePoint> points(sorted_values.size());
  const double last = static_cast<double>(points.size()) - 1.0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i] = {static_cast<double>(i) / last, sorted_values[i]};
  }
  return points;
}

/// The probabilities between which a table of these points has its knots: the outermost ones, and a
/// thousandth of the outermost interval off 0 and 1.
struct Reach {
  double low_probability;
  double high_survival;
};

Reach reach_of(std::span<const QuantilePoint> points) {
  const double first = points.front().probability;
  const double last = points.back().probability;
  const double low = first > 0.0 ? first : 1e-3 * points[1].probability;
  const double survival =
      last < 1.0 ? 1.0 - last : 1e-3 * (1.0 - points[points.size() - 2].probability);
  return {low, survival};
}

}  // namespace

MonotoneTable::MonotoneTable(float x0, float inv_step, std::span<const double> values,
                             TableEnds ends)
    : x0_(x0), inv_step_(inv_step), intervals_(static_cast<int>(values.size()) - 1) {
  SOJOURN_EXPECT(values.size() >= 2);
  SOJOURN_EXPECT(inv_step > 0.0F);
  for (std::size_t i = 0; i < values.size(); ++i) {
    SOJOURN_EXPECT(std::isfinite(values[i]) && std::fabs(values[i]) < 1e30);
    SOJOURN_EXPECT(i == 0 || values[i] >= values[i - 1]);
  }
  coefficients_.reserve(4 * (values.size() + 1));
  const std::vector<double> slopes = limited_slopes(values);
  const auto knot = [&](std::size_t i) { return static_cast<float>(values[i]); };
  const std::size_t last = values.size() - 1;
  const double left_slope = ends.left == TableEnd::linear ? slopes[0] : 0.0;
  add_straight(static_cast<float>(values[0] - left_slope), knot(0), knot(0));
  for (std::size_t i = 0; i < last; ++i) {
    add_cubic(knot(i), knot(i + 1), slopes[i], slopes[i + 1]);
  }
  const double right_slope = ends.right == TableEnd::linear ? slopes[last] : 0.0;
  add_straight(knot(last), static_cast<float>(values[last] + right_slope),
               std::numeric_limits<float>::max());
}

/// A line from `start` towards `end` whose value at d = 1 does not exceed `next_start`.
void MonotoneTable::add_straight(float start, float end, float next_start) {
  float slope = larger_of(end - start, 0.0F);
  if (start + slope > next_start) slope = std::nextafter(slope, 0.0F);
  SOJOURN_ENSURE(start + slope <= next_start);
  coefficients_.insert(coefficients_.end(), {start, slope, 0.0F, 0.0F});
}

/// Hermite's cubic y(d) = start + m d + (3 r - 2 m - n) d^2 + (m + n - 2 r) d^3 for rise r and
/// slopes m and n; a step where the rise is a few units in the last place.
void MonotoneTable::add_cubic(float start, float next_start, double slope, double next_slope) {
  const double rise = static_cast<double>(next_start) - static_cast<double>(start);
  const double unit = 0x1p-23 * std::max(std::fabs(start), std::fabs(next_start));
  if (rise < 16.0 * unit) {
    coefficients_.insert(coefficients_.end(), {start, 0.0F, 0.0F, 0.0F});
    return;
  }
  const double m = std::max(slope, least_slope * rise);
  const double n = std::max(next_slope, least_slope * rise);
  auto linear = static_cast<float>(m);
  const auto square = static_cast<float>(3.0 * rise - 2.0 * m - n);
  const auto cube = static_cast<float>(m + n - 2.0 * rise);
  const auto end = [&] { return start + (linear + (square + cube)); };
  while (end() > next_start) linear -= static_cast<float>(unit);
  coefficients_.insert(coefficients_.end(), {start, linear, square, cube});
}

MonotoneTable MonotoneTable::from_function(double low, double high, int intervals,
                                           const std::function<double(double)>& f, TableEnds ends) {
  SOJOURN_EXPECT(low < high && intervals >= 1);
  const auto x0 = static_cast<float>(low);
  const auto inv_step = static_cast<float>(intervals / (high - low));
  std::vector<double> values(static_cast<std::size_t>(intervals) + 1);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = f(static_cast<double>(x0) + static_cast<double>(i) / static_cast<double>(inv_step));
  }
  // What computing f in floating point has left of a fall is not one.
  for (std::size_t i = 1; i < values.size(); ++i) {
    const double fall = values[i - 1] - values[i];
    if (fall > 0.0 && fall < 1e-9 * std::fabs(values[i])) values[i] = values[i - 1];
  }
  return {x0, inv_step, values, ends};
}

MonotoneTable MonotoneTable::from_values(double x0, double step, std::span<const double> values,
                                         TableEnds ends) {
  return {static_cast<float>(x0), static_cast<float>(1.0 / step), values, ends};
}

MonotoneTable gamma_stay_table(double shape) {
  SOJOURN_EXPECT(shape >= 0.1 && shape <= 100.0);
  const auto log_stay = [shape](double log_exponential) {
    const double exponential = special::exp(log_exponential);
    const double x = exponential < 0.5
                         ? special::inverse_gamma_p(shape, -special::expm1(-exponential))
                         : special::inverse_gamma_q(shape, special::exp(-exponential));
    return special::log(x / shape);
  };
  return MonotoneTable::from_function(log_exponential_low, log_exponential_high, smooth_intervals,
                                      log_stay);
}

MonotoneTable empirical_stay_table(std::span<const QuantilePoint> points) {
  expect_quantiles(points);
  SOJOURN_EXPECT(points.front().value > 0.0);
  const Reach reach = reach_of(points);
  const double low = special::log(-special::log1p(-reach.low_probability));
  const double high = special::log(-special::log(reach.high_survival));
  const auto log_stay = [points](double log_exponential) {
    const double probability = -special::expm1(-special::exp(log_exponential));
    return special::log(quantile_between(points, probability));
  };
  return MonotoneTable::from_function(low, high, empirical_intervals, log_stay,
                                      {TableEnd::constant, TableEnd::constant});
}

MonotoneTable empirical_stay_table(std::span<const double> sorted_values) {
  return empirical_stay_table(equally_spaced(sorted_values));
}

MonotoneTable gamma_trait_table(double shape, double mean) {
  SOJOURN_EXPECT(shape > 0.0 && mean > 0.0);
  const auto trait = [shape, mean](double z) {
    const double tail = special::normal_cdf(-std::fabs(z));
    const double x =
        z < 0.0 ? special::inverse_gamma_p(shape, tail) : special::inverse_gamma_q(shape, tail);
    return x * (mean / shape);
  };
  return MonotoneTable::from_function(-normal_reach, normal_reach, smooth_intervals, trait,
                                      {TableEnd::constant, TableEnd::linear});
}

MonotoneTable beta_trait_table(double a, double b) {
  SOJOURN_EXPECT(a > 0.0 && b > 0.0);
  const auto trait = [a, b](double z) {
    const double tail = special::normal_cdf(-std::fabs(z));
    return z < 0.0 ? special::inverse_incomplete_beta(a, b, tail)
                   : 1.0 - special::inverse_incomplete_beta(b, a, tail);
  };
  return MonotoneTable::from_function(-normal_reach, normal_reach, smooth_intervals, trait,
                                      {TableEnd::constant, TableEnd::constant});
}

MonotoneTable empirical_trait_table(std::span<const QuantilePoint> points) {
  expect_quantiles(points);
  const auto trait = [points](double z) {
    return quantile_between(points, special::normal_cdf(z));
  };
  return MonotoneTable::from_function(-normal_reach, normal_reach, empirical_intervals, trait,
                                      {TableEnd::constant, TableEnd::constant});
}

MonotoneTable empirical_trait_table(std::span<const double> sorted_values) {
  return empirical_trait_table(equally_spaced(sorted_values));
}

}  // namespace sojourn
