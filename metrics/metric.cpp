// Making a metric from its name and switches, and naming its exact definition.
//
// The text of a switch becomes a node of a document (whole number, number, true or false, date,
// list in brackets, or text), which core/settings then reads like a key of a scenario.
#include "metrics/metric.h"

#include <charconv>
#include <optional>

#include "core/document.h"

namespace sojourn::metrics {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// Cuts at each separator that stands neither in brackets nor in quotes.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  int depth = 0;
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (letter == '"') quoted = !quoted;
    if (quoted) continue;
    if (letter == '[') ++depth;
    if (letter == ']') --depth;
    if (letter == separator && depth == 0) {
      parts.push_back(trimmed(text.substr(start, i - start)));
      start = i + 1;
    }
  }
  parts.push_back(trimmed(text.substr(start)));
  return parts;
}

template <typename T>
std::optional<T> number_of(std::string_view text) {
  T value{};
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_between(std::string_view text, char open, char close) {
  return text.size() >= 2 && text.front() == open && text.back() == close;
}

Node node_of(std::string_view text) {
  Node node;
  if (is_between(text, '[', ']')) {
    std::vector<Node> items;
    const std::string_view inside = trimmed(text.substr(1, text.size() - 2));
    if (!inside.empty()) {
      for (const std::string_view part : split(inside, ',')) items.push_back(node_of(part));
    }
    node.value = std::move(items);
  } else if (is_between(text, '"', '"')) {
    node.value = std::string(text.substr(1, text.size() - 2));
  } else if (text == "true" || text == "false") {
    node.value = text == "true";
  } else if (const auto whole = number_of<std::int64_t>(text)) {
    node.value = *whole;
  } else if (const auto number = number_of<double>(text)) {
    node.value = *number;
  } else if (const auto date = parse_date(text)) {
    node.value = *date;
  } else {
    node.value = std::string(text);
  }
  return node;
}

Document document_of(const Switches& switches) {
  Document document;
  NodeTable table;
  for (const auto& [key, text] : switches) {
    if (table.find(key) != nullptr) {
      throw InputError("switch " + in_backticks(key) + " is given twice. Give it once.");
    }
    table.entries.emplace_back(key, node_of(text));
  }
  document.root.value = std::move(table);
  return document;
}

}  // namespace

MetricSpec parse_spec(std::string_view text) {
  const std::size_t colon = text.find(':');
  MetricSpec spec{.name = std::string(trimmed(text.substr(0, colon))), .switches = {}};
  if (colon == std::string_view::npos) return spec;
  for (const std::string_view part : split(text.substr(colon + 1), ',')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      throw InputError("switch " + in_backticks(part) + " of " + in_backticks(spec.name) +
                       " has no value. Write switch=value, such as `interval=wald`.");
    }
    spec.switches.emplace_back(std::string(trimmed(part.substr(0, equals))),
                               std::string(trimmed(part.substr(equals + 1))));
  }
  return spec;
}

std::unique_ptr<Metric> make_metric(const MetricSpec& spec) {
  std::vector<std::string> names;
  for (std::unique_ptr<Metric>& metric : all_metrics()) {
    if (metric->name() == spec.name) {
      configure(*metric, spec.switches);
      return std::move(metric);
    }
    names.emplace_back(metric->name());
  }
  const std::string_view near = nearest(spec.name, names);
  throw InputError(
      {Diagnostic{.problem = "there is no metric " + in_backticks(spec.name),
                  .advice = near.empty() ? "`sojourn list metrics` shows what there is"
                                         : "did you mean `" + std::string(near) + "`?"}});
}

void configure(Metric& metric, const Switches& switches) {
  Diagnostics diagnostics;
  read_settings(
      document_of(switches), [&metric](Fields& fields) { metric.describe(fields); }, diagnostics);
  diagnostics.throw_if_errors();
}

std::string definition_id(Metric& metric) {
  std::string id(metric.name());
  char before = '/';
  const auto describe = [&metric](Fields& fields) { metric.describe(fields); };
  for (const Setting& setting : list_settings(describe)) {
    const bool unset = setting.value_text.empty() && setting.default_text.empty();
    const std::string& text =
        setting.value_text.empty() ? setting.default_text : setting.value_text;
    const bool no_day = setting.kind == SettingKind::date && text == to_string(Date{1, 1, 1});
    if (unset || no_day || setting.kind == SettingKind::table) continue;
    id += before + setting.path + '=' + text;
    before = ',';
  }
  return id;
}

}  // namespace sojourn::metrics
