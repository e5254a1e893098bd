// Turns a journey as written into the engine's program: names become numbers, laws become shapes
// and scales, updates become value = keep * value + shift + spread * z.
#pragma once

#include "models/journeys/draft.h"
#include "models/journeys/names.h"
#include "models/reporter.h"
#include "sim/program.h"

namespace sojourn::models {

enum class Laws { compiled, left_out };

/// Fills tracks, states, variables, hazards, tables and rows (one variant). Names that stand for
/// nothing are reported; an exit to an unknown state leads to sim::no_state. A state's exits are in
/// the order of the draft. REQUIRES: the draft is within the program's limits.
/// Without `laws` all stays are alike: parameters with mistakes make no law, but everything else
/// can still be checked.
[[nodiscard]] sim::Program compile_journeys(const JourneysDraft& draft, const Names& names,
                                            Laws laws, Reporter& reporter);

}  // namespace sojourn::models
