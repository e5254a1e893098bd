// A run worked by hand: four customers of a club, their events, payments, answers and departures.
//
// Days of the run (30 of them):   0    5      10        20       25
//   customer 0   active                      waiting    active
//   customer 1   active           gone
//   customer 2   active                      waiting    gone     active (back)
//   customer 3                                          joins, stays
#pragma once

#include <cstring>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <vector>

#include "core/table.h"
#include "input/toml.h"
#include "models/scenario.h"
#include "store/dataset_writer.h"

namespace sojourn::report {

inline const std::string club_text = R"([scenario]
format = 1
name   = "club"
label  = "The club <b>"
start  = 2025-01-01
length = "30 days"

[population]
customers = 4

[departures]
at = { club = "gone" }

[journey.club]
initial = "active"

[journey.club.active]
label = "A member </script>"
race.waiting = { hazard = "wait", rate = "0.1 / day" }
race.gone    = { hazard = "leave", rate = "0.1 / day" }

[journey.club.waiting]
stay = { exponential = { mean = "10 days" } }
next.active = 1.0
next.gone   = { odds = 0.5 }

[journey.club.gone]
stay = { exponential = { mean = "10 days" } }
next.active = 1.0
)";

inline models::Scenario club() {
  Diagnostics diagnostics;
  models::Scenario scenario = models::load_scenario(read_toml(club_text, "club.toml"), diagnostics);
  diagnostics.throw_if_errors();
  return scenario;
}

using Values = std::vector<double>;

template <typename T>
void put(ColumnBuffer& buffer, const Values& values) {
  for (std::size_t i = 0; i < values.size(); ++i) buffer.as<T>()[i] = static_cast<T>(values[i]);
}

/// A column of values in the type that its schema has.
inline ColumnBuffer column(ColumnType type, const Values& values) {
  ColumnBuffer buffer(type);
  buffer.resize(values.size());
  switch (type) {
    case ColumnType::u8:
      put<std::uint8_t>(buffer, values);
      break;
    case ColumnType::u16:
      put<std::uint16_t>(buffer, values);
      break;
    case ColumnType::u32:
      put<std::uint32_t>(buffer, values);
      break;
    case ColumnType::i32:
      put<std::int32_t>(buffer, values);
      break;
    default:
      put<float>(buffer, values);
      break;
  }
  return buffer;
}

struct SmallTable {
  TableSchema schema;
  std::vector<Values> values;  ///< by column
};

inline TableSchema schema_of(const std::string& name, std::vector<ColumnSchema> columns) {
  return {.name = name, .description = "by hand", .columns = std::move(columns)};
}

inline std::vector<SmallTable> club_tables() {
  constexpr double day = 86400.0;
  const ColumnSchema customer{"customer", ColumnType::u32, "1", "who", {}};
  const ColumnSchema time{
      "time", ColumnType::i32, "seconds since 2025-01-01T00:00:00Z", "when", {}};
  const std::vector<std::string> states{"club.active", "club.waiting", "club.gone"};
  ColumnSchema joined = time;
  joined.name = "joined";
  std::vector<SmallTable> tables;
  tables.push_back(
      {schema_of("customers", {customer, joined}), {{0, 1, 2, 3}, {0, 0, 0, 20 * day}}});
  tables.push_back({schema_of("events", {customer,
                                         time,
                                         {"from", ColumnType::u8, "1", "left", states},
                                         {"to", ColumnType::u8, "1", "entered", states}}),
                    {{0, 0, 1, 2, 2, 2},
                     {10 * day, 20 * day, 5 * day, 10 * day, 20 * day, 25 * day},
                     {0, 1, 0, 0, 1, 2},
                     {1, 0, 2, 1, 2, 0}}});
  tables.push_back({schema_of("truth/events",
                              {customer, time, {"satisfaction", ColumnType::f32, "1", "felt", {}}}),
                    {{0, 0, 1, 2, 2, 2},
                     {10 * day, 20 * day, 5 * day, 10 * day, 20 * day, 25 * day},
                     {-1.0, 0.5, -2.0, 1.0, -1.0, 0.0}}});
  tables.push_back(
      {schema_of(
           "payments",
           {customer,
            time,
            {"kind", ColumnType::u8, "1", "kind", {"bill", "purchase", "refund", "fee", "cost"}},
            {"product", ColumnType::u8, "1", "what", {"light", "<script>alert(1)</script>"}},
            {"amount", ColumnType::i32, "0.01 EUR", "cents", {}}}),
       {{0, 0, 1, 2},
        {0, day, day, 2 * day},
        {0, 4, 2, 0},
        {0, 1, 0, 0},
        {1001, -350, -200, 1000}}});
  return tables;
}

