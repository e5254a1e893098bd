#include "metrics/attribution/credit/channel_sets.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

#include "core/error.h"
#include "metrics/shapley_values.h"

namespace sojourn::metrics {
namespace {

/// Turns f(S) into the sum of f over the subsets of S.
void sum_over_subsets(std::vector<double>& f) {
  for (std::size_t bit = 1; bit < f.size(); bit <<= 1) {
    for (std::size_t set = 0; set < f.size(); ++set) {
      if ((set & bit) != 0) f[set] += f[set ^ bit];
    }
  }
}

/// Turns f(S) into the sum of f over the supersets of S.
void sum_over_supersets(std::vector<double>& f) {
  for (std::size_t bit = 1; bit < f.size(); bit <<= 1) {
    for (std::size_t set = 0; set < f.size(); ++set) {
      if ((set & bit) == 0) f[set] += f[set | bit];
    }
  }
}

}  // namespace

void ChannelSets::add(std::span<const Channel> touches, std::int64_t conversions,
                      std::int64_t nulls) {
  if (conversions < 0 || nulls < 0) {
    throw InputError("a path with " + std::to_string(conversions) + " conversions and " +
                     std::to_string(nulls) +
                     " nulls (neither may be negative). Count each journey "
                     "as one of both");
  }
  if (touches.empty() || conversions + nulls == 0) return;
  const Channel top = *std::ranges::max_element(touches);
  if (top >= channel_count_limit) {
    throw InputError("channel code " + std::to_string(top) + " is too large (sets hold at most " +
                     std::to_string(channel_count_limit) + " channels). Merge rare channels");
  }
  std::uint64_t set = 0;
  for (const Channel touch : touches) set |= std::uint64_t{1} << touch;
  Counts& counts = sets_[set];
  counts.conversions += conversions;
  counts.journeys += conversions + nulls;
  conversions_ += conversions;
  channels_ = std::max(channels_, top + 1);
}

void ChannelSets::merge(const ChannelSets& other) {
  for (const auto& [set, counts] : other.sets_) {
    sets_[set].conversions += counts.conversions;
    sets_[set].journeys += counts.journeys;
  }
  conversions_ += other.conversions_;
  channels_ = std::max(channels_, other.channels_);
}

std::vector<Estimate> ChannelSets::credits() const {
  std::vector<double> sum(static_cast<std::size_t>(channels_), 0.0);
  std::vector<double> squares(sum.size(), 0.0);
  for (const auto& [set, counts] : sets_) {
    const double share = 1.0 / std::popcount(set);
    const auto conversions = static_cast<double>(counts.conversions);
    for (std::size_t c = 0; c < sum.size(); ++c) {
      if (((set >> c) & 1U) == 0) continue;
      sum[c] += conversions * share;
      squares[c] += conversions * share * share;
    }
  }
  std::vector<Estimate> credits;
  for (std::size_t c = 0; c < sum.size(); ++c) {
    const double mean_square =
        conversions_ == 0 ? 0.0 : sum[c] * sum[c] / static_cast<double>(conversions_);
    credits.push_back(normal_estimate(sum[c], std::sqrt(std::max(0.0, squares[c] - mean_square))));
  }
  return credits;
}

std::vector<Estimate> ChannelSets::rate_values() const {
  if (channels_ > shapley_exact_limit) {
    throw InputError(std::to_string(channels_) +
                     " channels are too many for all coalitions (at "
                     "most " +
                     std::to_string(shapley_exact_limit) + "). Sample orders instead");
  }
  const std::size_t coalitions = std::size_t{1} << channels_;
  std::vector<double> rates(coalitions, 0.0);
  std::vector<double> journeys(coalitions, 0.0);
  for (const auto& [set, counts] : sets_) {
    rates[set] = static_cast<double>(counts.conversions);
    journeys[set] = static_cast<double>(counts.journeys);
  }
  sum_over_subsets(rates);
  sum_over_subsets(journeys);
  for (std::size_t s = 0; s < coalitions; ++s)
    rates[s] = journeys[s] > 0 ? rates[s] / journeys[s] : 0;
  const std::vector<double> values = shapley_values(rates, channels_);
  const std::vector<double> weights = shapley_weights(channels_);
  std::vector<Estimate> estimates;
  for (std::size_t c = 0; c < values.size(); ++c) {
    // A journey of set T moves the value by converted * slope(T) - level(T).
    std::vector<double> slope(coalitions, 0.0);
    std::vector<double> level(coalitions, 0.0);
    for (std::size_t s = 1; s < coalitions; ++s) {
      if (journeys[s] == 0.0) continue;
      const bool inside = ((s >> c) & 1U) != 0;
      const auto others = static_cast<std::size_t>(std::popcount(s)) - (inside ? 1 : 0);
      slope[s] = (inside ? weights[others] : -weights[others]) / journeys[s];
      level[s] = slope[s] * rates[s];
    }
    sum_over_supersets(slope);
    sum_over_supersets(level);
    double variance = 0.0;
    for (const auto& [set, counts] : sets_) {
      const double converted = slope[set] - level[set];
      const auto conversions = static_cast<double>(counts.conversions);
      variance += conversions * converted * converted +
                  (static_cast<double>(counts.journeys) - conversions) * level[set] * level[set];
    }
    estimates.push_back(normal_estimate(values[c], std::sqrt(variance)));
  }
  return estimates;
}

double ChannelSets::rate(std::uint64_t coalition) const noexcept {
  std::int64_t conversions = 0;
  std::int64_t journeys = 0;
  for (const auto& [set, counts] : sets_) {
    if ((set & ~coalition) != 0) continue;
    conversions += counts.conversions;
    journeys += counts.journeys;
  }
  return journeys == 0 ? 0.0 : static_cast<double>(conversions) / static_cast<double>(journeys);
}

std::vector<Estimate> ChannelSets::sampled_rate_values(int pairs, DrawKey key) const {
  return sampled_shapley_values([this](std::uint64_t coalition) { return rate(coalition); },
                                channels_, pairs, key);
}

}  // namespace sojourn::metrics
