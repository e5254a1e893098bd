// Time to convert: how long customers take from the first to the last step of a funnel, of those
// who come to the end within the window.
//
// Per customer: the first completion, from its latest entry. Mean with Student's interval; median
// and 90th percentile with the distribution-free interval of order statistics (ranks n q +- 1.96
// sqrt(n q (1 - q))).
#include <algorithm>
#include <cmath>

#include "metrics/exact_sum.h"
#include "metrics/journeys/steps/funnel.h"
#include "metrics/share.h"

namespace sojourn::metrics {
namespace {

/// The quantile of sorted values: the smallest with at least a share q at or below it.
Outcome quantile_of(const std::vector<std::int64_t>& sorted, double q) {
  if (sorted.empty()) return NoEstimate{"nobody has come to the last step"};
  const auto n = static_cast<double>(sorted.size());
  const auto at = [&sorted, n](double rank) {
    const double index = std::clamp(std::ceil(rank) - 1.0, 0.0, n - 1.0);
    return static_cast<double>(sorted[static_cast<std::size_t>(index)]);
  };
  const double half = normal_95 * std::sqrt(n * q * (1.0 - q));
  if (n * q - half < 1.0 || n * q + half + 1.0 > n) {
    return counted(at(n * q), "too few customers for an interval");
  }
  return Estimate{.value = at(n * q),
                  .standard_error = 0.0,
                  .low = at(n * q - half),
                  .high = at(n * q + half + 1.0)};
}

Outcome mean_duration(const std::vector<std::int64_t>& durations) {
  ExactSum sum;
  for (const std::int64_t duration : durations) sum.add(static_cast<double>(duration));
  const double mean = sum.value() / std::max<double>(1.0, static_cast<double>(durations.size()));
  ExactSum squares;
  for (const std::int64_t duration : durations) {
    const double d = static_cast<double>(duration) - mean;
    squares.add(d * d);
  }
  return mean_of(durations.size(), sum.value(), squares.value(), "customers who came to the end");
}

class TimeToConvert final : public FunnelMetric {
 public:
  TimeToConvert() : FunnelMetric(true) {}
  [[nodiscard]] std::string_view name() const noexcept override {
    return "journeys.time_to_convert";
  }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "how long customers take from the first to the last step of a funnel",
            .definition =
                "Of customers who come to the last step within the window: time from the "
                "latest entry to the first completion; mean, median and 90th percentile.",
            .estimand = "the distribution of that time, given conversion within the window",
            .assumptions = "Customers are independent; times are true.",
            .when_it_lies =
                "The window cuts off long times, so the mean is below that without a "
                "window. Heavy tails: prefer the median. Those still under way count "
                "for nothing.",
            .source = "Definition as of journeys.funnel; order statistics: David, Nagaraja 2003"};
  }
  [[nodiscard]] std::vector<Result> results() override {
    FunnelTally tally = total();
    std::vector<std::int64_t>& durations = tally.durations();
    std::sort(durations.begin(), durations.end());
    const auto result = [&durations](std::string label, Outcome outcome) {
      return Result{.label = std::move(label),
                    .outcome = std::move(outcome),
                    .count = durations.size(),
                    .unit = "seconds"};
    };
    return {result("mean", mean_duration(durations)), result("median", quantile_of(durations, 0.5)),
            result("90th percentile", quantile_of(durations, 0.9))};
  }
};

}  // namespace

std::unique_ptr<Metric> make_time_to_convert() { return std::make_unique<TimeToConvert>(); }

}  // namespace sojourn::metrics
