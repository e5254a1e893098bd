// Waiting with a deadline that moves on evenly, whatever a tick takes.
#include "cli/ticker.h"

#include <algorithm>
#include <utility>

namespace sojourn::cli {

Ticker::Ticker(std::chrono::milliseconds period, std::function<void()> tick) {
  thread_ = std::thread([this, period, work = std::move(tick)] {
    auto due = std::chrono::steady_clock::now() + period;
    std::unique_lock lock(mutex_);
    while (!changed_.wait_until(lock, due, [this] { return ending_; })) {
      lock.unlock();
      work();
      lock.lock();
      due = std::max(due + period, std::chrono::steady_clock::now());
    }
  });
}

Ticker::~Ticker() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

}  // namespace sojourn::cli
