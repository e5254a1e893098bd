// What must be so before a journey can run, beyond what single settings can say: names are free of
// clashes, limits are kept, every state can be entered and left, and no loop passes without time.
//
// Every mistake is reported with its place and what to do; nothing stops at the first.
#pragma once

#include "models/journeys/draft.h"
#include "models/reporter.h"
#include "sim/population.h"
#include "sim/program.h"

namespace sojourn::models {

/// Names and limits; false where the journey is too large to be numbered.
[[nodiscard]] bool check_names(const JourneysDraft& draft, const sim::Population& population,
                               Reporter& reporter);

/// How states are left: stays, choices and races of each state by itself.
void check_states(const JourneysDraft& draft, Reporter& reporter);

/// States that nothing leads to, loops without time, hazards that never ring, draws that would be
/// the same. REQUIRES: `program` was compiled from `draft`.
void check_program(const JourneysDraft& draft, const sim::Program& program, Reporter& reporter);

// Parts of the above.
void check_reachable(const std::vector<const StateDraft*>& drafts, const sim::Program& program,
                     const std::vector<TriggerDraft>& contacts, Reporter& reporter);
void check_loops(const std::vector<const StateDraft*>& drafts, const sim::Program& program,
                 Reporter& reporter);
void check_purposes(const sim::Program& program, Reporter& reporter);

/// The draft of each of the program's states, null for idle states.
[[nodiscard]] std::vector<const StateDraft*> drafts_by_state(const JourneysDraft& draft,
                                                             const sim::Program& program);

}  // namespace sojourn::models
