// Whom an intervention can reach, as far as that is known before anybody lives: a target that
// nobody can meet is a mistake better told at once than found in a result of zeros.
#pragma once

#include <vector>

#include "models/interventions/rules.h"

namespace sojourn::models {

/// Warns of targets that nobody can meet: random shares and odds of 0, segments, traits and tenures
/// that no customer of the scenario has, states that nobody comes to, days on which nobody looks,
/// groups whose turn never comes. REQUIRES: `context.program` is compiled, and `rules` were made
/// from `drafts` without error.
void check_reach(const std::vector<InterventionDraft>& drafts,
                 const std::vector<TreatmentRule>& rules, const PartContext& context);

}  // namespace sojourn::models
