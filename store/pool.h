// Things that are dear to make and are used again: who needs one takes it, and gives it back after
// use.
#pragma once

#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace sojourn::store {

template <typename T>
class Pool {
 public:
  /// One that was given back, or nothing when a new one has to be made.
  [[nodiscard]] std::optional<T> take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::nullopt;
    std::optional<T> taken(std::move(idle_.back()));
    idle_.pop_back();
    return taken;
  }
  void give(T item) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(item));
  }

 private:
  std::mutex mutex_;
  std::vector<T> idle_;
};

}  // namespace sojourn::store
