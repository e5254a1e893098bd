// A chunk on its way from the caller to the disk: raw rows in, encoded bytes out. Whoever claims it
// first encodes it: a TBB worker, or the I/O thread when no worker has come to it yet.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <utility>

#include "store/chunk_coding.h"
#include "store/pool.h"

namespace sojourn::store {

using Block = std::unique_ptr<std::byte[]>;

/// What the jobs of a writer share.
struct Workshop {
  int level = 1;                ///< of compression; 0 leaves chunks raw
  std::size_t block_bytes = 0;  ///< size of every block
  Pool<Block> blocks;
  Pool<ChunkEncoder> encoders;

  [[nodiscard]] Block take_block();
};

class ChunkJob {
 public:
  /// `used` bytes of `raw` are rows; the chunk is filled up with zeros to `bytes`.
  ChunkJob(std::shared_ptr<Workshop> workshop, Block raw, std::size_t used, std::size_t bytes,
           std::size_t element_size);
  ~ChunkJob();
  ChunkJob(const ChunkJob&) = delete;
  ChunkJob& operator=(const ChunkJob&) = delete;

  /// Encodes, unless somebody else does or has.
  void run_if_unclaimed() noexcept;
  /// Returns when it is encoded, by this thread if need be; throws what encoding has thrown.
  void complete();

  // What came out; valid after complete().
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept {
    return {block_.get(), stored_};
  }
  [[nodiscard]] std::uint32_t filter_mask() const noexcept { return filter_mask_; }
  [[nodiscard]] std::uint64_t checksum() const noexcept { return checksum_; }

 private:
  enum State : int { unclaimed, running, done };
  void encode();

  std::shared_ptr<Workshop> workshop_;
  Block block_;  ///< raw rows, then what is stored
  std::size_t used_;
  std::size_t stored_;
  std::size_t element_size_;
  std::uint32_t filter_mask_ = 0;
  std::uint64_t checksum_ = 0;
  std::exception_ptr failure_;
  std::atomic<int> state_{unclaimed};
};

}  // namespace sojourn::store
