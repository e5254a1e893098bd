// Runs a design: every point with every replication, on all processors, each run once.
//
// What a run computes is not known here: a Simulator turns settings and a draw key into outputs.
// Large runs get all threads and come one after the other; small ones share the threads as whole
// runs, which keeps the processors busier than cutting a few thousand customers into shards.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

#include "core/draws.h"
#include "study/run/journal.h"

namespace sojourn::study {

/// One run: what is set, in order, and the key of its draws.
struct RunSpec {
  std::size_t point = 0;
  DrawKey key{};
  std::vector<std::string> sets{};
};

class Simulator {
 public:
  virtual ~Simulator() = default;
  /// The outputs of a run; empty where `stop` was set meanwhile. May be called from several threads
  /// at once; what it returns depends on the spec alone. An output without value is not a number.
  [[nodiscard]] virtual std::vector<double> run(const RunSpec& spec, int threads,
                                                std::atomic<bool>& stop) = 0;
  /// Customers of a run, to choose how to share the machine.
  [[nodiscard]] virtual std::size_t customers() const noexcept = 0;
};

/// What others may look at while a study goes on, and how it is stopped.
struct StudyProgress {
  std::atomic<std::size_t> finished{0};  ///< runs, those found in the journal included
  std::atomic<std::size_t> found{0};     ///< of these, in the journal
  std::atomic<bool> stop{false};
};

/// Below as many customers per thread, runs share the threads as wholes.
inline constexpr std::size_t customers_to_share = 40'000;

/// Outputs of every run in the order of `specs`; those of runs that were not finished before a stop
/// are empty. `keys[i]` is the run's key in the journal. Throws what the simulator throws.
[[nodiscard]] std::vector<std::vector<double>> run_all(const std::vector<RunSpec>& specs,
                                                       const std::vector<std::string>& keys,
                                                       Simulator& simulator, Journal& journal,
                                                       int threads, StudyProgress& progress);

}  // namespace sojourn::study
