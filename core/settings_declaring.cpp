// One short function per kind of value: its description, its reader and its text.
#include "core/settings_declaring.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/settings_text.h"

namespace sojourn {
namespace {

Setting described(std::string_view name, SettingKind kind, std::string_view meaning,
                  Bounds bounds = {}, std::string_view unit = {}) {
  return {.path = std::string(name),
          .kind = kind,
          .unit = std::string(unit),
          .bounds = bounds,
          .meaning = std::string(meaning)};
}

/// "[a, b]" of the texts of all elements.
template <typename Values, typename ToText>
std::string list_text(const Values& values, std::string_view open, std::string_view close,
                      const ToText& text) {
  std::string words(open);
  std::string_view separator;
  for (const auto& value : values) {
    words += separator;
    words += text(value);
    separator = ", ";
  }
  return words += close;
}

std::string paths_text(const std::vector<NamedValues>& values) {
  return list_text(values, "{", "}", [](const NamedValues& one) { return ' ' + one.path; });
}

}  // namespace

bool DeclaringFields::number(std::string_view name, double& value, std::string_view unit,
                             Bounds bounds, std::string_view meaning) {
  return declare(
      {.setting = described(name, SettingKind::number, meaning, bounds, unit),
       .read = [&value, bounds](const Node& node,
                                Mistakes& found) { read_number(node, bounds, value, found); },
       .text = [&value] { return number_text(value); }});
}

bool DeclaringFields::whole(std::string_view name, std::int64_t& value, Bounds bounds,
                            std::string_view meaning) {
  return declare(
      {.setting = described(name, SettingKind::whole, meaning, bounds),
       .read = [&value, bounds](const Node& node,
                                Mistakes& found) { read_whole(node, bounds, value, found); },
       .text = [&value] { return std::to_string(value); }});
}

bool DeclaringFields::flag(std::string_view name, bool& value, std::string_view meaning) {
  return declare(
      {.setting = described(name, SettingKind::flag, meaning),
       .read = [&value](const Node& node, Mistakes& found) { read_flag(node, value, found); },
       .text = [&value] { return std::string(value ? "true" : "false"); }});
}

bool DeclaringFields::duration(std::string_view name, double& seconds, Bounds bounds,
                               std::string_view meaning) {
  return declare(
      {.setting = described(name, SettingKind::duration, meaning, bounds, "s"),
       .read = [&seconds, bounds](const Node& node,
                                  Mistakes& found) { read_duration(node, bounds, seconds, found); },
       .text = [&seconds] { return duration_text(seconds); }});
}

bool DeclaringFields::length(std::string_view name, Length& value, std::string_view meaning) {
  return declare(
      {.setting = described(name, SettingKind::length, meaning),
       .read = [&value](const Node& node, Mistakes& found) { read_length(node, value, found); },
       .text = [&value] { return length_text(value); }});
}

bool DeclaringFields::rate(std::string_view name, double& per_second, Bounds bounds,
                           std::string_view meaning) {
  return declare({.setting = described(name, SettingKind::rate, meaning, bounds, "1/s"),
                  .read = [&per_second, bounds](
                              const Node& node,
                              Mistakes& found) { read_rate(node, bounds, per_second, found); },
                  .text = [&per_second] { return rate_text(per_second); }});
}

bool DeclaringFields::date(std::string_view name, Date& value, std::string_view meaning) {
  return declare(
      {.setting = described(name, SettingKind::date, meaning),
       .read = [&value](const Node& node, Mistakes& found) { read_date(node, value, found); },
       .text = [&value] { return to_string(value); }});
}

bool DeclaringFields::money(std::string_view name, Money& value, std::string_view meaning) {
  return declare(
      {.setting = described(name, SettingKind::money, meaning),
       .read = [&value](const Node& node, Mistakes& found) { read_money(node, value, found); },
       .text = [&value] { return to_string(value); }});
}

bool DeclaringFields::unit_cost(std::string_view name, UnitCost& value, std::string_view meaning) {
  return declare(
      {.setting = described(name, SettingKind::unit_cost, meaning),
       .read = [&value](const Node& node, Mistakes& found) { read_unit_cost(node, value, found); },
       .text = [&value] { return unit_cost_text(value); }});
}

bool DeclaringFields::text(std::string_view name, std::string& value, std::string_view meaning) {
  return declare(
      {.setting = described(name, SettingKind::text, meaning),
       .read = [&value](const Node& node, Mistakes& found) { read_text(node, value, found); },
       .text = [&value] { return value; }});
}

bool DeclaringFields::choice(std::string_view name, std::size_t& chosen,
                             std::span<const std::string_view> options, std::string_view meaning) {
  Setting setting = described(name, SettingKind::choice, meaning);
  setting.options.assign(options.begin(), options.end());
  return declare(
      {.setting = std::move(setting),
       .read = [&chosen, options](const Node& node,
                                  Mistakes& found) { read_choice(node, options, chosen, found); },
       .text = [&chosen,
                options] { return std::string(chosen < options.size() ? options[chosen] : ""); }});
}

bool DeclaringFields::name(std::string_view name, Name& value, std::string_view meaning) {
  return declare(
      {.setting = described(name, SettingKind::name, meaning),
       .read = [&value](const Node& node, Mistakes& found) { read_name(node, value, found); },
       .text = [&value] { return value.text; }});
}

bool DeclaringFields::names(std::string_view name, std::vector<Name>& value,
                            std::string_view meaning) {
  return declare(
      {.setting = described(name, SettingKind::names, meaning),
       .read = [&value](const Node& node, Mistakes& found) { read_names(node, value, found); },
       .text =
           [&value] {
             return list_text(value, "[", "]", [](const Name& one) { return text_text(one.text); });
           }});
}

bool DeclaringFields::list(std::string_view name, std::vector<double>& value, Bounds bounds,
                           std::string_view meaning) {
  return declare(
      {.setting = described(name, SettingKind::list, meaning, bounds),
       .read = [&value, bounds](const Node& node,
                                Mistakes& found) { read_list(node, bounds, value, found); },
       .text = [&value] { return list_text(value, "[", "]", number_text); }});
}

bool DeclaringFields::named_numbers(std::string_view name, std::vector<NamedNumber>& value,
                                    Bounds bounds, std::string_view meaning) {
  return declare({.setting = described(name, SettingKind::named_numbers, meaning, bounds),
                  .read = [&value, bounds](
                              const Node& node,
                              Mistakes& found) { read_named_numbers(node, bounds, value, found); },
                  .text =
                      [&value] {
                        return list_text(value, "{", "}", [](const NamedNumber& one) {
                          return ' ' + one.name + " = " + number_text(one.value);
                        });
                      }});
}

bool DeclaringFields::texts(std::string_view name, std::vector<Name>& value,
                            std::string_view meaning) {
  return declare(
      {.setting = described(name, SettingKind::texts, meaning),
       .read = [&value](const Node& node, Mistakes& found) { read_texts(node, value, found); },
       .text =
           [&value] {
             return list_text(value, "[", "]", [](const Name& one) { return text_text(one.text); });
           }});
}

bool DeclaringFields::ranges(std::string_view name, std::vector<NamedValues>& value,
                             std::string_view meaning) {
  return declare(
      {.setting = described(name, SettingKind::ranges, meaning),
       .read = [&value](const Node& node, Mistakes& found) { read_ranges(node, value, found); },
       .text = [&value] { return paths_text(value); }});
}

bool DeclaringFields::levels(std::string_view name, std::vector<NamedValues>& value,
                             std::string_view meaning) {
  return declare(
      {.setting = described(name, SettingKind::levels, meaning),
       .read = [&value](const Node& node, Mistakes& found) { read_levels(node, value, found); },
       .text = [&value] { return paths_text(value); }});
}

int DeclaringFields::one_of(std::string_view name, std::initializer_list<Option> options,
                            bool required, std::string_view meaning) {
  return one_of(name, std::span<const Option>(options.begin(), options.size()), required, meaning);
}

std::string join_path(std::string_view path, std::string_view name) {
  if (path.empty() || name.empty()) return std::string(path.empty() ? name : path);
  return std::string(path) + '.' + std::string(name);
}

std::string_view name_of(Grounds grounds) noexcept {
  constexpr std::array<std::string_view, 4> names{"assumption", "general knowledge", "published",
                                                  "data"};
  return names[static_cast<std::size_t>(grounds)];
}

void assume(Fields& table, std::span<const DefaultRange> ranges) {
  for (const DefaultRange& range : ranges) {
    table.assumed(range.path, {.low = range.low,
                               .high = range.high,
                               .grounds = Grounds::assumption,
                               .multiple_of = {},
                               .source = std::string(range.source)});
  }
}

void note_plausible(std::vector<Setting>& settings, const std::string& path, Plausible plausible) {
  const auto found = std::find_if(settings.rbegin(), settings.rend(),
                                  [&](const Setting& setting) { return setting.path == path; });
  SOJOURN_EXPECT(found != settings.rend());
  found->plausible = std::move(plausible);
}

void take_place_of_table(std::vector<Setting>& settings, Setting& value) {
  if (settings.empty() || settings.back().path != value.path) return;
  if (value.meaning.empty()) value.meaning = std::move(settings.back().meaning);
  settings.pop_back();
}

}  // namespace sojourn
