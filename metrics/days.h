// Days and months of times on a clock at a fixed offset from UTC.
#pragma once

#include <cstdint>
#include <string>

#include "core/time.h"

namespace sojourn::metrics {

/// Floor of a / b for b > 0, also below zero.
[[nodiscard]] constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) noexcept {
  return a / b - static_cast<std::int64_t>(a % b < 0);
}

/// Days since 1970-01-01 of a time in seconds, on a clock `offset` seconds ahead of UTC.
[[nodiscard]] constexpr std::int64_t day_of(std::int64_t time, std::int64_t offset = 0) noexcept {
  return floor_divide(time + offset, seconds_per_day);
}

/// "2025-01-31".
[[nodiscard]] inline std::string day_label(std::int64_t day) { return to_string(date_of_day(day)); }

/// Months since the year 0 of a day; consecutive numbers for consecutive months.
[[nodiscard]] inline std::int64_t month_of_day(std::int64_t day) noexcept {
  const Date date = date_of_day(day);
  return std::int64_t{12} * date.year + date.month - 1;
}

/// "2025-01".
[[nodiscard]] inline std::string month_label(std::int64_t month) {
  const std::int64_t year = floor_divide(month, 12);
  const Date first{static_cast<int>(year), static_cast<int>(month - 12 * year) + 1, 1};
  return to_string(first).substr(0, to_string(first).size() - 3);
}

/// The first day of a month.
[[nodiscard]] inline std::int64_t first_day_of_month(std::int64_t month) noexcept {
  const std::int64_t year = floor_divide(month, 12);
  return days_since_epoch({static_cast<int>(year), static_cast<int>(month - 12 * year) + 1, 1});
}

}  // namespace sojourn::metrics
