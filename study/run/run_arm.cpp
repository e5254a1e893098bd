#include "study/run/run_arm.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "input/toml.h"

namespace sojourn::study {
namespace {

constexpr std::string_view above = "intervention.";

/// "NAME" of intervention.NAME=value; empty where the path is another one.
std::string_view intervention_of(std::string_view set) {
  const std::string_view path = set.substr(0, set.find('='));
  if (!path.starts_with(above)) return {};
  const std::string_view name = path.substr(above.size());
  return name.find('.') == std::string_view::npos ? name : std::string_view();
}

[[noreturn]] void refuse(std::string problem, std::string advice) {
  throw InputError({Diagnostic{.problem = std::move(problem), .advice = std::move(advice)}});
}

void expect_known(const Document& document, const std::string& name) {
  if (document.find(std::string(above) + name) != nullptr) return;
  std::vector<std::string> known;
  if (const Node* const given = document.find("intervention")) {
    if (const auto* const tables = given->as<NodeTable>()) {
      for (const auto& [key, node] : tables->entries) known.push_back(key);
    }
  }
  const std::string_view near = nearest(name, known);
  refuse("there is no intervention " + in_backticks(name),
         near.empty() ? "write [intervention." + name + "], or name its file in `interventions`"
                      : "did you mean " + in_backticks(near) + "?");
}

}  // namespace

models::Scenario load_run(Document document, const std::vector<std::string>& sets,
                          std::vector<std::string> in_force, Diagnostics& diagnostics) {
  for (const std::string& name : in_force) expect_known(document, name);
  for (const std::string& set : sets) {
    const std::string name(intervention_of(set));
    if (name.empty()) {
      apply_set(document, set);
      continue;
    }
    expect_known(document, name);
    const std::string_view value = std::string_view(set).substr(set.find('=') + 1);
    if (value != "true" && value != "false") {
      refuse("an intervention is in force or is not (" + in_backticks(value) + ")",
             "write true or false; its own settings have longer paths");
    }
    std::erase(in_force, name);
    if (value == "true") in_force.push_back(name);
  }
  return models::load_arm(document, in_force, diagnostics);
}

}  // namespace sojourn::study
