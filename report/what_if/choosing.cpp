// How arms chose whom to treat: what knowing the truth would be worth, and what a risk was learnt
// from.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/what_if/parts.h"

namespace sojourn::report {
namespace {

constexpr std::string_view tied =
    "Such an intervention treats one customer because it does not treat another. Customers whom it "
    "does not treat are therefore not promised to live as they would without it.";

Figure figure_of(const models::TrainedRisk& risk) {
  Table table;
  table.columns.push_back({"What the company sees"});
  table.columns.push_back({"Coefficient", plain(-1)});
  std::vector<models::TrainedRisk::Coefficient> sorted = risk.coefficients;
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::abs(a.value) > std::abs(b.value);
  });
  table.rows.push_back({std::string("intercept"), static_cast<double>(risk.intercept)});
  for (const auto& one : sorted) table.rows.push_back({one.name, static_cast<double>(one.value)});
  return {
      fmt::format("The risk learnt for {}", risk.intervention),
      fmt::format("A logistic regression on {} customers, of whom {} came to the outcome before "
                  "the start; in the first simulated world.",
                  risk.customers, risk.outcomes),
      std::move(table)};
}

}  // namespace

void add_choosing(const study::WhatIfResult& result, Page& page) {
  Section section{.id = "choosing", .heading = "Who was chosen"};
  for (const study::InformationValue& value : result.information) {
    section.text.push_back(value.words);
  }
  bool any = false;
  for (const study::ArmResult& arm : result.arms) {
    any = any || arm.chooses_by != models::ChoosesBy::nothing;
    for (const models::TrainedRisk& risk : arm.risks) section.figures.push_back(figure_of(risk));
  }
  if (any) section.text.emplace_back(tied);
  add(page, std::move(section));
}

}  // namespace sojourn::report
