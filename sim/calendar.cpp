// Weekdays and months of a run's days, and the two directions of a time profile: from the clock on
// the wall to the profile's own time by the day's first piece, and back by binary search.
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

void Profile::index_days() {
  piece_of_day.clear();
  std::size_t piece = 0;
  for (Seconds midnight = 0; midnight < time.back(); midnight += seconds_per_day) {
    while (time[piece + 1] <= midnight) ++piece;
    piece_of_day.push_back(static_cast<std::uint32_t>(piece));
  }
}

// REQUIRES: at is within the run.
std::size_t Profile::piece_at(double at) const noexcept {
  const auto day = static_cast<std::size_t>(static_cast<Seconds>(at) / seconds_per_day);
  std::size_t piece = day < piece_of_day.size() ? piece_of_day[day] : 0;
  while (static_cast<double>(time[piece + 1]) <= at) ++piece;
  return piece;
}

double Profile::factor_at(std::int32_t at) const noexcept {
  return at < time.back() ? factor[piece_at(at)] : 1.0;
}

double Profile::integral(double at) const noexcept {
  if (!(at > 0.0)) return 0.0;
  const double end = static_cast<double>(time.back());
  if (at >= end) return cumulative.back() + (at - end);
  const std::size_t piece = piece_at(at);
  return cumulative[piece] + factor[piece] * (at - static_cast<double>(time[piece]));
}

double Profile::inverse(double target, double from) const noexcept {
  if (!(target > 0.0)) return 0.0;
  const double end = static_cast<double>(time.back());
  if (target > cumulative.back()) return end + (target - cumulative.back());
  // The first time at which the integral is there; the piece before it is open, as the integral
  // rose. Most are in the next few pieces; then the search doubles its steps.
  std::size_t low = from > 0.0 && from < end ? piece_at(from) : 0;
  if (target <= cumulative[low]) low = 0;
  constexpr std::size_t near = 6;
  const std::size_t walked = std::min(low + near, cumulative.size() - 1);
  while (low < walked && cumulative[low + 1] < target) ++low;
  std::size_t step = 1;
  while (low + step < cumulative.size() && cumulative[low + step] < target) {
    low += step;
    step *= 2;
  }
  const auto first = cumulative.begin() + static_cast<std::ptrdiff_t>(low);
  const auto last =
      cumulative.begin() + static_cast<std::ptrdiff_t>(std::min(low + step + 1, cumulative.size()));
  const auto reached = std::lower_bound(first, last, target);
  const auto piece = static_cast<std::size_t>(reached - cumulative.begin()) - 1;
  const double since = (target - cumulative[piece]) / factor[piece];
  return std::min(static_cast<double>(time[piece]) + since, static_cast<double>(time[piece + 1]));
}

}  // namespace sojourn::sim
