#include "metrics/causal/effects/difference_in_differences.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sojourn::metrics {
namespace {

constexpr std::array<std::string_view, 4> cell_names{"control before", "control after",
                                                     "treated before", "treated after"};
constexpr std::array<double, 4> signs{1.0, -1.0, -1.0, 1.0};

}  // namespace

void DifferenceInDifferences::add(std::uint64_t cluster, Arm arm, Period period, double outcome) {
  require_summable(outcome);
  const auto cell = 2 * static_cast<std::size_t>(arm) + static_cast<std::size_t>(period);
  Cell& seen = clusters_[cluster][cell];
  seen.count += 1;
  seen.sum = seen.sum + WideNumber{outcome, 0.0};
}

void DifferenceInDifferences::merge(const DifferenceInDifferences& other) {
  for (const auto& [cluster, theirs] : other.clusters_) {
    Cells& ours = clusters_[cluster];
    for (std::size_t c = 0; c < ours.size(); ++c) {
      ours[c].count += theirs[c].count;
      ours[c].sum = ours[c].sum + theirs[c].sum;
    }
  }
}

std::uint64_t DifferenceInDifferences::count() const noexcept {
  std::uint64_t total = 0;
  for (const auto& [cluster, cells] : clusters_) {
    for (const Cell& cell : cells) total += cell.count;
  }
  return total;
}

EffectTest DifferenceInDifferences::effect() const {
  // In order of cluster, so that the sums below do not depend on the table's.
  std::vector<std::pair<std::uint64_t, const Cells*>> ordered;
  for (const auto& [cluster, cells] : clusters_) ordered.emplace_back(cluster, &cells);
  std::ranges::sort(ordered);
  Cells total{};
  for (const auto& [cluster, cells] : ordered) {
    for (std::size_t c = 0; c < total.size(); ++c) {
      total[c].count += (*cells)[c].count;
      total[c].sum = total[c].sum + (*cells)[c].sum;
    }
  }
  double effect = 0.0;
  double largest = 0.0;
  std::array<double, 4> means{};
  for (std::size_t c = 0; c < total.size(); ++c) {
    if (total[c].count == 0) {
      return {.effect = NoEstimate{"nothing was observed of " + std::string(cell_names[c])}};
    }
    means[c] = total[c].sum.high / static_cast<double>(total[c].count);
    effect += signs[c] * means[c];
    largest = std::max(largest, std::abs(means[c]));
  }
  const auto observations = static_cast<double>(count());
  const auto groups = static_cast<double>(ordered.size());
  if (groups < 2.0 || observations < 5.0) {
    return {.effect = NoEstimate{"errors need two clusters and five observations or more"}};
  }
  double squares = 0.0;
  for (const auto& [cluster, cells] : ordered) {
    double score = 0.0;
    for (std::size_t c = 0; c < means.size(); ++c) {
      const auto count_here = static_cast<double>((*cells)[c].count);
      // The sum less its share of the mean, to all digits.
      const WideNumber rest =
          (*cells)[c].sum - WideNumber{count_here, 0.0} * WideNumber{means[c], 0.0};
      score += signs[c] * rest.high / static_cast<double>(total[c].count);
    }
    squares += score * score;
  }
  if (squares < 1e-28 * largest * largest) squares = 0.0;  // the rounding of the means
  const double correction = groups / (groups - 1.0) * (observations - 1.0) / (observations - 4.0);
  const char* const note =
      groups < 30.0 ? "with fewer than 30 clusters the interval is too narrow" : "";
  return effect_test(effect, correction * squares, groups - 1.0, note);
}

}  // namespace sojourn::metrics
