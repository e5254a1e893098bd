// What changes: every estimand in both arms, its change, and how far the change is known.
#include <cmath>

#include "report/what_if/parts.h"

namespace sojourn::report {
namespace {

constexpr const char* expected = "Expected effect, 95 % interval";
constexpr const char* one_world = "One world, 95 of 100";

/// A chart of the effects that are counted in one unit.
void add_chart(const std::string& title, const std::vector<study::Contrast>& contrasts,
               std::string_view unit, Section& section) {
  Dots dots{.row_label = "What", .series = {expected, one_world}};
  dots.format = format_of_change(std::string(unit));
  dots.origin = Origin::zero;
  for (const study::Contrast& contrast : contrasts) {
    if (contrast.unit != unit || !contrast.effect) continue;
    dots.rows.push_back({contrast.name, {effect_of(contrast), one_world_of(contrast)}});
  }
  if (dots.rows.empty()) return;
  section.figures.push_back({title,
                             "Change against doing nothing. The first line is how well the "
                             "expected effect is known; the second "
                             "how far the effect of a single company of this size may lie from it.",
                             std::move(dots)});
}

/// Money without its unit, and with cents where the change is a small one: that of a single
/// customer.
Format of_table(Format format, double change) {
  if (format.style == Style::money) format.unit.clear();
  if (format.style == Style::money && std::abs(change) < 100.0) format.digits = 2;
  return format;
}

/// The currency stands with the name of the row, so that its numbers need less room.
std::string name_in_table(const study::Contrast& contrast, const Format& format) {
  if (format.style != Style::money) return contrast.name;
  return contrast.name + ", " + contrast.unit;
}

/// A row per estimand; the unit is the row's own.
void add_table(const std::string& title, const std::string& description,
               const std::vector<study::Contrast>& contrasts, Section& section) {
  Table table;
  for (const char* const heading :
       {"What", "Doing nothing", "With it", "Change", "from", "to", "One world from", "to"}) {
    table.columns.push_back({heading});
  }
  std::string missing;
  for (const study::Contrast& contrast : contrasts) {
    if (!contrast.effect) {
      missing += " " + contrast.name + ": no estimate, " + contrast.effect.reason() + ".";
      continue;
    }
    const Point effect = effect_of(contrast);
    const Format level = of_table(format_of_level(contrast.unit), effect.value);
    const Format change = of_table(format_of_change(contrast.unit), effect.value);
    table.rows.push_back(
        {name_in_table(contrast, level), Table::Number{point_of(contrast.base).value, level},
         Table::Number{point_of(contrast.arm).value, level}, Table::Number{effect.value, change},
         Table::Number{effect.low, change}, Table::Number{effect.high, change},
         Table::Number{contrast.world_low, change}, Table::Number{contrast.world_high, change}});
  }
  if (table.rows.empty()) return;
  section.figures.push_back({title, description + missing, std::move(table)});
}

}  // namespace

void add_effects(const study::WhatIfResult& result, Page& page) {
  const study::ArmResult& arm = main_arm(result);
  Section section{.id = "effects", .heading = "What changes"};
  add_chart("Retention", arm.population, "share", section);
  if (!result.currency.empty()) add_chart("Money", arm.population, result.currency, section);
  add_chart("What surveys would say, and the truth", arm.surveys, "points", section);
  add_table("Customers in the target, active at the start",
            "Means of all simulated worlds; the interval is that of the expected change.",
            arm.population, section);
  add_table("Customers who are treated", "Their own change, against their twins.",
            arm.treated_effects, section);
  add_table("The whole company", "Everybody, those who join later included.", arm.company, section);
  add_table("Surveys",
            "In points: nps from -100 to 100, csat and ces as the percentage of high answers.",
            arm.surveys, section);
  add(page, std::move(section));
}

}  // namespace sojourn::report
