// The loops of clocks on staircases (sim/clocks.h): steps that begin, and steps that have ended.
//
// A step is the time in which a clock keeps its speed although what it reads moves without events:
// a fading variable is taken to stand still, at the middle of the step, for so many half-lives
//
//   0 to 1/8, 1/4, 1/2, 1, 1 1/2, 2, 3, 4, and from there on at its level
//
// after it was written; tenure likewise, in years, and from 4 years on in whole years.
//
// Sixteen lanes of a list at a time are gathered, go through all that happens to them, and are
// scattered back. Compiled once per instruction set, as kernels.h tells.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/kernels/clock_kernels.h"
#include "sim/kernels/lanes.h"

namespace sojourn::sim {

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

/// Of a clock: a term and a guard for each variable, and for tenure.
inline constexpr std::size_t max_staircases = 2 * (16 + 1);

/// A staircase of a clock, and the columns it reads.
struct Staircase {
  const StairTable* table = nullptr;
  const std::int32_t* origin = nullptr;  ///< since when it descends
  const float* value = nullptr;          ///< as written then; null: tenure
};

/// Clocks of one slot that run as one runner.
struct StairClock {
  std::uint32_t slot = 0;
  const Pace* pace = nullptr;
  Staircase stairs[max_staircases] = {};
  std::size_t count = 0;
  double slowest = 0.0;     ///< seconds that a clock of factor 1 needs per unit at the least
  std::int32_t length = 0;  ///< of the run, seconds
};

/// Clocks whose steps begin: side by side with the list.
struct BeginningSteps {
  const std::int32_t* from = nullptr;  ///< when
  const double* left = nullptr;        ///< what is left of the clocks then
  const float* sum = nullptr;          ///< the part of the speed's logarithm that events change
  // What is found.
  float* factor = nullptr;
  std::int32_t* until = nullptr;  ///< where the step ends
  std::uint32_t* near = nullptr;  ///< the k of those that may ring within it; null: due times stay
};

struct StairKernels {
  /// How many steps of the clocks listed end by their lanes' time, as far as four years.
  void (*count_steps)(const Lanes&, const StairClock&, const std::uint32_t* list, std::size_t n,
                      std::uint32_t* steps);
  /// Lets the clocks listed climb the steps that have ended by their lanes' time.
  void (*climb)(const Lanes&, const StairClock&, const std::uint32_t* list, std::size_t n);
  /// Begins steps. Due times are when to look at the clocks next: bounded by the fastest they can
  /// ever become, most cannot ring within their step. Returns how many are near.
  std::size_t (*begin)(const Lanes&, const StairClock&, const std::uint32_t* list, std::size_t n,
                       const BeginningSteps& steps);
  /// What a staircase adds, at a moment, to the logarithm of the speed of the clock of a lane.
  float (*weigh)(const Staircase&, std::uint32_t lane, std::int32_t at);
};

}  // namespace sojourn::sim
