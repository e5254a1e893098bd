#include "sim/output.h"

#include <algorithm>
#include <utility>

#include "sim/component.h"
#include "sim/scatter.h"

namespace sojourn::sim {
namespace {

std::vector<std::string> state_names(const Program& program, std::size_t first, std::size_t count,
                                     bool qualified) {
  std::vector<std::string> names;
  for (std::size_t s = first; s < first + count; ++s) {
    const StateInfo& state = program.states[s];
    names.push_back(qualified ? program.tracks[state.track].name + "." + state.name : state.name);
  }
  return names;
}

ColumnSchema trait_column(const TraitInfo& trait) {
  const std::string meaning = trait.label.empty() ? "trait " + trait.name : trait.label;
  if (!trait.categories.empty()) {
    return {trait.name, ColumnType::u8, "1", meaning, trait.categories};
  }
  return {trait.name, ColumnType::f32, trait.unit, meaning, {}};
}

std::string time_unit(const Program& program) {
  return "seconds since " + to_string(program.calendar.start) + "T00:00:00Z";
}

TableSchema customers_schema(const Program& program, const Population& population) {
  TableSchema table{"customers", "One row per customer who joined before the end of the run.", {}};
  table.columns.push_back({"customer", ColumnType::u32, "1", "id of the customer", {}});
  table.columns.push_back(
      {"joined", ColumnType::i32, time_unit(program), "when the customer joined", {}});
  std::vector<std::string> segments = population.segments();
  if (segments.empty()) segments.emplace_back("all");
  table.columns.push_back({"segment", ColumnType::u8, "1", "segment of the customer", segments});
  for (const TraitInfo& trait : population.traits()) {
    if (trait.observed) table.columns.push_back(trait_column(trait));
  }
  return table;
}

void add_variables(const Program& program, bool latent, TableSchema& table) {
  for (const VariableInfo& variable : program.variables) {
    if (variable.latent != latent) continue;
    const std::string meaning =
        (variable.label.empty() ? variable.name : variable.label) + ", after the event";
    table.columns.push_back({variable.name, ColumnType::f32, variable.unit, meaning, {}});
  }
}

TableSchema events_schema(const Program& program) {
  TableSchema table{"events", "One row per move of a track from one state to another.", {}};
  std::vector<std::string> tracks;
  for (const TrackInfo& track : program.tracks) tracks.push_back(track.name);
  const auto states = state_names(program, 0, program.states.size(), true);
  table.columns.push_back({"customer", ColumnType::u32, "1", "id of the customer", {}});
  table.columns.push_back(
      {"time", ColumnType::i32, time_unit(program), "when the move happened", {}});
  table.columns.push_back({"track", ColumnType::u8, "1", "track that moved", tracks});
  table.columns.push_back({"from", ColumnType::u8, "1", "state left", states});
  table.columns.push_back({"to", ColumnType::u8, "1", "state entered", states});
  add_variables(program, false, table);
  return table;
}

TableSchema latent_schema(const Program& program) {
  TableSchema table{
      "truth/events", "What customers feel after each row of events, row by row in its order.", {}};
  table.columns.push_back({"customer", ColumnType::u32, "1", "id of the customer", {}});
  table.columns.push_back(
      {"time", ColumnType::i32, time_unit(program), "when the move happened", {}});
  add_variables(program, true, table);
  return table;
}

TableSchema truth_schema(const Program& program, const Population& population) {
  TableSchema table{"truth/customers",
                    "What customers are and where they ended, one row per row of customers.",
                    {}};
  table.columns.push_back({"customer", ColumnType::u32, "1", "id of the customer", {}});
  table.columns.push_back(
      {"events", ColumnType::u32, "1", "events of the customer in the run", {}});
  for (const TraitInfo& trait : population.traits()) {
    if (!trait.observed) table.columns.push_back(trait_column(trait));
  }
  for (const TrackInfo& track : program.tracks) {
    table.columns.push_back({track.name + "_state", ColumnType::u8, "1",
                             "state of track " + track.name + " at the end of the run",
                             state_names(program, track.first, track.states, false)});
  }
  for (const VariableInfo& variable : program.variables) {
    const std::string meaning =
        (variable.label.empty() ? variable.name : variable.label) + ", at the end of the run";
    table.columns.push_back({variable.name + "_end", ColumnType::f32, variable.unit, meaning, {}});
  }
  return table;
}

}  // namespace

bool has_latent_variables(const Program& program) {
  return std::any_of(program.variables.begin(), program.variables.end(),
                     [](const VariableInfo& variable) { return variable.latent; });
}

std::size_t first_component_table(const Program& program) {
  return table_count + (has_latent_variables(program) ? 1 : 0);
}

bool is_digested(const TableSchema& table) { return table.name.rfind("truth/", 0) != 0; }

std::vector<TableSchema> tables_of(const Program& program, const Population& population) {
  std::vector<TableSchema> tables{customers_schema(program, population), events_schema(program),
                                  truth_schema(program, population)};
  for (const auto& component : program.components) {
    for (ColumnSchema& column : component->truth_columns(program)) {
      tables[truth_customers_table].columns.push_back(std::move(column));
    }
  }
  if (has_latent_variables(program)) tables.push_back(latent_schema(program));
  for (const auto& component : program.components) {
    for (TableSchema& table : component->tables(program)) tables.push_back(std::move(table));
  }
  return tables;
}

TableRows::TableRows(std::size_t table, const TableSchema& schema,
                     const std::vector<bool>& recorded)
    : recorded_(recorded) {
  chunk_.table = table;
  for (const ColumnSchema& column : schema.columns) chunk_.columns.emplace_back(column.type);
  recorded_any_ = std::find(recorded_.begin(), recorded_.end(), true) != recorded_.end();
}

void TableRows::resize(std::size_t rows) {
  for (std::size_t c = 0; c < chunk_.columns.size(); ++c) {
    if (recorded_[c]) chunk_.columns[c].resize(rows);
  }
  chunk_.rows = rows;
}

EventRows::EventRows(const Program& program, const std::vector<TableSchema>& tables,
                     const Recording& recording)
    : rows_(events_table, tables[events_table], recording.columns[events_table]),
      customer_(ColumnType::u32),
      time_(ColumnType::i32) {
  if (has_latent_variables(program)) {
    latent_.emplace(table_count, tables[table_count], recording.columns[table_count]);
  }
  std::size_t visible = event_columns;
  std::size_t latent = latent_columns;
  for (const VariableInfo& variable : program.variables) {
    variable_latent_.push_back(variable.latent);
    variable_column_.push_back(variable.latent ? latent++ : visible++);
  }
}

void EventRows::grow(std::size_t rows) {
  const std::size_t grown = std::max(rows, room_ + room_ / 2 + 4096);
  room_ = grown;
  rows_.resize(grown);
  if (latent_) latent_->resize(grown);
  if (!rows_.is_recorded(event_customer)) customer_.resize(grown);
  if (!rows_.is_recorded(event_time) && latent_) time_.resize(grown);
}

EventColumns EventRows::make_room(std::size_t rows) {
  const std::size_t needed = used_ + rows;
  if (needed > room_) grow(needed);
  EventColumns columns;
  const auto at = [this](auto* column) { return column == nullptr ? nullptr : column + used_; };
  columns.customer = rows_.is_recorded(event_customer)
                         ? at(rows_.column<std::uint32_t>(event_customer))
                         : at(customer_.as<std::uint32_t>());
  columns.time = rows_.is_recorded(event_time) ? at(rows_.column<std::int32_t>(event_time))
                                               : at(time_.as<std::int32_t>());
  columns.track = at(rows_.column<std::uint8_t>(event_track));
  columns.from = at(rows_.column<std::uint8_t>(event_from));
  columns.to = at(rows_.column<std::uint8_t>(event_to));
  for (std::size_t v = 0; v < variable_column_.size(); ++v) {
    TableRows& table = variable_latent_[v] ? *latent_ : rows_;
    columns.variables[v] = at(table.column<float>(variable_column_[v]));
  }
  used_ = needed;
  return columns;
}

void EventRows::scatter_all(TableRows& from, TableRows& to) {
  for (std::size_t c = 0; c < from.chunk().columns.size(); ++c) {
    if (!from.is_recorded(c)) continue;
    const ColumnBuffer& values = from.chunk().columns[c];
    if (size_of(values.type()) == 1) {
      scatter<std::uint8_t>(values, to.chunk().columns[c], place_, used_);
    } else {
      scatter<std::uint32_t>(values, to.chunk().columns[c], place_, used_);
    }
  }
}

void EventRows::order(std::uint64_t first, std::size_t customers, TableRows& ordered,
                      TableRows* latent) {
  ordered.resize(used_);
  if (latent != nullptr) latent->resize(used_);
  if (used_ == 0) return;
  const std::uint32_t* const id = rows_.is_recorded(event_customer)
                                      ? rows_.column<std::uint32_t>(event_customer)
                                      : customer_.as<std::uint32_t>();
  const auto base = static_cast<std::uint32_t>(first);
  cursor_.assign(customers + 1, 0);
  for (std::size_t i = 0; i < used_; ++i) ++cursor_[id[i] - base + 1];
  for (std::size_t c = 0; c < customers; ++c) cursor_[c + 1] += cursor_[c];
  place_.resize(used_);
  for (std::size_t i = 0; i < used_; ++i) place_[i] = cursor_[id[i] - base]++;
  scatter_all(rows_, ordered);
  if (latent == nullptr || !latent_) return;
  if (auto* column = latent_->column<std::uint32_t>(latent_customer)) {
    std::copy_n(id, used_, column);
  }
  if (auto* column = latent_->column<std::int32_t>(latent_time)) {
    const std::int32_t* const time = rows_.is_recorded(event_time)
                                         ? rows_.column<std::int32_t>(event_time)
                                         : time_.as<std::int32_t>();
    std::copy_n(time, used_, column);
  }
  scatter_all(*latent_, *latent);
}

TableChunk& EventRows::unordered() {
  rows_.chunk().rows = used_;
  return rows_.chunk();
}

}  // namespace sojourn::sim
