#include "models/interventions/quantity.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "core/settings_text.h"

namespace sojourn::models {
namespace {

constexpr int decimals_of_money = 2;
constexpr int decimals_of_cost = 6;

int decimals_of(SettingKind kind) noexcept {
  if (kind == SettingKind::money) return decimals_of_money;
  return kind == SettingKind::unit_cost ? decimals_of_cost : -1;
}

double rounded(double number, int decimals) {
  if (decimals < 0) return number;
  double scale = 1.0;
  for (int d = 0; d < decimals; ++d) scale *= 10.0;
  return std::nearbyint(number * scale) / scale;
}

std::string text_of(double number, int decimals) {
  if (decimals < 0) return number_text(number);
  char digits[64];
  const auto end =
      std::to_chars(std::begin(digits), std::end(digits), number, std::chars_format::fixed);
  return {std::begin(digits), end.ptr};
}

}  // namespace

std::optional<Quantity> quantity_of(const Node& node, SettingKind kind) {
  const bool whole = kind == SettingKind::whole;
  if (const auto* number = node.as<std::int64_t>()) {
    return Quantity{.number = static_cast<double>(*number), .unit = {}, .whole = whole};
  }
  if (const auto* number = node.as<double>()) return Quantity{.number = *number, .unit = {}};
  const auto* text = node.as<std::string>();
  if (text == nullptr) return std::nullopt;
  std::string digits;
  std::size_t at = std::min(text->find_first_not_of(" +"), text->size());
  while (at < text->size() &&
         (std::string_view("0123456789.eE_").find((*text)[at]) != std::string_view::npos ||
          ((*text)[at] == '-' && (digits.empty() || digits.back() == 'e')) ||
          ((*text)[at] == '+' && !digits.empty() && digits.back() == 'e'))) {
    if ((*text)[at] != '_') digits += (*text)[at];
    ++at;
  }
  Quantity quantity{.unit = text->substr(at), .decimals = decimals_of(kind)};
  const char* const last = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), last, quantity.number);
  if (error != std::errc() || end != last) return std::nullopt;
  return quantity;
}

Node node_of(const Quantity& quantity, const Position& position) {
  Node node;
  node.position = position;
  node.key_position = position;
  const double number = rounded(quantity.number, quantity.decimals);
  if (!quantity.unit.empty()) {
    node.value = text_of(number, quantity.decimals) + quantity.unit;
  } else if (quantity.whole) {
    node.value = static_cast<std::int64_t>(std::nearbyint(number));
  } else {
    node.value = number;
  }
  return node;
}

}  // namespace sojourn::models
