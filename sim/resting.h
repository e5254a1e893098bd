// What of a column rests between events.
//
// At work a customer is a lane of 32-bit columns; at rest only the bits that can differ are kept,
// side by side in a record (sim/record.h). Each column says which these are, once, where it is
// declared.
#pragma once

#include <bit>
#include <cstdint>

namespace sojourn::sim {

/// What of a lane rests. A lane without what rests of it is the same lane again when it is loaded.
struct Resting {
  enum class Kind : std::uint8_t {
    nothing,  ///< made anew by begin, wake or the next hook
    bits,     ///< bits of a whole number
    time,     ///< a moment before the end of the run; from there on it is `never`
    steps,    ///< a whole multiple of a grid's step, within 32,767 either way
    moment,   ///< a clock's moment (sim/moment.h)
  };
  Kind kind = Kind::bits;
  std::uint32_t bits = ~0U;  ///< those that may be set
  std::uint32_t none = 0;    ///< what all of them set stand for; 0: for themselves
  float grid = 0.0F;

  [[nodiscard]] static constexpr Resting nothing() noexcept { return {.kind = Kind::nothing}; }
  /// Whole numbers whose set bits are among these.
  [[nodiscard]] static constexpr Resting of_bits(std::uint32_t bits) noexcept {
    return {.bits = bits};
  }
  /// Whole numbers 0, …, most.
  [[nodiscard]] static constexpr Resting up_to(std::uint32_t most) noexcept {
    return {.bits = most == 0 ? 0U : ~0U >> (32 - std::bit_width(most))};
  }
  /// Whole numbers 0, …, most, and one more that stands for none; its low bits are all set.
  [[nodiscard]] static constexpr Resting up_to_or(std::uint32_t most, std::uint32_t none) noexcept {
    return {.bits = up_to(most + 1).bits, .none = none};
  }
  [[nodiscard]] static constexpr Resting time() noexcept { return {.kind = Kind::time}; }
  [[nodiscard]] static constexpr Resting steps_of(float grid) noexcept {
    return {.kind = Kind::steps, .grid = grid};
  }
  [[nodiscard]] static constexpr Resting moment() noexcept { return {.kind = Kind::moment}; }

  friend bool operator==(const Resting&, const Resting&) = default;
};

}  // namespace sojourn::sim
