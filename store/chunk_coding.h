// How a chunk of one column lies on disk: its bytes shuffled (all first bytes, then all second
// bytes, …) and deflated to a zlib stream, exactly as HDF5's own two filters would have left it, so
// that every HDF5 reader understands it. A chunk that hardly shrinks stays as it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace sojourn::store {

/// A compressed chunk must be smaller than this share of the raw one, or it is stored raw: below it
/// the space won is worth less than the time every reader spends on inflating.
inline constexpr double worthwhile_share = 0.8;

/// XXH3 (64 bits) of a chunk's raw bytes, kept in the file to detect silent damage.
[[nodiscard]] std::uint64_t checksum_of(std::span<const std::byte> bytes) noexcept;

/// out[b * n + i] = in[i * size + b] for the n elements of `size` bytes; spans of equal length.
void shuffle(std::span<const std::byte> in, std::size_t element_size, std::span<std::byte> out);
/// The inverse of shuffle.
void unshuffle(std::span<const std::byte> in, std::size_t element_size, std::span<std::byte> out);

/// The HDF5 filter mask of a chunk that skips every filter its dataset has.
[[nodiscard]] constexpr std::uint32_t raw_filter_mask(std::size_t element_size) noexcept {
  return element_size > 1 ? 0b11U : 0b1U;  // one-byte columns have no shuffle filter
}

/// Compresses chunks; keeps its working memory between them. One per thread at a time.
class ChunkEncoder {
 public:
  explicit ChunkEncoder(int level);
  ~ChunkEncoder();
  ChunkEncoder(ChunkEncoder&&) noexcept;
  ChunkEncoder& operator=(ChunkEncoder&&) noexcept;
  /// The bytes written to `out` (as long as `raw`), or 0 when the chunk is better stored raw.
  [[nodiscard]] std::size_t encode(std::span<const std::byte> raw, std::size_t element_size,
                                   std::span<std::byte> out);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Undoes ChunkEncoder, on bytes that may be damaged. One per thread at a time.
class ChunkDecoder {
 public:
  ChunkDecoder();
  ~ChunkDecoder();
  ChunkDecoder(ChunkDecoder&&) noexcept;
  ChunkDecoder& operator=(ChunkDecoder&&) noexcept;
  /// Fills `raw` entirely; false when `stored` is no such chunk.
  [[nodiscard]] bool decode(std::span<const std::byte> stored, std::size_t element_size,
                            std::span<std::byte> raw);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sojourn::store
