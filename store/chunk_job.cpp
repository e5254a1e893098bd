// Claiming and encoding a chunk.
#include "store/chunk_job.h"

#include <cstring>

namespace sojourn::store {

Block Workshop::take_block() {
  if (auto idle = blocks.take()) return std::move(*idle);
  return std::make_unique_for_overwrite<std::byte[]>(block_bytes);
}

ChunkJob::ChunkJob(std::shared_ptr<Workshop> workshop, Block raw, std::size_t used,
                   std::size_t bytes, std::size_t element_size)
    : workshop_(std::move(workshop)),
      block_(std::move(raw)),
      used_(used),
      stored_(bytes),
      element_size_(element_size) {}

ChunkJob::~ChunkJob() {
  if (block_) workshop_->blocks.give(std::move(block_));
}

void ChunkJob::run_if_unclaimed() noexcept {
  int expected = unclaimed;
  if (!state_.compare_exchange_strong(expected, running)) return;
  try {
    encode();
  } catch (...) {
    failure_ = std::current_exception();
  }
  state_ = done;
  state_.notify_all();
}

// Where nobody has claimed the job, this thread does; so writing goes on even without any TBB
// worker.
void ChunkJob::complete() {
  run_if_unclaimed();
  state_.wait(running);
  if (failure_) std::rethrow_exception(failure_);
}

void ChunkJob::encode() {
  // Of the rows only: the padding of the last chunk is no data.
  checksum_ = checksum_of({block_.get(), used_});
  std::memset(block_.get() + used_, 0, stored_ - used_);
  if (workshop_->level == 0) return;
  std::optional<ChunkEncoder> encoder = workshop_->encoders.take();
  if (!encoder) encoder.emplace(workshop_->level);
  Block out = workshop_->take_block();
  const std::size_t shrunk =
      encoder->encode({block_.get(), stored_}, element_size_, {out.get(), workshop_->block_bytes});
  if (shrunk > 0) {
    std::swap(block_, out);
    stored_ = shrunk;
  } else {
    filter_mask_ = raw_filter_mask(element_size_);
  }
  workshop_->blocks.give(std::move(out));
  workshop_->encoders.give(std::move(*encoder));
}

}  // namespace sojourn::store
