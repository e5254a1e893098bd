// Dates on the proleptic Gregorian calendar by std::chrono, and lengths and rates as users write
// them: one number, one unit.
#include "core/time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>

namespace sojourn {
namespace {

constexpr std::size_t longest_text = 100;
constexpr std::int64_t longest_calendar_months = 12 * 10'000;
constexpr double largest_seconds = 9.0e18;  // fits 64 bits

std::chrono::year_month_day ymd_of(Date date) noexcept {
  return std::chrono::year{date.year} / date.month / date.day;
}

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// A number at the front of the text, which is cut off; underscores may stand between digits.
std::optional<double> take_number(std::string_view& text) {
  if (text.empty() || text.size() > longest_text) return std::nullopt;
  std::string digits;
  std::size_t used = 0;
  for (; used < text.size(); ++used) {
    const char c = text[used];
    const bool inside = used > 0 && used + 1 < text.size();
    const bool separator =
        c == '_' && inside && is_digit(text[used - 1]) && is_digit(text[used + 1]);
    const bool exponent =
        (c == 'e' || c == 'E') && inside &&
        (is_digit(text[used + 1]) || text[used + 1] == '-' || text[used + 1] == '+');
    const bool sign = (c == '-' || c == '+') && (used == 0 || digits.back() == 'e');
    if (separator) continue;
    if (!is_digit(c) && c != '.' && !exponent && !sign) break;
    if (c != '+') digits += exponent ? 'e' : c;
  }
  double number = 0.0;
  const char* end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc{} || stopped != end || !std::isfinite(number)) return std::nullopt;
  text = trimmed(text.substr(used));
  return number;
}

struct Unit {
  std::string_view name;
  double seconds;
  int months;  ///< calendar months, 0 for units of fixed length
};

constexpr std::array units{Unit{"s", 1.0, 0},
                           Unit{"sec", 1.0, 0},
                           Unit{"second", 1.0, 0},
                           Unit{"min", 60.0, 0},
                           Unit{"minute", 60.0, 0},
                           Unit{"h", 3600.0, 0},
                           Unit{"hour", 3600.0, 0},
                           Unit{"day", 86400.0, 0},
                           Unit{"week", 604800.0, 0},
                           Unit{"month", seconds_per_month, 1},
                           Unit{"year", seconds_per_year, 12}};

const Unit* find_unit(std::string_view name) noexcept {
  for (const Unit& unit : units) {
    if (name == unit.name) return &unit;
    const bool has_plural = unit.name.size() >= 3;
    if (has_plural && name.size() == unit.name.size() + 1 && name.back() == 's' &&
        name.starts_with(unit.name)) {
      return &unit;
    }
  }
  return nullptr;
}

std::string count_text(double count, std::string_view singular, std::string_view plural) {
  std::array<char, 64> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), "%.10g", count);
  return std::string(buffer.data(), static_cast<std::size_t>(length)) + ' ' +
         std::string(count == 1.0 ? singular : plural);
}

struct Part {
  double seconds;
  std::string_view singular;
  std::string_view plural;
};

constexpr std::array parts{Part{seconds_per_year, "year", "years"}, Part{86400.0, "day", "days"},
                           Part{3600.0, "h", "h"}, Part{60.0, "min", "min"}, Part{1.0, "s", "s"}};

std::string describe_positive(double seconds) {
  std::size_t at = 0;
  while (at + 1 < parts.size() && seconds < parts[at].seconds) ++at;
  if (at + 1 == parts.size()) return count_text(std::round(seconds * 100.0) / 100.0, "s", "s");
  const Part& large = parts[at];
  const Part& small = parts[at + 1];
  double whole = std::floor(seconds / large.seconds);
  double rest = std::round((seconds - whole * large.seconds) / small.seconds);
  if (rest * small.seconds >= large.seconds) {
    whole += 1.0;
    rest = 0.0;
  }
  const bool fills_next = at > 0 && whole * large.seconds >= parts[at - 1].seconds;
  if (fills_next) return describe_positive(parts[at - 1].seconds);
  std::string text = count_text(whole, large.singular, large.plural);
  if (rest > 0.0) text += ' ' + count_text(rest, small.singular, small.plural);
  return text;
}

}  // namespace

