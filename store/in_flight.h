// A bound on the bytes between a caller and the disk: who outruns the disk waits here.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace sojourn::store {

class InFlight {
 public:
  explicit InFlight(std::size_t limit) : limit_(limit) {}
  /// Waits until there is room; a chunk larger than the limit travels alone.
  void enter(std::size_t bytes) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return used_ == 0 || used_ + bytes <= limit_; });
    used_ += bytes;
  }
  void leave(std::size_t bytes) {
    {
      const std::lock_guard lock(mutex_);
      used_ -= bytes;
    }
    changed_.notify_one();
  }

 private:
  std::size_t limit_;
  std::size_t used_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
};

/// The place of one chunk in flight; it is left also when the chunk is dropped.
class Ticket {
 public:
  Ticket(InFlight& in_flight, std::size_t bytes) : in_flight_(in_flight), bytes_(bytes) {
    in_flight_.enter(bytes_);
  }
  ~Ticket() { in_flight_.leave(bytes_); }
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;

 private:
  InFlight& in_flight_;
  std::size_t bytes_;
};

}  // namespace sojourn::store
