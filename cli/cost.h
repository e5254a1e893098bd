// What a run is expected to cost, before it runs: events, bytes, memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/table.h"
#include "sim/plan.h"
#include "sim/population.h"
#include "sim/run.h"

namespace sojourn::cli {

struct Cost {
  double customers = 0.0;
  double joined = 0.0;
  double events = 0.0;
  double bytes = 0.0;    ///< of the recorded columns, uncompressed
  double resting = 0.0;  ///< bytes of memory of all customers at rest; 0 without windows
  double working = 0.0;  ///< bytes of memory of threads, buffers and the writer
  std::size_t bytes_per_customer = 0;           ///< at rest, with windows
  std::vector<sim::RestingPart> resting_parts;  ///< what they are made of
  [[nodiscard]] double memory() const noexcept { return resting + working; }
};

struct CostOf {
  const std::vector<TableSchema>* tables;
  const Recording* recording;
  const sim::RunOptions* options;
};

/// `events_per_customer` counts all who may ever come. Memory is what the run holds at most:
/// customers at rest with windows, the rows of the shards under way, and the writer's blocks.
[[nodiscard]] Cost expected_cost(const sim::Plan& plan, const sim::Population& population,
                                 double events_per_customer, const CostOf& of);

/// Throws ResourceError where the memory does not suffice, saying how much is needed and what to
/// do.
void throw_if_too_large(const Cost& cost, std::uint64_t memory_limit);

/// Why it is too large, empty where it is not.
[[nodiscard]] std::string why_too_large(const Cost& cost, std::uint64_t memory_limit);

}  // namespace sojourn::cli
