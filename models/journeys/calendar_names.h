// Names of weekdays and months, and finding a name in a list.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn::models {

[[nodiscard]] const std::vector<std::string>& weekday_names();  ///< Monday first
[[nodiscard]] const std::vector<std::string>& month_names();
/// Its number in the list, nothing where it is not in it.
[[nodiscard]] std::optional<std::uint8_t> find_name(const std::vector<std::string>& names,
                                                    std::string_view name);

}  // namespace sojourn::models
