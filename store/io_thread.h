// One thread that does what it is given, in the order in which it is given.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace sojourn::store {

class IoThread {
 public:
  /// Starts the thread; it takes no signals, so that they reach threads that expect them and a file
  /// size limit is an error to handle instead of the end of the program.
  IoThread();
  /// Does what is left, then ends the thread.
  ~IoThread();
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  /// Leaves a task for later. When one has thrown, its exception is kept and later posts are
  /// dropped.
  void post(std::function<void()> task);
  /// Waits until a task is done, also after a failure, and throws what it threw.
  void call(const std::function<void()>& task);
  /// Throws what a posted task has thrown, as often as it is asked.
  void throw_if_failed() const;
  /// Drops what is posted and not yet begun, and all that will be posted.
  void cancel();

 private:
  struct Task {
    std::function<void()> run;
    bool waited_for = false;
  };
  void run();
  void run_posted(const std::function<void()>& task);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> tasks_;
  std::exception_ptr failure_;
  bool cancelled_ = false;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace sojourn::store
