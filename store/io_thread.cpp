// A queue, a lock and a thread.
#include "store/io_thread.h"

#include <csignal>
#include <future>
#include <memory>
#include <utility>

namespace sojourn::store {

IoThread::IoThread() {
  // A new thread inherits the mask.
  sigset_t every;
  sigset_t before;
  sigfillset(&every);
  pthread_sigmask(SIG_SETMASK, &every, &before);
  try {
    thread_ = std::thread([this] { run(); });
  } catch (...) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

IoThread::~IoThread() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void IoThread::post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back({std::move(task), false});
  }
  changed_.notify_one();
}

void IoThread::call(const std::function<void()>& task) {
  // Shared, because this call may return while the thread is still leaving the task.
  const auto packaged = std::make_shared<std::packaged_task<void()>>(task);
  std::future<void> done = packaged->get_future();
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back({[packaged] { (*packaged)(); }, true});
  }
  changed_.notify_one();
  done.get();
}

void IoThread::throw_if_failed() const {
  const std::lock_guard lock(mutex_);
  if (failure_) std::rethrow_exception(failure_);
}

void IoThread::cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
}

void IoThread::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return !tasks_.empty() || ending_; });
    if (tasks_.empty()) return;
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    const bool dropped = !task.waited_for && (failure_ || cancelled_);
    lock.unlock();
    if (task.waited_for) {
      task.run();
    } else if (!dropped) {
      run_posted(task.run);
    }
    task = {};  // what it holds is let go before the lock is taken again
    lock.lock();
  }
}

void IoThread::run_posted(const std::function<void()>& task) {
  try {
    task();
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failure_ = std::current_exception();
  }
}

}  // namespace sojourn::store
