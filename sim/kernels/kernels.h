// The loops of the engine: each takes a batch of lanes (one lane = one customer whose next event is
// due) through one phase, as plain loops over contiguous arrays that the compiler vectorises.
//
// Each file of this folder is compiled once per instruction set into an entry table and nothing
// else: whatever it uses is inlined (core/math.h, core/philox.h), so that no function compiled for
// one processor can be linked into the path of another. The bits are the same for all of them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/kernels/lanes.h"

namespace sojourn::sim {

struct StayKernels;
struct RowKernels;
struct ListKernels;
struct VariableKernels;
struct ClockKernels;
struct StairKernels;

struct Kernels {
  const char* name;
  // Those of the same instruction set, each in the header of its name.
  const StayKernels* stays;
  const RowKernels* rows;
  const ListKernels* lists;
  const VariableKernels* variables;
  const ClockKernels* clocks;
  const StairKernels* stairs;
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
  /// The entered state into its track.
  void (*move)(const Lanes&, std::size_t tracks);
  /// What each lane's event changes, as far as its row tells.
  void (*note_changes)(const Lanes&, const Tables&);
  /// Slots whose clocks the event may change.
  void (*note_touched)(const Lanes&, const Tables&, const std::uint8_t* slot_track,
                       std::size_t slots);
};

/// Kernels for the best instruction set of this processor, or for the one named by
/// SOJOURN_KERNELS ("baseline", "avx2", "avx512") in the environment.
[[nodiscard]] const Kernels& best_kernels();
/// Kernels by name; null where this processor cannot run them.
[[nodiscard]] const Kernels* kernels_named(const char* name);

}  // namespace sojourn::sim
