// An intervention as those see it who count its effect and its cost: what the company does for some
// customers, from a date on, and what that costs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/money.h"
#include "core/time.h"

namespace sojourn::models {

/// What an intervention costs; each 0 where nothing is said.
struct InterventionCost {
  UnitCost fixed;        ///< once, at its start
  UnitCost per_month;    ///< for each month in which it runs, whoever is treated
  UnitCost per_treated;  ///< for each customer, when they are treated for the first time
  UnitCost per_use;      ///< for each contact it makes
};

/// By what an intervention chooses whom it treats, where it does not treat everybody in its target.
enum class ChoosesBy : std::uint8_t { nothing, rule, risk, oracle };

struct InterventionInfo {
  std::string name;
  std::string label;  ///< for people, empty where none
  std::string about;
  Seconds from = 0;   ///< since the start of the run
  Seconds until = 0;  ///< excluded; the end of the run where it goes on
  InterventionCost cost;
  ChoosesBy chooses_by = ChoosesBy::nothing;
  std::vector<std::string> changes;  ///< in words, such as "journey.care.waiting.stay… times 0.7"
  Position position;
};

/// The table in which a run with interventions says who was treated when.
inline constexpr const char* treatments_table = "treatments";
/// Columns of it.
enum TreatmentColumn : std::size_t {
  treatment_customer,
  treatment_time,
  treatment_intervention,  ///< among those in force
  treatment_kind,
  treatment_score,  ///< only where an intervention in force chooses by scores
};
/// What happened: values of its column `kind`.
enum class TreatmentKind : std::uint8_t {
  starts,    ///< the customer is treated from now on
  ends,      ///< no longer
  use,       ///< the company contacts the customer
  held_back  ///< in the target, and left out by the random share or their own choice
};

}  // namespace sojourn::models
