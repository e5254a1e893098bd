#include "metrics/share.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/special.h"

namespace sojourn::metrics {
namespace {

struct Limits {
  double low;
  double high;
};

Limits wilson(double p, double n) {
  const double z2 = normal_95 * normal_95;
  const double centre = p + z2 / (2.0 * n);
  const double half = normal_95 * std::sqrt(p * (1.0 - p) / n + z2 / (4.0 * n * n));
  const double scale = 1.0 + z2 / n;
  return {(centre - half) / scale, (centre + half) / scale};
}

Limits wald(double p, double n) {
  const double half = normal_95 * std::sqrt(p * (1.0 - p) / n);
  return {p - half, p + half};
}

Limits agresti_coull(double p, double n) {
  const double z2 = normal_95 * normal_95;
  return wald((p * n + z2 / 2.0) / (n + z2), n + z2);
}

Limits clopper_pearson(double hits, double n) {
  const double low =
      hits > 0.0 ? special::inverse_incomplete_beta(hits, n - hits + 1.0, 0.025) : 0.0;
  const double high =
      hits < n ? special::inverse_incomplete_beta(hits + 1.0, n - hits, 0.975) : 1.0;
  return {low, high};
}

Limits limits_of(ShareInterval interval, double hits, double n) {
  switch (interval) {
    case ShareInterval::wilson:
      return wilson(hits / n, n);
    case ShareInterval::agresti_coull:
      return agresti_coull(hits / n, n);
    case ShareInterval::clopper_pearson:
      return clopper_pearson(hits, n);
    case ShareInterval::wald:
      return wald(hits / n, n);
  }
  return {0.0, 1.0};
}

std::string note_of(ShareInterval interval, double hits, double n) {
  if (interval == ShareInterval::clopper_pearson) return "Clopper-Pearson is conservative";
  if (interval == ShareInterval::wald && std::min(hits, n - hits) < 10.0) {
    return "the Wald interval undercovers with fewer than 10 hits or misses; use wilson";
  }
  return {};
}

}  // namespace

Outcome share_of(std::uint64_t hits, std::uint64_t trials, ShareInterval interval,
                 std::string_view what) {
  if (trials == 0) return NoEstimate{"there are no " + std::string(what)};
  const auto k = static_cast<double>(hits);
  const auto n = static_cast<double>(trials);
  const double p = k / n;
  const Limits limits = limits_of(interval, k, n);
  // At 0 of n and n of n the ends are exactly 0 and 1, which rounding may miss.
  const bool exact = interval != ShareInterval::wald;
  return Estimate{.value = p,
                  .standard_error = std::sqrt(p * (1.0 - p) / n),
                  .low = exact && hits == 0 ? 0.0 : std::clamp(limits.low, 0.0, p),
                  .high = exact && hits == trials ? 1.0 : std::clamp(limits.high, p, 1.0),
                  .note = note_of(interval, k, n)};
}

Outcome mean_of(std::uint64_t count, double sum, double squared_deviations, std::string_view what) {
  if (count == 0) return NoEstimate{"there are no " + std::string(what)};
  const auto n = static_cast<double>(count);
  const double mean = sum / n;
  if (count == 1) return counted(mean, "one value has no spread, so there is no interval");
  if (!(squared_deviations > 0.0)) {
    return counted(mean, "all values are equal, so there is no interval");
  }
  const double error = std::sqrt(squared_deviations / (n - 1.0) / n);
  const double half = student_95(n - 1.0) * error;
  return Estimate{.value = mean, .standard_error = error, .low = mean - half, .high = mean + half};
}

double student_95(double degrees) noexcept {
  if (degrees > 1e7) return normal_95;
  const double x = special::inverse_incomplete_beta(degrees / 2.0, 0.5, 0.05);
  return std::sqrt(degrees * (1.0 - x) / x);
}

double two_sided_p(double z) noexcept {
  return std::min(1.0, 2.0 * special::normal_cdf(-std::abs(z)));
}

}  // namespace sojourn::metrics
