#include "study/statistics/intervals.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "metrics/reference_laws.h"

namespace sojourn::study {
namespace {

double t_975(std::size_t replications) {
  return metrics::student_quantile(0.975, static_cast<double>(replications - 1));
}

double standard_error(std::span<const double> values) noexcept {
  return std::sqrt(variance_of(values) / static_cast<double>(values.size()));
}

}  // namespace

std::vector<double> differences(std::span<const double> a, std::span<const double> b) {
  SOJOURN_EXPECT(a.size() == b.size());
  std::vector<double> result(a.size());
  std::transform(a.begin(), a.end(), b.begin(), result.begin(), std::minus<>());
  return result;
}

double mean_of(std::span<const double> values) noexcept {
  if (values.empty()) return 0.0;
  // Around the first value, so that equal values have exactly their mean.
  double sum = 0.0;
  for (const double value : values) sum += value - values[0];
  return values[0] + sum / static_cast<double>(values.size());
}

double variance_of(std::span<const double> values) noexcept {
  if (values.size() < 2) return 0.0;
  const double mean = mean_of(values);
  double sum = 0.0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum / static_cast<double>(values.size() - 1);
}

Outcome mean_with_interval(std::span<const double> values) {
  if (values.empty()) return NoEstimate{"there are no replications"};
  const double mean = mean_of(values);
  if (values.size() < 2) return counted(mean, "one replication says nothing about its error");
  const double error = standard_error(values);
  const double half = t_975(values.size()) * error;
  return Estimate{.value = mean, .standard_error = error, .low = mean - half, .high = mean + half};
}

Range range_of_one_world(std::span<const double> values) {
  const double mean = mean_of(values);
  if (values.size() < 2) return {mean, mean};
  const double spread =
      std::sqrt(variance_of(values) * (1.0 + 1.0 / static_cast<double>(values.size())));
  const double half = t_975(values.size()) * spread;
  return {mean - half, mean + half};
}

double half_width(std::span<const double> values) noexcept {
  if (values.size() < 2) return std::numeric_limits<double>::infinity();
  return t_975(values.size()) * standard_error(values);
}

Outcome ratio_of_sums(std::span<const double> a, std::span<const double> b) {
  SOJOURN_EXPECT(a.size() == b.size());
  const double below = std::accumulate(b.begin(), b.end(), 0.0);
  if (below == 0.0) return NoEstimate{"what would be divided by is 0"};
  const double ratio = std::accumulate(a.begin(), a.end(), 0.0) / below;
  if (a.size() < 2) return counted(ratio, "one replication says nothing about its error");
  std::vector<double> residuals(a.size());
  for (std::size_t r = 0; r < a.size(); ++r) residuals[r] = a[r] - ratio * b[r];
  const double error = std::abs(standard_error(residuals) / mean_of(b));
  const double half = t_975(a.size()) * error;
  return Estimate{
      .value = ratio, .standard_error = error, .low = ratio - half, .high = ratio + half};
}

double variance_ratio(std::span<const double> base, std::span<const double> arm) {
  const double paired = variance_of(differences(arm, base));
  return paired > 0.0 ? (variance_of(base) + variance_of(arm)) / paired : 0.0;
}

double two_sided_p(std::span<const double> values) {
  const double mean = mean_of(values);
  if (values.size() < 2) return 1.0;
  const double error = standard_error(values);
  if (error == 0.0) return mean == 0.0 ? 1.0 : 0.0;
  return metrics::student_two_sided(mean / error, static_cast<double>(values.size() - 1));
}

std::vector<double> holm(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double largest = 0.0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const double scaled = static_cast<double>(order.size() - k) * p[order[k]];
    largest = std::max(largest, std::min(1.0, scaled));
    adjusted[order[k]] = largest;
  }
  return adjusted;
}

double correlation(std::span<const double> a, std::span<const double> b) noexcept {
  const double spread = std::sqrt(variance_of(a) * variance_of(b));
  if (!(spread > 0.0) || a.size() != b.size()) return 0.0;
  const double mean_a = mean_of(a);
  const double mean_b = mean_of(b);
  double sum = 0.0;
  for (std::size_t r = 0; r < a.size(); ++r) sum += (a[r] - mean_a) * (b[r] - mean_b);
  return sum / static_cast<double>(a.size() - 1) / spread;
}

}  // namespace sojourn::study
