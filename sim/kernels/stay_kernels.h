// The loops of steady stays: how long they are, and when they are due. Compiled once per
// instruction set, as kernels.h tells.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/kernels/lanes.h"

namespace sojourn::sim {

struct StayKernels {
  /// Unit stays from draws[0] for the kinds given as bits of StayShape::Kind.
  void (*stay)(const Lanes&, const Tables&, std::uint32_t kinds);
  /// Due times of steady stays into the one slot there is.
  void (*due_single)(const Lanes&, const Tables&, std::int32_t length);
  /// Due times of steady stays into the slot of the event's track; the track's other slots stand.
  void (*due_track)(const Lanes&, const Tables&, std::int32_t length, std::uint32_t track,
                    std::size_t first_slot, std::size_t slots);
};

}  // namespace sojourn::sim
