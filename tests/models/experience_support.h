// Lives of a scenario's customers with what they feel, row by row.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/output.h"
#include "sim/run.h"
#include "tests/models/journey_support.h"

namespace sojourn::models::testing {

struct Felt {
  std::uint32_t customer = 0;
  std::int32_t time = 0;
  std::string to;
  std::map<std::string, float> variables;
};

struct FeltLives {
  std::vector<Felt> rows;
  sim::RunSummary summary;
};

class FeltSink final : public TableSink {
 public:
  FeltSink(const Scenario& scenario, std::vector<TableSchema> tables)
      : scenario_(scenario), tables_(std::move(tables)) {}

  void take(TableChunk& chunk) override {
    const std::string& name = tables_[chunk.table].name;
    if (name == "events") {
      for (std::size_t i = 0; i < chunk.rows; ++i) {
        const auto to = chunk.columns[sim::event_to].as<std::uint8_t>()[i];
        rows.push_back({chunk.columns[sim::event_customer].as<std::uint32_t>()[i],
                        chunk.columns[sim::event_time].as<std::int32_t>()[i],
                        scenario_.program.states[to].name,
                        {}});
      }
    }
    if (name != "truth/events") return;
    for (std::size_t i = 0; i < chunk.rows; ++i, ++felt_) {
      for (std::size_t c = sim::latent_columns; c < chunk.columns.size(); ++c) {
        rows[felt_].variables[tables_[chunk.table].columns[c].name] =
            chunk.columns[c].as<float>()[i];
      }
    }
  }
  std::vector<Felt> rows;

 private:
  const Scenario& scenario_;
  std::vector<TableSchema> tables_;
  std::size_t felt_ = 0;
};

inline FeltLives live_and_feel(const Scenario& scenario, std::uint32_t seed = 1) {
  const sim::Plan plan(scenario.program, scenario.population.traits().size());
  const auto tables = sim::tables_of(scenario.program, scenario.population);
  sim::RunOptions options;
  options.key = {seed, 0};
  options.threads = 1;
  for (const TableSchema& table : tables) {
    options.recording.columns.emplace_back(table.columns.size(), true);
  }
  FeltSink sink(scenario, tables);
  FeltLives lives;
  lives.summary = sim::run(plan, scenario.population, options, &sink);
  lives.rows = std::move(sink.rows);
  return lives;
}

inline Scenario scenario_from(const std::string& text) {
  Loaded loaded = load(text);
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << text_of(loaded.diagnostics);
  return std::move(loaded.scenario);
}

}  // namespace sojourn::models::testing
