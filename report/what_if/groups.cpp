// For whom: segments, and those who are better or worse off than their twins.
#include <fmt/format.h>

#include <cmath>

#include "report/what_if/parts.h"

namespace sojourn::report {
namespace {

constexpr double level_of_findings = 0.05;

/// The effect of one estimand in each segment.
void add_chart(const study::ArmResult& arm, std::size_t k, Section& section) {
  Dots dots{.row_label = "Segment", .series = {"Expected effect, 95 % interval"}};
  dots.origin = Origin::zero;
  std::string name;
  for (const study::SegmentFinding& finding : arm.segments) {
    const study::Contrast& contrast = finding.contrasts[k];
    if (!contrast.effect) continue;
    name = contrast.name;
    dots.format = format_of_change(contrast.unit);
    dots.rows.push_back(
        {fmt::format("{} ({})", in_words(finding.segment),
                     count_text(static_cast<std::uint64_t>(std::llround(finding.customers)))),
         {effect_of(contrast)}});
  }
  if (dots.rows.empty()) return;
  section.figures.push_back(
      {name + " by segment",
       "Change against doing nothing; in brackets the customers of the segment. "
       "Intervals are those of each segment by itself.",
       std::move(dots)});
}

Table::Cell p_cell(double p) {
  constexpr double least_shown = 1e-4;
  if (p < least_shown) return "below 0.0001";
  return Table::Number{p, plain(4)};
}

Table table_of(const study::ArmResult& arm) {
  Table table;
  for (const char* const heading : {"Segment", "What", "Change", "from", "to"}) {
    table.columns.push_back({heading});
  }
  table.columns.push_back({"p, adjusted (Holm)"});
  table.columns.push_back({"Reading"});
  for (const study::SegmentFinding& finding : arm.segments) {
    for (std::size_t k = 0; k < finding.contrasts.size(); ++k) {
      const study::Contrast& contrast = finding.contrasts[k];
      if (!contrast.effect) continue;
      const Point effect = effect_of(contrast);
      const Format format = format_of_change(contrast.unit);
      table.rows.push_back(
          {in_words(finding.segment), contrast.name, Table::Number{effect.value, format},
           Table::Number{effect.low, format}, Table::Number{effect.high, format},
           p_cell(finding.p_adjusted[k]),
           std::string(finding.p_adjusted[k] < level_of_findings ? "holds" : "exploratory")});
    }
  }
  return table;
}

}  // namespace

void add_segments(const study::WhatIfResult& result, Page& page) {
  const study::ArmResult& arm = main_arm(result);
  if (arm.segments.empty() || arm.segments.front().contrasts.empty()) return;
  Section section{.id = "segments", .heading = "For whom"};
  for (std::size_t k = 0; k < arm.segments.front().contrasts.size(); ++k) {
    add_chart(arm, k, section);
  }
  section.figures.push_back(
      {"Findings by segment",
       "Whoever looks at many segments finds something by chance. A finding holds where its "
       "p-value, adjusted "
       "for all rows of this table, is below 0.05; the others are exploratory.",
       table_of(arm)});
  add(page, std::move(section));
}

void add_twins(const study::WhatIfResult& result, Page& page) {
  const study::ArmResult& arm = main_arm(result);
  const study::GainersAndLosers& twins = arm.twins;
  Section section{.id = "twins", .heading = "Who gains and who loses"};
  section.text.emplace_back(
      "Each customer is compared with their twin: the same person with the same random numbers, "
      "had nothing been "
      "done. Averages do not depend on how twins are coupled; these shares do, and ours are "
      "coupled draw by draw.");
  Bars bars{.row_label = "Customers who", .value_label = "Share of the population"};
  bars.format = percent(2);
  bars.rows.push_back({"stay longer", {.value = twins.stay_longer}});
  bars.rows.push_back({"leave sooner", {.value = twins.leave_sooner}});
  if (!result.currency.empty()) {
    bars.rows.push_back({"are worth more", {.value = twins.value_gained}});
    bars.rows.push_back({"are worth less", {.value = twins.value_lost}});
    bars.rows.push_back({"are worth the same", {.value = twins.value_same}});
  }
  section.figures.push_back(
      {"Gainers and losers", "Mean shares of all simulated worlds.", std::move(bars)});
  if (!result.currency.empty()) {
    Waterfall steps;
    steps.format = with_sign(money(result.currency));
    steps.steps.push_back({"Gains of gainers", twins.gains});
    steps.steps.push_back({"Losses of losers", twins.losses});
    steps.steps.push_back({"Change of value", twins.gains + twins.losses, Waterfall::Kind::total});
    section.figures.push_back({"What gainers gain and losers lose",
                               "Sums over customers of the population, to the horizon.",
                               std::move(steps)});
  }
  add(page, std::move(section));
}

}  // namespace sojourn::report
