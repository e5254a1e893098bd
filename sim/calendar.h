// The calendar of a run: which weekday and month each of its days is, and time profiles, the one
// mechanism behind business hours, holidays, weekdays, months and seasons.
//
// A profile is a piecewise constant factor on a clock's speed (0 = closed), cumulated in a table; a
// clock runs through it as through time of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/time.h"

namespace sojourn::sim {

struct Calendar {
  Date start;
  std::vector<std::uint8_t> weekday_of_day;  ///< 0 Monday, one per day of the run and one more
  std::vector<std::uint8_t> month_of_day;    ///< 0 January

  /// The calendar of a run of `length` seconds that starts at midnight of `start`.
  [[nodiscard]] static Calendar make(Date start, Seconds length);
};

/// A factor on a clock's speed over the run: factor[k] from time[k] up to time[k + 1].
struct Profile {
  std::string name;
  std::vector<std::int32_t> time;  ///< seconds; the first is 0, the last the end of the run
  std::vector<double> factor;      ///< one less than times
  std::vector<double>
      cumulative;  ///< integral of the factor up to time[k], in seconds; as many as times
  std::vector<std::uint32_t>
      piece_of_day{};  ///< the piece that holds each midnight; see index_days

  /// Makes piece_of_day, with which integral() need not search.
  void index_days();
  /// Integral of the factor from 0 to `at` seconds; beyond the end it goes on as on the last piece
  /// with factor 1.
  [[nodiscard]] double integral(double at) const noexcept;
  /// The factor that holds at a moment from 0 on; beyond the end it is 1.
  [[nodiscard]] double factor_at(std::int32_t at) const noexcept;
  /// The first moment at which the integral reaches `target`: seconds. Searched for from `from` on,
  /// where the integral is not yet there.
  [[nodiscard]] double inverse(double target, double from = 0.0) const noexcept;

 private:
  [[nodiscard]] std::size_t piece_at(double at) const noexcept;
};

}  // namespace sojourn::sim
