// How an intervention that cannot treat everybody chooses: scores of what is so at the edge of a
// window, and the limits of a choice. Made from drafts whose names are looked up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/interventions/choosing.h"
#include "models/interventions/draft.h"
#include "models/journeys/names.h"
#include "sim/plan.h"
#include "sim/program.h"

namespace sojourn::models {

/// A summand of a score. Of the time in a state `track` says which track's.
struct ScoreTerm {
  sim::Term term{};
  std::size_t track = 0;
};

struct Ranking {
  ChoosesBy by = ChoosesBy::rule;   ///< a sum, risk_training.h, present_rate.h
  std::vector<ScoreTerm> terms;     ///< of a risk: all that it may learn from
  std::vector<std::string> names;   ///< of the terms of a risk
  std::vector<bool> wanted;         ///< by state, of a risk or an oracle: the outcome
  OracleAim aim = OracleAim::rate;  ///< of an oracle
  std::int32_t learns_from = 0;     ///< a risk: when it notes what is so
  std::vector<std::size_t> tracks;  ///< whose time of entry is read
  Limits limits;
};

/// The value of a term for a customer as of `at`.
[[nodiscard]] float value_of(const ScoreTerm& term, const sim::Plan& plan, const sim::Lanes& lanes,
                             std::size_t lane, std::int32_t at) noexcept;

/// The score of a customer by a rule as of `at`.
[[nodiscard]] float score_of(const Ranking& ranking, const sim::Plan& plan, const sim::Lanes& lanes,
                             std::size_t lane, std::int32_t at) noexcept;

/// None where the intervention treats everybody in its target; what is wrong is reported.
[[nodiscard]] std::optional<Ranking> make_ranking(const InterventionDraft& draft,
                                                  const Names& names, const PartContext& context);

}  // namespace sojourn::models
