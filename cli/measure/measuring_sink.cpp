#include "cli/measure/measuring_sink.h"

#include "core/error.h"

namespace sojourn::cli {
namespace {

std::size_t table_named(const std::vector<TableSchema>& tables, std::string_view name) {
  std::size_t index = 0;
  while (index < tables.size() && tables[index].name != name) ++index;
  return index;
}

}  // namespace

MeasuringSink::MeasuringSink(const std::vector<std::string>& metrics,
                             const std::vector<TableSchema>& tables, metrics::Order order_of_events,
                             const RunFacts& facts)
    : tables_(tables), order_(order_of_events) {
  for (const std::string& text : metrics) {
    metrics::MetricSpec spec = metrics::parse_spec(text);
    complete(spec, facts);
    metrics_.push_back(metrics::make_metric(spec));
    const std::vector<metrics::Input> inputs = metrics_.back()->inputs();
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      const std::size_t table = table_named(tables, inputs[k].table);
      if (table == tables.size()) {
        if (inputs[k].need == metrics::Need::optional) continue;
        throw InputError({Diagnostic{
            .problem = "this scenario makes no table " + in_backticks(inputs[k].table) +
                       " (the metric " + std::string(metrics_.back()->name()) + " reads it)",
            .advice = "measure what the scenario records, or add it to the scenario"}});
      }
      feeds_.push_back({metrics_.size() - 1, k, table,
                        Binding(inputs[k], tables[table], inputs[k].table, {}, nullptr),
                        RowFilter(tables[table], spec, {}, nullptr)});
    }
  }
}

Recording MeasuringSink::needed() const {
  Recording needed;
  for (const TableSchema& table : tables_) needed.columns.emplace_back(table.columns.size(), false);
  for (const Feed& feed : feeds_) {
    for (const std::size_t column : feed.binding.columns()) {
      needed.columns[feed.table][column] = true;
    }
    for (const std::size_t column : feed.filter.columns()) {
      needed.columns[feed.table][column] = true;
    }
  }
  return needed;
}

void MeasuringSink::take(TableChunk& chunk) {
  for (Feed& feed : feeds_) {
    if (feed.table != chunk.table) continue;
    const TableSchema& schema = tables_[feed.table];
    const metrics::Order order = schema.name == "events" ? order_ : metrics::Order::any;
    if (feed.filter.keeps_all()) {
      metrics_[feed.metric]->add(feed.input, feed.binding.rows(schema, chunk, order));
      continue;
    }
    const TableChunk kept = feed.filter.kept(schema, chunk);
    metrics_[feed.metric]->add(feed.input, feed.binding.rows(schema, kept, order));
  }
  if (next_ != nullptr) next_->take(chunk);
}

std::vector<Measured> MeasuringSink::results() {
  std::vector<Measured> all;
  for (const auto& metric : metrics_) {
    all.push_back({.name = std::string(metric->name()),
                   .definition = metrics::definition_id(*metric),
                   .layer = "realised",
                   .groups = {{.group = {}, .results = metric->results()}}});
  }
  return all;
}

void expect_recorded(const Recording& needed, const Recording& recorded,
                     const std::vector<TableSchema>& tables) {
  for (std::size_t t = 0; t < tables.size(); ++t) {
    for (std::size_t c = 0; c < tables[t].columns.size(); ++c) {
      if (!needed.columns[t][c] || recorded.columns[t][c]) continue;
      const std::string name = tables[t].name + "." + tables[t].columns[c].name;
      throw InputError({Diagnostic{
          .problem = "--record leaves out " + in_backticks(name) + " (which --measure reads)",
          .advice = "add it to --record, or keep all"}});
    }
  }
}

}  // namespace sojourn::cli
