#include "sim/output.h"

#include <algorithm>
#include <cstring>

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
  for (const VariableInfo& variable : program.variables) {
    const std::string meaning =
        (variable.label.empty() ? variable.name : variable.label) + ", after the event";
    table.columns.push_back({variable.name, ColumnType::f32, variable.unit, meaning, {}});
  }
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

template <typename T>
void scatter(const ColumnBuffer& from, ColumnBuffer& to, const std::vector<std::uint32_t>& place,
             std::size_t rows) {
  const T* const in = from.as<T>();
  T* const out = to.as<T>();
  for (std::size_t i = 0; i < rows; ++i) out[place[i]] = in[i];
}

}  // namespace

std::vector<TableSchema> tables_of(const Program& program, const Population& population) {
  return {customers_schema(program, population), events_schema(program),
          truth_schema(program, population)};
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

EventRows::EventRows(const TableSchema& schema, const std::vector<bool>& recorded,
                     std::size_t variables)
    : rows_(events_table, schema, recorded), customer_(ColumnType::u32), variables_(variables) {}

EventColumns EventRows::make_room(std::size_t rows) {
  const std::size_t needed = used_ + rows;
  if (needed > rows_.rows()) {
    const std::size_t grown = std::max(needed, rows_.rows() + rows_.rows() / 2 + 4096);
    rows_.resize(grown);
    if (!rows_.is_recorded(event_customer)) customer_.resize(grown);
  }
  EventColumns columns;
  const auto at = [this](auto* column) { return column == nullptr ? nullptr : column + used_; };
  columns.customer = rows_.is_recorded(event_customer)
                         ? at(rows_.column<std::uint32_t>(event_customer))
                         : at(customer_.as<std::uint32_t>());
  columns.time = at(rows_.column<std::int32_t>(event_time));
  columns.track = at(rows_.column<std::uint8_t>(event_track));
  columns.from = at(rows_.column<std::uint8_t>(event_from));
  columns.to = at(rows_.column<std::uint8_t>(event_to));
  for (std::size_t v = 0; v < variables_; ++v) {
    columns.variables[v] = at(rows_.column<float>(event_columns + v));
  }
  used_ = needed;
  return columns;
}

void EventRows::order(std::uint64_t first, std::size_t customers, TableRows& ordered) {
  ordered.resize(used_);
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
  for (std::size_t c = 0; c < rows_.chunk().columns.size(); ++c) {
    if (!rows_.is_recorded(c)) continue;
    const ColumnBuffer& from = rows_.chunk().columns[c];
    ColumnBuffer& to = ordered.chunk().columns[c];
    if (size_of(from.type()) == 1) {
      scatter<std::uint8_t>(from, to, place_, used_);
    } else {
      scatter<std::uint32_t>(from, to, place_, used_);
    }
  }
}

TableChunk& EventRows::unordered() {
  rows_.chunk().rows = used_;
  return rows_.chunk();
}

}  // namespace sojourn::sim
