// Attribution by Markov removal effect: how much of the probability of conversion is lost when a
// channel is taken away, in an absorbing chain fitted to the journeys.
//
// States are the last `order` channels of a journey (fewer at its start), plus conversion and null.
// Every step of every journey counts, repeated touches (self-loops) included:
//   p(i -> j) = steps from i to j / steps from i
// With Q the matrix among transient states and r the steps into conversion, the probability of
// conversion solves (I - Q) x = r exactly, by sparse LU; no journey is simulated. Removing channel
// c turns every touch of c into null, and
//   effect(c) = 1 - P(conversion without c) / P(conversion),  share(c) = effect(c) / sum of effects
// An effect lies in [0, 1], and is 0 only where no converting path of the chain goes through c.
//
// Estimand: the removal effect in the chain's own superpopulation. What a channel caused is another
// question: journeys may have met it because they were going to convert. Standard errors by the
// delta method over the rows of the matrix, which are independent multinomials where the chain
// holds:
//   d P / d p(i -> j) = v_i x_j,  v the expected visits to i from the start
// Source: Anderl, Becker, von Wangenheim, Schumann 2016, "Mapping the customer journey",
// doi 10.1016/j.ijresmar.2016.03.001; Kemeny & Snell, Finite Markov Chains, for the solution.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/estimate.h"
#include "metrics/attribution/credit/touch_counts.h"

namespace sojourn::metrics {

/// What the chain says of one channel.
struct MarkovCredit {
  Channel channel = 0;
  Estimate removal_effect;
  Estimate share;            ///< of all effects
  double conversions = 0.0;  ///< share times the conversions seen on journeys with touches
};

/// The whole answer; without credits there is a reason.
struct MarkovAttribution {
  double conversion_probability = 0.0;
  std::vector<MarkovCredit> credits{};  ///< of the channels seen, by code
  std::string reason{};                 ///< why there are no credits, empty where there are
};

class MarkovChainCounts {
 public:
  /// Throws InputError unless the order is from 1 to 16.
  explicit MarkovChainCounts(int order = 1);

  /// Takes in journeys of one and the same path: how many of them converted and how many did not.
  /// A journey without touches is left out of the chain. Throws InputError on negative counts or a
  /// code of channel_limit or above.
  void add(std::span<const Channel> touches, std::int64_t conversions, std::int64_t nulls);
  /// Takes in what another of the same order has seen; throws InputError otherwise.
  void merge(const MarkovChainCounts& other);

  /// Solves the chain with and without each channel: one sparse factorisation per channel.
  /// Throws ResourceError where the factors do not fit in memory.
  [[nodiscard]] MarkovAttribution attribution() const;
  [[nodiscard]] std::int64_t conversions() const noexcept { return conversions_; }
  [[nodiscard]] std::int64_t journeys() const noexcept { return journeys_; }

  /// Counts by step: the state's channels, oldest first, then the next channel or mark.
  [[nodiscard]] std::map<std::u16string, std::int64_t> steps() const {
    return {steps_.begin(), steps_.end()};
  }
  static constexpr char16_t start_mark = 0xFFFF;       ///< alone: no touch yet
  static constexpr char16_t conversion_mark = 0xFFFE;  ///< after the last touch
  static constexpr char16_t null_mark = 0xFFFD;

 private:
  std::size_t order_;
  std::unordered_map<std::u16string, std::int64_t> steps_{};
  std::int64_t conversions_ = 0;
  std::int64_t journeys_ = 0;
};

}  // namespace sojourn::metrics
