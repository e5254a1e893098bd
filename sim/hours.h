// Opening hours of a day as people write them: "08:00-12:00, 13:00-17:00" or "closed".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn::sim {

/// Open from `from` up to `to`, in seconds since midnight.
struct Opening {
  std::int32_t from = 0;
  std::int32_t to = 0;
  friend bool operator==(const Opening&, const Opening&) = default;
};

/// What a text of hours says, or what is wrong with it.
struct HoursReading {
  std::vector<Opening> openings;  ///< in order, apart from each other; empty where closed
  std::string problem;            ///< empty where the text is right
  std::string advice;
};

/// Reads "08:00-12:00, 13:00-17:00" or "closed".
[[nodiscard]] HoursReading parse_hours(std::string_view text);

}  // namespace sojourn::sim
