// Draws of customers, column by column: what the population is made of.
//
// A column holds at most `draw_width` customers, so that scratch columns fit the stack and the
// cache.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/draws.h"

namespace sojourn::sim {

inline constexpr std::size_t draw_width = 512;

/// Customers id[0], …, id[count - 1], at most draw_width of them, in a run with this key.
struct CustomerList {
  DrawKey key;
  const std::uint32_t* id = nullptr;
  std::size_t count = 0;
};

/// The four words of one block per customer, column by column.
struct DrawWords {
  alignas(64) std::array<std::array<std::uint32_t, draw_width>, 4> word;
};

/// Words of occurrence 0 of a purpose.
void draw_words(const CustomerList& customers, Purpose purpose, DrawWords& words) noexcept;

/// Standard normals of the first word of a purpose's occurrence 0.
void draw_normals(const CustomerList& customers, Purpose purpose, float* z) noexcept;

/// A race of unit exponentials over weights: alternative k wins with the smallest E_k / weight_k.
/// The exponentials are the words of successive blocks in the order of the alternatives, so that an
/// alternative added at the end only takes customers from the others.
class WeightedRace {
 public:
  WeightedRace() = default;
  /// `weights` holds rows of `alternatives` weights, not negative, a positive one in each row.
  WeightedRace(std::string_view path, std::size_t alternatives, std::span<const double> weights);

  [[nodiscard]] std::size_t alternatives() const noexcept { return alternatives_; }
  /// The winners as numbers; customer i runs on row `row[i]`. A race of one row ignores `row`.
  void draw(const CustomerList& customers, const std::uint8_t* row,
            std::uint32_t* winner) const noexcept;

 private:
  std::size_t alternatives_ = 0;
  std::size_t rows_ = 0;
  std::vector<Purpose> blocks_;
  std::vector<float>
      inverse_weights_;  ///< [alternative * rows + row]; infinite where the weight is 0
};

}  // namespace sojourn::sim
