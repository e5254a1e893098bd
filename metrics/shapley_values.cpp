#include "metrics/shapley_values.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <string>

#include "core/error.h"

namespace sojourn::metrics {
namespace {

/// Adds to `gains` what each player brings in this order of joining.
void add_gains(const std::function<double(std::uint64_t)>& value, std::span<const int> order,
               std::span<double> gains) {
  std::uint64_t coalition = 0;
  double before = value(coalition);
  for (const int player : order) {
    coalition |= std::uint64_t{1} << player;
    const double after = value(coalition);
    gains[static_cast<std::size_t>(player)] += after - before;
    before = after;
  }
}

}  // namespace

std::vector<double> shapley_weights(int players) {
  std::vector<double> weights(static_cast<std::size_t>(players));
  double weight = 1.0 / players;
  for (int size = 0; size < players; ++size) {
    weights[static_cast<std::size_t>(size)] = weight;
    if (size + 1 < players) weight *= static_cast<double>(size + 1) / (players - size - 1);
  }
  return weights;
}

std::vector<double> shapley_values(std::span<const double> value, int players) {
  SOJOURN_EXPECT(players >= 0 && players <= shapley_exact_limit);
  SOJOURN_EXPECT(value.size() == std::size_t{1} << players);
  const std::vector<double> weights = shapley_weights(players);
  std::vector<double> values(static_cast<std::size_t>(players), 0.0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t player = std::size_t{1} << i;
    for (std::size_t coalition = 0; coalition < value.size(); ++coalition) {
      if ((coalition & player) != 0) continue;
      const auto size = static_cast<std::size_t>(std::popcount(coalition));
      values[i] += weights[size] * (value[coalition | player] - value[coalition]);
    }
  }
  return values;
}

std::vector<Estimate> sampled_shapley_values(
    const std::function<double(std::uint64_t coalition)>& value, int players, int pairs,
    DrawKey key) {
  if (players < 1 || players > 64 || pairs < 2) {
    throw InputError("Shapley values of " + std::to_string(players) + " players from " +
                     std::to_string(pairs) +
                     " pairs of orders (1 to 64 players and 2 pairs or more). Merge rare players");
  }
  const auto count = static_cast<std::size_t>(players);
  std::vector<double> sum(count, 0.0);
  std::vector<double> squares(count, 0.0);
  std::vector<int> order(count);
  std::vector<double> gains(count);
  for (int pair = 0; pair < pairs; ++pair) {
    Draws draws(key, static_cast<std::uint64_t>(pair), "metrics.shapley.order");
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t left = count; left > 1; --left) {
      const auto drawn = static_cast<std::size_t>((std::uint64_t{draws.word()} * left) >> 32);
      std::swap(order[left - 1], order[drawn]);
    }
    std::ranges::fill(gains, 0.0);
    add_gains(value, order, gains);
    std::ranges::reverse(order);
    add_gains(value, order, gains);
    for (std::size_t i = 0; i < count; ++i) {
      sum[i] += gains[i] / 2.0;
      squares[i] += gains[i] * gains[i] / 4.0;
    }
  }
  std::vector<Estimate> values;
  for (std::size_t i = 0; i < count; ++i) {
    const double mean = sum[i] / pairs;
    const double variance = std::max(0.0, squares[i] / pairs - mean * mean) / (pairs - 1);
    values.push_back(
        normal_estimate(mean, std::sqrt(variance), "interval of sampling orders only"));
  }
  return values;
}

}  // namespace sojourn::metrics
