// Variants: the distinct sequences of activities, how concentrated cases are on them, and how long
// cases are.
#include <algorithm>
#include <cmath>

#include "metrics/journeys/cases/cases.h"
#include "metrics/share.h"

namespace sojourn::metrics {
namespace {

class PathVariants final : public CaseMetric<VariantTally> {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "journeys.variants"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "number of distinct paths of cases, their concentration, and case lengths",
            .definition =
                "A variant is a sequence of activities, rows ordered by time, equal times "
                "by name. Top share: cases of the most frequent variant. Durations are "
                "from the first to the last row of a case; medians and percentiles are "
                "interpolated between order statistics (type 7).",
            .estimand = "counts of what was recorded; the top share also as a probability",
            .assumptions = "All events were recorded with true times; cases are complete.",
            .when_it_lies =
                "The number of variants grows with the number of cases and never "
                "settles. Unfinished cases are variants of their own.",
            .source = "W. van der Aalst, Process Mining, 2016"};
  }
  void describe(Fields& /*switches*/) override {}
  [[nodiscard]] std::vector<Result> results() override;
};

/// Between the order statistics at (n - 1) q (type 7 of Hyndman and Fan).
double quantile(const std::vector<double>& sorted, double q) {
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (at - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

void append_lengths(const std::string& what, std::string_view unit, std::vector<double> values,
                    std::vector<Result>& results) {
  std::sort(values.begin(), values.end());
  double sum = 0.0;
  for (const double value : values) sum += value;  // whole numbers, in sorted order
  const auto n = static_cast<double>(values.size());
  const auto append = [&](const std::string& label, double value) {
    results.push_back(
        {.label = what + label, .outcome = counted(value), .count = values.size(), .unit = unit});
  };
  append(" mean", sum / n);
  append(" median", quantile(values, 0.5));
  append(" 90th percentile", quantile(values, 0.9));
}

std::vector<Result> PathVariants::results() {
  const VariantTally tally = total();
  const std::uint64_t cases = tally.cases();
  if (cases == 0) return {{.label = "", .outcome = NoEstimate{"there are no cases"}}};
  std::uint64_t most = 0;
  std::vector<double> lengths;
  for (const auto& [path, count] : tally.variants()) {
    most = std::max(most, count);
    lengths.insert(lengths.end(), count, static_cast<double>(path.size()));
  }
  std::vector<double> durations;
  for (const std::int64_t d : tally.durations()) durations.push_back(static_cast<double>(d));
  std::vector<Result> results;
  const auto append = [&results, cases](const std::string& label, std::uint64_t value) {
    results.push_back(
        {.label = label, .outcome = counted(static_cast<double>(value)), .count = cases});
  };
  append("cases", cases);
  append("events", tally.events());
  append("activities", tally.activities());
  append("variants", tally.variants().size());
  results.push_back(
      {.label = "top variant share", .outcome = share_of(most, cases), .count = cases});
  append_lengths("events per case", "1", std::move(lengths), results);
  append_lengths("duration", "seconds", std::move(durations), results);
  return results;
}

}  // namespace

std::unique_ptr<Metric> make_path_variants() { return std::make_unique<PathVariants>(); }

}  // namespace sojourn::metrics
