#include "study/arm_files.h"

#include <string_view>
#include <utility>

#include "core/error.h"
#include "input/toml.h"

namespace sojourn::study {
namespace {

constexpr std::string_view section = "intervention";

// A file of interventions says nothing else: the population and its rules are the scenario's.
void expect_interventions_only(const Document& document) {
  Diagnostics found;
  const auto* const table = document.root.as<NodeTable>();
  for (const auto& [key, node] : table == nullptr ? decltype(table->entries){} : table->entries) {
    if (key == section) continue;
    found.add(
        {.problem = in_backticks(key) + " has no place in a file of interventions (it would "
                                        "change the scenario for all arms)",
         .advice = "keep [intervention.NAME] tables only; what they change stands in `change`",
         .position = node.key_position,
         .key = key,
         .line = std::string(document.line(node.key_position))});
  }
  if (table == nullptr || table->find(section) == nullptr) {
    found.add({.problem = "the file has no intervention",
               .advice = "write [intervention.NAME]",
               .position = {.file = document.file}});
  }
  found.throw_if_errors();
}

}  // namespace

bool is_intervention_file(std::string_view given) {
  return given.ends_with(".toml") || given.find('/') != std::string_view::npos;
}

std::vector<std::string> lay_intervention_text(Document& document, Document interventions) {
  expect_interventions_only(interventions);
  std::vector<std::string> names;
  const Node* const given = interventions.root.as<NodeTable>()->find(section);
  if (const auto* const tables = given->as<NodeTable>()) {
    for (const auto& [name, node] : tables->entries) names.push_back(name);
  }
  document.lay_over(std::move(interventions));
  return names;
}

ArmFiles lay_interventions(Document scenario, std::span<const std::string> given) {
  ArmFiles files{.document = std::move(scenario), .in_force = {}};
  for (const std::string& one : given) {
    if (!is_intervention_file(one)) {
      files.in_force.push_back(one);
      continue;
    }
    for (std::string& name : lay_intervention_text(files.document, read_toml_file(one))) {
      files.in_force.push_back(std::move(name));
    }
  }
  return files;
}

}  // namespace sojourn::study
