#include "metrics/drivers/fits/correlation.h"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <set>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/special.h"
#include "metrics/drivers/fits/ranking.h"

namespace sojourn::metrics {
namespace {

/// A correlation with the interval of Fisher's z, tanh(atanh r +- 1.96 sqrt(variance)).
Outcome fisher(double r, double variance, const char* note = "") {
  const double bounded = std::clamp(r, -1.0, 1.0);
  if (1.0 - std::abs(bounded) < 1e-15) {
    return counted(bounded, "the columns determine one another, so there is no interval");
  }
  if (!(variance > 0.0) || !std::isfinite(variance)) {
    return counted(bounded, "four pairs or more are needed for an interval");
  }
  const double width = normal_95 * std::sqrt(variance);
  const double centre = std::atanh(bounded);
  return Estimate{.value = bounded,
                  .standard_error = (1.0 - bounded * bounded) * std::sqrt(variance),
                  .low = std::tanh(centre - width),
                  .high = std::tanh(centre + width),
                  .note = note};
}

/// Nodes and weights of Gauss-Legendre quadrature with 20 points on [-1, 1], one half.
constexpr std::array<double, 10> nodes{0.0765265211334973, 0.2277858511416451, 0.3737060887154195,
                                       0.5108670019508271, 0.6360536807265150, 0.7463319064601508,
                                       0.8391169718222188, 0.9122344282513259, 0.9639719272779138,
                                       0.9931285991850949};
constexpr std::array<double, 10> node_weights{
    0.1527533871307258, 0.1491729864726037, 0.1420961093183820, 0.1316886384491766,
    0.1181945319615184, 0.1019301198172404, 0.0832767415767048, 0.0626720483341091,
    0.0406014298003869, 0.0176140071391521};

/// Integral of f over [low, high].
template <typename Function>
double integral(double low, double high, Function f) {
  const double half = (high - low) / 2.0;
  const double middle = (high + low) / 2.0;
  double sum = 0.0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    sum += node_weights[i] * (f(middle - half * nodes[i]) + f(middle + half * nodes[i]));
  }
  return half * sum;
}

double density(double x, double y, double rho) {
  if (!std::isfinite(x) || !std::isfinite(y)) return 0.0;
  const double rest = 1.0 - rho * rho;
  return std::exp(-(x * x - 2.0 * rho * x * y + y * y) / (2.0 * rest)) /
         (2.0 * std::numbers::pi * std::sqrt(rest));
}

/// A table without empty margins and the thresholds between its answers, infinite at both ends.
struct Cut {
  std::vector<std::vector<double>> counts;
  std::vector<double> rows;
  std::vector<double> columns;
};

std::vector<double> thresholds(const std::vector<double>& margin, double total) {
  std::vector<double> cuts{-std::numeric_limits<double>::infinity()};
  double below = 0.0;
  for (std::size_t i = 0; i + 1 < margin.size(); ++i) {
    below += margin[i];
    cuts.push_back(special::normal_quantile(below / total));
  }
  cuts.push_back(std::numeric_limits<double>::infinity());
  return cuts;
}

/// The mass of cell (i, j) from the law at its four corners.
double rectangle(const std::vector<double>& f, std::size_t width, std::size_t i, std::size_t j) {
  return f[(i + 1) * width + j + 1] - f[i * width + j + 1] - f[(i + 1) * width + j] +
         f[i * width + j];
}

double log_likelihood(const Cut& cut, double rho) {
  const std::size_t height = cut.rows.size();
  const std::size_t width = cut.columns.size();
  std::vector<double> law;
  for (const double row : cut.rows) {
    for (const double column : cut.columns) law.push_back(bivariate_normal(row, column, rho));
  }
  double sum = 0.0;
  for (std::size_t i = 0; i + 1 < height; ++i) {
    for (std::size_t j = 0; j + 1 < width; ++j) {
      if (cut.counts[i][j] > 0.0) {
        sum += cut.counts[i][j] * std::log(std::max(rectangle(law, width, i, j), 1e-300));
      }
    }
  }
  return sum;
}

/// The derivative of a stripe's mass by its threshold `at` on one side, from `low` to `high` of the
/// other: phi(at) P(low < Y <= high | X = at).
double edge(double at, double low, double high, double rho) {
  if (!std::isfinite(at)) return 0.0;
  const auto below = [at, rho](double y) {
    if (!std::isfinite(y)) return y > 0.0 ? 1.0 : 0.0;
    return special::normal_cdf((y - rho * at) / std::sqrt(1.0 - rho * rho));
  };
  return std::exp(-at * at / 2.0) / std::sqrt(2.0 * std::numbers::pi) * (below(high) - below(low));
}

/// The derivative of a cell's mass by rho, the thresholds between rows, those between columns.
Eigen::VectorXd cell_gradient(const Cut& cut, std::size_t i, std::size_t j, double rho) {
  const std::size_t height = cut.rows.size();
  const std::size_t width = cut.columns.size();
  // Infinite thresholds have places of their own here, and no derivative.
  Eigen::VectorXd all = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(1 + height + width));
  const std::array<double, 2> rows{cut.rows[i], cut.rows[i + 1]};
  const std::array<double, 2> columns{cut.columns[j], cut.columns[j + 1]};
  for (std::size_t end = 0; end < 2; ++end) {
    const double sign = end == 1 ? 1.0 : -1.0;
    for (std::size_t side = 0; side < 2; ++side) {
      all[0] += sign * (side == 1 ? 1.0 : -1.0) * density(rows[end], columns[side], rho);
    }
    all[static_cast<Eigen::Index>(1 + i + end)] =
        sign * edge(rows[end], columns[0], columns[1], rho);
    all[static_cast<Eigen::Index>(1 + height + j + end)] =
        sign * edge(columns[end], rows[0], rows[1], rho);
  }
  const auto inner_rows = static_cast<Eigen::Index>(height - 2);
  const auto inner_columns = static_cast<Eigen::Index>(width - 2);
  Eigen::VectorXd gradient(1 + inner_rows + inner_columns);
  gradient << all[0], all.segment(2, inner_rows),
      all.segment(static_cast<Eigen::Index>(height) + 2, inner_columns);
  return gradient;
}

