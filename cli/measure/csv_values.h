// What a field of a CSV file says: a number, or a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sojourn::cli {

/// A finite number.
[[nodiscard]] std::optional<double> csv_number(std::string_view text, char separator = ',');

/// Seconds since 1970 of 2025-01-31, 2025-01-31T23:59:59Z, with a blank for T, an offset such as
/// +01:00, or parts of a second, which are cut off.
[[nodiscard]] std::optional<std::int64_t> csv_time(std::string_view text);

}  // namespace sojourn::cli
