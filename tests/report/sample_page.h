// A page with a chart of every kind, whose names are hostile.
#pragma once

#include <string>
#include <utility>

#include "report/page.h"

namespace sojourn::report {

inline const std::string hostile =
    "</script><script>window.broken = 1</script><img src=x onerror=\"window.broken = 2\">"
    "{a|b} ${1} &amp; \xE2\x80\xA8 '\"\\";

inline Lines sample_lines() {
  return {.x_label = "Month",
          .dates = {"2025-01-01", "2025-02-01", "2025-03-01", "2025-04-01"},
          .numbers = {},
          .format = plain(),
          .series = {{.name = "Base", .values = {1000.0, 1100.5, no_value, 1200.0}},
                     {.name = "Faster care",
                      .values = {1000.0, 1150.0, 1220.0, 1310.0},
                      .low = {990.0, 1120.0, 1170.0, 1230.0},
                      .high = {1010.0, 1180.0, 1270.0, 1390.0}}}};
}

inline Dots sample_dots() {
  return {.row_label = "Survey",
          .series = {"Observed", "True among respondents", "True of all"},
          .rows = {{.label = "Relationship", .points = {{12.0, 8.0, 16.0}, {9.0}, {-3.0}}},
                   {.label = hostile, .points = {{31.0, 25.0, 37.0}, {}, {22.0}}}},
          .format = with_sign(plain(1)),
          .origin = Origin::zero};
}

inline Sankey sample_sankey() {
  return {
      .columns = {"At first", "Then", "After that"},
      .nodes = {{"New", 0}, {"Active", 1}, {hostile, 1}, {"Left", 2}, {"Active", 2}},
      .links = {{0, 1, 800.0, 20.0}, {0, 2, 200.0, -20.0}, {1, 3, 150.0, -5.0}, {2, 4, 90.0, 0.0}},
      .value_label = "Customers",
      .format = plain()};
}

inline Bars sample_bars() {
  Bars bars{.row_label = "Cause", .value_label = "Departures", .rows = {}, .format = plain(1)};
  bars.rows.push_back({"Base", {410.25}});
  bars.rows.push_back({hostile, {120.5}});
  bars.rows.push_back({"Loyalty", {-33.5}});
  return bars;
}

inline Waterfall sample_waterfall() {
  Waterfall waterfall;
  waterfall.format = money("EUR", 2);
  waterfall.steps.push_back({"Bills", 1200.5});
  waterfall.steps.push_back({hostile, -200.25});
  waterfall.steps.push_back({"Revenue", 1000.25, Waterfall::Kind::total});
  waterfall.steps.push_back({"Cost", -300.0});
  waterfall.steps.push_back({"Margin", 700.25, Waterfall::Kind::total});
  return waterfall;
}

inline Tornado sample_tornado() {
  Tornado tornado;
  tornado.base = 0.021;
  tornado.noise = 0.002;
  tornado.value_label = "Effect";
  tornado.format = points();
  tornado.rows.push_back({"Sensitivity", 0.011, 0.034, "0.5", "2"});
  tornado.rows.push_back({hostile, 0.024, 0.0265, "1 day", "9 days"});
  tornado.rows.push_back({"Memory", 0.0222, 0.0197, "0.1", "0.3"});
  return tornado;
}

inline Heatmap sample_heatmap() {
  Heatmap heatmap;
  heatmap.row_label = "Cohort";
  heatmap.column_label = "month";
  heatmap.value_label = "Retained";
  heatmap.rows = {"2025-01", hostile};
  heatmap.columns = {"0", "1", "2"};
  heatmap.values = {{1.0, 0.9, 0.85}, {1.0, 0.93, no_value}};
  heatmap.format = percent();
  return heatmap;
}

inline Table sample_table() {
  Table table;
  table.columns.push_back({"Name"});
  table.columns.push_back({"Amount", money("EUR", 2)});
  table.columns.push_back({"Of any kind"});
  table.columns.push_back({"Tag"});
  table.rows.push_back(
      {hostile, -12.345, Table::Number{0.25, percent()}, std::string("assumption")});
  table.rows.push_back(
      {std::string("plain"), no_value, Table::Number{3.0, plain()}, std::string("published")});
  return table;
}

inline Section section_of_charts() {
  Section section{.id = "charts", .heading = "Every kind of chart"};
  section.text.push_back("Text of the section: " + hostile);
  const auto add = [&section](std::string title, auto content) {
    section.figures.push_back({std::move(title), "What is seen, in words.", std::move(content)});
  };
  add("Customers over time", sample_lines());
  add("Scores", sample_dots());
  add("Why they left", sample_bars());
  add("From revenue to margin", sample_waterfall());
  add("The journey", sample_sankey());
  add("What it hangs on", sample_tornado());
  add("Retention " + hostile, sample_heatmap());
  add("A table", sample_table());
  return section;
}

inline Page sample_page() {
  Page page;
  page.title = "Sample " + hostile;
  page.kicker = "scenario " + hostile;
  page.headline = "Do it: " + hostile;
  page.lead.push_back("A lead that speaks of " + hostile);
  page.facts.push_back({.label = "Retention",
                        .point = {0.021, 0.015, 0.027},
                        .format = points(),
                        .note = "after a year"});
  page.facts.push_back(
      {.label = hostile, .point = {1234567.0}, .format = money("EUR"), .note = hostile});
  page.sections.push_back(section_of_charts());
  page.command = "sojourn report '" + hostile + "'";
  page.left_out.push_back("Nothing: " + hostile);
  page.provenance.emplace_back("Seed", "1");
  page.provenance.emplace_back("Scenario", hostile);
  return page;
}

}  // namespace sojourn::report
