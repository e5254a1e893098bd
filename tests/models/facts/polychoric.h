// The polychoric correlation of nps and csat answers: that of two normals which were cut into the
// answers. Two steps: the cuts from the marginals, then maximum likelihood to .01.
#pragma once

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace sojourn::models::facts {

using PairCounts = std::array<std::array<double, 6>, 11>;  ///< [nps][csat]

inline double normal_below(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

inline double normal_at(double share) {
  double low = -9.0, high = 9.0;
  for (int k = 0; k < 60; ++k) {
    const double middle = 0.5 * (low + high);
    (normal_below(middle) < share ? low : high) = middle;
  }
  return low;
}

/// Cuts of a standard normal that give the counts' shares; +-9 at the ends.
inline std::vector<double> cuts_of(const std::vector<double>& counts) {
  double total = 0.0, sum = 0.0;
  for (const double count : counts) total += count;
  std::vector<double> cuts{-9.0};
  for (const double count : counts) {
    sum += count;
    cuts.push_back(sum >= total ? 9.0 : normal_at(sum / total));
  }
  return cuts;
}

/// Log-likelihood of a bivariate normal with correlation r, cut at the marginals' cuts.
inline double likelihood(const PairCounts& counts, const std::vector<double>& rows,
                         const std::vector<double>& columns, double r) {
  constexpr int steps = 60;
  const double s = std::sqrt(1.0 - r * r);
  double sum = 0.0;
  for (std::size_t i = 0; i < 11; ++i) {
    const double width = (rows[i + 1] - rows[i]) / steps;
    for (std::size_t j = 1; j < 6; ++j) {
      if (counts[i][j] == 0.0) continue;
      double p = 0.0;
      for (int k = 0; k < steps; ++k) {
        const double x = rows[i] + (k + 0.5) * width;
        p += width * std::exp(-0.5 * x * x) / std::sqrt(2.0 * std::numbers::pi) *
             (normal_below((columns[j] - r * x) / s) - normal_below((columns[j - 1] - r * x) / s));
      }
      sum += counts[i][j] * std::log(p + 1e-12);
    }
  }
  return sum;
}

inline double polychoric(const PairCounts& counts) {
  std::vector<double> rows(11), columns(5);
  for (std::size_t i = 0; i < 11; ++i) {
    for (std::size_t j = 1; j < 6; ++j) {
      rows[i] += counts[i][j];
      columns[j - 1] += counts[i][j];
    }
  }
  double best = 0.0, most = -1e300;
  for (double r = 0.40; r < 0.95; r += 0.01) {
    const double found = likelihood(counts, cuts_of(rows), cuts_of(columns), r);
    if (found <= most) continue;
    most = found;
    best = r;
  }
  return best;
}

}  // namespace sojourn::models::facts
