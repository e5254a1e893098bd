#include "metrics/drivers/fits/ranking.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "metrics/drivers/fits/outcomes.h"

namespace sojourn::metrics {

std::vector<double> midranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first + 1;
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    for (std::size_t i = first; i < end; ++i) {
      ranks[order[i]] = static_cast<double>(first + end + 1) / 2.0;
    }
    first = end;
  }
  return ranks;
}

Outcome area_under_roc(std::span<const double> scores, std::span<const std::uint8_t> outcome) {
  check_outcomes(scores, outcome);
  std::array<std::vector<double>, 2> own;  // scores by outcome
  for (std::size_t i = 0; i < scores.size(); ++i) own[outcome[i]].push_back(scores[i]);
  if (own[0].empty() || own[1].empty()) {
    return NoEstimate{scores.empty() ? "there are no rows" : "all outcomes are equal"};
  }
  const std::vector<double> ranks = midranks(scores);
  const std::array<std::vector<double>, 2> own_ranks{midranks(own[0]), midranks(own[1])};
  // A customer's rank among all less that among its own kind counts those of the other kind below.
  std::array<std::size_t, 2> next{};
  std::array<double, 2> sum{};
  std::array<double, 2> squares{};
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const std::size_t kind = outcome[i];
    const double below = ranks[i] - own_ranks[kind][next[kind]++];
    sum[kind] += below;
    squares[kind] += below * below;
  }
  const auto ones = static_cast<double>(own[1].size());
  const auto zeros = static_cast<double>(own[0].size());
  const double area = sum[1] / ones / zeros;
  if (area == 0.0 || area == 1.0) {
    return counted(area, "scores separate the outcomes, so there is no interval");
  }
  if (own[0].size() < 2 || own[1].size() < 2) {
    return counted(area, "one customer of a kind alone gives no interval");
  }
  const auto variance = [&](std::size_t kind, double count, double others) {
    const double mean = sum[kind] / count;
    const double spread = std::max(0.0, squares[kind] - count * mean * mean) / (count - 1.0);
    return spread / (others * others) / count;
  };
  const double error = std::sqrt(variance(1, ones, zeros) + variance(0, zeros, ones));
  Estimate estimate = normal_estimate(area, error);
  const double odds = area / (1.0 - area);
  const double factor = std::exp(normal_95 * error / (area * (1.0 - area)));
  estimate.low = odds / (odds + factor);
  estimate.high = odds * factor / (1.0 + odds * factor);
  if (error == 0.0) return counted(area, "scores do not vary within a kind, so no interval");
  return estimate;
}

}  // namespace sojourn::metrics
