// Each text here reads back as the value it was made of.
#include "core/settings_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "core/json_text.h"

namespace sojourn {
namespace {

struct Unit {
  double seconds;
  std::string_view singular;
  std::string_view plural;
};

constexpr std::array units{Unit{seconds_per_year, "year", "years"},
                           Unit{seconds_per_month, "month", "months"},
                           Unit{86400.0, "day", "days"},
                           Unit{3600.0, "hour", "hours"},
                           Unit{60.0, "minute", "minutes"},
                           Unit{1.0, "second", "seconds"}};

std::string counted(double count, std::string_view singular, std::string_view plural) {
  return shortest(count) + ' ' + std::string(count == 1.0 ? singular : plural);
}

/// The number with twelve digits, which hides the last bits of a division.
double rounded(double value) {
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                          std::chars_format::scientific, 11);
  double read = value;
  std::from_chars(buffer.data(), end, read);
  return read;
}

}  // namespace

std::string number_text(double value) { return std::isfinite(value) ? shortest(value) : ""; }

std::string duration_text(double seconds) {
  if (!std::isfinite(seconds)) return {};
  for (const Unit& unit : units) {
    const double count = seconds / unit.seconds;
    const bool whole = seconds != 0.0 && count == std::nearbyint(count);
    if (whole && count * unit.seconds == seconds) return counted(count, unit.singular, unit.plural);
  }
  return counted(seconds, "second", "seconds");
}

std::string length_text(const Length& length) {
  if (length.months == 0) return duration_text(length.seconds);
  const bool years = length.months % 12 == 0;
  const auto count = static_cast<double>(years ? length.months / 12 : length.months);
  return years ? counted(count, "year", "years") : counted(count, "month", "months");
}

std::string rate_text(double per_second) {
  if (!std::isfinite(per_second)) return {};
  std::string best = shortest(per_second);
  std::string_view best_unit = "second";
  for (const std::size_t at : {1U, 2U, 0U, 3U, 4U}) {  // months and days before years
    const double count = rounded(per_second * units[at].seconds);
    std::string text = shortest(count);
    if (count / units[at].seconds == per_second && text.size() < best.size()) {
      best = std::move(text);
      best_unit = units[at].singular;
    }
  }
  return best + " / " + std::string(best_unit);
}

std::string unit_cost_text(UnitCost cost) {
  constexpr std::int64_t micros_per_unit = 1'000'000;
  std::string fraction = std::to_string(std::abs(cost.micros % micros_per_unit));
  fraction.insert(0, 6 - fraction.size(), '0');
  while (fraction.size() > 2 && fraction.back() == '0') fraction.pop_back();
  std::string text = cost.micros < 0 ? "-" : "";
  text += std::to_string(std::abs(cost.micros / micros_per_unit)) + '.' + fraction + ' ';
  return text.append(cost.currency.code.data(), cost.currency.code.size());
}

std::string text_text(std::string_view text) {
  std::string quotes = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quotes += '\\';
    quotes += c;
  }
  return quotes + '"';
}

std::string value_text(SettingKind kind, double value) {
  switch (kind) {
    case SettingKind::duration:
      return duration_text(value);
    case SettingKind::rate:
      return rate_text(value);
    default:
      return number_text(value);
  }
}

std::string plausible_text(SettingKind kind, const Plausible& plausible) {
  std::string text(name_of(plausible.grounds));
  const bool times = !plausible.multiple_of.empty();
  const SettingKind shown = times ? SettingKind::number : kind;
  text += ", " + value_text(shown, plausible.low) + " to " + value_text(shown, plausible.high);
  if (times) text += " times " + plausible.multiple_of;
  return text;
}

std::string bounds_text(const Bounds& bounds, const std::function<std::string(double)>& text) {
  const bool has_low = std::isfinite(bounds.low);
  const bool has_high = std::isfinite(bounds.high);
  if (has_low && has_high && !bounds.low_excluded && !bounds.high_excluded) {
    return "between " + text(bounds.low) + " and " + text(bounds.high);
  }
  std::string words;
  if (has_low) words = (bounds.low_excluded ? "above " : "at least ") + text(bounds.low);
  if (has_low && has_high) words += " and ";
  if (has_high) words += (bounds.high_excluded ? "below " : "at most ") + text(bounds.high);
  return words;
}

}  // namespace sojourn
