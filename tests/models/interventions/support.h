// Arms of small scenarios, and the rows of their customers.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/output.h"
#include "sim/run.h"
#include "tests/models/journey_support.h"

namespace sojourn::models::testing {

inline constexpr std::int32_t day = 86400;

struct Move {
  std::int32_t time = 0;
  std::string to;
  friend bool operator==(const Move&, const Move&) = default;
};

struct Treatment {
  std::int32_t time = 0;
  std::string intervention;
  TreatmentKind kind = TreatmentKind::starts;
  friend bool operator==(const Treatment&, const Treatment&) = default;
};

struct ArmLives {
  std::map<std::uint32_t, std::vector<Move>> moves;
  std::map<std::uint32_t, std::vector<Treatment>> treatments;
  std::map<std::uint32_t, std::string> segments;
  std::map<std::string, std::string> digests;  ///< by table
  sim::RunSummary summary;
};

class ArmSink final : public TableSink {
 public:
  ArmSink(const Scenario& scenario, const std::vector<TableSchema>& tables, ArmLives& lives)
      : scenario_(scenario), tables_(tables), lives_(lives) {}
  void take(TableChunk& chunk) override {
    const auto& columns = chunk.columns;
    const TableSchema& table = tables_[chunk.table];
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      const std::uint32_t customer = columns[0].as<std::uint32_t>()[i];
      if (table.name == "customers") {
        const std::size_t segment = column_of(table, "segment");
        lives_.segments[customer] =
            table.columns[segment].categories[columns[segment].as<std::uint8_t>()[i]];
      } else if (table.name == "events") {
        const auto to = columns[sim::event_to].as<std::uint8_t>()[i];
        lives_.moves[customer].push_back(
            {columns[sim::event_time].as<std::int32_t>()[i], scenario_.program.states[to].name});
      } else if (table.name == treatments_table) {
        const auto which = columns[treatment_intervention].as<std::uint8_t>()[i];
        lives_.treatments[customer].push_back(
            {columns[treatment_time].as<std::int32_t>()[i],
             table.columns[treatment_intervention].categories[which],
             TreatmentKind{columns[treatment_kind].as<std::uint8_t>()[i]}});
      }
    }
  }

 private:
  static std::size_t column_of(const TableSchema& table, std::string_view name) {
    std::size_t column = 0;
    while (table.columns.at(column).name != name) ++column;
    return column;
  }

  const Scenario& scenario_;
  const std::vector<TableSchema>& tables_;
  ArmLives& lives_;
};

inline Scenario arm_of(const Document& document, const std::vector<std::string>& in_force) {
  Diagnostics diagnostics;
  Scenario scenario = load_arm(document, in_force, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << text_of(diagnostics);
  return scenario;
}

inline Scenario arm_of(const std::string& text, const std::vector<std::string>& in_force) {
  return arm_of(read_toml(text, "test.toml"), in_force);
}

inline ArmLives lives_of(const Scenario& scenario, sim::RunOptions options = {}) {
  const sim::Plan plan(scenario.program, scenario.population.traits().size());
  const auto tables = sim::tables_of(scenario.program, scenario.population);
  options.threads = options.threads == 0 ? 1 : options.threads;
  for (const TableSchema& table : tables) {
    options.recording.columns.emplace_back(table.columns.size(), true);
  }
  ArmLives lives;
  ArmSink sink(scenario, tables, lives);
  lives.summary = sim::run(plan, scenario.population, options, &sink);
  for (std::size_t t = 0; t < tables.size(); ++t) {
    lives.digests[tables[t].name] = lives.summary.digests[t].hex();
  }
  return lives;
}

}  // namespace sojourn::models::testing
