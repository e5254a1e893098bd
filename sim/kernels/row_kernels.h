// The loops of rows of events: their digest, and the columns where they land. Compiled once per
// instruction set, as kernels.h tells.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/kernels/lanes.h"

namespace sojourn::sim {

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

struct RowKernels {
  /// Digests the event rows of all lanes and counts them.
  void (*digest)(const Lanes&, const float* const* shown, std::size_t variables, DigestSums*);
  /// Appends the event rows of all lanes.
  void (*emit)(const Lanes&, const float* const* shown, std::size_t variables, const EventColumns&);
};

}  // namespace sojourn::sim
