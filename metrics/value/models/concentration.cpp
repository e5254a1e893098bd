#include "metrics/value/models/concentration.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "metrics/number_text.h"

namespace sojourn::metrics {
namespace {

using Entries = LargeVector<CountsByValue::Entry>;

double sum_of(const Entries& entries) {
  double sum = 0.0;
  for (const auto& [value, count] : entries) sum += value * static_cast<double>(count);
  return sum;
}

// The estimate with its interval kept within 0 and 1.
Outcome share_with_error(double value, double variance, std::int64_t customers) {
  if (customers < 2) return counted(value, "one customer alone has no spread");
  if (!(variance > 1e-24))
    return counted(value, "all customers are alike, so there is no interval");
  Estimate found = normal_estimate(value, std::sqrt(variance));
  found.low = std::max(found.low, 0.0);
  found.high = std::min(found.high, 1.0);
  return found;
}

}  // namespace

Outcome gini(const CountsByValue& totals) {
  const Entries entries = totals.sorted();
  const double sum = sum_of(entries);
  if (totals.total() == 0) return NoEstimate{"there are no customers"};
  if (!(sum > 0.0)) return NoEstimate{"nobody spent anything"};
  const auto n = static_cast<double>(totals.total());
  const double mean = sum / n;
  double weighted = 0.0;
  double below = 0.0;
  for (const auto& [value, count] : entries) {
    const auto here = static_cast<double>(count);
    weighted += value * here * (2.0 * below + here - n);
    below += here;
  }
  const double coefficient = weighted / (n * sum);
  double squares = 0.0;
  double sum_below = 0.0;
  below = 0.0;
  for (const auto& [value, count] : entries) {
    const auto here = static_cast<double>(count);
    const double rank = (below + 0.5 * here) / n;
    const double up_to = (sum_below + 0.5 * value * here) / n;
    const double influence =
        2.0 / mean * (value * rank + mean - up_to) - (coefficient + 1.0) * (value / mean + 1.0);
    squares += here * influence * influence;
    below += here;
    sum_below += value * here;
  }
  return share_with_error(coefficient, squares / (n * n), totals.total());
}

Outcome top_share(const CountsByValue& totals, double p) {
  if (!(p > 0.0 && p < 1.0)) {
    throw InputError("a top share of " + number_text(p) +
                     " of customers means nothing (it must lie between 0 and 1). Give 0.2 for the "
                     "top 20 %");
  }
  const Entries entries = totals.sorted();
  const double sum = sum_of(entries);
  if (totals.total() == 0) return NoEstimate{"there are no customers"};
  if (!(sum > 0.0)) return NoEstimate{"nobody spent anything"};
  const auto n = static_cast<double>(totals.total());
  double wanted = p * n;
  double held = 0.0;
  double quantile = 0.0;
  for (auto entry = entries.rbegin(); entry != entries.rend() && wanted > 0.0; ++entry) {
    const double taken = std::min(wanted, static_cast<double>(entry->count));
    held += taken * entry->value;
    quantile = entry->value;
    wanted -= taken;
  }
  const double share = held / sum;
  double squares = 0.0;
  for (const auto& [value, count] : entries) {
    const double influence =
        (std::max(value - quantile, 0.0) + p * quantile - share * value) / (sum / n);
    squares += static_cast<double>(count) * influence * influence;
  }
  return share_with_error(share, squares / (n * n), totals.total());
}

}  // namespace sojourn::metrics
