#include "sim/parallel_shards.h"

#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "sim/output.h"
#include "sim/shard.h"

namespace sojourn::sim {
namespace {

/// Hands out objects that are used by one thread at a time, and takes them back.
template <typename T>
class Pool {
 public:
  template <typename Make>
  T* take(const Make& make) {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        T* const object = free_.back();
        free_.pop_back();
        return object;
      }
    }
    auto made = make();
    const std::lock_guard lock(mutex_);
    all_.push_back(std::move(made));
    return all_.back().get();
  }
  void give_back(T* object) {
    const std::lock_guard lock(mutex_);
    free_.push_back(object);
  }
  /// Forgets all of them. REQUIRES: none is in use.
  void clear() {
    free_.clear();
    all_.clear();
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<T>> all_;
  std::vector<T*> free_;
};

// Threads asked for are given even where the machine has fewer processors.
std::size_t allowed_parallelism(int threads) {
  const std::size_t usual =
      tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism);
  return std::max(usual, static_cast<std::size_t>(std::max(threads, 1)));
}

}  // namespace

struct ParallelShards::Threads {
  Threads(int threads, MakeWorker worker, MakeOutput output)
      : parallelism(tbb::global_control::max_allowed_parallelism, allowed_parallelism(threads)),
        arena(threads > 0 ? threads : tbb::task_arena::automatic),
        make_worker(std::move(worker)),
        make_output(std::move(output)) {}

  tbb::global_control parallelism;
  tbb::task_arena arena;
  MakeWorker make_worker;
  MakeOutput make_output;
  Pool<Worker> workers;
  Pool<ShardOutput> outputs;
};

ParallelShards::ParallelShards(int threads, MakeWorker make_worker, MakeOutput make_output)
    : threads_(std::make_unique<Threads>(threads, std::move(make_worker), std::move(make_output))) {
}

ParallelShards::~ParallelShards() = default;

void ParallelShards::forget_workers() { threads_->workers.clear(); }

std::size_t ParallelShards::run(std::size_t shards, const Work& work,
                                const std::function<void(ShardOutput&)>& hand_on,
                                const std::function<bool()>& stopping) {
  Threads& on = *threads_;
  std::size_t next = 0;
  const auto tokens = static_cast<std::size_t>(std::max(2, 2 * on.arena.max_concurrency()));
  const auto fetch = [&](tbb::flow_control& flow) -> std::size_t {
    if (next == shards || stopping()) {
      flow.stop();
      return 0;
    }
    return next++;
  };
  const auto simulate = [&](std::size_t shard) -> ShardOutput* {
    Worker* const worker = on.workers.take(on.make_worker);
    ShardOutput* const output = on.outputs.take(on.make_output);
    work(shard, *worker, *output);
    on.workers.give_back(worker);
    return output;
  };
  const auto take = [&](ShardOutput* output) {
    hand_on(*output);
    on.outputs.give_back(output);
  };
  on.arena.execute([&] {
    tbb::parallel_pipeline(
        tokens,
        tbb::make_filter<void, std::size_t>(tbb::filter_mode::serial_in_order, fetch) &
            tbb::make_filter<std::size_t, ShardOutput*>(tbb::filter_mode::parallel, simulate) &
            tbb::make_filter<ShardOutput*, void>(tbb::filter_mode::serial_in_order, take));
  });
  return next;
}

}  // namespace sojourn::sim
