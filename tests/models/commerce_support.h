// Runs a scenario in a test and keeps its payments and the money columns of its truth.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/output.h"
#include "sim/run.h"
#include "tests/models/journey_support.h"

namespace sojourn::models {

struct Paid {
  std::uint32_t customer = 0;
  std::int32_t time = 0;
  int kind = 0;  ///< 0 bill, 1 purchase, 2 refund, 3 fee, 4 cost
  int product = 0;
  std::int32_t amount = 0;
  int items = 0;
  friend bool operator==(const Paid&, const Paid&) = default;
  friend auto operator<=>(const Paid&, const Paid&) = default;
};

struct Ledger {
  std::vector<Paid> payments;
  std::vector<std::uint32_t> customer;
  std::vector<std::int32_t> revenue, cost, margin;
  std::vector<std::uint8_t> segment;
  std::vector<TableSchema> tables;
  sim::RunSummary summary;
  [[nodiscard]] Digest digest(const std::string& table) const {
    for (std::size_t t = 0; t < tables.size(); ++t) {
      if (tables[t].name == table) return summary.digests[t];
    }
    return {};
  }
};

class LedgerSink final : public TableSink {
 public:
  explicit LedgerSink(Ledger& ledger) : ledger_(ledger) {}
  void take(TableChunk& chunk) override {
    const TableSchema& table = ledger_.tables[chunk.table];
    if (table.name == "payments") take_payments(chunk);
    if (table.name == "customers") {
      for (std::size_t i = 0; i < chunk.rows; ++i) {
        ledger_.segment.push_back(chunk.columns[sim::customer_segment].as<std::uint8_t>()[i]);
      }
    }
    if (table.name != "truth/customers") return;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      take_money(table.columns[c].name, chunk.columns[c], chunk.rows);
    }
  }

 private:
  void take_payments(const TableChunk& chunk) {
    const auto& columns = chunk.columns;
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      ledger_.payments.push_back(
          {columns[0].as<std::uint32_t>()[i], columns[1].as<std::int32_t>()[i],
           columns[2].as<std::uint8_t>()[i], columns[3].as<std::uint8_t>()[i],
           columns[4].as<std::int32_t>()[i], columns[5].as<std::uint16_t>()[i]});
    }
  }
  void take_money(const std::string& name, const ColumnBuffer& column, std::size_t rows) {
    auto* const into = name == "revenue_cents"  ? &ledger_.revenue
                       : name == "cost_cents"   ? &ledger_.cost
                       : name == "margin_cents" ? &ledger_.margin
                                                : nullptr;
    if (into == nullptr) return;
    for (std::size_t i = 0; i < rows; ++i) into->push_back(column.as<std::int32_t>()[i]);
  }
  Ledger& ledger_;
};

/// Lives through the scenario with all but events recorded.
inline Ledger live_with_money(const Scenario& scenario, sim::RunOptions options = {}) {
  const sim::Plan plan(scenario.program, scenario.population.traits().size());
  Ledger ledger;
  ledger.tables = sim::tables_of(scenario.program, scenario.population);
  for (const TableSchema& table : ledger.tables) {
    options.recording.columns.emplace_back(table.columns.size(),
                                           table.name != "events" && table.name != "truth/events");
  }
  LedgerSink sink(ledger);
  ledger.summary = sim::run(plan, scenario.population, options, &sink);
  return ledger;
}

}  // namespace sojourn::models
