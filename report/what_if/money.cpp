// From revenue to margin, and from value to what is left when the programme is paid.
#include <fmt/format.h>

#include "report/what_if/parts.h"

namespace sojourn::report {
namespace {

double value_of(const study::Contrast& contrast) { return contrast.effect->value; }

/// Change of revenue, of cost to serve, and of margin, within the run.
void add_margin(const std::vector<study::Contrast>& contrasts, const Format& format,
                const std::string& title, Section& section) {
  const study::Contrast* const revenue = known(contrasts, "revenue");
  const study::Contrast* const cost = known(contrasts, "cost");
  if (revenue == nullptr || cost == nullptr) return;
  Waterfall steps;
  steps.format = format;
  steps.steps.push_back({"Revenue", value_of(*revenue)});
  steps.steps.push_back({"Cost to serve", -value_of(*cost)});
  steps.steps.push_back({"Margin", value_of(*revenue) - value_of(*cost), Waterfall::Kind::total});
  section.figures.push_back(
      {title, "Change within the run, not discounted. More cost to serve lowers the margin.",
       std::move(steps)});
}

void add_value(const study::WhatIfResult& result, const study::ArmResult& arm, Section& section) {
  const study::Contrast* const value = known(arm.population, "value_horizon");
  const study::Contrast* const net = known(arm.population, "net_value_horizon");
  if (value == nullptr || net == nullptr) return;
  Waterfall steps;
  steps.format = with_sign(money(result.currency));
  steps.steps.push_back({"Value of customers", value_of(*value)});
  steps.steps.push_back({"Cost of the programme", value_of(*net) - value_of(*value)});
  steps.steps.push_back({"Net value", value_of(*net), Waterfall::Kind::total});
  section.figures.push_back(
      {"From value to net value",
       fmt::format(
           "Change over {} months from the start, cost included, discounted at {:g} % a year.",
           result.horizon_months, 100.0 * result.discount_rate),
       std::move(steps)});
}

}  // namespace

void add_money(const study::WhatIfResult& result, Page& page) {
  if (result.currency.empty()) return;
  const study::ArmResult& arm = main_arm(result);
  const Format format = with_sign(money(result.currency));
  Section section{.id = "money", .heading = "Where the money comes from"};
  add_margin(arm.population, format, "From revenue to margin: customers in the target", section);
  add_margin(arm.company, format, "From revenue to margin: the whole company", section);
  add_value(result, arm, section);
  add(page, std::move(section));
}

}  // namespace sojourn::report
