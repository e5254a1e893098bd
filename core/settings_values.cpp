// A wrong value is explained by what it is and by an example of what it should be.
#include "core/settings_values.h"

#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "core/settings_text.h"

namespace sojourn {
namespace {

constexpr double longest_run_seconds = 1000.0 * seconds_per_year;
constexpr double largest_exact_whole = 9007199254740992.0;  // 2^53

void report(const Node& node, std::string problem, std::string advice, Mistakes& mistakes) {
  mistakes.push_back(
      {.problem = std::move(problem), .advice = std::move(advice), .position = node.position});
}

void report_kind(const Node& node, std::string_view wanted, std::string advice,
                 Mistakes& mistakes) {
  report(node, "must be " + std::string(wanted) + ", but is " + std::string(node.kind()),
         std::move(advice), mistakes);
}

/// The number of a node, whole or not.
std::optional<double> number_of(const Node& node) {
  if (const auto* whole = node.as<std::int64_t>()) return static_cast<double>(*whole);
  if (const auto* number = node.as<double>()) return *number;
  return std::nullopt;
}

std::string number_words(double value) {
  if (std::isnan(value)) return "not a number";
  if (std::isinf(value)) return "infinite";
  return number_text(value);
}

bool is_inside(double value, const Bounds& bounds) {
  const bool low = bounds.low_excluded ? value > bounds.low : value >= bounds.low;
  const bool high = bounds.high_excluded ? value < bounds.high : value <= bounds.high;
  return std::isfinite(value) && low && high;
}

using ToText = std::string (*)(double);

/// Reports a value out of bounds and returns whether it is inside.
bool check_bounds(const Node& node, double value, const Bounds& bounds, ToText text,
                  Mistakes& mistakes) {
  if (is_inside(value, bounds)) return true;
  const std::string words = bounds_text(bounds, text);
  const std::string wanted = words.empty() ? "finite" : words;
  const std::string found = std::isfinite(value) ? text(value) : number_words(value);
  const bool may_be_percent = bounds.high == 1.0 && value > 1.0 && value <= 100.0;
  std::string advice = "write a value " + (words.empty() ? "that is finite" : words);
  if (may_be_percent) {
    advice = "write a share, such as " + number_text(value / 100.0) + " for " + found + " %";
  }
  report(node, "must be " + wanted + ", but is " + found, std::move(advice), mistakes);
  return false;
}

/// What to write instead of text that holds just a number.
std::string unquoted_advice(const Node& node, std::string_view otherwise) {
  const auto* text = node.as<std::string>();
  const bool is_number = text != nullptr && !text->empty() && text->size() < 30 &&
                         text->find_first_not_of("0123456789.-_") == std::string::npos;
  return is_number ? "write it without quotes: " + *text : std::string(otherwise);
}

/// "3" where "3 days" is wanted.
bool report_missing_unit(const Node& node, std::string_view what, const std::string& example_end,
                         Mistakes& mistakes) {
  std::string number;
  if (const auto value = number_of(node)) {
    number = std::isfinite(*value) ? number_text(*value) : "3";
  } else if (const auto* text = node.as<std::string>()) {
    const bool only_number = !text->empty() && text->size() < 30 &&
                             text->find_first_not_of("0123456789._") == std::string::npos;
    if (!only_number) return false;
    number = *text;
  } else {
    return false;
  }
  report(node, "has no " + std::string(what),
         "write a " + std::string(what) + ", such as \"" + number + example_end + '"', mistakes);
  return true;
}

/// The word of the text that should have been a unit, replaced by the nearest unit.
std::string unit_advice(std::string_view text, std::string_view example) {
  static const std::vector<std::string> units{"second", "seconds", "minute", "minutes", "hour",
                                              "hours",  "day",     "days",   "week",    "weeks",
                                              "month",  "months",  "year",   "years"};
  const std::size_t end = text.find_last_not_of(' ');
  const std::size_t start = text.find_last_of(" /0123456789", end);
  if (end != std::string_view::npos && start != std::string_view::npos && start < end) {
    const std::string_view unit = nearest(text.substr(start + 1, end - start), units);
    if (!unit.empty()) {
      return "did you mean " +
             text_text(std::string(text.substr(0, start + 1)) + std::string(unit)) + '?';
    }
  }
  return "write one number and one unit, such as \"" + std::string(example) +
         "\" (units: second, minute, hour, day, week, month, year)";
}

/// The text of a node that must carry a unit; reports where it is none.
const std::string* text_with_unit(const Node& node, std::string_view wanted, std::string_view unit,
                                  std::string_view example, Mistakes& mistakes) {
  const std::string end(example.substr(example.find(' ')));
  if (report_missing_unit(node, unit, end, mistakes)) return nullptr;
  const auto* text = node.as<std::string>();
  if (text == nullptr) {
    report_kind(node, wanted, "write \"" + std::string(example) + '"', mistakes);
  }
  return text;
}

std::optional<Length> length_of(const Node& node, Mistakes& mistakes) {
  const auto* text = text_with_unit(node, "a duration", "unit", "3 days", mistakes);
  if (text == nullptr) return std::nullopt;
  const auto length = parse_length(*text);
  if (!length) {
    report(node, "is not a duration: " + in_backticks(*text), unit_advice(*text, "3 days"),
           mistakes);
  }
  return length;
}

}  // namespace

void read_number(const Node& node, const Bounds& bounds, double& value, Mistakes& mistakes) {
  const auto number = number_of(node);
  if (!number) {
    report_kind(node, "a number", unquoted_advice(node, "write a number, such as 0.5"), mistakes);
  } else if (check_bounds(node, *number, bounds, number_text, mistakes)) {
    value = *number;
  }
}

void read_whole(const Node& node, const Bounds& bounds, std::int64_t& value, Mistakes& mistakes) {
  const auto number = number_of(node);
  if (!number) {
    report_kind(node, "a whole number", unquoted_advice(node, "write a whole number, such as 100"),
                mistakes);
    return;
  }
  const auto* exact = node.as<std::int64_t>();
  const bool whole = exact != nullptr || *number == std::nearbyint(*number);
  if (!whole || (exact == nullptr && std::abs(*number) > largest_exact_whole)) {
    const bool small = std::abs(*number) < largest_exact_whole;
    report(node, "must be a whole number, but is " + number_words(*number),
           small ? "write " + number_text(std::nearbyint(*number)) : "write a whole number",
           mistakes);
  } else if (check_bounds(node, *number, bounds, number_text, mistakes)) {
    value = exact != nullptr ? *exact : static_cast<std::int64_t>(*number);
  }
}

void read_flag(const Node& node, bool& value, Mistakes& mistakes) {
  if (const auto* flag = node.as<bool>()) {
    value = *flag;
  } else {
    report_kind(node, "true or false", "write true or false, without quotes", mistakes);
  }
}

void read_duration(const Node& node, const Bounds& bounds, double& seconds, Mistakes& mistakes) {
  const auto length = length_of(node, mistakes);
  if (!length) return;
  const double value = length->average_seconds();
  if (check_bounds(node, value, bounds, duration_text, mistakes)) seconds = value;
}

void read_length(const Node& node, Length& value, Mistakes& mistakes) {
  const auto length = length_of(node, mistakes);
  if (!length) return;
  const Bounds bounds{.low = 0.0, .high = longest_run_seconds};
  if (check_bounds(node, length->average_seconds(), bounds, duration_text, mistakes)) {
    value = *length;
  }
}

void read_rate(const Node& node, const Bounds& bounds, double& per_second, Mistakes& mistakes) {
  const auto* text = text_with_unit(node, "a rate", "unit", "0.2 / month", mistakes);
  if (text == nullptr) return;
  const auto rate = parse_rate(*text);
  if (!rate) {
    report(node, "is not a rate: " + in_backticks(*text), unit_advice(*text, "0.2 / month"),
           mistakes);
  } else if (check_bounds(node, *rate, bounds, rate_text, mistakes)) {
    per_second = *rate;
  }
}

void read_date(const Node& node, Date& value, Mistakes& mistakes) {
  const auto* date = node.as<Date>();
  if (date != nullptr && is_valid(*date)) {
    value = *date;
    return;
  }
  const auto* text = node.as<std::string>();
  const bool in_quotes = text != nullptr && parse_date(*text).has_value();
  report_kind(node, "a date",
              in_quotes ? "write it without quotes: " + *text
                        : "write a date without quotes, such as 2025-01-31",
              mistakes);
}

void read_money(const Node& node, Money& value, Mistakes& mistakes) {
  const auto* text = text_with_unit(node, "an amount of money", "currency", "29.90 EUR", mistakes);
  if (text == nullptr) return;
  if (const auto money = parse_money(*text)) {
    value = *money;
    return;
  }
  const bool parts_of_cent = parse_unit_cost(*text).has_value();
  report(node,
         (parts_of_cent ? "has parts of a cent: " : "is not an amount of money: ") +
             in_backticks(*text),
         parts_of_cent ? "write at most two decimals, such as \"29.90 EUR\""
                       : "write an amount and its currency, such as \"29.90 EUR\"",
         mistakes);
}

void read_unit_cost(const Node& node, UnitCost& value, Mistakes& mistakes) {
  const auto* text = text_with_unit(node, "a cost", "currency", "0.002 EUR", mistakes);
  if (text == nullptr) return;
  if (const auto cost = parse_unit_cost(*text)) {
    value = *cost;
  } else {
    report(node, "is not a cost: " + in_backticks(*text),
           "write an amount with at most six decimals and its currency, such as \"0.002 EUR\"",
           mistakes);
  }
}

void read_text(const Node& node, std::string& value, Mistakes& mistakes) {
  if (const auto* text = node.as<std::string>()) {
    value = *text;
  } else {
    report_kind(node, "text", "write it in quotes", mistakes);
  }
}

void read_choice(const Node& node, std::span<const std::string_view> options, std::size_t& chosen,
                 Mistakes& mistakes) {
  const auto* text = node.as<std::string>();
  std::string all;
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (text != nullptr && *text == options[i]) {
      chosen = i;
      return;
    }
    all += (i == 0 ? "" : ", ") + text_text(options[i]);
  }
  if (text == nullptr) {
    report_kind(node, "text", "write one of " + all, mistakes);
    return;
  }
  const std::vector<std::string> words(options.begin(), options.end());
  const std::string_view near = nearest(*text, words);
  report(node, "cannot be " + in_backticks(*text),
         near.empty() ? "write one of " + all : "did you mean " + text_text(near) + '?', mistakes);
}

