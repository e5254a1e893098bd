// From a node of the document to a value of a setting. Each reader writes its variable only where
// the node is right; otherwise it says what is wrong and what to write instead.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/settings.h"

namespace sojourn {

/// What is wrong with a value: "must be a number, but is text", said of the setting.
struct Mistake {
  std::string problem{};
  std::string advice{};
  Position position{};
  std::string key{};  ///< below the setting, empty for the setting itself
};
using Mistakes = std::vector<Mistake>;

void read_number(const Node& node, const Bounds& bounds, double& value, Mistakes& mistakes);
void read_whole(const Node& node, const Bounds& bounds, std::int64_t& value, Mistakes& mistakes);
void read_flag(const Node& node, bool& value, Mistakes& mistakes);
void read_duration(const Node& node, const Bounds& bounds, double& seconds, Mistakes& mistakes);
void read_length(const Node& node, Length& value, Mistakes& mistakes);
void read_rate(const Node& node, const Bounds& bounds, double& per_second, Mistakes& mistakes);
void read_date(const Node& node, Date& value, Mistakes& mistakes);
void read_money(const Node& node, Money& value, Mistakes& mistakes);
void read_unit_cost(const Node& node, UnitCost& value, Mistakes& mistakes);
void read_text(const Node& node, std::string& value, Mistakes& mistakes);
void read_choice(const Node& node, std::span<const std::string_view> options, std::size_t& chosen,
                 Mistakes& mistakes);
void read_name(const Node& node, Name& value, Mistakes& mistakes);
void read_names(const Node& node, std::vector<Name>& value, Mistakes& mistakes);
void read_list(const Node& node, const Bounds& bounds, std::vector<double>& value,
               Mistakes& mistakes);
/// Replaces the list by the numbers of the table, nested tables flattened.
void read_named_numbers(const Node& node, const Bounds& bounds, std::vector<NamedNumber>& value,
                        Mistakes& mistakes);
/// Appends the number `name`, or the numbers of the table `name`.
void append_named_numbers(const std::string& name, const Node& node, const Bounds& bounds,
                          std::vector<NamedNumber>& value, Mistakes& mistakes);

void read_texts(const Node& node, std::vector<Name>& value, Mistakes& mistakes);
/// Replaces the list by the lists of the table, nested tables flattened.
void read_levels(const Node& node, std::vector<NamedValues>& value, Mistakes& mistakes);
/// As read_levels; each list has two elements, or is a table with the keys `range` and `source`.
void read_ranges(const Node& node, std::vector<NamedValues>& value, Mistakes& mistakes);

/// What to write instead of a text that is no name.
[[nodiscard]] std::string name_advice(std::string_view text);
/// What to write where a table is wanted.
[[nodiscard]] std::string table_advice(const Node& node, std::string_view name);

}  // namespace sojourn
