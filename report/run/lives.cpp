#include "report/run/lives.h"

#include <algorithm>

#include "report/run/sections.h"

namespace sojourn::report {
namespace {

template <typename T>
void narrow(std::span<const double> from, std::vector<T>& to) {
  to.resize(from.size());
  std::transform(from.begin(), from.end(), to.begin(),
                 [](double value) { return static_cast<T>(value); });
}

std::size_t customers_of(const RunFile& run) {
  double most = -1.0;
  run.for_each("customers", {"customer"}, [&](const Columns& columns) {
    for (const double id : columns[0]) most = std::max(most, id);
  });
  return static_cast<std::size_t>(most + 1.0);
}

/// Where satisfaction stands beside the rows of events: in their own table, or in that of the
/// truth.
std::string table_of_satisfaction(const RunFile& run) {
  for (const char* const table : {"truth/events", "events"}) {
    if (run.has(table, {"satisfaction"})) return table;
  }
  return {};
}

/// Reads all lives once and hands them to all sections.
void read_lives(const RunFile& run, const std::vector<std::unique_ptr<LifeSection>>& sections) {
  const std::size_t customers = customers_of(run);
  for (const auto& section : sections) section->begin(customers);
  Newcomers newcomers;
  run.for_each("customers", {"customer", "joined"}, [&](const Columns& columns) {
    newcomers.rows = columns.rows;
    narrow(columns[0], newcomers.customer);
    narrow(columns[1], newcomers.joined);
    for (const auto& section : sections) section->join(newcomers);
  });
  const std::vector<std::uint8_t> states = run.states_of_categories();
  const std::string felt = table_of_satisfaction(run);
  const store::DatasetReader& reader = run.reader();
  const std::size_t felt_table = felt.empty() ? 0 : reader.table(felt);
  const std::size_t felt_column = felt.empty() ? 0 : reader.column(felt_table, "satisfaction");
  LifeRows rows;
  run.for_each("events", {"customer", "time", "from", "to"}, [&](const Columns& columns) {
    rows.rows = columns.rows;
    narrow(columns[0], rows.customer);
    narrow(columns[1], rows.time);
    narrow(columns[2], rows.from);
    narrow(columns[3], rows.to);
    for (std::uint8_t& state : rows.from) state = states.at(state);
    for (std::uint8_t& state : rows.to) state = states.at(state);
    if (!felt.empty()) {
      const ColumnBuffer buffer =
          reader.read(felt_table, felt_column, columns.first_row, columns.rows);
      rows.satisfaction.assign(buffer.as<float>(), buffer.as<float>() + buffer.rows());
    }
    for (const auto& section : sections) section->take(rows);
  });
}

}  // namespace

bool has_lives(const RunFile& run) {
  return run.has("customers", {"customer", "joined"}) &&
         run.has("events", {"customer", "time", "from", "to"});
}

void add_lives(const RunFile& run, Page& page, Findings& found) {
  std::vector<std::unique_ptr<LifeSection>> sections;
  sections.push_back(population_section(run));
  sections.push_back(retention_section(run));
  sections.push_back(journey_section(run));
  sections.push_back(satisfaction_section(run));
  sections.push_back(stays_section(run));
  read_lives(run, sections);
  for (const auto& section : sections) section->add_to(page, found);
}

}  // namespace sojourn::report
