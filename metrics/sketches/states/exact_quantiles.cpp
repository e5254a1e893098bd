#include "metrics/sketches/states/exact_quantiles.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/special.h"
#include "metrics/moments.h"

namespace sojourn::metrics {
namespace {

/// P(Binomial(n, q) <= k).
double binomial_at_most(double n, double q, double k) {
  if (k < 0.0) return 0.0;
  if (k >= n) return 1.0;
  return special::incomplete_beta(n - k, k + 1.0, 1.0 - q);
}

/// The largest k with P(Binomial <= k) <= limit, or -1.
double last_below(double n, double q, double limit) {
  double low = -1.0;
  double high = n;
  while (high - low > 1.0) {
    const double middle = std::floor((low + high) / 2.0);
    (binomial_at_most(n, q, middle) <= limit ? low : high) = middle;
  }
  return low;
}

/// Places (from 0) of the order statistics around the quantile.
std::optional<std::pair<std::size_t, std::size_t>> interval_places(std::size_t count, double q) {
  if (q <= 0.0 || q >= 1.0) return std::nullopt;
  const auto n = static_cast<double>(count);
  // Fewer than l values below with 97.5 %: value l (from 1) is at or below the quantile.
  const double below = last_below(n, q, 0.025);
  const double above = n - last_below(n, 1.0 - q, 0.025) - 1.0;
  if (below < 0.0 || above >= n) return std::nullopt;
  return std::pair{static_cast<std::size_t>(below), static_cast<std::size_t>(above)};
}

}  // namespace

void check_quantile(double q) {
  if (q >= 0.0 && q <= 1.0) return;
  throw InputError("the quantile of " + std::to_string(q) +
                   " (must be between 0 and 1). Use 0.5 for the median");
}

void ExactQuantiles::add(std::span<const double> values) {
  for (const double value : values) require_summable(value);
  values_.insert(values_.end(), values.begin(), values.end());
  sorted_ = false;
}

void ExactQuantiles::merge(const ExactQuantiles& other) {
  values_.insert(values_.end(), other.values_.begin(), other.values_.end());
  sorted_ = false;
}

Outcome ExactQuantiles::quantile(double q, QuantileRule rule) {
  check_quantile(q);
  if (values_.empty()) return NoEstimate{"there are no values"};
  if (!sorted_) std::ranges::sort(values_);
  sorted_ = true;
  const auto n = static_cast<double>(values_.size());
  const double place =
      rule == QuantileRule::linear ? (n - 1.0) * q : std::max(0.0, std::ceil(n * q) - 1.0);
  const auto lower = std::min(static_cast<std::size_t>(place), values_.size() - 1);
  const std::size_t upper = std::min(lower + 1, values_.size() - 1);
  const double part = place - static_cast<double>(lower);
  const double value =
      values_[lower] + (part == 0.0 ? 0.0 : part * (values_[upper] - values_[lower]));
  const auto places = interval_places(values_.size(), q);
  if (!places) return counted(value, "too few values beyond the quantile for an interval");
  Estimate estimate{.value = value, .low = values_[places->first], .high = values_[places->second]};
  estimate.standard_error = (estimate.high - estimate.low) / (2.0 * normal_95);
  return estimate;
}

}  // namespace sojourn::metrics
