// Attribution by rule: which touches of a converting journey get the credit, by position alone.
//
//   first     all to the first touch              last    all to the last touch
//   linear    equal shares                        position  first_share to the first, last_share to
//                                                 the last, the rest equally to those between
//
// A channel touched k times in a journey of n touches gets the sum of its touches' shares. Journeys
// of two touches have nothing between and split by first_share : last_share; a single touch gets
// everything. What is kept per channel and length are whole counts, of which every rule is a
// linear, and every rule's variance a quadratic, function; so one state serves all four rules, and
// parts merge to the same bits.
//
// Estimand: the mean credit per conversion of the superpopulation of journeys, times the
// conversions seen. Standard error: sqrt(conversions * variance of a journey's credit). None of
// these rules estimates what a channel caused. Source of 40-20-40: Google Ads API (position-based
// model); package goldens in the tests.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "core/estimate.h"

namespace sojourn::metrics {

/// A channel's code, from 0.
using Channel = std::uint16_t;
inline constexpr std::size_t channel_limit = 0xFFF0;  ///< codes above mark ends of journeys

/// Shares of a journey's credit by position; the rest goes to the touches between.
struct PositionRule {
  double first_share = 0.4;
  double last_share = 0.4;
  bool even = false;  ///< every touch the same, whatever the shares say
};

inline constexpr PositionRule first_touch{.first_share = 1.0, .last_share = 0.0};
inline constexpr PositionRule last_touch{.first_share = 0.0, .last_share = 1.0};
inline constexpr PositionRule linear_touch{.even = true};
inline constexpr PositionRule position_based{};

class TouchCounts {
 public:
  /// Takes in a journey that ended in `conversions` conversions (or in that many cents). A journey
  /// without touches has nobody to credit and only counts as such. Throws InputError on a negative
  /// number of conversions or a code of channel_limit or above.
  void add(std::span<const Channel> touches, std::int64_t conversions = 1);
  void merge(const TouchCounts& other);

  /// Credit by channel code, in conversions; they sum to conversions() up to rounding. Throws
  /// InputError where the shares are negative, sum to more than 1, or to 0 with no touch between.
  [[nodiscard]] std::vector<Estimate> credits(PositionRule rule) const;
  [[nodiscard]] std::int64_t conversions() const noexcept { return conversions_; }
  /// Conversions of journeys without any touch.
  [[nodiscard]] std::int64_t untouched() const noexcept { return untouched_; }
  [[nodiscard]] std::size_t channels() const noexcept { return channels_; }

  friend bool operator==(const TouchCounts&, const TouchCounts&) = default;

 private:
  /// Sums over converting journeys of one length, weighted by conversions. k: touches of the
  /// channel; f, l: whether it is the first, the last.
  struct Cell {
    std::int64_t f = 0;
    std::int64_t l = 0;
    std::int64_t fl = 0;
    std::int64_t k = 0;
    std::int64_t kk = 0;
    std::int64_t kf = 0;
    std::int64_t kl = 0;
    void add(const Cell& other) noexcept;
    friend bool operator==(const Cell&, const Cell&) = default;
  };
  struct Length {
    std::vector<Cell> cells{};  ///< by channel
    friend bool operator==(const Length&, const Length&) = default;
  };

  std::map<std::uint64_t, Length> lengths_{};
  std::int64_t conversions_ = 0;
  std::int64_t untouched_ = 0;
  std::size_t channels_ = 0;
};

}  // namespace sojourn::metrics
