// The rules of interventions in force: whom each treats, and when. Made from drafts whose names are
// looked up; the policy follows them (policy.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/interventions/draft.h"
#include "models/interventions/ranking.h"
#include "models/journeys/names.h"
#include "sim/program.h"

namespace sojourn::models {

/// One intervention.
struct TreatmentRule {
  std::string name;
  std::int32_t from = 0;
  std::int32_t until = 0;  ///< excluded; `never` where it goes on to the end of the run
  std::int32_t every = 0;  ///< seconds between looks; 0: one look
  std::int32_t lasts = 0;  ///< seconds; 0: until the end
  std::uint32_t groups = 1;
  std::int32_t between_groups = 0;
  std::vector<bool> called_by;  ///< by state: entering it calls for a look; empty: none does
  std::vector<sim::Guard> guards;
  float share = 1.0F;
  bool is_chosen = false;
  float odds = 1.0F;
  std::vector<sim::Term> terms;
  std::vector<sim::Trigger> contact;
  bool changes = false;            ///< whether those treated go on in another variant
  std::optional<Ranking> ranking;  ///< of those in the target; none: all are treated

  /// The first of its looks at or after `time` that are the same for all customers: at `from`, and
  /// each `every` later; `never` where there is none.
  [[nodiscard]] std::int32_t common_look(std::int64_t time) const noexcept;
  /// Whether it chooses among customers at the edge.
  [[nodiscard]] bool chooses_at(std::int32_t edge) const noexcept {
    return ranking && common_look(edge) == edge;
  }
  /// Whether it learns a risk from customers as they are at the edge.
  [[nodiscard]] bool learns_at(std::int32_t edge) const noexcept {
    return learns() && ranking->learns_from == edge;
  }
  [[nodiscard]] bool learns() const noexcept { return ranking && ranking->by == ChoosesBy::risk; }
};

/// Seconds from the start of the run to a date's midnight.
[[nodiscard]] Seconds moment_of(Date date, Date start) noexcept;

/// What is wrong with an intervention by itself is reported.
[[nodiscard]] TreatmentRule make_rule(const InterventionDraft& draft, const Names& names,
                                      const PartContext& context);

}  // namespace sojourn::models
