// The part of oneTBB that Sojourn uses, in plain threads and locks.
//
// ThreadSanitizer cannot see how the real library, which is not built for it, hands work from
// thread to thread, and would call every hand-over a race. Builds for it find these headers first.
// They keep the promises of the library and no more: what two tasks share has to be safe under
// both.
#pragma once

#include <algorithm>
#include <any>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace tbb {

/// Threads that work at a time, whatever was asked for: enough for a race to show.
constexpr std::size_t plain_threads = 4;

/// Runs `work()` on all threads, and throws what the first of them threw.
template <typename Work>
void on_all_threads(const Work& work) {
  std::mutex mutex;
  std::exception_ptr first;
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < plain_threads; ++t) {
    threads.emplace_back([&] {
      try {
        work();
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!first) first = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (first) std::rethrow_exception(first);
}

template <typename Index, typename Body>
void parallel_for(Index first, Index last, const Body& body) {
  std::atomic<Index> next{first};
  on_all_threads([&] {
    for (Index i = next.fetch_add(1, std::memory_order_relaxed); i < last;
         i = next.fetch_add(1, std::memory_order_relaxed)) {
      body(i);
    }
  });
}

class global_control {
 public:
  enum parameter { max_allowed_parallelism };
  global_control(parameter, std::size_t) {}
  static std::size_t active_value(parameter) { return plain_threads; }
};

class task_arena {
 public:
  static constexpr int automatic = -1;

  explicit task_arena(int = automatic) : queue_(std::make_shared<Queue>()) {}
  task_arena(const task_arena&) = delete;
  task_arena& operator=(const task_arena&) = delete;
  ~task_arena() {
    const std::lock_guard lock(queue_->mutex);
    queue_->closed = true;
    queue_->changed.notify_all();
  }

  void initialize() {}
  [[nodiscard]] int max_concurrency() const { return static_cast<int>(plain_threads); }

  template <typename Work>
  auto execute(Work&& work) {
    return std::forward<Work>(work)();
  }

  /// Like the library's, a task that was enqueued may outlive the arena.
  template <typename Work>
  void enqueue(Work&& work) {
    const std::lock_guard lock(queue_->mutex);
    if (queue_->threads < plain_threads) {
      ++queue_->threads;
      std::thread([queue = queue_] { queue->serve(); }).detach();
    }
    queue_->tasks.emplace_back(std::forward<Work>(work));
    queue_->changed.notify_one();
  }

 private:
  struct Queue {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> tasks;
    std::size_t threads = 0;
    bool closed = false;

    void serve() {
      std::unique_lock lock(mutex);
      while (true) {
        changed.wait(lock, [this] { return closed || !tasks.empty(); });
        if (tasks.empty()) return;
        std::function<void()> task = std::move(tasks.front());
        tasks.pop_front();
        lock.unlock();
        task();
        task = nullptr;
        lock.lock();
      }
    }
  };

  std::shared_ptr<Queue> queue_;
};

class flow_control {
 public:
  void stop() { stopped = true; }
  bool stopped = false;
};

enum class filter_mode { parallel, serial_in_order };

struct PlainStage {
  filter_mode mode;
  std::function<std::any(std::any, flow_control&)> work;
};

template <typename In, typename Out>
struct filter {
  std::vector<PlainStage> stages;
};

template <typename In, typename Out, typename Body>
filter<In, Out> make_filter(filter_mode mode, const Body& body) {
  const auto work = [body](std::any in, flow_control& flow) -> std::any {
    if constexpr (std::is_void_v<In>) {
      return std::any(body(flow));
    } else if constexpr (std::is_void_v<Out>) {
      body(std::any_cast<In>(in));
      return {};
    } else {
      return std::any(body(std::any_cast<In>(in)));
    }
  };
  return {{{mode, work}}};
}

template <typename In, typename Middle, typename Out>
filter<In, Out> operator&(filter<In, Middle> first, const filter<Middle, Out>& second) {
  first.stages.insert(first.stages.end(), second.stages.begin(), second.stages.end());
  return {std::move(first.stages)};
}

/// One item after another through a stage in order; anybody through the others.
class PlainPipeline {
 public:
  explicit PlainPipeline(std::vector<PlainStage> stages)
      : stages_(std::move(stages)), next_(stages_.size()) {}

  void serve() {
    try {
      while (carry_one()) {
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      cancelled_ = true;
      changed_.notify_all();
      throw;
    }
  }

 private:
  bool carry_one() {
    std::unique_lock lock(fetching_);
    if (flow_.stopped || is_cancelled()) return false;
    std::any item = stages_[0].work({}, flow_);
    if (flow_.stopped) return false;
    const std::size_t number = fetched_++;
    lock.unlock();
    for (std::size_t s = 1; s < stages_.size(); ++s) {
      const bool ordered = stages_[s].mode == filter_mode::serial_in_order;
      if (ordered && !wait_for_turn(s, number)) return false;
      flow_control ignored;
      item = stages_[s].work(std::move(item), ignored);
      if (ordered) pass_turn(s);
    }
    return true;
  }

  bool is_cancelled() {
    const std::lock_guard lock(mutex_);
    return cancelled_;
  }
  bool wait_for_turn(std::size_t stage, std::size_t number) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return cancelled_ || next_[stage] == number; });
    return !cancelled_;
  }
  void pass_turn(std::size_t stage) {
    const std::lock_guard lock(mutex_);
    ++next_[stage];
    changed_.notify_all();
  }

  std::vector<PlainStage> stages_;
  std::mutex fetching_;
  flow_control flow_;
  std::size_t fetched_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::size_t> next_;
  bool cancelled_ = false;
};

inline void parallel_pipeline(std::size_t, const filter<void, void>& chain) {
  PlainPipeline pipeline(chain.stages);
  on_all_threads([&] { pipeline.serve(); });
}

}  // namespace tbb
