// The columns of a batch, and the parameters that kernels look up by row.
//
// Arrays are 64-byte aligned and padded to whole vectors; loops may read and write the padding.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/program.h"

namespace sojourn::sim {

inline constexpr std::size_t max_slots = 32;
inline constexpr std::size_t max_extra = 192;  ///< columns of all components together
inline constexpr std::size_t race_width = 4;  ///< exits of a choice that race in one block of draws
inline constexpr std::size_t max_entry_blocks = 1 + (max_variables + 3) / 4;

/// Pointers to the columns of a batch. A slot holds one clock at a time; each track has slots of
/// its own.
struct Lanes {
  std::size_t capacity = 0;
  std::size_t count = 0;

  // What a customer keeps between events.
  std::uint32_t* id = nullptr;
  std::uint32_t* variant_row = nullptr;  ///< variant * states
  std::uint32_t* number = nullptr;       ///< events so far
  std::int32_t* joined = nullptr;
  std::uint32_t* segment = nullptr;
  float* traits[max_traits] = {};
  float* variables[max_variables] = {};       ///< as last written
  std::int32_t* written[max_variables] = {};  ///< when; of fading variables
  std::uint32_t* states[max_tracks] = {};
  std::int32_t* since[max_tracks] = {};  ///< when the state was entered
  std::int32_t* due[max_slots] = {};
  // Of slots whose clocks can change speed (sim/clocks.h).
  double* moment[max_slots] = {};
  float* sum[max_slots] = {};     ///< of the running clock's terms that events change
  float* factor[max_slots] = {};  ///< on its speed; 0 while it stands
  // Of staircases.
  std::int32_t* anchor[max_slots] = {};  ///< where the present step begins
  std::int32_t* until[max_slots] = {};   ///< where it ends
  std::int32_t* look[max_slots] = {};  ///< the due time, where the clock cannot ring before it and
                                       ///< is to be looked at then; `never` where it rings
  std::uint32_t* rings[max_hazards] = {};
  std::uint32_t* extra[max_extra] = {};  ///< of components
  // Of programs with a policy (sim/policy.h).
  std::uint32_t* variant = nullptr;
  std::int32_t* decision = nullptr;   ///< when the policy decides next; null: there is none
  std::uint32_t* contact = nullptr;   ///< bits of the contacts to be made
  std::int32_t* contacted = nullptr;  ///< at this moment
  std::uint32_t* visits =
      nullptr;  ///< byte `state % 4` of [state / 4 * capacity + lane], saturating

  // The event at hand.
  std::int32_t* time = nullptr;
  std::uint32_t* slot = nullptr;
  std::uint32_t* track = nullptr;
  std::uint32_t* from = nullptr;  ///< state
  std::uint32_t* exit = nullptr;
  std::uint32_t* to = nullptr;  ///< state
  std::uint32_t* purpose = nullptr;
  std::uint32_t* occurrence = nullptr;
  std::uint32_t* draws[4 * max_entry_blocks] = {};  ///< words of the blocks at hand
  float* unit = nullptr;                            ///< a stay in units of its scale
  std::uint32_t* scratch = nullptr;
  std::uint32_t* rung = nullptr;     ///< the slot that rang; no_slot: another track made it move
  std::uint32_t* changes = nullptr;  ///< bits of what the event writes (sim/plan.h)
  std::uint32_t* touched = nullptr;  ///< bits of the slots whose clocks it may change
  float* shown[max_variables] = {};  ///< variables as of the event: what rows carry
  float* listed = nullptr;           ///< values of lanes that a kernel lists
  const float* zeros = nullptr;
};

/// Parameters by row (variant * states + state), to be looked up; each padded to lookup_padding
/// entries. One per program.
struct Tables {
  std::size_t rows = 0;
  const std::uint32_t* race_purpose = nullptr;
  const float* inverse_odds[race_width] = {};  ///< 1 / odds; closed_exit where there is no exit
  const std::uint32_t* involved = nullptr;     ///< number of an involved choice, 0: none
  std::size_t widest_choice = 0;               ///< exits of the state that has most
  const std::uint32_t* first_exits[race_width] = {};  ///< where the first exits lead
  const std::uint32_t* exit_to = nullptr;             ///< [row * max_exits + exit]
  const std::uint32_t* slot_exit = nullptr;  ///< [slot * rows + row]: exit taken when it rings
  const std::uint32_t* entry_purpose[max_entry_blocks] = {};
  const std::uint32_t* stay_kind = nullptr;   ///< StayShape::Kind
  const float* stay_shape = nullptr;          ///< what the kind's formula multiplies with
  const float* stay_scale = nullptr;          ///< seconds; never_ends for states without a stay
  const std::int32_t* stay_least = nullptr;   ///< seconds: 1, or 0 for states of no time
  const std::uint32_t* stay_table = nullptr;  ///< offset of the first coefficient
  const float* table_x0 = nullptr;
  const float* table_inverse_step = nullptr;
  const std::int32_t* table_intervals = nullptr;
  const float* coefficients = nullptr;  ///< of all tables
  const float* keep[max_variables] = {};
  const float* shift[max_variables] = {};
  const float* spread[max_variables] = {};
  const std::uint32_t* writes[max_variables] =
      {};                                     ///< 1 where entering the state writes the variable
  const std::uint32_t* row_writes = nullptr;  ///< bits of what entering the state writes
  const std::uint32_t* row_slots =
      nullptr;  ///< slots with clocks that leaving or entering it touch
  const std::uint32_t* slot_reads[max_slots] = {};  ///< bits that the slot's clock reads, by the
                                                    ///< row of its track; null: none does
  const std::uint32_t* exit_actions = nullptr;  ///< [row * max_exits + exit] what taking it does
  const std::uint32_t* row_triggers = nullptr;  ///< whether entering the state triggers others
};

inline constexpr std::uint32_t no_slot = max_slots;
inline constexpr std::uint32_t exit_updates = 1;   ///< in exit_actions
inline constexpr std::uint32_t exit_triggers = 2;  ///< in exit_actions

inline constexpr float closed_exit = 1e30F;
inline constexpr float never_ends = 1e30F;
inline constexpr std::uint32_t by_choice = 255;  ///< in slot_exit: the exits race

}  // namespace sojourn::sim
