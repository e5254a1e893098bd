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

std::string count_text_of(double count) {
  return count_text(static_cast<std::uint64_t>(std::llround(count)));
}

Figure figure_of(const study::LearntRisk& risk) {
  Table table;
  table.columns.push_back({"What the company sees"});
  table.columns.push_back({"Coefficient, mean", plain(-1)});
  table.columns.push_back({"sd over worlds", plain(-1)});
  table.columns.push_back({"Worlds that use it", plain()});
  std::vector<study::LearntCoefficient> sorted = risk.coefficients;
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::abs(a.mean) > std::abs(b.mean);
  });
  sorted.insert(sorted.begin(), risk.intercept);
  for (const study::LearntCoefficient& one : sorted) {
    table.rows.push_back({one.name, one.mean, one.sd, static_cast<double>(one.replications)});
  }
  return {
      fmt::format("The risk learnt for {}", risk.intervention),
      fmt::format("A logistic regression in each world, on {} customers, of whom {} came to "
                  "the outcome before the start (means over {} worlds).",
                  count_text_of(risk.customers), count_text_of(risk.outcomes), risk.replications),
      std::move(table)};
}

/// What the company saw and could learn nothing from.
std::string left_out_words(const study::LearntRisk& risk) {
  std::string names;
  for (const std::string& name : risk.left_out) names += (names.empty() ? "" : ", ") + name;
  return fmt::format(
      "Seen for {}, and left out in every world, because hardly anybody differs in it or it "
      "follows from the rest: {}.",
      risk.intervention, names);
}

}  // namespace

void add_choosing(const study::WhatIfResult& result, Page& page) {
  Section section{.id = "choosing", .heading = "Who was chosen"};
  for (const study::InformationValue& value : result.information) {
    section.text.push_back(in_print(value.words));
  }
  bool any = false;
  std::vector<std::string> left_out;
  for (const study::ArmResult& arm : result.arms) {
    any = any || arm.chooses_by != models::ChoosesBy::nothing;
    for (const study::LearntRisk& risk : arm.risks) {
      section.figures.push_back(figure_of(risk));
      if (!risk.left_out.empty()) left_out.push_back(left_out_words(risk));
    }
  }
  if (any) section.text.emplace_back(tied);
  section.text.insert(section.text.end(), left_out.begin(), left_out.end());
  add(page, std::move(section));
}

}  // namespace sojourn::report
