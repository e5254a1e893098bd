// Attribution by time decay: a touch's weight halves with every half-life between it and the
// conversion, w = 2^(-age / half_life), and a journey's weights are scaled to sum to one.
//
// A share is kept as a whole number of 2^-30, the journey's last touch taking what rounding leaves;
// so credits sum to the conversions exactly and parts merge to the same bits. Each touch's share is
// within 2^-30 of its real value, that of the last touch within 2^-30 times the touches.
// Estimand and standard error as for the rules by position (touch_counts.h). The half-life of 7
// days is that of the Google Ads API.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/estimate.h"
#include "metrics/attribution/credit/touch_counts.h"

namespace sojourn::metrics {

class TimeDecayCredit {
 public:
  /// Throws InputError unless the half-life, in seconds, is positive and finite.
  explicit TimeDecayCredit(double half_life_seconds = 7.0 * 86400.0);

  /// Takes in a converting journey; `ages` are the seconds from each touch to the conversion.
  /// Throws InputError on a negative age, on unequal lengths, or on a negative number of
  /// conversions. At most 2^33 conversions in all.
  void add(std::span<const Channel> touches, std::span<const std::int64_t> ages,
           std::int64_t conversions = 1);
  /// Takes in what another of the same half-life has seen; throws InputError otherwise.
  void merge(const TimeDecayCredit& other);

  [[nodiscard]] std::vector<Estimate> credits() const;
  [[nodiscard]] std::int64_t conversions() const noexcept { return conversions_; }
  [[nodiscard]] std::int64_t untouched() const noexcept { return untouched_; }

 private:
  struct Sums {
    std::int64_t share = 0;   ///< in 2^-30
    std::int64_t square = 0;  ///< of a journey's share for the channel, in 2^-30
  };

  double half_life_;
  std::vector<Sums> sums_{};
  std::int64_t conversions_ = 0;
  std::int64_t untouched_ = 0;
  std::vector<double> weights_{};        ///< scratch, one journey
  std::vector<std::int64_t> journey_{};  ///< scratch, one journey's share by channel; 0 in between
};

}  // namespace sojourn::metrics
