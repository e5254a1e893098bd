#include "report/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "core/time.h"

namespace sojourn::report {

std::string in_words(std::string_view name) {
  std::string words(name);
  std::replace(words.begin(), words.end(), '_', ' ');
  return as_sentence(std::move(words));
}

std::string as_sentence(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

std::string count_text(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string share_text(double share) {
  const double shown = share * 100.0;
  const bool whole = shown >= 10.0 && shown <= 90.0;
  return fmt::format("{:.{}f} %", shown, whole ? 0 : 1);
}

std::string date_text(const std::string& iso) {
  constexpr std::array<const char*, 12> months{"January",   "February", "March",    "April",
                                               "May",       "June",     "July",     "August",
                                               "September", "October",  "November", "December"};
  const Date date = parse_date(iso).value_or(Date{});
  return fmt::format("{} {} {}", date.day, months[static_cast<std::size_t>(date.month) - 1],
                     date.year);
}

}  // namespace sojourn::report
