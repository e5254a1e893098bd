#include "sim/hours.h"

#include <cstddef>
#include <optional>
#include <span>
#include <utility>

#include "core/error.h"

namespace sojourn::sim {
namespace {

constexpr std::int32_t whole_day = 86400;

/// Reads hours from the left; after a failure it stays failed.
class HoursScanner {
 public:
  explicit HoursScanner(std::string_view text) : text_(text) {}

  [[nodiscard]] bool failed() const noexcept { return failed_; }
  /// Where it stands, counted from 1 as people do.
  [[nodiscard]] std::size_t place() const noexcept { return at_ + 1; }

  void skip_spaces() {
    while (!failed_ && at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  [[nodiscard]] bool at_end() {
    skip_spaces();
    return at_ == text_.size();
  }
  void expect(char wanted) {
    skip_spaces();
    if (failed_ || at_ >= text_.size() || text_[at_] != wanted) {
      failed_ = true;
      return;
    }
    ++at_;
  }
  /// "8:00" or "08:00" as seconds since midnight.
  [[nodiscard]] std::int32_t time_of_day() {
    skip_spaces();
    const std::size_t begin = at_;
    const std::int32_t hours = digits(1, 2);
    expect(':');
    const std::int32_t minutes = digits(2, 2);
    const std::int32_t seconds = hours * 3600 + minutes * 60;
    if (!failed_ && (minutes > 59 || seconds > whole_day)) {
      failed_ = true;
      at_ = begin;
    }
    return seconds;
  }

 private:
  std::int32_t digits(std::size_t least, std::size_t most) {
    const std::size_t begin = at_;
    std::int32_t value = 0;
    while (!failed_ && at_ < text_.size() && at_ < begin + most && text_[at_] >= '0' &&
           text_[at_] <= '9') {
      value = value * 10 + (text_[at_++] - '0');
    }
    if (at_ < begin + least) failed_ = true;
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

HoursReading bad_hours(std::string problem, std::string advice) {
  return {.openings = {}, .problem = std::move(problem), .advice = std::move(advice)};
}

/// What is wrong with an opening that follows `earlier`, if anything.
std::optional<HoursReading> check_opening(std::span<const Opening> earlier, Opening opening,
                                          std::size_t place) {
  const std::string where = " (at character " + std::to_string(place) + ")";
  if (opening.to <= opening.from) {
    return bad_hours(
        "an opening ends before it begins" + where,
        "hours over midnight belong to two days: write \"22:00-24:00\" for the first and "
        "\"00:00-06:00\" for the next");
  }
  if (!earlier.empty() && opening.from < earlier.back().to) {
    return bad_hours("an opening begins before the one before it ends" + where,
                     "write openings in order and apart, as in \"08:00-12:00, 13:00-17:00\"");
  }
  return std::nullopt;
}

}  // namespace

HoursReading parse_hours(std::string_view text) {
  if (text == "closed") return {};
  HoursReading reading;
  HoursScanner scanner(text);
  while (true) {
    const std::int32_t from = scanner.time_of_day();
    scanner.expect('-');
    const std::int32_t to = scanner.time_of_day();
    if (scanner.failed()) {
      return bad_hours(
          in_backticks(text) + " are no hours (at character " + std::to_string(scanner.place()) +
              ")",
          "write hours as \"08:00-18:00\", \"08:00-12:00, 13:00-17:00\" or \"closed\"");
    }
    const Opening opening{.from = from, .to = to};
    if (auto bad = check_opening(reading.openings, opening, scanner.place())) return *bad;
    reading.openings.push_back(opening);
    if (scanner.at_end()) return reading;
    scanner.expect(',');
  }
}

}  // namespace sojourn::sim
