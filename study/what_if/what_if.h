// A what-if study: the base and any number of arms live through the same replications, each
// replication a world of its own with the same customers and the same draws in all arms.
//
// Nothing assumes that one customer's arm leaves the others alone: an arm is a whole run.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/scenario.h"
#include "sim/run.h"
#include "study/what_if/ledger.h"
#include "study/what_if/programme_cost.h"
#include "study/what_if/result.h"

namespace sojourn::study {

/// An arm as it is to be run.
struct ArmDesign {
  std::string name{};
  std::string label{};
  std::string about{};
  std::vector<std::string> interventions{};  ///< in force
  std::string target = "everybody";          ///< in words
  Target whom = Target::everybody;
  models::ChoosesBy chooses_by = models::ChoosesBy::nothing;  ///< the first that chooses
  Date start{};                                               ///< of the first intervention
  /// Of an arm whose scenario has no interventions; else theirs count.
  std::vector<ProgrammeCost> costs{};
};

/// Ends a study when an effect of the first arm's population is known well enough.
struct Precision {
  std::string contrast = "retention_end";  ///< id
  double half_width = 0.0;                 ///< of its 95 % interval, in its unit
};

struct WhatIfDesign {
  /// The scenario of an arm (-1: the base), changed by path=value; throws InputError.
  std::function<models::Scenario(int arm, const std::vector<std::string>& sets)> scenario{};
  std::vector<ArmDesign> arms{};
  std::uint32_t seed = 1;
  int replications = 20;
  std::optional<Precision> precision{};  ///< then `replications` are the most there may be
  std::optional<std::uint64_t> customers{};
  int horizon_months = 60;
  double discount_rate = 0.10;
  Seconds purchase_within = 90 * seconds_per_day;  ///< where nobody has a contract
  /// None: whole lives in one go, where nothing is shared.
  std::optional<Seconds> window{};
  int threads = 0;  ///< 0: as many as the machine has
  /// The assumptions of a replication as path=value; empty: as the scenario has them.
  std::function<std::vector<std::string>(std::uint32_t replication)> draw_assumptions{};
  std::vector<AssumptionUsed> assumptions{};
  std::string command{};
  std::string version{};
};

/// What may be seen of a study that goes on; set runs.stop to end it.
struct WhatIfProgress {
  sim::RunProgress runs;             ///< of all runs together
  std::atomic<int> replications{0};  ///< that are done
  std::atomic<int> planned{0};       ///< as far as is known
};

/// Both arms of each customer of the first replication, column by column; customers of the base's
/// `customers` table in its order.
struct TwinTable {
  std::string arm{};
  std::vector<std::uint32_t> customer{};
  std::vector<std::uint8_t> segment, in_population, treated;
  std::vector<std::int32_t> left_base, left_arm;  ///< seconds, -1 where they have not
  std::vector<std::uint8_t> active_end_base, active_end_arm;
  std::vector<double> value_end_base, value_end_arm;  ///< in the currency
  std::vector<double> value_horizon_base, value_horizon_arm;
};

struct WhatIfOutcome {
  bool stopped = false;  ///< early, by hand: nothing else here is complete
  WhatIfResult result{};
  std::vector<TwinTable> twins{};       ///< by arm
  std::vector<std::string> segments{};  ///< names of the twins' segments
};

/// Runs the study. Throws InputError where a scenario cannot be used.
[[nodiscard]] WhatIfOutcome run_what_if(const WhatIfDesign& design, WhatIfProgress& progress);

}  // namespace sojourn::study
