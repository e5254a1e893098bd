#include "metrics/activities.h"

#include <algorithm>

namespace sojourn::metrics {

std::vector<std::string> alternatives(std::string_view text, char separator) {
  std::vector<std::string> names;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    std::string_view name = text.substr(0, end);
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
    if (!name.empty()) names.emplace_back(name);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return names;
}

std::uint32_t ActivityBits::of(const Categories& column, std::size_t row) {
  const std::uint32_t code = column.codes[row];
  if (code == missing_category) return of_any();
  while (bits_.size() < column.names.size()) bits_.push_back(of_name(column.names[bits_.size()]));
  return bits_[code];
}

std::uint32_t ActivityBits::of_any() const {
  std::uint32_t bits = 0;
  for (std::size_t k = 0; k < groups_.size(); ++k) {
    if (groups_[k].empty()) bits |= 1U << k;
  }
  return bits;
}

std::uint32_t ActivityBits::of_name(const std::string& name) const {
  std::uint32_t bits = of_any();
  for (std::size_t k = 0; k < groups_.size(); ++k) {
    const auto& names = groups_[k];
    if (std::find(names.begin(), names.end(), name) != names.end()) bits |= 1U << k;
  }
  return bits;
}

}  // namespace sojourn::metrics