/// The variance of rho from the inverse of the expected information about rho and all thresholds,
/// the sum over cells of n dP dP' / P.
double variance_of_rho(const Cut& cut, double total, double rho) {
  const std::size_t width = cut.columns.size();
  std::vector<double> law;
  for (const double row : cut.rows) {
    for (const double column : cut.columns) law.push_back(bivariate_normal(row, column, rho));
  }
  const auto size = static_cast<Eigen::Index>(cut.rows.size() + width - 3);
  Eigen::MatrixXd information = Eigen::MatrixXd::Zero(size, size);
  for (std::size_t i = 0; i + 1 < cut.rows.size(); ++i) {
    for (std::size_t j = 0; j + 1 < width; ++j) {
      const double p = rectangle(law, width, i, j);
      if (p < 1e-14) continue;
      const Eigen::VectorXd gradient = cell_gradient(cut, i, j, rho);
      information += total / p * gradient * gradient.transpose();
    }
  }
  return information.ldlt().solve(Eigen::VectorXd::Unit(size, 0))[0];
}

/// The rho of greatest likelihood, by golden section; the likelihood has one peak in rho.
double peak(const Cut& cut) {
  const double golden = (std::sqrt(5.0) - 1.0) / 2.0;
  double low = -0.9999;
  double high = 0.9999;
  double left = high - golden * (high - low);
  double right = low + golden * (high - low);
  double at_left = log_likelihood(cut, left);
  double at_right = log_likelihood(cut, right);
  while (high - low > 1e-9) {
    if (at_left >= at_right) {
      high = right;
      right = left;
      at_right = at_left;
      left = high - golden * (high - low);
      at_left = log_likelihood(cut, left);
    } else {
      low = left;
      left = right;
      at_left = at_right;
      right = low + golden * (high - low);
      at_right = log_likelihood(cut, right);
    }
  }
  return (low + high) / 2.0;
}

}  // namespace

Outcome pearson(const PairMoments& moments) {
  if (moments.count() < 2) return NoEstimate{"a correlation needs two pairs or more"};
  const double spread = moments.x().variance() * moments.y().variance();
  if (!(spread > 0.0)) return NoEstimate{"a column does not vary"};
  const double r =
      moments.covariance() / std::sqrt(moments.x().variance()) / std::sqrt(moments.y().variance());
  const auto n = static_cast<double>(moments.count());
  return fisher(r, n > 3.0 ? 1.0 / (n - 3.0) : 0.0);
}

