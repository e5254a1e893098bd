// Whole runs side by side. Small runs leave processors idle at their ends, so replications run in
// parallel with one thread each; where there are more threads than replications, or populations so
// large that memory would not hold several, threads go into the runs.
#pragma once

#include <cstdint>
#include <functional>

namespace sojourn::study {

struct Parallelism {
  int runs = 1;     ///< at a time
  int threads = 1;  ///< in each
};

/// For `jobs` runs of `customers` customers on `threads` threads (0: as many as there are).
[[nodiscard]] Parallelism parallelism_of(int jobs, std::uint64_t customers, int threads);

/// Calls work(0), …, work(jobs - 1), `at_a_time` at a time; rethrows the first exception when all
/// calls that had begun are over. Jobs that have not begun by then are left out.
void run_jobs(int jobs, int at_a_time, const std::function<void(int job)>& work);

}  // namespace sojourn::study
