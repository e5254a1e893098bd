// What the result rests on: which arm to choose, assumptions, the three uncertainties, and the
// words used.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/what_if/parts.h"

namespace sojourn::report {
namespace {

constexpr std::size_t most_bars = 12;

constexpr std::string_view not_drawn =
    "Each of these may be wrong within its range. The same command with --assumptions draw lets "
    "every simulated world take its own value of each, tells which of them the result hangs on "
    "most, and widens the interval by what they leave open.";

std::string tag_words(const std::string& tag) {
  if (tag == "A") return "assumed";
  if (tag == "U") return "known, source not seen";
  if (tag == "P") return "published";
  if (tag == "R") return "from data";
  return tag;
}

/// Those that were drawn, by how closely the result follows them.
std::vector<const study::AssumptionUsed*> by_correlation(const study::WhatIfResult& result) {
  std::vector<const study::AssumptionUsed*> drawn;
  for (const study::AssumptionUsed& assumption : result.assumptions) {
    if (assumption.correlation) drawn.push_back(&assumption);
  }
  std::stable_sort(drawn.begin(), drawn.end(),
                   [](const study::AssumptionUsed* a, const study::AssumptionUsed* b) {
                     return std::abs(*a->correlation) > std::abs(*b->correlation);
                   });
  return drawn;
}

Table table_of_assumptions(const study::WhatIfResult& result) {
  Table table;
  for (const char* const heading : {"Assumption", "Meaning", "In force", "Kind", "May be"}) {
    table.columns.push_back({heading});
  }
  for (const study::AssumptionUsed& assumption : result.assumptions) {
    table.rows.push_back({assumption.path, assumption.meaning, assumption.value,
                          tag_words(assumption.tag), assumption.range});
  }
  return table;
}

std::string simulation_words(const study::WhatIfResult& result) {
  return fmt::format(
      "Simulation: intervals say how well the expected effect is known from {} simulated worlds "
      "({}). They "
      "would vanish with more of them.",
      result.replications, result.stopping);
}

std::string assumption_words(const study::WhatIfResult& result) {
  if (result.assumptions_drawn) {
    return fmt::format(
        "Assumptions: every world drew its own value of {} assumptions, the same with and without "
        "the "
        "intervention. Intervals hold them together with the simulation; more worlds do not make "
        "them vanish.",
        result.assumptions.size());
  }
  return "Assumptions: all are taken as they stand, so no interval on this page says what would be "
         "if they are "
         "wrong; --assumptions draw does.";
}

}  // namespace

void add_choice(const study::WhatIfResult& result, Page& page) {
  if (result.arms.size() < 2) return;
  Section section{.id = "choice", .heading = "Which one"};
  for (const study::ArmResult& arm : result.arms) section.text.push_back(in_print(arm.verdict));
  const char* const id = result.currency.empty() ? "retention_end" : "net_value_horizon";
  Dots dots;
  dots.row_label = "Arm";
  dots.series = {"By itself", "All arms at once"};
  dots.origin = Origin::zero;
  std::string name;
  for (const study::ArmResult& arm : result.arms) {
    const study::Contrast* const net = known(arm.population, id);
    if (net == nullptr) continue;
    name = net->name;
    dots.format = format_of_change(net->unit);
    dots.rows.push_back(
        {arm.title(),
         {effect_of(*net),
          {.value = net->effect->value, .low = net->low_together, .high = net->high_together}}});
  }
  if (!dots.rows.empty()) {
    section.figures.push_back(
        {name + " of all arms",
         "Change against doing nothing, with the 95 % interval of each arm by itself and "
         "the wider ones that hold for all arms at once.",
         std::move(dots)});
  }
  if (result.choice && !result.choice->probability_best.empty()) {
    Table table;
    table.columns.push_back({"Arm"});
    table.columns.push_back({"Chance to be best", percent(0)});
    table.columns.push_back(
        {"Regret", result.currency.empty() ? points(2) : money(result.currency)});
    for (std::size_t a = 0; a < result.choice->probability_best.size(); ++a) {
      table.rows.push_back({a == 0 ? std::string("Doing nothing") : result.arms[a - 1].title(),
                            result.choice->probability_best[a], result.choice->regret[a]});
    }
    section.figures.push_back(
        {"Over the draws of the assumptions",
         "Regret is what an arm loses on average against the best one of each draw.",
         std::move(table)});
  }
  if (result.choice) {
    if (const study::Contrast* const again = known(result.choice->best_again, id)) {
      const Point effect = effect_of(*again);
      Fact fact;
      fact.label = "The best arm again, on fresh worlds";
      fact.point = effect;
      fact.format = format_of_change(again->unit);
      fact.note = "the best of several looks better than it is; this one had no part in the choice";
      page.facts.push_back(std::move(fact));
    }
  }
  add(page, std::move(section));
}

void add_assumptions(const study::WhatIfResult& result, Page& page) {
  if (result.assumptions.empty()) return;
  Section section{.id = "assumptions", .heading = "What is assumed"};
  const auto drawn = by_correlation(result);
  if (!drawn.empty()) {
    Bars bars{.row_label = "Assumption", .value_label = "Correlation"};
    bars.format = with_sign(plain(2));
    for (std::size_t i = 0; i < std::min(drawn.size(), most_bars); ++i) {
      bars.rows.push_back({drawn[i]->path, {.value = *drawn[i]->correlation}});
    }
    section.figures.push_back(
        {"What the result hangs on most",
         fmt::format(
             "Correlation of what was drawn with the result, over {} worlds; chance alone makes "
             "correlations up to {:.2f}.",
             result.replications, 2.0 / std::sqrt(std::max(result.replications, 1))),
         std::move(bars)});
  }
  if (drawn.empty()) section.text.emplace_back(not_drawn);
  section.figures.push_back({"All assumptions used",
                             "What the scenario or the program takes without a proof.",
                             table_of_assumptions(result)});
  add(page, std::move(section));
}

void add_uncertainties(const study::WhatIfResult& result, Page& page) {
  Section section{.id = "trust", .heading = "How far this can be trusted"};
  section.text.push_back(simulation_words(result));
  section.text.emplace_back(
      "One world: a real company is a single world. The range of one world says where its effect "
      "would lie in 95 "
      "of 100; more simulation does not make it narrower.");
  section.text.push_back(assumption_words(result));
  const study::Contrast* const retention = known(main_arm(result).population, "retention_end");
  if (retention != nullptr && retention->variance_ratio > 0.0) {
    section.text.push_back(
        fmt::format("Pairing: customers with and without the intervention share their random "
                    "numbers; independent runs would "
                    "need {:.3g} times as many worlds for the same interval of retention.",
                    retention->variance_ratio));
  }
  for (const std::string& warning : result.warnings) section.text.push_back("Warning: " + warning);
  add(page, std::move(section));
}

void add_definitions(const study::WhatIfResult& result, Page& page) {
  Section section{.id = "words", .heading = "What the words mean"};
  Table table;
  table.columns.push_back({"Word"});
  table.columns.push_back({"Meaning here"});
  for (const study::Definition& definition : result.definitions) {
    table.rows.push_back({definition.term, definition.words});
  }
  for (const study::Contrast& contrast : main_arm(result).population) {
    table.rows.push_back({contrast.name, contrast.words});
  }
  section.figures.push_back({"Estimands", "As they were computed.", std::move(table)});
  add(page, std::move(section));
}

}  // namespace sojourn::report
