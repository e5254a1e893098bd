#include "cli/measure/csv_values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "core/time.h"

namespace sojourn::cli {

std::optional<double> csv_number(std::string_view text, char separator) {
  double value = 0.0;
  std::string pointed;
  const std::size_t comma = text.find(',');
  if (separator != ',' && comma != std::string_view::npos &&
      text.find('.') == std::string_view::npos) {
    pointed = text;
    pointed[comma] = '.';  // a second comma is left, and makes it no number
    text = pointed;
  }
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

namespace {

/// Two digits at a place of the text; -1 where there are none.
int two_digits(std::string_view text, std::size_t at) {
  const auto digit = [text](std::size_t i) {
    return i < text.size() && text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : -100;
  };
  return std::max(-1, 10 * digit(at) + digit(at + 1));
}

/// Seconds of "Z", "", "+01:00" or "-0530" ahead of UTC.
std::optional<std::int64_t> offset_of(std::string_view text) {
  if (text.empty() || text == "Z") return 0;
  if (text.front() != '+' && text.front() != '-') return std::nullopt;
  const int hours = two_digits(text, 1);
  const std::size_t at = text.size() > 3 && text[3] == ':' ? 4 : 3;
  const int minutes = text.size() == 3 ? 0 : two_digits(text, at);
  if (hours < 0 || minutes < 0 || text.size() > at + 2) return std::nullopt;
  const std::int64_t seconds = hours * seconds_per_hour + minutes * seconds_per_minute;
  return text.front() == '-' ? -seconds : seconds;
}

}  // namespace

std::optional<std::int64_t> csv_time(std::string_view text) {
  const std::optional<Date> date = parse_date(text.substr(0, 10));
  if (!date) return std::nullopt;
  std::int64_t seconds = days_since_epoch(*date) * seconds_per_day;
  if (text.size() == 10) return seconds;
  if ((text[10] != 'T' && text[10] != ' ') || text.size() < 16 || text[13] != ':') {
    return std::nullopt;
  }
  const int hour = two_digits(text, 11);
  const int minute = two_digits(text, 14);
  std::size_t at = 16;
  int second = 0;
  if (at < text.size() && text[at] == ':') {
    second = two_digits(text, at + 1);
    at += 3;
  }
  if (at < text.size() && text[at] == '.') {
    at = std::min(text.find_first_not_of("0123456789", at + 1), text.size());
  }
  const auto offset = offset_of(text.substr(std::min(at, text.size())));
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60 || !offset) {
    return std::nullopt;
  }
  seconds += hour * seconds_per_hour + minute * seconds_per_minute + second;
  return seconds - *offset;
}

}  // namespace sojourn::cli
