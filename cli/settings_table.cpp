// Columns as wide as they need to be, the meaning last.
#include "cli/settings_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/texts.h"
#include "core/settings_text.h"
#include "models/scenario.h"

namespace sojourn::cli {
namespace {

constexpr std::size_t widest_cell = 40;

std::string_view kind_text(SettingKind kind) {
  constexpr std::array<std::string_view, 20> names{
      "number",  "whole number", "true/false", "duration", "length", "rate",    "date",
      "money",   "unit cost",    "text",       "choice",   "name",   "name(s)", "named numbers",
      "numbers", "texts",        "ranges",     "levels",   "table",  "tables"};
  return names[static_cast<std::size_t>(kind)];
}

std::string bounds_of(const Setting& setting) {
  if (!setting.options.empty()) return fmt::format("{}", fmt::join(setting.options, ", "));
  switch (setting.kind) {
    case SettingKind::duration:
      return bounds_text(setting.bounds, duration_text);
    case SettingKind::rate:
      return bounds_text(setting.bounds, rate_text);
    default:
      return bounds_text(setting.bounds, number_text);
  }
}

std::string type_of(const Setting& setting) {
  std::string type(kind_text(setting.kind));
  if (!setting.unit.empty() && setting.unit != "1") type += ", " + setting.unit;
  return type;
}

std::string default_of(const Setting& setting) {
  return setting.required ? "(required)" : harmless(setting.default_text);
}

std::string meaning_of(const Setting& setting) {
  if (!setting.plausible || setting.given) return setting.meaning;
  return setting.meaning + " [" + plausible_text(setting.kind, *setting.plausible) + "]";
}

std::string cut(const std::string& text) {
  if (width_of(text) <= widest_cell) return text;
  std::size_t end = widest_cell - 1;
  while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

}  // namespace

std::string settings_table(const std::vector<Setting>& settings) {
  std::vector<std::array<std::string, 6>> rows;
  rows.push_back({"setting", "kind", "bounds", "default", "value", "meaning"});
  for (const Setting& setting : settings) {
    rows.push_back({harmless(setting.path), type_of(setting), cut(bounds_of(setting)),
                    cut(default_of(setting)),
                    cut(setting.given ? harmless(setting.value_text) : ""),
                    harmless(meaning_of(setting))});
  }
  std::array<std::size_t, 6> widths{};
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width_of(row[c]));
  }
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t c = 0; c + 1 < row.size(); ++c) text += padded(row[c], widths[c]) + "  ";
    text += row.back() + "\n";
  }
  return text;
}

std::string scenario_schema() {
  std::string schema = json_schema(models::describe_scenario, "Sojourn scenario");
  if (schema.empty() || schema.back() != '\n') schema += '\n';
  return schema;
}

}  // namespace sojourn::cli
