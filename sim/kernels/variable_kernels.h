// The loops of state variables: what fades, and what entered states write. Compiled once per
// instruction set, as kernels.h tells.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/kernels/lanes.h"

namespace sojourn::sim {

struct VariableKernels {
  /// value = keep * value + shift + spread * z, with z of draws[word].
  void (*update)(const Lanes&, const Tables&, std::size_t variable, std::size_t word);
  /// The same without a draw.
  void (*update_plain)(const Lanes&, const Tables&, std::size_t variable);
  /// The faded value as of `time` into shown[variable].
  void (*fade)(const Lanes&, std::size_t variable, float level, float inverse_half_life);
  /// Writes a fading variable: as update, on the faded value, where the state writes it.
  void (*update_fading)(const Lanes&, const Tables&, std::size_t variable, std::size_t word);
};

}  // namespace sojourn::sim
