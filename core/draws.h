// Draws: every random number is a function of (seed, replication; identity, purpose, occurrence).
//
// Philox4x32-10 turns a key of two words and a counter of four into four words. Key = (seed,
// replication); counter = (identity low, identity high, purpose, occurrence). Nothing is a state,
// so order, threads and batches cannot matter. Kernels use core/philox.h; this is the same for one
// draw.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sojourn {

/// What a number is drawn for: the hash of a setting's path and a block number.
enum class Purpose : std::uint32_t {};

[[nodiscard]] constexpr std::uint32_t value_of(Purpose purpose) noexcept {
  return static_cast<std::uint32_t>(purpose);
}

/// The purpose of block `block` of what the setting at `path` draws
/// ("journey.relationship.active.stay"). FNV-1a in 64 bits over the path's bytes and the block's
/// four (lowest first), mixed and folded to 32 bits. Two equal purposes in one scenario are the
/// caller's error to report.
[[nodiscard]] Purpose purpose_of(std::string_view path, std::uint32_t block = 0) noexcept;

struct DrawKey {
  std::uint32_t seed = 0;
  std::uint32_t replication = 0;
  friend bool operator==(const DrawKey&, const DrawKey&) = default;
};

/// The four words of one counter, by Random123.
[[nodiscard]] std::array<std::uint32_t, 4> draw_block(DrawKey key, std::uint64_t identity,
                                                      Purpose purpose,
                                                      std::uint32_t occurrence) noexcept;

/// The words drawn for one path and occurrence, one after the other: block 0's four, then block
/// 1's.
class Draws {
 public:
  /// `path` must outlive the object.
  Draws(DrawKey key, std::uint64_t identity, std::string_view path,
        std::uint32_t occurrence = 0) noexcept
      : key_(key), identity_(identity), path_(path), occurrence_(occurrence) {}

  [[nodiscard]] std::uint32_t word() noexcept;
  [[nodiscard]] float uniform() noexcept;      ///< in (0, 1), see uniform_of
  [[nodiscard]] float exponential() noexcept;  ///< mean 1, see exponential_of
  [[nodiscard]] float normal() noexcept;       ///< mean 0, variance 1, see normal_quantile

 private:
  DrawKey key_;
  std::uint64_t identity_;
  std::string_view path_;
  std::uint32_t occurrence_;
  std::uint32_t block_ = 0;
  std::size_t used_ = 4;  ///< of words_
  std::array<std::uint32_t, 4> words_{};
};

}  // namespace sojourn
