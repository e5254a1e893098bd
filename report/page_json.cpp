#include "report/page_json.h"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>

namespace sojourn::report {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number(value));
  return list;
}

std::string_view name_of(Style style) {
  constexpr std::array<std::string_view, 5> names{"number", "percent", "points", "money",
                                                  "duration"};
  return names[static_cast<std::size_t>(style)];
}

Json json(const Format& format) {
  return {{"style", name_of(format.style)},
          {"digits", format.digits},
          {"unit", format.unit},
          {"signed", format.sign == Sign::always}};
}

Json json(const Point& point) {
  return {{"value", number(point.value)}, {"low", number(point.low)}, {"high", number(point.high)}};
}

Json json(const Fact& fact) {
  Json made = json(fact.point);
  made["label"] = fact.label;
  made["format"] = json(fact.format);
  made["note"] = fact.note;
  return made;
}

Json json(const Series& series) {
  Json made = {{"name", series.name}, {"values", numbers(series.values)}};
  if (!series.low.empty()) {
    made["low"] = numbers(series.low);
    made["high"] = numbers(series.high);
  }
  return made;
}

Json json(const Lines& lines) {
  Json x = {{"label", lines.x_label}};
  x["kind"] = lines.dates.empty() ? "number" : "date";
  x["values"] = lines.dates.empty() ? numbers(lines.numbers) : Json(lines.dates);
  Json series = Json::array();
  for (const Series& one : lines.series) series.push_back(json(one));
  return {{"kind", "lines"},
          {"x", x},
          {"format", json(lines.format)},
          {"series", series},
          {"stacked", lines.stacking == Stacking::stacked},
          {"zero", lines.origin == Origin::zero}};
}

Json json(const Dots& dots) {
  Json rows = Json::array();
  for (const Dots::Row& row : dots.rows) {
    Json points = Json::array();
    for (const Point& point : row.points) points.push_back(json(point));
    rows.push_back({{"label", row.label}, {"points", points}});
  }
  return {
      {"kind", "dots"},
      {"row_label", dots.row_label},
      {"series", dots.series},
      {"rows", rows},
      {"format", json(dots.format)},
      {"interval_labels", Json::array({dots.interval_labels.first, dots.interval_labels.second})},
      {"zero", dots.origin == Origin::zero},
      {"logarithmic", dots.scale == Scale::logarithmic}};
}

Json json(const Bars& bars) {
  Json rows = Json::array();
  for (const Bars::Row& row : bars.rows) {
    Json one = json(row.point);
    one["label"] = row.label;
    rows.push_back(one);
  }
  return {{"kind", "bars"},
          {"row_label", bars.row_label},
          {"value_label", bars.value_label},
          {"rows", rows},
          {"format", json(bars.format)}};
}

Json json(const Waterfall& waterfall) {
  Json steps = Json::array();
  for (const Waterfall::Step& step : waterfall.steps) {
    steps.push_back({{"label", step.label},
                     {"value", number(step.value)},
                     {"total", step.kind == Waterfall::Kind::total}});
  }
  return {{"kind", "waterfall"}, {"steps", steps}, {"format", json(waterfall.format)}};
}

Json json(const Sankey& sankey) {
  Json nodes = Json::array();
  for (const Sankey::Node& node : sankey.nodes) {
    nodes.push_back({{"label", node.label}, {"column", node.column}});
  }
  Json links = Json::array();
  for (const Sankey::Link& link : sankey.links) {
    Json one = {{"from", link.from}, {"to", link.to}, {"value", number(link.value)}};
    if (link.change) one["change"] = number(*link.change);
    links.push_back(one);
  }
  return {{"kind", "sankey"}, {"columns", sankey.columns},         {"nodes", nodes},
          {"links", links},   {"value_label", sankey.value_label}, {"format", json(sankey.format)}};
}

Json json(const Tornado& tornado) {
  Json rows = Json::array();
  for (const Tornado::Row& row : tornado.rows) {
    rows.push_back({{"label", row.label},
                    {"low", number(row.low)},
                    {"high", number(row.high)},
                    {"low_label", row.low_label},
                    {"high_label", row.high_label}});
  }
  return {{"kind", "tornado"},
          {"base", number(tornado.base)},
          {"noise", number(tornado.noise)},
          {"value_label", tornado.value_label},
          {"rows", rows},
          {"format", json(tornado.format)}};
}

Json json(const Heatmap& heatmap) {
  Json values = Json::array();
  for (const std::vector<double>& row : heatmap.values) values.push_back(numbers(row));
  return {{"kind", "heatmap"},
          {"row_label", heatmap.row_label},
          {"column_label", heatmap.column_label},
          {"value_label", heatmap.value_label},
          {"rows", heatmap.rows},
          {"columns", heatmap.columns},
          {"values", values},
          {"format", json(heatmap.format)}};
}

Json json(const std::string& text) { return text; }
Json json(double value) { return number(value); }
Json json(const Table::Number& cell) {
  return {{"value", number(cell.value)}, {"format", json(cell.format)}};
}

Json json(const Table& table) {
  Json columns = Json::array();
  for (const Table::Column& column : table.columns) {
    Json one = {{"heading", column.heading}};
    if (column.format) one["format"] = json(*column.format);
    columns.push_back(one);
  }
  Json rows = Json::array();
  for (const auto& row : table.rows) {
    Json cells = Json::array();
    for (const Table::Cell& cell : row) {
      cells.push_back(std::visit([](const auto& content) { return json(content); }, cell));
    }
    rows.push_back(cells);
  }
  return {{"kind", "table"}, {"columns", columns}, {"rows", rows}};
}

Json json(const Figure& figure) {
  Json made = std::visit([](const auto& content) { return json(content); }, figure.content);
  made["title"] = figure.title;
  made["description"] = figure.description;
  return made;
}

Json json(const Section& section) {
  Json figures = Json::array();
  for (const Figure& figure : section.figures) figures.push_back(json(figure));
  return {{"id", section.id},
          {"heading", section.heading},
          {"text", section.text},
          {"figures", figures}};
}

template <typename T>
Json list_of(const std::vector<T>& all) {
  Json list = Json::array();
  for (const T& one : all) list.push_back(json(one));
  return list;
}

/// A script element ends at `</script` and may change its reading at `<!--`; U+2028 and U+2029 end
/// lines for some readers. Inside JSON all of these stand in strings only, where escapes mean the
/// same.
std::string without_markup(const std::string& text) {
  std::string safe;
  safe.reserve(text.size() + text.size() / 16);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = std::string_view(text).substr(i, 3);
    if (rest == "\xE2\x80\xA8" || rest == "\xE2\x80\xA9") {
      safe += rest.back() == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else if (text[i] == '<') {
      safe += "\\u003c";
    } else if (text[i] == '>') {
      safe += "\\u003e";
    } else if (text[i] == '&') {
      safe += "\\u0026";
    } else {
      safe += text[i];
    }
  }
  return safe;
}

}  // namespace

std::string json_of(const Page& page) {
  const Json made = {{"title", page.title},          {"kicker", page.kicker},
                     {"headline", page.headline},    {"lead", page.lead},
                     {"facts", list_of(page.facts)}, {"sections", list_of(page.sections)},
                     {"command", page.command},      {"left_out", page.left_out},
                     {"provenance", page.provenance}};
  return without_markup(made.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace sojourn::report
