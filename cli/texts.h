// Numbers for people: 1,234,567; 12.3 million; 1.5 GiB; 2 min 5 s.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sojourn::cli {

/// "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t number);
/// "950", "12.3 thousand", "1.2 million": for estimates and rates.
[[nodiscard]] std::string count_text(double number);
/// "512 bytes", "1.5 GiB".
[[nodiscard]] std::string bytes_text(double bytes);
/// "0.25 s", "2 min 5 s", "3 h 20 min".
[[nodiscard]] std::string wall_text(double seconds);
/// "12.3 %".
[[nodiscard]] std::string percent_text(double share);
/// What the unit of a column that counts cents begins with: "0.01 EUR".
inline constexpr std::string_view cents_of = "0.01 ";
/// "12.30 EUR" of an amount in cents; `unit` is that of the column.
[[nodiscard]] std::string money_text(double cents, std::string_view unit);
/// The text filled up with blanks to a width in characters (of UTF-8).
[[nodiscard]] std::string padded(std::string_view text, std::size_t width);
/// Characters (code points) of a text in UTF-8.
[[nodiscard]] std::size_t width_of(std::string_view text) noexcept;
/// Without characters that could move the cursor or change the screen: for names from files.
[[nodiscard]] std::string harmless(std::string_view text);

}  // namespace sojourn::cli
