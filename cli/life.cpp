#include "cli/life.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "cli/choosing.h"
#include "cli/texts.h"
#include "sim/output.h"

namespace sojourn::cli {
namespace {

[[noreturn]] void refuse_origin(const store::DatasetReader& reader, std::string_view what) {
  throw InputError({Diagnostic{
      .problem = fmt::format("{} does not say how it was made (its {} is missing or damaged)",
                             in_backticks(reader.path().string()), what),
      .advice = "run the scenario again with this version"}});
}

std::uint64_t number_of(const store::DatasetReader& reader, std::string_view name,
                        std::uint64_t most) {
  const std::string_view text = reader.attribute(name);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty() || number > most) {
    refuse_origin(reader, name);
  }
  return number;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Keeps all rows in memory.
class Keeper final : public TableSink {
 public:
  explicit Keeper(Life& life) : life_(life) {}
  void take(TableChunk& chunk) override {
    LifeTable& table = life_.tables[chunk.table];
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      const std::size_t width = size_of(table.columns[c].type());
      table.columns[c].resize(table.rows + chunk.rows);
      std::memcpy(table.columns[c].data() + table.rows * width, chunk.columns[c].data(),
                  chunk.rows * width);
    }
    table.rows += chunk.rows;
  }

 private:
  Life& life_;
};

bool is_time(const ColumnSchema& column) { return column.unit.rfind("seconds since ", 0) == 0; }

// Where an intervention chooses among customers, what happens to one hangs on all of them.
void expect_alone(const models::Scenario& scenario, std::uint32_t customer) {
  const std::string choosing = choosing_in(scenario);
  if (choosing.empty()) return;
  throw InputError({Diagnostic{
      .problem =
          fmt::format("customer {} cannot be simulated alone ({} chooses among customers, so "
                      "what happens to one hangs on all of them)",
                      customer, choosing),
      .advice = fmt::format("read the rows of this customer: `sojourn export FILE --table events | "
                            "grep '^{},'`, the same with --table treatments; or explain them in a "
                            "dataset made without it",
                            customer)}});
}

}  // namespace

Origin origin_of(const store::DatasetReader& reader) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  Origin origin;
  origin.name = std::string(reader.attribute("scenario_file"));
  if (origin.name.empty()) origin.name = "scenario";
  origin.text = std::string(reader.attribute("scenario_text"));
  if (origin.text.empty()) refuse_origin(reader, "scenario_text");
  origin.sets = lines_of(reader.attribute("settings_changed"));
  origin.interventions = lines_of(reader.attribute("interventions"));
  for (int number = 1;; ++number) {
    const std::string suffix = std::to_string(number);
    const std::string text(reader.attribute("intervention_text_" + suffix));
    if (text.empty()) break;
    origin.intervention_files.push_back(
        {std::string(reader.attribute("intervention_file_" + suffix)), text});
  }
  origin.key = {static_cast<std::uint32_t>(number_of(reader, "seed", most)),
                static_cast<std::uint32_t>(number_of(reader, "replication", most))};
  origin.customers = number_of(reader, "customers", most);
  return origin;
}

LoadedScenario load_again(const Origin& origin, const std::vector<std::string>& changes) {
  std::vector<std::string> sets = origin.sets;
  sets.insert(sets.end(), changes.begin(), changes.end());
  LoadedScenario loaded =
      load_text(origin.text, origin.name, sets, origin.interventions, origin.intervention_files);
  loaded.scenario.population.set_customers(static_cast<std::int64_t>(origin.customers));
  return loaded;
}

Life live_again(const LoadedScenario& loaded, const Origin& origin, std::uint32_t customer) {
  const models::Scenario& scenario = loaded.scenario;
  expect_alone(scenario, customer);
  const sim::Plan plan = make_plan(scenario);
  Life life;
  sim::RunOptions options = options_of(scenario);
  options.key = origin.key;
  options.threads = 1;
  options.batch = 16;
  options.shard = 16;
  options.first_customer = customer;
  options.last_customer = customer;
  for (TableSchema& schema : sim::tables_of(scenario.program, scenario.population)) {
    options.recording.columns.emplace_back(schema.columns.size(), true);
    LifeTable table;
    for (const ColumnSchema& column : schema.columns) table.columns.emplace_back(column.type);
    table.schema = std::move(schema);
    life.tables.push_back(std::move(table));
  }
  Keeper keeper(life);
  (void)sim::run(plan, scenario.population, options, &keeper);
  return life;
}

std::optional<std::size_t> LifeTable::column(std::string_view name) const {
  for (std::size_t c = 0; c < schema.columns.size(); ++c) {
    if (schema.columns[c].name == name) return c;
  }
  return std::nullopt;
}

std::optional<std::size_t> LifeTable::time_column() const {
  const auto found = std::find_if(schema.columns.begin(), schema.columns.end(), is_time);
  if (found == schema.columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - schema.columns.begin());
}

