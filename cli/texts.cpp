// How numbers and names are written.
#include "cli/texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace sojourn::cli {

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string count_text(double number) {
  if (number < 9999.5) return fmt::format("{:.0f}", number);
  constexpr std::array<std::string_view, 4> names{"thousand", "million", "billion", "trillion"};
  double value = number / 1000.0;
  std::size_t name = 0;
  while (value >= 999.5 && name + 1 < names.size()) {
    value /= 1000.0;
    ++name;
  }
  return fmt::format("{:.{}f} {}", value, value < 99.95 ? 1 : 0, names[name]);
}

std::string bytes_text(double bytes) {
  if (bytes < 1024.0) return fmt::format("{:.0f} bytes", bytes);
  constexpr std::array<std::string_view, 5> names{"KiB", "MiB", "GiB", "TiB", "PiB"};
  double value = bytes / 1024.0;
  std::size_t name = 0;
  while (value >= 1023.5 && name + 1 < names.size()) {
    value /= 1024.0;
    ++name;
  }
  return fmt::format("{:.{}f} {}", value, value < 99.95 ? 1 : 0, names[name]);
}

std::string wall_text(double seconds) {
  if (seconds < 10.0) return fmt::format("{:.2f} s", seconds);
  if (seconds < 59.5) return fmt::format("{:.0f} s", seconds);
  const auto whole = static_cast<std::uint64_t>(std::llround(std::min(seconds, 1e15)));
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string percent_text(double share) { return fmt::format("{:.1f} %", 100.0 * share); }

std::size_t width_of(std::string_view text) noexcept {
  std::size_t width = 0;
  for (const char byte : text) width += (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U ? 1 : 0;
  return width;
}

std::string money_text(double cents, std::string_view unit) {
  if (unit.starts_with(cents_of)) unit.remove_prefix(cents_of.size());
  return fmt::format("{:.2f} {}", cents / 100.0, harmless(unit));
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t used = width_of(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string harmless(std::string_view text) {
  std::string shown;
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    shown += code < 0x20 || code == 0x7F ? ' ' : byte;
  }
  return shown;
}

}  // namespace sojourn::cli
