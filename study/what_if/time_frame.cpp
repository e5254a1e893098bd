#include "study/what_if/time_frame.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace sojourn::study {

std::size_t TimeFrame::months_in_run() const noexcept {
  const auto later = std::upper_bound(month_ends.begin(), month_ends.end(), run_end);
  return static_cast<std::size_t>(later - month_ends.begin());
}

TimeFrame make_time_frame(Date run_start, Date start, Seconds run_end, int horizon_months,
                          double discount_rate) {
  SOJOURN_EXPECT(horizon_months >= 1);
  const std::int64_t first = days_since_epoch(run_start);
  const auto since_run = [first](Date date) {
    return (days_since_epoch(date) - first) * seconds_per_day;
  };
  TimeFrame frame{.start = since_run(start), .run_end = run_end};
  for (int month = 1; month <= horizon_months; ++month) {
    frame.month_ends.push_back(since_run(add_months(start, month)));
  }
  frame.horizon_end = frame.month_ends.back();
  const std::size_t days = frame.day_of(frame.horizon_end);
  std::uint16_t month = 0;
  for (std::size_t day = 0; day < days; ++day) {
    const Seconds midnight = frame.start + static_cast<Seconds>(day) * seconds_per_day;
    while (frame.month_ends[month] <= midnight) ++month;
    frame.month_of_day.push_back(month);
    frame.discount.push_back(std::pow(1.0 + discount_rate, -static_cast<double>(day) / 365.0));
  }
  return frame;
}

}  // namespace sojourn::study
