// A run: a population lives through a plan, shard by shard, on as many threads as are given, and
// its rows go to a sink in canonical order.
//
// Where customers share nothing they live their whole life in one go: a shard of customers is
// drawn, simulated and handed on, and memory is bounded whatever the population. With windows all
// customers rest as packed records; each window every shard loads those whose next event is due
// (found by buckets, in ascending order by a bitmap), runs them to the window's end and stores
// them; between windows the shared world is exchanged. Both give the same rows.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "core/digest.h"
#include "core/draws.h"
#include "core/table.h"
#include "core/time.h"
#include "sim/kernels/kernels.h"
#include "sim/plan.h"
#include "sim/policy.h"
#include "sim/population.h"
#include "sim/record.h"

namespace sojourn::sim {

struct RunOptions {
  DrawKey key{1, 0};
  int threads = 0;                   ///< 0: as many as the machine has
  std::size_t batch = 2048;          ///< lanes worked on together
  std::size_t shard = 16384;         ///< customers per task, at most 65,536
  std::uint64_t first_customer = 0;  ///< the run is of these only, as they are in the whole run
  std::uint64_t last_customer = std::numeric_limits<std::uint64_t>::max();  ///< this one included
  /// Length of a window; none: whole lives in one go, or windows as long as a policy allows that
  /// ties customers together.
  std::optional<Seconds> window;
  std::uint64_t digest_customers = std::numeric_limits<std::uint64_t>::max();  ///< ids below count
  Recording recording;               ///< no columns: nothing is recorded
  bool ordered = true;               ///< false: rows of a shard stay in the order of simulation
  const Kernels* kernels = nullptr;  ///< null: the best for this processor
  /// Lives go on `times` times from `from` on, each time with draws of their own for what happens.
  /// Rows of all of them reach the sink, one continuation after the other. A window is used only
  /// where a policy ties customers together.
  struct Continuations {
    Seconds from = 0;
    std::uint32_t times = 0;
  };
  std::optional<Continuations> continuations;
  std::optional<DrawKey> draws;  ///< of what happens, in a continuation; absent: key
  /// What is shared, exchanged between windows: called with the window's number and its end.
  std::function<void(std::int64_t window, Seconds end)> exchange;
};

/// What others may look at, or ask for, while a run is going on.
struct RunProgress {
  std::atomic<std::uint64_t> events{0};
  std::atomic<std::uint64_t> customers{
      0};                         ///< that have reached the end of the run, or the window's
  std::atomic<Seconds> time{0};   ///< end of the last whole window
  std::atomic<bool> stop{false};  ///< set it to end the run early
};

struct RunSummary {
  std::uint64_t customers = 0;
  std::uint64_t joined = 0;
  std::uint64_t events = 0;
  bool stopped = false;  ///< ended early: nothing else here is complete
  /// Per table, recorded or not; of truth only those recorded, truth/customers as customers.
  std::vector<std::uint64_t> rows;
  std::vector<Digest> digests;  ///< per table; truth tables have none (0)
  Digest digest;                ///< of all tables
  /// Customers in each state at the end of the run, by state.
  std::vector<std::uint64_t> occupancy;
  std::size_t record_bytes = 0;  ///< of a customer at rest, its place in the calendar included
  std::shared_ptr<const PolicyRounds> rounds;  ///< what its policy chose by; null: it has none
};

/// Runs the population through the plan. `sink` may be null. Rows reach it from one thread at a
/// time: `customers` and `events` (and at the end `truth/customers`) shard by shard within each
/// window. Throws what the sink throws, ResourceError where memory does not suffice, InputError
/// where a policy that ties customers together is given a part of them, or windows at whose edges
/// it cannot choose.
RunSummary run(const Plan& plan, const Population& population, const RunOptions& options,
               TableSink* sink, RunProgress* progress = nullptr);

/// Bytes of memory a customer takes at rest with windows.
[[nodiscard]] std::size_t resting_bytes(const Plan& plan);
/// What they are made of.
[[nodiscard]] std::vector<RestingPart> resting_parts(const Plan& plan);

}  // namespace sojourn::sim
