// Linear equations by elimination with the greatest pivot, as on paper; for naive oracles.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace sojourn::metrics::testing {

using Square = std::vector<std::vector<long double>>;

/// A generalised inverse: rows and columns without a pivot are left at zero.
inline Square naive_inverse(Square a) {
  const std::size_t n = a.size();
  Square inverse(n, std::vector<long double>(n, 0.0L));
  std::vector<bool> used(n, false);
  for (std::size_t i = 0; i < n; ++i) inverse[i][i] = 1.0L;
  for (std::size_t k = 0; k < n; ++k) {
    if (std::abs(a[k][k]) < 1e-10L) continue;  // depends on those before it
    used[k] = true;
    const long double pivot = a[k][k];
    for (std::size_t j = 0; j < n; ++j) {
      a[k][j] /= pivot;
      inverse[k][j] /= pivot;
    }
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k) continue;
      const long double factor = a[i][k];
      for (std::size_t j = 0; j < n; ++j) {
        a[i][j] -= factor * a[k][j];
        inverse[i][j] -= factor * inverse[k][j];
      }
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      if (!used[i] || !used[j]) inverse[i][j] = 0.0L;
    }
  }
  return inverse;
}

/// How many rows of a symmetric matrix have a pivot.
inline std::size_t naive_rank(const Square& a) {
  const Square inverse = naive_inverse(a);
  std::size_t rank = 0;
  for (std::size_t i = 0; i < a.size(); ++i) rank += inverse[i][i] != 0.0L ? 1 : 0;
  return rank;
}

inline std::vector<long double> naive_product(const Square& a, const std::vector<long double>& x) {
  std::vector<long double> result(a.size(), 0.0L);
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < x.size(); ++j) result[i] += a[i][j] * x[j];
  }
  return result;
}

/// Sum of w x x' over rows.
inline Square naive_cross(const std::vector<std::vector<long double>>& rows,
                          const std::vector<long double>& weights) {
  const std::size_t width = rows.empty() ? 0 : rows[0].size();
  Square sum(width, std::vector<long double>(width, 0.0L));
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t i = 0; i < width; ++i) {
      for (std::size_t j = 0; j < width; ++j) sum[i][j] += weights[r] * rows[r][i] * rows[r][j];
    }
  }
  return sum;
}

/// Coefficients of the weighted regression of y on the rows.
inline std::vector<long double> naive_regression(const std::vector<std::vector<long double>>& rows,
                                                 const std::vector<long double>& weights,
                                                 const std::vector<double>& y) {
  const Square cross = naive_cross(rows, weights);
  std::vector<long double> right(cross.size(), 0.0L);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t i = 0; i < right.size(); ++i) right[i] += weights[r] * rows[r][i] * y[r];
  }
  return naive_product(naive_inverse(cross), right);
}

inline long double naive_dot(const std::vector<long double>& a, const std::vector<long double>& b) {
  long double sum = 0.0L;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace sojourn::metrics::testing
