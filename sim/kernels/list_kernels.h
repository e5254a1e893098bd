// The loops over lists of lanes: which lanes need attention, and what those of one state weigh and
// choose. Compiled once per instruction set, as kernels.h tells.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/kernels/lanes.h"

namespace sojourn::sim {

struct ListKernels {
  /// Lanes with due time >= end in `lanes`, ascending; returns how many. Of the one slot there is.
  std::size_t (*find_done)(const Lanes&, const std::int32_t* due, std::int32_t end,
                           std::uint32_t* lanes);
  /// Lanes in states that are marked, ascending; the marks of all lanes go to `marks`. The table of
  /// marks by state is padded as the engine's tables are, `marks` and `lanes` have room for whole
  /// vectors more.
  std::size_t (*find_marked)(const std::uint32_t* state, std::size_t n, const std::uint32_t* table,
                             std::size_t states, std::uint32_t* marks, std::uint32_t* lanes);
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

  // Columns beside a list: what lanes of one state weigh, and the choice they make.
  /// sum[k] += coefficient where column[list[k]] == code
  void (*add_match)(const std::uint32_t* column, std::uint32_t code, const std::uint32_t* list,
                    std::size_t n, float coefficient, float* sum);
  /// sum[k] += coefficient * column[list[k]]
  void (*add_term)(const float* column, const std::uint32_t* list, std::size_t n, float coefficient,
                   float* sum);
  /// factor[k] = exp(sum[k]), 0 where sum is -infinity
  void (*factors)(const float* sum, std::size_t n, float* factor);
  /// out[k] = exponential of words[list[k]] * inverse_odds; of words[k] where the list is null
  void (*exponential_of_list)(const std::uint32_t* words, const std::uint32_t* list, std::size_t n,
                              float inverse_odds, float* out);
  /// best = min(best, e * exp(-sum) / open), exit where smaller
  void (*keep_first)(const float* e, const float* sum, const float* open, std::size_t n,
                     std::uint32_t exit, float* best, std::uint32_t* best_exit);
  /// A block of draws for listed lanes: out[0..3][k].
  void (*draw_list)(const std::uint32_t* id, const std::uint32_t* occurrence,
                    const std::uint32_t* list, std::size_t n, std::uint32_t purpose,
                    std::uint32_t seed, std::uint32_t replication, std::uint32_t* const* out);
};

}  // namespace sojourn::sim
