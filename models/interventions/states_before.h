// The states in which customers can be before an intervention has treated anybody.
#pragma once

#include <cstddef>
#include <vector>

#include "models/interventions/draft.h"
#include "sim/program.h"

namespace sojourn::models {

/// By state: whether it can be entered without the help of intervention `own`, on which others may
/// help. Exits with odds of 0 lead nowhere unless another intervention changes them; idle states
/// always count.
[[nodiscard]] std::vector<bool> states_before(const std::vector<InterventionDraft>& drafts,
                                              std::size_t own, const sim::Program& program);

/// By state: whether a customer can be in it in the second of joining. All of them where states
/// can be left at once.
[[nodiscard]] std::vector<bool> states_on_joining(const sim::Program& program);

}  // namespace sojourn::models
