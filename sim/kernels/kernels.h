// The loops of the engine: each takes a batch of lanes (one lane = one customer whose next event is
// due) through one phase, as plain loops over contiguous arrays that the compiler vectorises.
//
// kernels.cpp is compiled once per instruction set into an entry table and nothing else: whatever
// it uses is inlined (core/math.h, core/philox.h), so that no function compiled for one processor
// can be linked into the path of another. The bits are the same for all of them.
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

/// A source that moves without an event, as a staircase: steps at fixed times after its origin.
inline constexpr std::size_t stair_steps = 8;
struct StairTable {
  std::int32_t edges[stair_steps + 1] = {};  ///< seconds after the origin; the first is 0
  bool tenure = false;
  float level = 0.0F;
  float coefficient = 0.0F;
  bool guards = false;  ///< whether it opens a guard rather than weighs
  float low = 0.0F, high = 0.0F;
  std::int32_t length = 0;  ///< of the run, seconds
};

inline constexpr float closed_exit = 1e30F;
inline constexpr float never_ends = 1e30F;
inline constexpr std::uint32_t by_choice = 255;  ///< in slot_exit: the exits race

/// A row's digest as four sums of 32-bit halves, wide enough for 2^32 rows.
struct DigestSums {
  std::uint64_t low_low = 0, low_high = 0, high_low = 0, high_high = 0;
};

/// Where events land: columns of an output buffer from its present end on; null: not recorded.
struct EventColumns {
  std::uint32_t* customer = nullptr;
  std::int32_t* time = nullptr;
  std::uint8_t* track = nullptr;
  std::uint8_t* from = nullptr;
  std::uint8_t* to = nullptr;
  float* variables[max_variables] = {};
};

struct ClockKernels;

struct Kernels {
  const char* name;
  const ClockKernels* clocks;  ///< of the same instruction set (clock_kernels.h)
  /// The earliest clock of each lane: time, slot; ties go to the first slot.
  void (*select)(const Lanes&, std::size_t slots);
  /// Track and state of the slot at hand.
  void (*locate)(const Lanes&, const std::uint8_t* slot_track, std::size_t slots,
                 std::size_t tracks);
  /// Purpose and occurrence of the race that leaves the state.
  void (*leave)(const Lanes&, const Tables&);
  /// One block of draws into draws[first], …, draws[first + 3].
  void (*draw)(const Lanes&, std::uint32_t seed, std::uint32_t replication, std::size_t first);
  /// The exit with the smallest exponential over its odds, of at most race_width.
  void (*race)(const Lanes&, const Tables&);
  /// The exit of the slot that rang where exits have clocks of their own.
  void (*ring)(const Lanes&, const Tables&);
  /// Where the exit leads.
  void (*resolve)(const Lanes&, const Tables&);
  /// Counts the visit; purpose and occurrence of the entered state's first block of draws.
  void (*enter)(const Lanes&, const Tables&);
  /// Purpose of a further block of the entered state.
  void (*enter_block)(const Lanes&, const Tables&, std::size_t block);
  /// value = keep * value + shift + spread * z, with z of draws[word].
  void (*update)(const Lanes&, const Tables&, std::size_t variable, std::size_t word);
  /// The same without a draw.
  void (*update_plain)(const Lanes&, const Tables&, std::size_t variable);
  /// The faded value as of `time` into shown[variable].
  void (*fade)(const Lanes&, std::size_t variable, float level, float inverse_half_life);
  /// Writes a fading variable: as update, on the faded value, where the state writes it.
  void (*update_fading)(const Lanes&, const Tables&, std::size_t variable, std::size_t word);
  /// Unit stays from draws[0] for the kinds given as bits of StayShape::Kind.
  void (*stay)(const Lanes&, const Tables&, std::uint32_t kinds);
  /// Due times of steady stays into the one slot there is.
  void (*due_single)(const Lanes&, const Tables&, std::int32_t length);
  /// Due times of steady stays into the slot of the event's track; the track's other slots stand.
  void (*due_track)(const Lanes&, const Tables&, std::int32_t length, std::uint32_t track,
                    std::size_t first_slot, std::size_t slots);
  /// The entered state into its track.
  void (*move)(const Lanes&, std::size_t tracks);
  /// What each lane's event changes, as far as its row tells.
  void (*note_changes)(const Lanes&, const Tables&);
  /// Slots whose clocks the event may change.
  void (*note_touched)(const Lanes&, const Tables&, const std::uint8_t* slot_track,
                       std::size_t slots);
  /// Digests the event rows of all lanes and counts them.
  void (*digest)(const Lanes&, const float* const* shown, std::size_t variables, DigestSums*);
  /// Appends the event rows of all lanes.
  void (*emit)(const Lanes&, const float* const* shown, std::size_t variables, const EventColumns&);
  /// Lanes with due time >= end in `lanes`, ascending; returns how many. Of the one slot there is.
  std::size_t (*find_done)(const Lanes&, const std::int32_t* due, std::int32_t end,
                           std::uint32_t* lanes);
  /// Lanes that leave a state with an involved choice, ascending; which one is in `scratch`.
  std::size_t (*find_involved)(const Lanes&, const Tables&, std::uint32_t* lanes);