Outcome spearman(std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size()) {
    throw InputError("columns of " + std::to_string(x.size()) + " and " + std::to_string(y.size()) +
                     " values (each row needs both). Give columns of one table");
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    require_summable(x[i]);
    require_summable(y[i]);
  }
  const std::vector<double> x_ranks = midranks(x);
  const std::vector<double> y_ranks = midranks(y);
  PairMoments moments;
  for (std::size_t i = 0; i < x.size(); ++i) moments.add(x_ranks[i], y_ranks[i]);
  Outcome plain = pearson(moments);
  if (!plain || !plain->has_interval) return plain;
  const double r = plain->value;
  return fisher(r, (1.0 + r * r / 2.0) / (static_cast<double>(x.size()) - 3.0));
}

// P = Phi(x) Phi(y) + the integral of the density from correlation 0 to rho, taken over the angle
// asin(rho), on which it is smooth (Drezner & Wesolowsky 1990). Near +-1 the angle's range is cut
// into pieces that shrink towards the end, where the density changes fast.
double bivariate_normal(double x, double y, double rho) noexcept {
  if (x == -HUGE_VAL || y == -HUGE_VAL) return 0.0;
  if (x == HUGE_VAL) return special::normal_cdf(y);
  if (y == HUGE_VAL) return special::normal_cdf(x);
  const double angle = std::asin(std::clamp(rho, -1.0, 1.0));
  const auto f = [x, y](double at) {
    const double sine = std::sin(at);
    const double rest = std::max(1.0 - sine * sine, 1e-300);
    return std::exp(-(x * x - 2.0 * x * y * sine + y * y) / (2.0 * rest));
  };
  double sum = 0.0;
  double start = 0.0;
  const int pieces = std::abs(rho) <= 0.925 ? 1 : 24;
  const double right_angle = std::copysign(std::numbers::pi / 2.0, angle);
  for (int piece = 0; piece < pieces && start != angle; ++piece) {
    const double halfway = (start + right_angle) / 2.0;
    const bool last = piece + 1 == pieces || std::abs(halfway) >= std::abs(angle);
    const double end = last ? angle : halfway;
    sum += integral(start, end, f);
    start = end;
  }
  return special::normal_cdf(x) * special::normal_cdf(y) + sum / (2.0 * std::numbers::pi);
}

void AnswerTable::add(int row, int column, std::int64_t count) {
  if (count < 0) {
    throw InputError("a cell with " + std::to_string(count) +
                     " answers (must not be negative). Count each pair of answers once");
  }
  if (count > 0) cells_[{row, column}] += count;
}

void AnswerTable::merge(const AnswerTable& other) {
  for (const auto& [cell, count] : other.cells_) cells_[cell] += count;
}

std::int64_t AnswerTable::count() const noexcept {
  std::int64_t total = 0;
  for (const auto& [cell, count] : cells_) total += count;
  return total;
}

Outcome AnswerTable::polychoric() const {
  std::set<int> row_answers;
  std::set<int> column_answers;
  for (const auto& [cell, count] : cells_) {
    row_answers.insert(cell.first);
    column_answers.insert(cell.second);
  }
  if (row_answers.size() < 2 || column_answers.size() < 2) {
    return NoEstimate{cells_.empty() ? "there are no answers" : "all answers of a side are equal"};
  }
  Cut cut;
  std::vector<double> row_margin(row_answers.size(), 0.0);
  std::vector<double> column_margin(column_answers.size(), 0.0);
  cut.counts.assign(row_answers.size(), std::vector<double>(column_answers.size(), 0.0));
  for (const auto& [cell, count] : cells_) {
    const auto i =
        static_cast<std::size_t>(std::distance(row_answers.begin(), row_answers.find(cell.first)));
    const auto j = static_cast<std::size_t>(
        std::distance(column_answers.begin(), column_answers.find(cell.second)));
    cut.counts[i][j] = static_cast<double>(count);
    row_margin[i] += static_cast<double>(count);
    column_margin[j] += static_cast<double>(count);
  }
  const auto total = static_cast<double>(count());
  cut.rows = thresholds(row_margin, total);
  cut.columns = thresholds(column_margin, total);
  const double rho = peak(cut);
  if (std::abs(rho) > 0.9998) {
    return counted(std::copysign(1.0, rho), "answers determine one another, so no interval");
  }
  const double scale = (1.0 - rho * rho) * (1.0 - rho * rho);
  return fisher(rho, variance_of_rho(cut, total, rho) / scale);
}

}  // namespace sojourn::metrics