std::int64_t days_since_epoch(Date date) noexcept {
  return std::chrono::sys_days{ymd_of(date)}.time_since_epoch().count();
}

Date date_of_day(std::int64_t days_since_epoch) noexcept {
  const auto day = static_cast<std::chrono::days::rep>(days_since_epoch);
  const std::chrono::year_month_day ymd{std::chrono::sys_days{std::chrono::days{day}}};
  return {.year = static_cast<int>(ymd.year()),
          .month = static_cast<int>(static_cast<unsigned>(ymd.month())),
          .day = static_cast<int>(static_cast<unsigned>(ymd.day()))};
}

bool is_valid(Date date) noexcept {
  const bool in_range = date.year >= 0 && date.year <= 9999 && date.month >= 1 &&
                        date.month <= 12 && date.day >= 1 && date.day <= 31;
  return in_range && ymd_of(date).ok();
}

Weekday weekday_of(Date date) noexcept {
  const std::chrono::weekday day{std::chrono::sys_days{ymd_of(date)}};
  return static_cast<Weekday>(day.iso_encoding() - 1);
}

Date add_months(Date date, int months) noexcept {
  const auto month = std::chrono::year{date.year} / date.month + std::chrono::months{months};
  const std::chrono::year_month_day_last last{month.year(), month.month() / std::chrono::last};
  const auto last_day = static_cast<int>(static_cast<unsigned>(last.day()));
  return {.year = static_cast<int>(month.year()),
          .month = static_cast<int>(static_cast<unsigned>(month.month())),
          .day = std::min(date.day, last_day)};
}

std::string to_string(Date date) {
  std::array<char, 48> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), "%04d-%02d-%02d", date.year,
                                   date.month, date.day);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto part = [&](std::size_t from, std::size_t length) {
    int number = 0;
    for (const char c : text.substr(from, length)) {
      if (!is_digit(c)) return -1;
      number = 10 * number + (c - '0');
    }
    return number;
  };
  const Date date{.year = part(0, 4), .month = part(5, 2), .day = part(8, 2)};
  return is_valid(date) ? std::optional(date) : std::nullopt;
}

Seconds Length::from(Date start) const noexcept {
  const bool on_calendar = std::abs(months) <= longest_calendar_months;
  double total = on_calendar ? seconds : average_seconds();
  if (on_calendar && months != 0) {
    const Date end = add_months(start, static_cast<int>(months));
    const std::int64_t days = days_since_epoch(end) - days_since_epoch(start);
    total += static_cast<double>(days * seconds_per_day);
  }
  return static_cast<Seconds>(std::nearbyint(std::clamp(total, -largest_seconds, largest_seconds)));
}

std::optional<Length> parse_length(std::string_view text) {
  text = trimmed(text);
  const auto number = take_number(text);
  const Unit* unit = number ? find_unit(text) : nullptr;
  if (unit == nullptr) return std::nullopt;
  const double months = *number * unit->months;
  const bool whole_months = unit->months > 0 && months == std::nearbyint(months) &&
                            std::abs(months) <= static_cast<double>(longest_calendar_months);
  if (whole_months) return Length{.months = static_cast<std::int64_t>(months)};
  const double seconds = *number * unit->seconds;
  return std::isfinite(seconds) ? std::optional(Length{.seconds = seconds}) : std::nullopt;
}

std::optional<double> parse_rate(std::string_view text) {
  text = trimmed(text);
  const auto number = take_number(text);
  if (!number) return std::nullopt;
  if (text.starts_with('/')) {
    text.remove_prefix(1);
  } else if (text.starts_with("per ")) {
    text.remove_prefix(4);
  } else {
    return std::nullopt;
  }
  const Unit* unit = find_unit(trimmed(text));
  if (unit == nullptr) return std::nullopt;
  return *number / unit->seconds;
}

std::string describe_seconds(double seconds) {
  if (std::isnan(seconds)) return "unknown";
  if (std::isinf(seconds)) return seconds > 0.0 ? "forever" : "-forever";
  return seconds < 0.0 ? '-' + describe_positive(-seconds) : describe_positive(seconds);
}

}  // namespace sojourn