inline std::vector<SmallTable> club_tables_of_truth() {
  constexpr double day = 86400.0;
  const ColumnSchema customer{"customer", ColumnType::u32, "1", "who", {}};
  const ColumnSchema time{
      "time", ColumnType::i32, "seconds since 2025-01-01T00:00:00Z", "when", {}};
  const ColumnSchema survey{"survey", ColumnType::u8, "1", "which", {"relationship"}};
  const ColumnSchema question{"question", ColumnType::u8, "1", "which", {"nps", "csat", "ces"}};
  std::vector<SmallTable> tables;
  tables.push_back(
      {schema_of("surveys",
                 {customer, time, survey, question, {"score", ColumnType::u8, "1", "answer", {}}}),
       {{0, 1, 2, 0}, {day, day, day, 2 * day}, {0, 0, 0, 0}, {0, 0, 0, 0}, {10, 9, 255, 3}}});
  tables.push_back({schema_of("truth/surveys", {customer,
                                                time,
                                                survey,
                                                question,
                                                {"answered", ColumnType::u8, "1", "whether", {}},
                                                {"expected", ColumnType::f32, "1", "score", {}}}),
                    {{0, 1, 2, 0},
                     {day, day, day, 2 * day},
                     {0, 0, 0, 0},
                     {0, 0, 0, 0},
                     {1, 1, 0, 1},
                     {50, 20, -90, -10}}});
  tables.push_back(
      {schema_of(
           "truth/departures",
           {customer,
            time,
            {"by", ColumnType::u16, "1", "way", {"another_track", "leave", "club.waiting.gone"}},
            {"term", ColumnType::u16, "1", "cause", {"base", "effort"}},
            {"share", ColumnType::f32, "1", "share", {}}}),
       {{1, 1, 2, 2},
        {5 * day, 5 * day, 20 * day, 20 * day},
        {1, 1, 2, 2},
        {0, 1, 0, 1},
        {0.75, 0.25, 1.5, -0.5}}});
  return tables;
}

/// Writes the run with those of its tables whose names are not in `without`.
inline void write_club(const std::filesystem::path& path,
                       const std::vector<std::string>& without = {}) {
  std::vector<SmallTable> tables = club_tables();
  for (SmallTable& table : club_tables_of_truth()) tables.push_back(std::move(table));
  std::vector<TableSchema> schemas;
  for (const SmallTable& table : tables) schemas.push_back(table.schema);
  Recording recording;
  for (const TableSchema& schema : schemas) {
    const bool wanted = std::find(without.begin(), without.end(), schema.name) == without.end();
    recording.columns.emplace_back(schema.columns.size(), wanted);
  }
  store::Provenance provenance;
  provenance.scenario = "club";
  provenance.scenario_text = club_text;
  provenance.customers = 4;
  provenance.version = "0";
  provenance.start = {2025, 1, 1};
  store::DatasetWriter writer(path, schemas, recording, provenance);
  std::vector<store::TableResult> results;
  for (std::size_t t = 0; t < tables.size(); ++t) {
    TableChunk chunk{.table = t, .rows = tables[t].values[0].size(), .columns = {}};
    for (std::size_t c = 0; c < tables[t].values.size(); ++c) {
      chunk.columns.push_back(column(schemas[t].columns[c].type, tables[t].values[c]));
    }
    results.push_back({chunk.rows, {}});
    if (recording.any(t)) writer.take(chunk);
  }
  writer.finish(results, {}, {{"length_seconds", std::to_string(30 * 86400)}});
}

}  // namespace sojourn::report
