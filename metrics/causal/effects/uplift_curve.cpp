// Influence of one customer j on an area A = sum over points p of w_p g_p, w_p the trapezoid
// weights:
//
//   dA_j = sum over points p from j's on of w_p D_j(p) + (g before j's point + g at it) / 2 - 2 A
//
// the first term through g, the second through j's own width on the axis, the third because all is
// per customer. D_j is the derivative of g by the weight of j, in shares of all customers
// (a = customers, b = summed outcomes of an arm, f = all, m = b / a):
//   Qini  g = b1 - b0 a1 / a0         D = t (y - m0) - (1 - t) (a1 / a0) (y - m0)
//   gain  g = f (m1 - m0)             D = m1 - m0 + f (t (y - m1) / a1 - (1 - t) (y - m0) / a0)
// Both are sums of a few suffix sums times t, y and their product, so all of it is linear.
#include "metrics/causal/effects/uplift_curve.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>

#include "core/error.h"
#include "metrics/causal/effects/mean_difference.h"

namespace sojourn::metrics {
namespace {

struct Customers {
  std::span<const double> scores;
  std::span<const std::uint8_t> treated;
  std::span<const double> outcome;
};

void check(const Customers& customers) {
  const std::size_t rows = customers.scores.size();
  if (customers.treated.size() != rows || customers.outcome.size() != rows) {
    throw InputError(
        "scores, treatment and outcomes have different lengths (each customer needs "
        "one of each). Give columns of one table");
  }
  for (std::size_t i = 0; i < rows; ++i) {
    require_summable(customers.scores[i]);
    require_summable(customers.outcome[i]);
    if (customers.treated[i] > 1) {
      throw InputError("a treatment of " + std::to_string(customers.treated[i]) +
                       " (must be 0 or 1). Compare two arms at a time");
    }
  }
}

std::vector<std::size_t> from_the_best(std::span<const double> scores) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order,
                           [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  return order;
}

/// Sums of the best-ranked customers down to a point, as shares of all.
struct Prefix {
  double f = 0.0;
  double a1 = 0.0;
  double a0 = 0.0;
  double b1 = 0.0;
  double b0 = 0.0;

  [[nodiscard]] bool has_both() const noexcept { return a1 > 0.0 && a0 > 0.0; }
  [[nodiscard]] double gain() const noexcept { return has_both() ? b1 - b0 * a1 / a0 : 0.0; }
  [[nodiscard]] double uplift() const noexcept { return has_both() ? b1 / a1 - b0 / a0 : 0.0; }
};

/// D_j = constant + treated (t1 y - t0) + untreated (c1 y - c0), at one point or summed over
/// points.
struct Derivative {
  double constant = 0.0;
  double t1 = 0.0;
  double t0 = 0.0;
  double c1 = 0.0;
  double c0 = 0.0;

