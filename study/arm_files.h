// The interventions of an arm as a user gives them: names that the scenario knows, or files with
// interventions of their own, which are laid over it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace sojourn::study {

/// A document with all interventions, and the names of those in force.
struct ArmFiles {
  Document document;
  std::vector<std::string> in_force;
};

/// Whether what is given is a file, not a name.
[[nodiscard]] bool is_intervention_file(std::string_view given);

/// Takes what ends in ".toml" or has a slash for a file, whose interventions are all in force, and
/// everything else for a name. Throws InputError where a file cannot be read, says something else
/// than interventions, or says one that is there already.
[[nodiscard]] ArmFiles lay_interventions(Document scenario, std::span<const std::string> given);

/// Lays the interventions of a text over a document, and returns their names.
std::vector<std::string> lay_intervention_text(Document& document, Document interventions);

}  // namespace sojourn::study
