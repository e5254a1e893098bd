// Occasions at which customers may be asked, as columns: who is invited, and who answers when.
// The formulas stand in models/response.h.
//
// Encounters are worked on for all lanes of a batch; occasions as columns of their own, one survey
// at a time.
//
// occasions.cpp is compiled once per instruction set, as sim/kernels are.
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/response.h"
#include "sim/kernels/lanes.h"

namespace sojourn::models::surveys {

/// Steps in which a remembered S rests, within +-3.9, around 128.
inline constexpr float weight_steps = 32.0F;
inline constexpr float weight_middle = 128.0F;

/// By row (variant * states + state), padded as the engine's tables are.
struct EncounterRows {
  std::size_t rows = 0;
  const std::uint32_t* cause = nullptr;  ///< of the encounter, or no_cause
  const std::uint32_t* asked = nullptr;  ///< bits of the surveys asked on entering the state
};

/// What customers remember of encounters: the one that weighs most, and how much.
struct EncounterMemory {
  const float* felt = nullptr;  ///< what was felt, as of the event, and how to standardise it
  float centre = 0.0F;
  float inverse_spread = 1.0F;
  std::uint32_t* peak = nullptr;
  std::uint32_t* weight = nullptr;
};

/// What a survey's occasions have in common.
struct OccasionRule {
  ResponseRule response;
  std::int32_t length = 0;  ///< of the run
  std::int32_t quarantine = 0;
  std::int32_t delay = 0;
  std::int32_t reminder = 0;  ///< 0: none
  float share = 1.0F;
  float base_logit = 0.0F;
  float answer_time = 0.0F;  ///< mean, seconds; 0: at once
  std::uint32_t person = 0;  ///< purpose of what a customer brings along
};

/// Occasions side by side. Words of `choice`: share, time to answer, answer, answer to the
/// reminder.
struct OccasionColumns {
  std::uint32_t* lane = nullptr;
  std::uint32_t* id = nullptr;
  std::int32_t* time = nullptr;
  std::uint32_t* purpose = nullptr;  ///< of `choice`
  std::uint32_t* occurrence = nullptr;
  float* attitude = nullptr;       ///< standardised
  float* tenure = nullptr;         ///< years
  float* belief = nullptr;         ///< learnt from follow-ups, see belief_learnt
  std::uint32_t* last = nullptr;   ///< time of the last invitation + 1, 0: there was none
  std::uint32_t* tired = nullptr;  ///< fatigue just after it, in steps
  // What `invite` finds.
  std::uint32_t* choice[4] = {};
  float* fatigue = nullptr;
  float* p_invite = nullptr;
  std::uint32_t* invited = nullptr;
  // What `respond` finds.
  float* nature[4] = {};  ///< standard normals: delta, harshness, extremity, propensity
  float* p_respond = nullptr;
  std::uint32_t* reminded = nullptr;
  std::int32_t* answered_at = nullptr;  ///< -1: no answer before the end of the run
};

struct OccasionKernels {
  const char* name;
  /// Lanes i < n with due[i] < until[i], ascending; returns how many.
  std::size_t (*find_before)(const std::int32_t* due, const std::int32_t* until, std::size_t n,
                             std::uint32_t* lanes);
  /// Remembers the encounters of the states entered; which surveys are asked there into `asked`.
  void (*meet)(const sim::Lanes&, const EncounterRows&, const EncounterMemory&,
               std::uint32_t* asked);
  /// Who of n occasions is invited.
  void (*invite)(const OccasionRule&, const OccasionColumns&, std::size_t n, std::uint32_t seed,
                 std::uint32_t replication);
  /// Who of n occasions answers when.
  void (*respond)(const OccasionRule&, const OccasionColumns&, std::size_t n, std::uint32_t seed,
                  std::uint32_t replication);
};

/// Those of the instruction set that `name` has among the engine's.
[[nodiscard]] const OccasionKernels& occasion_kernels(const char* name);

}  // namespace sojourn::models::surveys
