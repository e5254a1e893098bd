// Weekdays and months of a run's days, and the two directions of a time profile: from the clock on
// the wall to the profile's own time and back, each one binary search in a table.
#include "sim/calendar.h"

#include <algorithm>
#include <cstddef>

#include "core/error.h"

namespace sojourn::sim {

Calendar Calendar::make(Date start, Seconds length) {
  SOJOURN_EXPECT(length >= 0);
  Calendar calendar{.start = start, .weekday_of_day = {}, .month_of_day = {}};
  const std::int64_t first = days_since_epoch(start);
  const std::int64_t days = (length + seconds_per_day - 1) / seconds_per_day + 1;
  calendar.weekday_of_day.reserve(static_cast<std::size_t>(days));
  calendar.month_of_day.reserve(static_cast<std::size_t>(days));
  for (std::int64_t day = first; day < first + days; ++day) {
    const Date date = date_of_day(day);
    calendar.weekday_of_day.push_back(static_cast<std::uint8_t>(weekday_of(date)));
    calendar.month_of_day.push_back(static_cast<std::uint8_t>(date.month - 1));
  }
  return calendar;
}

double Profile::integral(double at) const noexcept {
  if (!(at > 0.0)) return 0.0;
  const double end = static_cast<double>(time.back());
  if (at >= end) return cumulative.back() + (at - end);
  const auto after = std::upper_bound(time.begin(), time.end(), at);
  const auto piece = static_cast<std::size_t>(after - time.begin()) - 1;
  return cumulative[piece] + factor[piece] * (at - static_cast<double>(time[piece]));
}

double Profile::inverse(double target) const noexcept {
  if (!(target > 0.0)) return 0.0;
  const double end = static_cast<double>(time.back());
  if (target > cumulative.back()) return end + (target - cumulative.back());
  // The first time at which the integral is there; the piece before it is open, as the integral
  // rose.
  const auto reached = std::lower_bound(cumulative.begin(), cumulative.end(), target);
  const auto piece = static_cast<std::size_t>(reached - cumulative.begin()) - 1;
  const double since = (target - cumulative[piece]) / factor[piece];
  return std::min(static_cast<double>(time[piece]) + since, static_cast<double>(time[piece + 1]));
}

}  // namespace sojourn::sim