  // A choice of one state's lanes, given as a list, with terms, guards or more exits than
  // race_width.
  /// Lanes whose column has one of the bits, ascending.
  std::size_t (*find_bits)(const std::uint32_t* column, std::size_t n, std::uint32_t bits,
                           std::uint32_t* lanes);
  /// Lanes whose exit or entered state has one of the actions, which are in `scratch`; ascending.
  std::size_t (*find_actions)(const Lanes&, const Tables&, std::uint32_t bits,
                              std::uint32_t* lanes);
  /// Lanes whose next moment is a look at a slot's clock, before `end`; ascending.
  std::size_t (*find_looks)(const Lanes&, std::uint32_t slot, std::int32_t end,
                            std::uint32_t* lanes);
  /// Lanes at whose time a slot's clock has left its step behind; ascending.
  std::size_t (*find_passed)(const Lanes&, std::uint32_t slot, std::uint32_t* lanes);
  /// sum[k] += coefficient where column[list[k]] == code
  void (*add_match)(const std::uint32_t* column, std::uint32_t code, const std::uint32_t* list,
                    std::size_t n, float coefficient, float* sum);
  /// factor[k] = exp(sum[k]), 0 where sum is -infinity
  void (*factors)(const float* sum, std::size_t n, float* factor);
  /// out[k] = exponential of words[list[k]] * inverse_odds; of words[k] where the list is null
  void (*exponential_of_list)(const std::uint32_t* words, const std::uint32_t* list, std::size_t n,
                              float inverse_odds, float* out);
  /// sum[k] += coefficient * column[list[k]]
  void (*add_term)(const float* column, const std::uint32_t* list, std::size_t n, float coefficient,
                   float* sum);
  /// best = min(best, e * exp(-sum) / open), exit where smaller
  void (*keep_first)(const float* e, const float* sum, const float* open, std::size_t n,
                     std::uint32_t exit, float* best, std::uint32_t* best_exit);
  /// A block of draws for listed lanes: out[0..3][k].
  void (*draw_list)(const std::uint32_t* id, const std::uint32_t* occurrence,
                    const std::uint32_t* list, std::size_t n, std::uint32_t purpose,
                    std::uint32_t seed, std::uint32_t replication, std::uint32_t* const* out);
};

/// Kernels for the best instruction set of this processor, or for the one named by
/// SOJOURN_KERNELS ("baseline", "avx2", "avx512") in the environment.
[[nodiscard]] const Kernels& best_kernels();
/// Kernels by name; null where this processor cannot run them.
[[nodiscard]] const Kernels* kernels_named(const char* name);

}  // namespace sojourn::sim