double LifeTable::number(std::size_t column, std::size_t row) const {
  const ColumnBuffer& values = columns[column];
  switch (values.type()) {
    case ColumnType::u8:
      return values.as<std::uint8_t>()[row];
    case ColumnType::u16:
      return values.as<std::uint16_t>()[row];
    case ColumnType::u32:
      return values.as<std::uint32_t>()[row];
    case ColumnType::u64:
      return static_cast<double>(values.as<std::uint64_t>()[row]);
    case ColumnType::i32:
      return values.as<std::int32_t>()[row];
    case ColumnType::i64:
      return static_cast<double>(values.as<std::int64_t>()[row]);
    case ColumnType::f32:
      return static_cast<double>(values.as<float>()[row]);
    case ColumnType::f64:
      return values.as<double>()[row];
  }
  return 0.0;
}

std::string LifeTable::text(std::size_t column, std::size_t row, Date start) const {
  const ColumnSchema& about = schema.columns[column];
  const double value = number(column, row);
  if (std::isnan(value)) return no_value;
  if (!about.categories.empty()) {
    const auto code = static_cast<std::size_t>(value);
    return code < about.categories.size() ? harmless(about.categories[code]) : no_value;
  }
  if (is_time(about)) {
    const bool any = value >= 0.0 && value < static_cast<double>(sim::never);
    return any ? moment_text(start, static_cast<std::int64_t>(value)) : no_value;
  }
  if (about.unit.starts_with(cents_of)) return money_text(value, about.unit);
  const bool whole = about.type != ColumnType::f32 && about.type != ColumnType::f64;
  const bool small = value != 0.0 && std::abs(value) < 0.1;
  const std::string number = whole   ? fmt::format("{:.0f}", value)
                             : small ? fmt::format("{:.2g}", value)
                                     : fmt::format("{:.2f}", value);
  return about.unit == "1" || about.unit.empty() ? number : number + " " + harmless(about.unit);
}

const LifeTable* Life::table(std::string_view name) const {
  for (const LifeTable& table : tables) {
    if (table.schema.name == name) return &table;
  }
  return nullptr;
}

std::optional<bool> agrees(const store::DatasetReader& reader, const Life& life,
                           std::uint32_t customer) {
  const auto table = reader.find_table("events");
  if (!table) return std::nullopt;
  std::vector<std::size_t> columns;
  for (const char* const name : {"customer", "time", "to"}) {
    const auto column = reader.find_column(*table, name);
    if (!column) return std::nullopt;
    columns.push_back(*column);
  }
  const auto& schema = reader.tables()[*table].schema.columns;
  const LifeTable& events = life.tables[sim::events_table];
  const auto* const time = events.columns[sim::event_time].as<std::int32_t>();
  const auto* const to = events.columns[sim::event_to].as<std::uint8_t>();
  if (schema[columns[0]].type != ColumnType::u32 || schema[columns[1]].type != ColumnType::i32 ||
      schema[columns[2]].type != ColumnType::u8) {
    return false;
  }
  std::size_t seen = 0;
  bool same = true;
  reader.for_each_chunk(*table, columns, [&](const TableChunk& chunk, std::uint64_t) {
    const auto* const id = chunk.columns[columns[0]].as<std::uint32_t>();
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      if (id[i] != customer) continue;
      same = same && seen < events.rows &&
             chunk.columns[columns[1]].as<std::int32_t>()[i] == time[seen] &&
             chunk.columns[columns[2]].as<std::uint8_t>()[i] == to[seen];
      ++seen;
    }
  });
  return same && seen == events.rows;
}

std::optional<double> value_in_file(const store::DatasetReader& reader, const std::string& table,
                                    const std::string& column, std::uint32_t customer) {
  const auto found = reader.find_table(table);
  if (!found) return std::nullopt;
  const auto id = reader.find_column(*found, "customer");
  const auto wanted = reader.find_column(*found, column);
  if (!id || !wanted) return std::nullopt;
  const auto& schema = reader.tables()[*found].schema.columns;
  if (schema[*id].type != ColumnType::u32 || schema[*wanted].type != ColumnType::f32) {
    return std::nullopt;
  }
  std::optional<double> value;
  reader.for_each_chunk(*found, {*id, *wanted}, [&](const TableChunk& chunk, std::uint64_t) {
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      if (chunk.columns[*id].as<std::uint32_t>()[i] != customer) continue;
      value = static_cast<double>(chunk.columns[*wanted].as<float>()[i]);
    }
  });
  return value && !std::isnan(*value) ? value : std::nullopt;
}

std::string moment_text(Date start, std::int64_t seconds) {
  const std::int64_t day = seconds / seconds_per_day;
  const std::int64_t rest = seconds % seconds_per_day;
  return fmt::format("{} {:02}:{:02}", to_string(date_of_day(days_since_epoch(start) + day)),
                     rest / seconds_per_hour, rest % seconds_per_hour / seconds_per_minute);
}

}  // namespace sojourn::cli
