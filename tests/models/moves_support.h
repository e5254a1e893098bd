// Moves of a scenario's customers, in the order of the table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/output.h"
#include "sim/run.h"
#include "tests/models/journey_support.h"

namespace sojourn::models::testing {

/// States by their numbers.
struct StateMove {
  std::uint32_t customer = 0;
  double time = 0.0;
  int from = 0;
  int to = 0;
};

class Moves final : public TableSink {
 public:
  void take(TableChunk& chunk) override {
    if (chunk.table != sim::events_table) return;
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      all.push_back({chunk.columns[sim::event_customer].as<std::uint32_t>()[i],
                     static_cast<double>(chunk.columns[sim::event_time].as<std::int32_t>()[i]),
                     chunk.columns[sim::event_from].as<std::uint8_t>()[i],
                     chunk.columns[sim::event_to].as<std::uint8_t>()[i]});
    }
  }
  std::vector<StateMove> all;
};

struct Lived {
  std::vector<StateMove> moves;
  sim::RunSummary summary;
};

inline Lived live(const Scenario& scenario, std::uint32_t seed = 1) {
  const sim::Plan plan(scenario.program, scenario.population.traits().size());
  sim::RunOptions options;
  options.key = {seed, 0};
  for (const TableSchema& table : sim::tables_of(scenario.program, scenario.population)) {
    options.recording.columns.emplace_back(table.columns.size(), table.name == "events");
  }
  Moves moves;
  Lived lived;
  lived.summary = sim::run(plan, scenario.population, options, &moves);
  lived.moves = std::move(moves.all);
  return lived;
}

}  // namespace sojourn::models::testing