void read_name(const Node& node, Name& value, Mistakes& mistakes) {
  const auto* text = node.as<std::string>();
  if (text == nullptr) {
    report_kind(node, "a name", "write a name in quotes", mistakes);
  } else if (!is_name(*text)) {
    report(node, "is not a name: " + in_backticks(*text), name_advice(*text), mistakes);
  } else {
    value = {.text = *text, .position = node.position};
  }
}

void read_names(const Node& node, std::vector<Name>& value, Mistakes& mistakes) {
  const std::size_t mistakes_before = mistakes.size();
  std::vector<Name> names;
  const auto* list = node.as<std::vector<Node>>();
  const std::span<const Node> nodes = list == nullptr ? std::span(&node, 1) : std::span(*list);
  for (const Node& element : nodes) read_name(element, names.emplace_back(), mistakes);
  if (mistakes.size() == mistakes_before) value = std::move(names);
}

void read_texts(const Node& node, std::vector<Name>& value, Mistakes& mistakes) {
  const std::size_t mistakes_before = mistakes.size();
  std::vector<Name> texts;
  const auto* list = node.as<std::vector<Node>>();
  const std::span<const Node> nodes = list == nullptr ? std::span(&node, 1) : std::span(*list);
  for (const Node& element : nodes) {
    Name& text = texts.emplace_back();
    text.position = element.position;
    read_text(element, text.text, mistakes);
  }
  if (mistakes.size() == mistakes_before) value = std::move(texts);
}

void read_list(const Node& node, const Bounds& bounds, std::vector<double>& value,
               Mistakes& mistakes) {
  const auto* list = node.as<std::vector<Node>>();
  if (list == nullptr) {
    report_kind(node, "a list of numbers", "write a list, such as [0.5, 1.0]", mistakes);
    return;
  }
  const std::size_t mistakes_before = mistakes.size();
  std::vector<double> numbers;
  for (const Node& element : *list) {
    read_number(element, bounds, numbers.emplace_back(), mistakes);
  }
  if (mistakes.size() == mistakes_before) value = std::move(numbers);
}

std::string name_advice(std::string_view text) {
  std::string name;
  for (const char c : text.substr(0, 40)) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (upper) name += static_cast<char>(c - 'A' + 'a');
    if (!upper) name += kept ? c : '_';
  }
  std::string advice = "names are small letters, digits and underscores, a letter first";
  return is_name(name) ? advice + ", such as " + in_backticks(name) : advice;
}

std::string table_advice(const Node& node, std::string_view name) {
  if (node.as<std::vector<Node>>() != nullptr) {
    return "write named tables instead of a list, such as [" + std::string(name) + ".first]";
  }
  return "write a table, such as { key = value }";
}

}  // namespace sojourn
