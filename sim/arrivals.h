// When customers join: all at the start, or each at the inverse of the cumulated intensity at a
// uniform number of their own.
//
// A Poisson process of which N events are known to fall into a time is N independent draws from its
// normalised intensity, in no order. So with N customers given, arrivals need no sum of gaps, and
// one customer's date never depends on another's.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/settings.h"
#include "core/time.h"
#include "sim/customer_draws.h"
#include "sim/profiles.h"

namespace sojourn::sim {

/// An intensity that is constant within each day, cumulated: the share of arrivals up to a moment
/// and its inverse.
class DailyIntensity {
 public:
  /// `rates` holds one rate per day, not negative and one above 0; the last day may be cut by
  /// `length`.
  DailyIntensity(Seconds length, std::vector<double> rates);

  /// Share of arrivals before `at` seconds.
  [[nodiscard]] double share_before(Seconds at) const noexcept;
  /// The whole second in which the share reaches `u`, 0 < u < 1.
  [[nodiscard]] std::int32_t second_of(double u) const noexcept {
    const double target = u * total_;
    std::size_t day = guide_[static_cast<std::size_t>(u * guide_scale_)];
    while (cumulative_[day + 1] <= target) ++day;
    const auto begin = static_cast<std::int32_t>(day) * 86400;
    const auto since = static_cast<std::int32_t>((target - cumulative_[day]) / rates_[day]);
    const std::int32_t last = begin + 86399 < length_ ? begin + 86399 : length_ - 1;
    return begin + since < last ? begin + since : last;  // rounding may touch the next day
  }

 private:
  std::int32_t length_;
  std::vector<double> rates_;
  std::vector<double> cumulative_;  ///< at each midnight and at the end
  double total_ = 0.0;
  double guide_scale_ = 1.0;          ///< a power of two, so that u * guide_scale_ is exact
  std::vector<std::uint32_t> guide_;  ///< for u of k / guide_scale_ the day in which it is reached
};

/// `[population.arrival]`.
class Arrivals {
 public:
  void describe(Fields& population);
  /// Makes the intensity of a run that starts at midnight of `start` and lasts `length` seconds.
  void compile(Date start, Seconds length, Diagnostics& diagnostics);

  /// Seconds at which the customers join, `never` at or beyond the run's end.
  void draw(const CustomerList& customers, std::int32_t* joined) const noexcept;
  [[nodiscard]] double expected_joining_share() const noexcept { return expected_joining_share_; }

 private:
  enum class Pattern { at_start, uniform, poisson };

  void describe_over(Fields& fields);
  void describe_poisson(Fields& fields);
  [[nodiscard]] double intensity_at(Date date, double middle) const noexcept;
  [[nodiscard]] std::optional<std::vector<double>> daily_rates(Date start, Seconds over,
                                                               Diagnostics& diagnostics) const;

  Pattern pattern_ = Pattern::at_start;
  double share_at_start_ = 1.0;
  Length over_;
  bool has_over_ = false;
  double trend_ = 0.0;
  SeasonalFactors seasons_;
  Position position_;

  Purpose purpose_ = purpose_of("population.arrival");
  std::optional<DailyIntensity> intensity_;
  std::int32_t length_ = 0;
  double expected_joining_share_ = 1.0;
};

}  // namespace sojourn::sim
