#include "study/run/run.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>

#include "core/error.h"

namespace sojourn::study {
namespace {

/// Takes runs one after the other; several threads may do so at once.
class Runs {
 public:
  Runs(const std::vector<RunSpec>& specs, const std::vector<std::string>& keys,
       Simulator& simulator, Journal& journal, StudyProgress& progress)
      : specs_(specs),
        keys_(keys),
        simulator_(simulator),
        journal_(journal),
        progress_(progress),
        outputs_(specs.size()) {}

  void take_finished() {
    for (std::size_t i = 0; i < specs_.size(); ++i) {
      if (auto found = journal_.find(keys_[i])) {
        outputs_[i] = std::move(*found);
        ++progress_.finished;
        ++progress_.found;
      } else {
        open_.push_back(i);
      }
    }
  }

  void work(int threads) {
    try {
      while (!progress_.stop) {
        const std::size_t next = next_++;
        if (next >= open_.size()) return;
        simulate(open_[next], threads);
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      progress_.stop = true;
    }
  }

  [[nodiscard]] std::size_t open() const noexcept { return open_.size(); }

  std::vector<std::vector<double>> take() {
    if (failure_) std::rethrow_exception(failure_);
    return std::move(outputs_);
  }

 private:
  void simulate(std::size_t run, int threads) {
    std::vector<double> outputs = simulator_.run(specs_[run], threads, progress_.stop);
    if (outputs.empty()) return;
    journal_.add(keys_[run], outputs);
    outputs_[run] = std::move(outputs);
    ++progress_.finished;
  }

  const std::vector<RunSpec>& specs_;
  const std::vector<std::string>& keys_;
  Simulator& simulator_;
  Journal& journal_;
  StudyProgress& progress_;
  std::vector<std::vector<double>> outputs_;
  std::vector<std::size_t> open_;
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_;
  std::exception_ptr failure_;
};

}  // namespace

std::vector<std::vector<double>> run_all(const std::vector<RunSpec>& specs,
                                         const std::vector<std::string>& keys, Simulator& simulator,
                                         Journal& journal, int threads, StudyProgress& progress) {
  SOJOURN_EXPECT(specs.size() == keys.size() && threads > 0);
  Runs runs(specs, keys, simulator, journal, progress);
  runs.take_finished();
  const bool share = simulator.customers() < customers_to_share * static_cast<std::size_t>(threads);
  const auto workers =
      share ? std::min<std::size_t>(static_cast<std::size_t>(threads), runs.open()) : 1;
  const int threads_each = share ? 1 : threads;
  std::vector<std::thread> others;
  for (std::size_t w = 1; w < workers; ++w) {
    others.emplace_back([&runs, threads_each] { runs.work(threads_each); });
  }
  runs.work(threads_each);
  for (std::thread& other : others) other.join();
  return runs.take();
}

}  // namespace sojourn::study