  void add(const Derivative& other, double weight) noexcept {
    constant += weight * other.constant;
    t1 += weight * other.t1;
    t0 += weight * other.t0;
    c1 += weight * other.c1;
    c0 += weight * other.c0;
  }
  [[nodiscard]] double at(bool treated, double outcome) const noexcept {
    return constant + (treated ? t1 * outcome - t0 : c1 * outcome - c0);
  }
};

Derivative of_gain(const Prefix& p) {
  if (!p.has_both()) return {};
  const double ratio = p.a1 / p.a0;
  const double mean = p.b0 / p.a0;
  return {.t1 = 1.0, .t0 = mean, .c1 = -ratio, .c0 = -ratio * mean};
}

Derivative of_cumulative_uplift(const Prefix& p) {
  if (!p.has_both()) return {};
  const double treated = p.f / p.a1;
  const double control = p.f / p.a0;
  return {.constant = p.uplift(),
          .t1 = treated,
          .t0 = treated * p.b1 / p.a1,
          .c1 = -control,
          .c0 = -control * p.b0 / p.a0};
}

/// The curve's points and which of them each customer enters with.
struct Ranking {
  std::vector<Prefix> points;  ///< the first is before anybody
  std::vector<std::size_t> order;
  std::vector<std::size_t> point_of;  ///< by place in the order
};

Ranking rank(const Customers& customers, TieRule ties) {
  Ranking ranking{{Prefix{}}, from_the_best(customers.scores), {}};
  const std::size_t size = ranking.order.size();
  const auto n = static_cast<double>(size);
  Prefix sums;
  for (std::size_t place = 0; place < size; ++place) {
    const std::size_t row = ranking.order[place];
    const bool treated = customers.treated[row] == 1;
    (treated ? sums.a1 : sums.a0) += 1.0;
    (treated ? sums.b1 : sums.b0) += customers.outcome[row];
    ranking.point_of.push_back(ranking.points.size());
    const bool tied =
        place + 1 < size && customers.scores[ranking.order[place + 1]] == customers.scores[row];
    if (tied && ties == TieRule::together) continue;
    ranking.points.push_back(
        {static_cast<double>(place + 1) / n, sums.a1 / n, sums.a0 / n, sums.b1 / n, sums.b0 / n});
  }
  return ranking;
}

/// An area over random order, its influences by place in the order, and their mean square.
struct Area {
  double value = 0.0;
  std::vector<double> influence;
};

template <typename Value, typename Slope>
Area area_over_random(const Customers& customers, const Ranking& ranking, Value value_of,
                      Slope slope_of) {
  const std::vector<Prefix>& points = ranking.points;
  const std::size_t last = points.size() - 1;
  std::vector<Derivative> from_here(points.size() + 1);
  double area = 0.0;
  for (std::size_t p = last; p > 0; --p) {
    const double next = p == last ? points[last].f : points[p + 1].f;
    const double weight = (next - points[p - 1].f) / 2.0;
    area += weight * value_of(points[p]);
    from_here[p] = from_here[p + 1];
    from_here[p].add(slope_of(points[p]), weight);
  }
  const double end = value_of(points[last]);
  const Derivative end_slope = slope_of(points[last]);
  Area result{.value = area - end / 2.0, .influence = {}};
  for (std::size_t place = 0; place < ranking.order.size(); ++place) {
    const std::size_t row = ranking.order[place];
    const bool treated = customers.treated[row] == 1;
    const double outcome = customers.outcome[row];
    const std::size_t p = ranking.point_of[place];
    const double width = (value_of(points[p - 1]) + value_of(points[p])) / 2.0;
    const double whole = from_here[p].at(treated, outcome) + width - 2.0 * area;
    result.influence.push_back(whole - (end_slope.at(treated, outcome) - end) / 2.0);
  }
  return result;
}

Outcome outcome_of(double value, const std::vector<double>& influence) {
  const auto n = static_cast<double>(influence.size());
  double squares = 0.0;
  for (const double one : influence) squares += one * one;
  // Rounding leaves about 1e-16 of what cancels where nothing varies.
  if (squares / n < 1e-24) return counted(value, "scores or outcomes do not vary, so no interval");
  return normal_estimate(value, std::sqrt(squares) / n);
}

}  // namespace

UpliftCurve uplift_curve(std::span<const double> scores, std::span<const std::uint8_t> treated,
                         std::span<const double> outcome, TieRule ties) {
  const Customers customers{scores, treated, outcome};
  check(customers);
  UpliftCurve curve;
  if (scores.empty()) return curve;
  const Ranking ranking = rank(customers, ties);
  const auto n = static_cast<double>(scores.size());
  for (std::size_t p = 1; p < ranking.points.size(); ++p) {
    const Prefix& point = ranking.points[p];
    curve.points.push_back(
        {static_cast<std::uint64_t>(std::llround(point.f * n)), n * point.gain(), point.uplift()});
  }
  const double share = ranking.points.back().a1;
  if (!ranking.points.back().has_both()) {
    curve.qini = curve.auuc = NoEstimate{"all customers are in one arm"};
    return curve;
  }
  const Area uplift = area_over_random(
      customers, ranking, [](const Prefix& p) { return p.f * p.uplift(); }, of_cumulative_uplift);
  curve.auuc = outcome_of(uplift.value, uplift.influence);
  Area gain = area_over_random(
      customers, ranking, [](const Prefix& p) { return p.gain(); }, of_gain);
  const double qini = gain.value / share;
  for (std::size_t place = 0; place < gain.influence.size(); ++place) {
    const double is_treated = treated[ranking.order[place]];
    gain.influence[place] = (gain.influence[place] - qini * (is_treated - share)) / share;
  }
  curve.qini = outcome_of(qini, gain.influence);
  return curve;
}

Outcome uplift_among_best(std::span<const double> scores, std::span<const std::uint8_t> treated,
                          std::span<const double> outcome, double share, TieRule ties) {
  check({scores, treated, outcome});
  if (!(share > 0.0 && share <= 1.0)) {
    throw InputError("uplift among a share of " + std::to_string(share) +
                     " of customers (must be above 0 and at most 1). Use 0.1 for the best tenth");
  }
  const std::vector<std::size_t> order = from_the_best(scores);
  auto best = static_cast<std::size_t>(share * static_cast<double>(order.size()));
  while (ties == TieRule::together && best > 0 && best < order.size() &&
         scores[order[best]] == scores[order[best - 1]]) {
    ++best;
  }
  MeanDifference difference;
  for (std::size_t place = 0; place < best; ++place) {
    const std::size_t row = order[place];
    difference.add(treated[row] == 1 ? Arm::treated : Arm::control, outcome[row]);
  }
  return difference.effect().effect;
}

}  // namespace sojourn::metrics
