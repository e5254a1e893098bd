// Tests of fit with stated levels: a right program fails one of them once in 10,000 seeds, and the
// seeds are fixed.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

#include "core/special.h"

namespace sojourn::sim::testing {

inline constexpr double level = 1e-4;

/// The largest distance between the sample's distribution and `cdf`, times sqrt(n).
template <typename Number>
double kolmogorov_distance(std::vector<Number> sample, const std::function<double(double)>& cdf) {
  std::sort(sample.begin(), sample.end());
  const auto n = static_cast<double>(sample.size());
  double distance = 0.0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double expected = cdf(static_cast<double>(sample[i]));
    const auto rank = static_cast<double>(i);
    distance = std::max({distance, expected - rank / n, (rank + 1.0) / n - expected});
  }
  return distance * std::sqrt(n);
}

/// The distance that a sample from `cdf` exceeds with probability `level` (its limit for large n).
inline const double kolmogorov_limit = std::sqrt(-0.5 * std::log(0.5 * level));

/// P(X > what was seen) of a chi-square of counts against probabilities that sum to 1.
inline double chi_square_p(const std::vector<double>& counts,
                           const std::vector<double>& probabilities) {
  double total = 0.0;
  for (const double count : counts) total += count;
  double sum = 0.0;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    const double expected = total * probabilities[k];
    sum += (counts[k] - expected) * (counts[k] - expected) / expected;
  }
  return special::gamma_q(0.5 * static_cast<double>(counts.size() - 1), 0.5 * sum);
}

template <typename Number>
double mean_of(const std::vector<Number>& sample) {
  double sum = 0.0;
  for (const Number value : sample) sum += static_cast<double>(value);
  return sum / static_cast<double>(sample.size());
}

template <typename Number>
double sd_of(const std::vector<Number>& sample) {
  const double mean = mean_of(sample);
  double sum = 0.0;
  for (const Number value : sample) {
    sum += (static_cast<double>(value) - mean) * (static_cast<double>(value) - mean);
  }
  return std::sqrt(sum / static_cast<double>(sample.size()));
}

template <typename Number>
double correlation_of(const std::vector<Number>& x, const std::vector<Number>& y) {
  const double mean_x = mean_of(x);
  const double mean_y = mean_of(y);
  double sum = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    sum += (static_cast<double>(x[i]) - mean_x) * (static_cast<double>(y[i]) - mean_y);
  }
  return sum / static_cast<double>(x.size()) / (sd_of(x) * sd_of(y));
}

}  // namespace sojourn::sim::testing
