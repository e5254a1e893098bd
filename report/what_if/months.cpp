// The change over time, month by month after the start.
#include <fmt/format.h>

#include <array>

#include "report/what_if/parts.h"

namespace sojourn::report {
namespace {

/// Effects of an arm with their band.
Series effect_series(const std::string& name, const study::MonthlySeries& months) {
  Series series{.name = name};
  for (const Estimate& effect : months.effect) {
    series.values.push_back(effect.value);
    series.low.push_back(effect.low);
    series.high.push_back(effect.high);
  }
  return series;
}

const study::MonthlySeries* find(const study::ArmResult& arm, std::string_view id) {
  for (const study::MonthlySeries& series : arm.months) {
    if (series.id == id && !series.effect.empty()) return &series;
  }
  return nullptr;
}

Lines months_of(std::size_t count) {
  Lines lines{.x_label = "Month after the start"};
  lines.origin = Origin::zero;
  for (std::size_t m = 1; m <= count; ++m) lines.numbers.push_back(static_cast<double>(m));
  return lines;
}

/// The change of one quantity, a line for each arm.
void add_change(const study::WhatIfResult& result, std::string_view id, Section& section) {
  const study::MonthlySeries* const first = find(main_arm(result), id);
  if (first == nullptr) return;
  Lines lines = months_of(first->effect.size());
  lines.format = format_of_change(first->unit);
  for (const study::ArmResult& arm : result.arms) {
    const study::MonthlySeries* const series = find(arm, id);
    if (series == nullptr || series->effect.size() != first->effect.size()) continue;
    lines.series.push_back(effect_series(arm.title(), *series));
  }
  section.figures.push_back(
      {first->name + ": change against doing nothing",
       as_sentence(first->words) + ". The band is the 95 % interval of each month.",
       std::move(lines)});
}

/// Both arms side by side.
void add_levels(const study::WhatIfResult& result, std::string_view id, Section& section) {
  const study::ArmResult& arm = main_arm(result);
  const study::MonthlySeries* const months = find(arm, id);
  if (months == nullptr) return;
  Lines lines = months_of(months->base.size());
  lines.format = format_of_level(months->unit);
  lines.origin = Origin::free;
  lines.series.push_back({"Doing nothing", months->base, {}, {}});
  lines.series.push_back({arm.title(), months->arm, {}, {}});
  section.figures.push_back(
      {months->name + " in both", as_sentence(months->words) + ".", std::move(lines)});
}

}  // namespace

void add_months(const study::WhatIfResult& result, Page& page) {
  Section section{.id = "months", .heading = "How it unfolds"};
  add_change(result, "retention", section);
  add_levels(result, "retention", section);
  for (const char* const id : {"customers", "revenue", "margin"}) add_change(result, id, section);
  add(page, std::move(section));
}

void add_payback(const study::WhatIfResult& result, Page& page) {
  const study::ArmResult& arm = main_arm(result);
  if (result.currency.empty()) return;
  Section section{.id = "payback", .heading = "What it costs, and when it comes back"};
  if (!arm.break_even.words.empty()) section.text.push_back(arm.break_even.words);
  if (!arm.return_on_investment) {
    section.text.push_back("Return on investment: none, because " +
                           arm.return_on_investment.reason() + ".");
  }
  add_change(result, "cumulative_net", section);
  if (arm.payback.not_within_horizon < 1.0 && arm.return_on_investment) {
    Lines lines = months_of(arm.payback.probability.size());
    lines.format = percent(0);
    Series series{.name = "Paid back"};
    double sum = 0.0;
    for (const double probability : arm.payback.probability) {
      sum += probability;
      series.values.push_back(sum);
    }
    lines.series.push_back(std::move(series));
    section.figures.push_back(
        {"Chance that it has paid back",
         fmt::format("Share of simulated worlds in which the cumulative discounted net gain is "
                     "positive from "
                     "that month on; in {:.0f} % it is not within {} months.",
                     100.0 * arm.payback.not_within_horizon, result.horizon_months),
         std::move(lines)});
  }
  add(page, std::move(section));
}

}  // namespace sojourn::report
