#include "cli/measure/table_feed.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/error.h"

namespace sojourn::cli {
namespace {

void sort_and_unite(std::vector<std::size_t>& columns) {
  std::sort(columns.begin(), columns.end());
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
}

TableChunk rows_between(const TableChunk& chunk, std::size_t from, std::size_t to) {
  std::vector<std::size_t> rows(to - from);
  std::iota(rows.begin(), rows.end(), from);
  return gathered(chunk, rows);
}

}  // namespace

/// How one input takes its rows.
struct TableFeed::Way {
  std::size_t index;
  metrics::Order order;
  Binding binding;
  std::optional<Grouping> grouping;
};

TableFeed::TableFeed(const TableSource& source, const MeasureRequest& request,
                     const metrics::MetricSpec& spec, const GivenColumns& columns,
                     std::string table)
    : source_(source),
      request_(request),
      spec_(spec),
      columns_(columns),
      table_(std::move(table)),
      schema_(*source.find(table_)),
      filter_(schema_, spec, request.where, &source) {}

void TableFeed::feed(std::size_t index, const metrics::Input& input, Groups& groups) {
  const bool cut = !request_.by.empty();
  Way way{.index = index,
          .order = cut ? metrics::Order::any : source_.order(table_),
          .binding = Binding(input, schema_, table_, columns_, &source_),
          .grouping = std::nullopt};
  std::vector<std::size_t> columns = way.binding.columns();
  for (const std::size_t column : filter_.columns()) columns.push_back(column);
  if (cut) {
    way.grouping.emplace(request_.by, schema_, table_, source_, columns_);
    for (const std::size_t column : way.grouping->columns()) columns.push_back(column);
  }
  sort_and_unite(columns);
  std::size_t first = 0;
  source_.for_each_chunk(table_, columns, [&](const TableSchema& schema, const TableChunk& chunk) {
    try {
      add(way, schema, chunk, groups);
    } catch (const InputError& error) {
      if (!source_.place(first, std::nullopt)) throw;
      blame(way, schema, chunk, first, error);
    }
    first += chunk.rows;
  });
}

void TableFeed::add(Way& way, const TableSchema& schema, const TableChunk& whole, Groups& groups) {
  std::optional<TableChunk> some;
  if (!filter_.keeps_all()) some = filter_.kept(schema, whole);
  const TableChunk& chunk = some ? *some : whole;
  const auto metric_of = [&](const std::string& group) -> metrics::Metric& {
    std::unique_ptr<metrics::Metric>& metric = groups[group];
    if (!metric) metric = metrics::make_metric(spec_);
    return *metric;
  };
  if (!way.grouping) {
    return metric_of({}).add(way.index, way.binding.rows(schema, chunk, way.order));
  }
  for (const auto& [group, rows] : way.grouping->split(schema, chunk)) {
    metric_of(group).add(way.index, way.binding.rows(schema, gathered(chunk, rows), way.order));
  }
}

bool TableFeed::is_refused(Way& way, const TableSchema& schema, const TableChunk& chunk,
                           std::size_t from, std::size_t to) {
  Groups nobody;
  try {
    add(way, schema, rows_between(chunk, from, to), nobody);
  } catch (const InputError&) {
    return true;
  }
  return false;
}

/// Throws the error with the place of the first row that is refused by itself.
void TableFeed::blame(Way& way, const TableSchema& schema, const TableChunk& chunk,
                      std::size_t first, const InputError& error) {
  std::size_t from = 0;
  std::size_t to = chunk.rows;
  while (to - from > 1) {
    const std::size_t middle = from + (to - from) / 2;
    if (is_refused(way, schema, chunk, from, middle)) {
      to = middle;
    } else {
      from = middle;
    }
  }
  if (error.diagnostics().empty() || !is_refused(way, schema, chunk, from, to)) throw error;
  Diagnostic diagnostic = error.diagnostics().front();
  try {
    Groups nobody;
    add(way, schema, rows_between(chunk, from, to), nobody);
  } catch (const InputError& of_row) {
    diagnostic = of_row.diagnostics().front();
  }
  const auto column = way.binding.suspect(schema, rows_between(chunk, from, to));
  const bool all_rows = column && !schema.columns[*column].categories.empty();
  if (all_rows) throw error;  // it says itself which field made the column one of names
  const std::optional<TextPlace> place = source_.place(first + from, column);
  diagnostic.position = place->position;
  diagnostic.line = place->line;
  throw InputError({diagnostic});
}

}  // namespace sojourn::cli
