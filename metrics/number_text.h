// A number as short as it reads back the same, for labels and messages.
#pragma once

#include <array>
#include <charconv>
#include <string>

namespace sojourn::metrics {

/// "0.5", "30", "1e+20".
[[nodiscard]] inline std::string number_text(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

}  // namespace sojourn::metrics
