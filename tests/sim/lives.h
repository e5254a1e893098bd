// Runs a program in a test and keeps its rows.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "core/math.h"
#include "sim/output.h"
#include "sim/run.h"
#include "tests/sim/programs.h"

namespace sojourn::sim::testing {

struct Row {
  std::uint32_t customer = 0;
  std::int32_t time = 0;
  std::uint8_t track = 0;
  std::uint8_t from = 0;
  std::uint8_t to = 0;
  std::vector<float> variables;
  friend bool operator==(const Row&, const Row&) = default;
};

class RowSink final : public TableSink {
 public:
  void take(TableChunk& chunk) override {
    if (chunk.table != events_table) return;
    const auto& columns = chunk.columns;
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      Row row{
          columns[event_customer].as<std::uint32_t>()[i], columns[event_time].as<std::int32_t>()[i],
          columns[event_track].as<std::uint8_t>()[i],     columns[event_from].as<std::uint8_t>()[i],
          columns[event_to].as<std::uint8_t>()[i],        {}};
      for (std::size_t v = event_columns; v < columns.size(); ++v) {
        row.variables.push_back(columns[v].as<float>()[i]);
      }
      rows.push_back(row);
    }
  }
  std::vector<Row> rows;
};

inline Population population_of(std::int64_t customers, const Program& program) {
  Population population;
  population.set_customers(customers);
  Diagnostics diagnostics;
  population.compile(program.calendar.start, program.length, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors());
  return population;
}

struct Lived {
  std::vector<Row> rows;
  RunSummary summary;
};

/// Lives of `customers` customers without traits, with all columns recorded.
inline Lived live(const Program& program, std::int64_t customers, RunOptions options = {}) {
  const Plan plan(program, 0);
  const Population population = population_of(customers, program);
  for (const TableSchema& table : tables_of(program, population)) {
    options.recording.columns.emplace_back(table.columns.size(), true);
  }
  if (options.threads == 0) options.threads = 1;
  RowSink sink;
  Lived lived;
  lived.summary = run(plan, population, options, &sink);
  lived.rows = std::move(sink.rows);
  return lived;
}

/// Time of each customer's first row that enters `state`, `never` where there is none.
inline std::vector<std::int32_t> first_entry(const std::vector<Row>& rows, std::size_t customers,
                                             int state) {
  std::vector<std::int32_t> times(customers, never);
  for (const Row& row : rows) {
    if (row.to == state && times[row.customer] == never) times[row.customer] = row.time;
  }
  return times;
}

/// The unit exponential that a clock at this path draws.
inline double drawn(const std::string& path, std::uint32_t customer, std::uint32_t occurrence = 0,
                    std::size_t word = 0, DrawKey key = {1, 0}) {
  return exponential_of(draw_block(key, customer, purpose_of(path), occurrence)[word]);
}

}  // namespace sojourn::sim::testing
