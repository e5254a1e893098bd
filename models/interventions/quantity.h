// A number with its unit as a setting has it: 0.3, "29.90 EUR", "0.2 / month".
#pragma once

#include <optional>
#include <string>

#include "core/document.h"
#include "core/settings.h"

namespace sojourn::models {

struct Quantity {
  double number = 0.0;
  std::string unit;    ///< with the blank before it; empty where it is a bare number
  bool whole = false;  ///< it is a whole number, and remains one
  int decimals = -1;   ///< that are kept (of money); -1: all
};

/// The quantity of a value; none where it is not one.
[[nodiscard]] std::optional<Quantity> quantity_of(const Node& node, SettingKind kind);

/// The value of a quantity, at a position of its own: the shortest text that reads back the same.
[[nodiscard]] Node node_of(const Quantity& quantity, const Position& position);

}  // namespace sojourn::models
