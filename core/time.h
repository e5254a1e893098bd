// Simulated time: whole seconds since the scenario's start, and calendar dates at a fixed offset
// from UTC (no daylight saving, no time zones).
//
// A "month" is 30.4375 days in a rate and a calendar month in a length or date.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sojourn {

using Seconds = std::int64_t;

inline constexpr Seconds seconds_per_minute = 60;
inline constexpr Seconds seconds_per_hour = 3600;
inline constexpr Seconds seconds_per_day = 86400;
inline constexpr Seconds seconds_per_week = 7 * seconds_per_day;
inline constexpr double seconds_per_month = 30.4375 * 86400.0;
inline constexpr double seconds_per_year = 365.25 * 86400.0;

/// A day of the proleptic Gregorian calendar.
struct Date {
  int year = 2025;
  int month = 1;  ///< 1 to 12
  int day = 1;    ///< 1 to 31
  friend bool operator==(const Date&, const Date&) = default;
};

enum class Weekday { monday, tuesday, wednesday, thursday, friday, saturday, sunday };

/// Days since 1970-01-01, negative before.
[[nodiscard]] std::int64_t days_since_epoch(Date date) noexcept;
[[nodiscard]] Date date_of_day(std::int64_t days_since_epoch) noexcept;
[[nodiscard]] bool is_valid(Date date) noexcept;
[[nodiscard]] Weekday weekday_of(Date date) noexcept;
/// The same day `months` later; the last day of the month where that one is shorter.
[[nodiscard]] Date add_months(Date date, int months) noexcept;
[[nodiscard]] std::string to_string(Date date);  ///< "2025-01-31"
/// "2025-01-31" as a date, nothing where it is none.
[[nodiscard]] std::optional<Date> parse_date(std::string_view text);

/// A length of time as a user writes it: whole calendar months ("2 years", "6 months") or seconds.
struct Length {
  std::int64_t months = 0;
  double seconds = 0.0;
  /// Whole seconds from `start`, calendar months counted on the calendar.
  [[nodiscard]] Seconds from(Date start) const noexcept;
  /// Seconds at 30.4375 days a month.
  [[nodiscard]] double average_seconds() const noexcept {
    return seconds + static_cast<double>(months) * seconds_per_month;
  }
};

/// Parses "3 days", "1.5 hours", "2 years", "90 s"; nothing where it is no such text. Units: s,
/// second, minute, min, hour, h, day, week, month, year and their plurals.
[[nodiscard]] std::optional<Length> parse_length(std::string_view text);
/// Parses "0.2 / month" (or "0.2 per month") as a rate per second.
[[nodiscard]] std::optional<double> parse_rate(std::string_view text);
/// "3 days 4 h" for people.
[[nodiscard]] std::string describe_seconds(double seconds);

}  // namespace sojourn
