#include "report/what_if/what_if_page.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "report/what_if/parts.h"

namespace sojourn::report {
namespace {

enum class Answer { yes, no, open };

/// Whether an effect is known to be above or below zero.
Answer answer_of(const Estimate& effect) {
  if (!effect.has_interval) {
    if (effect.value == 0.0) return Answer::open;
    return effect.value > 0.0 ? Answer::yes : Answer::no;
  }
  if (effect.low > 0.0) return Answer::yes;
  return effect.high < 0.0 ? Answer::no : Answer::open;
}

std::string whole_text(double size) {
  std::string digits = fmt::format("{:.0f}", size);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

/// "1.23 million", "45,600", with three figures.
std::string amount_text(double amount) {
  const double size = std::abs(amount);
  const char* const sign = amount < 0.0 ? "\u2212" : "";
  if (size >= 1e9) return fmt::format("{}{:.3g} billion", sign, size / 1e9);
  if (size >= 1e6) return fmt::format("{}{:.3g} million", sign, size / 1e6);
  return sign + whole_text(size < 1000 ? size : std::round(size / 100.0) * 100.0);
}

/// The interval, and what it does not hold: assumptions that may be wrong.
std::string range_text(const std::string& low, const std::string& high, bool assumptions_drawn) {
  return fmt::format(" (95 %, {}: {} to {})",
                     assumptions_drawn ? "assumptions drawn" : "assumptions as they stand", low,
                     high);
}

std::string money_headline(const study::ArmResult& arm, const Estimate& net,
                           const study::WhatIfResult& result) {
  std::string amount = fmt::format("{} {} over {} months", amount_text(net.value), result.currency,
                                   result.horizon_months);
  if (net.has_interval) {
    amount += range_text(amount_text(net.low), amount_text(net.high), result.assumptions_drawn);
  }
  switch (answer_of(net)) {
    case Answer::yes:
      return fmt::format("“{}” pays: net value {}", arm.title(), amount);
    case Answer::no:
      return fmt::format("“{}” does not pay: net value {}", arm.title(), amount);
    case Answer::open:
      break;
  }
  return fmt::format("Whether “{}” pays is open: net value {}", arm.title(), amount);
}

std::string retention_headline(const study::ArmResult& arm, const Estimate& effect,
                               const study::WhatIfResult& result) {
  const auto text = [](double share) { return fmt::format("{:+.2f}", 100.0 * share); };
  std::string amount = text(effect.value) + " points of retention at the end";
  if (effect.has_interval) {
    amount += range_text(text(effect.low), text(effect.high), result.assumptions_drawn);
  }
  switch (answer_of(effect)) {
    case Answer::yes:
      return fmt::format("“{}” keeps customers: {}", arm.title(), amount);
    case Answer::no:
      return fmt::format("“{}” loses customers: {}", arm.title(), amount);
    case Answer::open:
      break;
  }
  return fmt::format("Whether “{}” keeps customers is open: {}", arm.title(), amount);
}

std::string headline_of(const study::WhatIfResult& result) {
  if (result.choice && result.choice->best < 0) return in_print(result.headline);
  const study::ArmResult& arm = main_arm(result);
  if (const study::Contrast* const net = known(arm.population, "net_value_horizon")) {
    return money_headline(arm, *net->effect, result);
  }
  if (const study::Contrast* const retention = known(arm.population, "retention_end")) {
    return retention_headline(arm, *retention->effect, result);
  }
  return in_print(result.headline);
}

void add_fact(Page& page, std::string label, Point point, Format format, std::string note) {
  Fact fact;
  fact.label = std::move(label);
  fact.point = point;
  fact.format = std::move(format);
  fact.note = std::move(note);
  page.facts.push_back(std::move(fact));
}

void add_facts(const study::WhatIfResult& result, Page& page) {
  const study::ArmResult& arm = main_arm(result);
  constexpr std::array<const char*, 3> shown{"net_value_horizon", "retention_12_months",
                                             "retention_end"};
  for (const char* const id : shown) {
    const study::Contrast* const contrast = known(arm.population, id);
    if (contrast == nullptr) continue;
    add_fact(page, contrast->name, effect_of(*contrast), format_of_change(contrast->unit), {});
  }
  if (arm.return_on_investment) {
    add_fact(page, "Return on investment", point_of(arm.return_on_investment), percent(0),
             "gain beyond the cost, over the cost");
  }
  if (arm.payback.expected && arm.return_on_investment) {
    add_fact(page, "Paid back in month", {.value = *arm.payback.expected + 1.0}, plain(),
             fmt::format("not within {} months in {:.0f} % of worlds", result.horizon_months,
                         100.0 * arm.payback.not_within_horizon));
  }
  add_fact(page, "Customers in the target", {.value = arm.customers}, plain(),
           whole_text(arm.treated) + " treated in all, at any time");
}

void add_provenance(const study::WhatIfResult& result, Page& page) {
  page.provenance = {{"Scenario", result.scenario},
                     {"Customers", count_text(result.customers)},
                     {"Worlds", fmt::format("{}", result.replications)},
                     {"Seed", fmt::format("{}", result.seed)},
                     {"Run", to_string(result.start) + " to " + to_string(result.end)},
                     {"Version", result.version}};
}

}  // namespace

Page what_if_page(const study::WhatIfResult& result) {
  const study::ArmResult& arm = main_arm(result);
  const std::string scenario = result.label.empty() ? result.scenario : result.label;
  Page page;
  page.title = fmt::format("{}: what if {}", scenario, arm.title());
  page.kicker =
      fmt::format("{}: what if from {} on, for {}", scenario, date_text(to_string(arm.start)),
                  arm.target.empty() || arm.target == "everybody" ? "everybody"
                                                                  : "customers with " + arm.target);
  page.headline = headline_of(result);
  const std::string about_whom = result.arms.size() > 1 ? "“" + arm.title() + "”: " : "";
  if (!arm.about.empty()) page.lead.push_back(about_whom + arm.about + ".");
  if (page.headline != in_print(result.headline)) page.lead.push_back(in_print(result.headline));
  add_facts(result, page);
  add_choice(result, page);
  add_effects(result, page);
  add_months(result, page);
  add_money(result, page);
  add_payback(result, page);
  add_segments(result, page);
  add_twins(result, page);
  add_flows(result, page);
  add_choosing(result, page);
  add_assumptions(result, page);
  add_uncertainties(result, page);
  add_definitions(result, page);
  page.command = result.command;
  add_provenance(result, page);
  return page;
}

}  // namespace sojourn::report
