// Names of activities in switches: "visit | cart" stands for either.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/rows.h"

namespace sojourn::metrics {

/// Takes "visit | cart" apart; empty for an empty text.
[[nodiscard]] std::vector<std::string> alternatives(std::string_view text, char separator = '|');

/// For each code of a column a set of bits: bit k where its name is one of groups[k]. An empty
/// group stands for every name.
class ActivityBits {
 public:
  explicit ActivityBits(std::vector<std::vector<std::string>> groups)
      : groups_(std::move(groups)) {}

  /// The bits of a code; `missing` ones where there is none.
  [[nodiscard]] std::uint32_t of(const Categories& column, std::size_t row);
  /// The bits that every row has, whatever its activity.
  [[nodiscard]] std::uint32_t of_any() const;

 private:
  [[nodiscard]] std::uint32_t of_name(const std::string& name) const;

  std::vector<std::vector<std::string>> groups_;
  std::vector<std::uint32_t> bits_;  ///< by code
};

}  // namespace sojourn::metrics
