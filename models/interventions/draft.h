// An intervention as a user wrote it: names are still names, each with the place it stands at.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/settings.h"
#include "models/intervention.h"
#include "models/interventions/ranking_draft.h"
#include "models/journeys/draft.h"
#include "models/part.h"

namespace sojourn::models {

/// `"journey.care.waiting.stay.exponential.mean" = { times = 0.7 }`.
struct ChangeDraft {
  Name path{};
  std::optional<Node> set{};
  std::optional<double> times{};
  std::optional<Node> add{};
};

struct InterventionDraft {
  Name name{};
  std::string path{};
  InterventionInfo info{};
  // When.
  Date from{};
  Position from_position{};
  std::optional<Date> until{};
  Position until_position{};
  Position every_position{};
  std::int64_t groups = 1;  ///< of a staggered roll-out
  Length between_groups{};
  Length every{};  ///< between looks; none: one look, at its start or on joining
  Length lasts{};  ///< of a treatment; none: as long as the intervention
  Places at{};     ///< entering one of them calls for a look
  // Who.
  std::vector<Name> segments{};
  std::vector<GuardDraft> when{};
  RankingDraft ranking{};
  double share = 1.0;
  bool is_chosen = false;  ///< by the customers themselves
  double odds = 1.0;
  std::vector<NamedNumber> terms{};
  // What.
  std::vector<ChangeDraft> changes{};
  EffectsDraft contact{};
};

/// Declares [intervention.NAME] at the root of a scenario and reads them into `drafts`.
void describe_interventions(Fields& root, std::vector<InterventionDraft>& drafts);

}  // namespace sojourn::models
