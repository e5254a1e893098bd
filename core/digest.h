// The digest of a table: each canonical row mixed to 128 bits, summed mod 2^128, so that file
// order, windows, shards and recording do not enter.
//
// A row is a sequence of 64-bit words. Two accumulators start from different constants and absorb
// the words in order:  h = (h ^ word) * multiplier; h ^= h >> 32.  A row's 128 bits are the two
// accumulators after one more such round.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sojourn {

struct Digest {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const Digest&, const Digest&) = default;
  /// Adds mod 2^128.
  Digest& operator+=(const Digest& other) noexcept;
  [[nodiscard]] std::string hex() const;  ///< 32 digits
};

inline constexpr std::uint64_t digest_seed_low = 0x9E3779B97F4A7C15ULL;
inline constexpr std::uint64_t digest_seed_high = 0xC2B2AE3D27D4EB4FULL;
inline constexpr std::uint64_t digest_multiplier_low = 0xD6E8FEB86659FD93ULL;
inline constexpr std::uint64_t digest_multiplier_high = 0xA0761D6478BD642FULL;

/// One row, word by word. The vectorised twin in sim/kernels gives the same bits.
class RowDigest {
 public:
  void add(std::uint64_t word) noexcept {
    low_ = step(low_, word, digest_multiplier_low);
    high_ = step(high_, word, digest_multiplier_high);
  }
  [[nodiscard]] Digest finish() const noexcept {
    return {step(low_, 0, digest_multiplier_high), step(high_, 0, digest_multiplier_low)};
  }

 private:
  static std::uint64_t step(std::uint64_t h, std::uint64_t word,
                            std::uint64_t multiplier) noexcept {
    h = (h ^ word) * multiplier;
    return h ^ (h >> 32);
  }
  std::uint64_t low_ = digest_seed_low;
  std::uint64_t high_ = digest_seed_high;
};

/// The digest of all tables of a run: each table's digest and name mixed as one row, then summed.
[[nodiscard]] Digest combine(std::string_view table_name, const Digest& table) noexcept;

}  // namespace sojourn
