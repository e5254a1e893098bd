// Attribution by Shapley value: the channels of a journey, as a set, play for its conversion.
//
// Two games are in use under the same name:
//   conversions  v(S) = conversions of journeys whose channels all lie in S. Its Shapley value is
//   an
//                equal split of each journey's conversions among its distinct channels, and values
//                sum to the conversions seen (Zhao, Mahboobi & Bagheri 2018, arXiv:1804.05327).
//   rate         v(S) = conversions / journeys among those journeys, 0 where there are none. Values
//                sum to the overall conversion rate, and a channel that lowers the rate can get
//                less than nothing.
// Order and repetition of touches play no part. The state is one pair of counts per distinct set.
//
// Estimand: the Shapley value of the game on the superpopulation of journeys. Intervals: for
// conversions from the variance of a journey's credit, as for rules; for the rate by the
// delta method over journeys, d v(S) = (converted - v(S)) / journeys(S) for each journey within S.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "core/draws.h"
#include "core/estimate.h"
#include "metrics/attribution/credit/touch_counts.h"

namespace sojourn::metrics {

class ChannelSets {
 public:
  static constexpr std::size_t channel_count_limit = 64;

  /// Takes in journeys over the same channels. Journeys without touches are left out. Throws
  /// InputError on negative counts or a channel code of 64 or above.
  void add(std::span<const Channel> touches, std::int64_t conversions, std::int64_t nulls);
  void merge(const ChannelSets& other);

  /// Credits in conversions by channel code.
  [[nodiscard]] std::vector<Estimate> credits() const;
  /// The rate game's exact values by channel code; at most shapley_exact_limit channels (throws
  /// InputError above).
  [[nodiscard]] std::vector<Estimate> rate_values() const;
  /// The rate game's values from sampled orders; see sampled_shapley_values.
  [[nodiscard]] std::vector<Estimate> sampled_rate_values(int pairs, DrawKey key) const;
  /// v(S) of the rate game, by going through all distinct sets.
  [[nodiscard]] double rate(std::uint64_t coalition) const noexcept;

  [[nodiscard]] int channels() const noexcept { return channels_; }
  [[nodiscard]] std::int64_t conversions() const noexcept { return conversions_; }

 private:
  struct Counts {
    std::int64_t conversions = 0;
    std::int64_t journeys = 0;
  };

  std::map<std::uint64_t, Counts> sets_{};
  std::int64_t conversions_ = 0;
  int channels_ = 0;
};

}  // namespace sojourn::metrics
