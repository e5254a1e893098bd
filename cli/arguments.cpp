// Reading and refusing values of options.
#include "cli/arguments.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "core/error.h"

namespace sojourn::cli {
namespace {

/// Above it, a double no longer holds every whole number.
constexpr double largest_exact = 9007199254740992.0;

[[noreturn]] void refuse(std::string_view option, std::string problem, std::string advice) {
  throw InputError({Diagnostic{.problem = fmt::format("{} {}", option, std::move(problem)),
                               .advice = std::move(advice)}});
}

std::string without_marks(std::string_view text) {
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool between = i > 0 && i + 1 < text.size() && text[i - 1] != '_';
    if (text[i] != '_' || !between) digits += text[i];
  }
  return digits;
}

std::optional<double> number_of(std::string_view text) {
  const std::string digits = without_marks(text);
  double value = 0.0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool out_of_range = error == std::errc::result_out_of_range;
  if ((error != std::errc() && !out_of_range) || end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return out_of_range ? HUGE_VAL : value;
}

std::string bounds_text(CountBounds bounds) {
  return fmt::format("a whole number from {} to {}", bounds.low, bounds.high);
}

}  // namespace

std::uint64_t read_count(std::string_view option, std::string_view text, CountBounds bounds) {
  const std::string advice = fmt::format("write {}", bounds_text(bounds));
  const std::string digits = without_marks(text);
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    const std::optional<double> number = number_of(text);
    if (!number || !std::isfinite(*number)) {
      refuse(option, fmt::format("must be a number, but is {}", in_backticks(text)), advice);
    }
    if (*number < 0.0 || *number >= largest_exact) {
      refuse(option, fmt::format("is {} (out of range)", in_backticks(text)), advice);
    }
    if (*number != std::floor(*number)) {
      refuse(option, fmt::format("must be whole, but is {}", in_backticks(text)), advice);
    }
    count = static_cast<std::uint64_t>(*number);
  }
  if (count < bounds.low || count > bounds.high) {
    refuse(option, fmt::format("is {} (out of range)", in_backticks(text)), advice);
  }
  return count;
}

std::uint64_t read_bytes(std::string_view option, std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 13> units{{{"", 1.0},
                                                                       {"B", 1.0},
                                                                       {"kB", 1e3},
                                                                       {"KB", 1e3},
                                                                       {"MB", 1e6},
                                                                       {"GB", 1e9},
                                                                       {"TB", 1e12},
                                                                       {"KiB", 1024.0},
                                                                       {"MiB", 1048576.0},
                                                                       {"GiB", 1073741824.0},
                                                                       {"TiB", 1099511627776.0},
                                                                       {"G", 1073741824.0},
                                                                       {"M", 1048576.0}}};
  constexpr std::string_view advice = "write a size such as `2 GiB` or `500 MB`";
  const std::size_t split = text.find_last_of("0123456789.") + 1;
  const std::optional<double> number = number_of(text.substr(0, split));
  std::string_view unit = text.substr(split);
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  for (const auto& [name, bytes] : units) {
    if (!number || unit != name) continue;
    const double size = *number * bytes;
    if (!(size >= 1.0) || size >= largest_exact) break;
    return static_cast<std::uint64_t>(size);
  }
  refuse(option, fmt::format("must be a size, but is {}", in_backticks(text)), std::string(advice));
}

std::optional<Seconds> read_window(std::string_view option, std::string_view text, Date start) {
  if (text == "none") return std::nullopt;
  const std::optional<Length> length = parse_length(text);
  const double seconds = length ? length->average_seconds() : 0.0;
  if (!(seconds >= 1.0)) {
    refuse(option, fmt::format("must be a length of time, but is {}", in_backticks(text)),
           "write a length of at least a second, such as `1 day`, or `none`");
  }
  if (seconds > 100.0 * seconds_per_year) {
    refuse(option, fmt::format("is {} (longer than any run)", in_backticks(text)),
           "write a length such as `1 day`, or `none`");
  }
  return length->from(start);
}

}  // namespace sojourn::cli
