// A thread that does something small again and again, beside the work.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace sojourn::cli {

class Ticker {
 public:
  /// Calls `tick` every `period`, first after one period; `tick` must not throw.
  Ticker(std::chrono::milliseconds period, std::function<void()> tick);
  /// Returns when the last call has.
  ~Ticker();
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace sojourn::cli
