// The grammar of [variables] and [journey]: the settings of tracks, states, stays and exits.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/settings.h"
#include "models/journeys/draft.h"

namespace sojourn::models {

/// Declares [variables.NAME] and [journey.TRACK] at the root of a scenario and reads them into
/// `draft`.
void describe_journeys(Fields& root, JourneysDraft& draft);

// Parts of the above, each for a table that is already open.
void describe_stay(Fields& stay, ClockDraft& clock);
void describe_law(Fields& table, std::shared_ptr<const Stay>& law);
void describe_when(Fields& owner, std::vector<GuardDraft>& when, std::string_view meaning);
void describe_next_exit(const Name& to, Fields& exit, std::vector<ExitDraft>& exits);
void describe_race_exit(const Name& to, Fields& exit, std::vector<ExitDraft>& exits);
void describe_triggers(Fields& owner, EffectsDraft& effects);
/// `key` is "enter" on a state and "change" on an exit.
void describe_updates(Fields& owner, std::string_view key, EffectsDraft& effects,
                      std::string_view meaning);

}  // namespace sojourn::models
