// Shards worked on in parallel, on as many threads as are given, and their outputs taken one after
// the other in the shards' order.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace sojourn::sim {

struct ShardOutput;
class Worker;

class ParallelShards {
 public:
  using MakeWorker = std::function<std::unique_ptr<Worker>()>;
  using MakeOutput = std::function<std::unique_ptr<ShardOutput>()>;
  using Work = std::function<void(std::size_t shard, Worker&, ShardOutput&)>;

  /// On `threads` threads, even where the machine has fewer processors; 0: as many as it has.
  ParallelShards(int threads, MakeWorker make_worker, MakeOutput make_output);
  ~ParallelShards();
  ParallelShards(const ParallelShards&) = delete;
  ParallelShards& operator=(const ParallelShards&) = delete;

  /// Runs `work` for the shards from 0 on, and hands outputs on in their order, one at a time,
  /// until there are no more or `stopping`. Returns how many were begun.
  std::size_t run(std::size_t shards, const Work& work,
                  const std::function<void(ShardOutput&)>& hand_on,
                  const std::function<bool()>& stopping);

  /// Workers are made anew from here on. REQUIRES: no run is going on.
  void forget_workers();

 private:
  struct Threads;
  std::unique_ptr<Threads> threads_;
};

}  // namespace sojourn::sim
