#include "models/journeys/calendar_names.h"

#include <algorithm>

namespace sojourn::models {

const std::vector<std::string>& weekday_names() {
  static const std::vector<std::string> names{"monday", "tuesday",  "wednesday", "thursday",
                                              "friday", "saturday", "sunday"};
  return names;
}

const std::vector<std::string>& month_names() {
  static const std::vector<std::string> names{"january",   "february", "march",    "april",
                                              "may",       "june",     "july",     "august",
                                              "september", "october",  "november", "december"};
  return names;
}

std::optional<std::uint8_t> find_name(const std::vector<std::string>& names,
                                      std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::uint8_t>(found - names.begin());
}

}  // namespace sojourn::models
