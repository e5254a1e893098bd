// How a shard's customers live: their whole lives in one go, or from window to window, and where
// they go on when an intervention changes their variant.
#include <algorithm>
#include <vector>

#include "sim/shard.h"

namespace sojourn::sim {

/// What lives of all kinds share: lanes that go on in another variant are stored and wait for its
/// engine.
class Worker::ShardLives : public Lives {
 public:
  ShardLives(Worker& worker, std::size_t variant, const ShardRange& shard, ShardOutput& output)
      : worker_(worker),
        engine_(worker.engine(variant)),
        variant_(variant),
        shard_(shard),
        output_(output) {}

  void move(Batch& batch, std::span<const std::uint32_t> lanes) override {
    engine_.pass(batch, lanes);
    const Lanes& columns = batch.lanes();
    for (std::size_t v = 0; v < worker_.moved_.size(); ++v) {
      list_.clear();
      slots_of_list_.clear();
      for (const std::uint32_t lane : lanes) {
        if (columns.variant[lane] != v) continue;
        list_.push_back(lane);
        slots_of_list_.push_back(slot_of(columns, lane));
      }
      if (list_.empty()) continue;
      worker_.engine(v).take_over(batch, list_, engine_);
      batch.store(list_, worker_.records_, slots_of_list_);
      worker_.moved_[v].insert(worker_.moved_[v].end(), slots_of_list_.begin(),
                               slots_of_list_.end());
    }
  }

 protected:
  [[nodiscard]] std::uint32_t slot_of(const Lanes& columns, std::uint32_t lane) const {
    return static_cast<std::uint32_t>(columns.id[lane] - shard_.first);
  }

  /// Loads the first of the customers at `slots` and takes them off it.
  std::size_t load(std::span<const std::uint32_t>& slots, Batch& batch,
                   std::span<const std::uint32_t> lanes) {
    const std::size_t n = std::min(lanes.size(), slots.size());
    const auto loaded = slots.first(n);
    worker_.load(batch, worker_.records_, shard_.first, loaded, lanes.first(n));
    engine_.wake(batch, lanes.first(n));
    slots = slots.subspan(n);
    return n;
  }

  /// The lanes have lived to the end of the run.
  void finish(Batch& batch, std::span<const std::uint32_t> lanes) {
    engine_.pass(batch, lanes, worker_.plan_.length());
    worker_.finish(shard_, batch.lanes(), lanes, variant_, output_);
  }

  Worker& worker_;
  Engine& engine_;
  std::size_t variant_;
  const ShardRange& shard_;
  ShardOutput& output_;

 private:
  std::vector<std::uint32_t> list_, slots_of_list_;
};

/// Newcomers of a shard, block by block; who reaches the end is counted.
class Worker::WholeLives final : public ShardLives {
 public:
  WholeLives(Worker& worker, const ShardRange& shard, ShardOutput& output)
      : ShardLives(worker, 0, shard, output), next_(shard.first) {}

  void retire(Batch& batch, std::span<const std::uint32_t> lanes) override { finish(batch, lanes); }

  std::size_t admit(Batch& batch, std::span<const std::uint32_t> lanes) override {
    std::size_t admitted = 0;
    while (admitted < lanes.size()) {
      if (used_ == waiting_.size() && !fetch()) break;
      const std::size_t n = std::min(lanes.size() - admitted, waiting_.size() - used_);
      batch.copy_from(worker_.newcomers_, std::span(waiting_).subspan(used_, n),
                      lanes.subspan(admitted, n));
      used_ += n;
      admitted += n;
    }
    return admitted;
  }

