#include "study/what_if/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace sojourn::study {

Parallelism parallelism_of(int jobs, std::uint64_t customers, int threads) {
  constexpr std::uint64_t large = 1'000'000;
  const int available =
      threads > 0 ? threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  if (customers > large) return {.runs = 1, .threads = available};
  const int runs = std::clamp(jobs, 1, available);
  return {.runs = runs, .threads = std::max(1, available / runs)};
}

void run_jobs(int jobs, int at_a_time, const std::function<void(int job)>& work) {
  std::atomic<int> next{0};
  std::mutex mutex;
  std::exception_ptr problem;
  const auto work_on = [&] {
    for (int job = next++; job < jobs; job = next++) {
      try {
        work(job);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!problem) problem = std::current_exception();
        next = jobs;
      }
    }
  };
  std::vector<std::thread> others;
  for (int k = 1; k < std::min(jobs, at_a_time); ++k) others.emplace_back(work_on);
  work_on();
  for (std::thread& thread : others) thread.join();
  if (problem) std::rethrow_exception(problem);
}

}  // namespace sojourn::study