 private:
  // Fetches the next block; newcomers without a future end at once.
  bool fetch() {
    waiting_.clear();
    used_ = 0;
    const std::uint64_t end = shard_.first + shard_.count;
    while (waiting_.empty() && next_ < end) {
      const auto count =
          static_cast<std::size_t>(std::min<std::uint64_t>(newcomers_capacity, end - next_));
      worker_.begin_block(shard_, next_, count, output_);
      worker_.add_latent_traits(shard_, output_);
      next_ += count;
      const Lanes& lanes = worker_.newcomers_.lanes();
      idle_.clear();
      for (std::uint32_t i = 0; i < lanes.count; ++i) {
        const bool lives = Engine::next_due(worker_.plan_, lanes, i) < worker_.plan_.length();
        (lives ? waiting_ : idle_).push_back(i);
      }
      finish(worker_.newcomers_, idle_);
    }
    return !waiting_.empty();
  }

  std::uint64_t next_;
  std::vector<std::uint32_t> waiting_;  ///< lanes of newcomers that have a future
  std::vector<std::uint32_t> idle_;
  std::size_t used_ = 0;
};

/// Customers who go on in another variant, to the end of their lives.
class Worker::MovedLives final : public ShardLives {
 public:
  MovedLives(Worker& worker, std::size_t variant, const ShardRange& shard, ShardOutput& output)
      : ShardLives(worker, variant, shard, output),
        moved_(worker.take_moved(variant)),
        waiting_(moved_) {}

  void retire(Batch& batch, std::span<const std::uint32_t> lanes) override { finish(batch, lanes); }
  std::size_t admit(Batch& batch, std::span<const std::uint32_t> lanes) override {
    return load(waiting_, batch, lanes);
  }

 private:
  std::vector<std::uint32_t> moved_;
  std::span<const std::uint32_t> waiting_;
};

void Worker::live(const ShardRange& shard, ShardOutput& output) {
  has_joined_.assign(shard.count, 0);
  start_truth(shard, output);
  begin_engines(shard);
  if (plan_.variants() > 1) {
    own_records_.resize(shard.count * record_bytes());
    records_ = own_records_.data();
  }
  WholeLives lives(*this, shard, output);
  run_engine(0, lives, plan_.length());
  while (const auto variant = next_moved()) {
    MovedLives moved(*this, *variant, shard, output);
    run_engine(*variant, moved, plan_.length());
  }
  take_rows(shard, output);
  finish_truth(shard, output);
}

/// Customers of a shard, in one variant, whose next event is in the window: from and to their
/// records.
class Worker::WindowLives final : public ShardLives {
 public:
  WindowLives(Worker& worker, std::size_t variant, const ShardRange& shard, std::int32_t* due,
              std::int32_t end, ShardOutput& output)
      : ShardLives(worker, variant, shard, output),
        due_(due),
        slots_(worker.take_moved(variant)),
        waiting_(slots_),
        end_(end) {}

  void retire(Batch& batch, std::span<const std::uint32_t> lanes) override {
    engine_.pass(batch, lanes, end_);
    const Lanes& columns = batch.lanes();
    stored_.clear();
    for (const std::uint32_t lane : lanes) {
      const std::uint32_t slot = slot_of(columns, lane);
      stored_.push_back(slot);
      due_[slot] = std::min(columns.time[lane], worker_.calendar_of(engine_, columns, lane));
    }
    batch.store(lanes, worker_.records_, stored_);
  }

  std::size_t admit(Batch& batch, std::span<const std::uint32_t> lanes) override {
    return load(waiting_, batch, lanes);
  }

 private:
  std::int32_t* due_;
  std::vector<std::uint32_t> slots_;
  std::span<const std::uint32_t> waiting_;
  std::int32_t end_;
  std::vector<std::uint32_t> stored_;
};

// In a window everybody comes from their record, as those do who change their variant in it.
void Worker::live_window(const ShardRange& shard, std::byte* records, std::int32_t* due,
                         std::span<const std::uint32_t> slots, std::int32_t end,
                         ShardOutput& output) {
  begin_engines(shard);
  records_ = records;
  for (const std::uint32_t slot : slots) moved_[variant_of(records, slot)].push_back(slot);
  while (const auto variant = next_moved()) {
    WindowLives lives(*this, *variant, shard, due, end, output);
    run_engine(*variant, lives, end);
  }
  take_rows(shard, output);
}

}  // namespace sojourn::sim
