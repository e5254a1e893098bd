#include "cli/measure/expectation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "cli/arguments.h"
#include "cli/life.h"
#include "core/error.h"
#include "sim/output.h"

namespace sojourn::cli {
namespace {

/// The tables of a run, kept in memory.
class RunTables final : public TableSource, public TableSink {
 public:
  RunTables(std::vector<TableSchema> schemas, RunFacts facts)
      : schemas_(std::move(schemas)), facts_(std::move(facts)), chunks_(schemas_.size()) {}

  void take(TableChunk& chunk) override {
    TableChunk kept{.table = chunk.table, .rows = chunk.rows, .columns = {}};
    for (const ColumnBuffer& column : chunk.columns) {
      ColumnBuffer copy(column.type());
      if (column.rows() > 0) {
        copy.resize(chunk.rows);
        std::copy_n(column.bytes().data(), chunk.rows * size_of(column.type()), copy.data());
      }
      kept.columns.push_back(std::move(copy));
    }
    chunks_[chunk.table].push_back(std::move(kept));
  }

  [[nodiscard]] const TableSchema* find(std::string_view table) const override {
    const auto at = std::ranges::find(schemas_, table, &TableSchema::name);
    return at == schemas_.end() ? nullptr : &*at;
  }
  [[nodiscard]] std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (const TableSchema& schema : schemas_) names.push_back(schema.name);
    return names;
  }
  [[nodiscard]] metrics::Order order(std::string_view table) const override {
    return table == "events" ? metrics::Order::by_customer : metrics::Order::any;
  }
  [[nodiscard]] bool has_customers() const override { return true; }
  [[nodiscard]] const RunFacts* facts() const override { return &facts_; }
  void for_each_chunk(std::string_view table, const std::vector<std::size_t>& /*columns*/,
                      const ChunkUse& use) const override {
    const auto index = static_cast<std::size_t>(find(table) - schemas_.data());
    for (const TableChunk& chunk : chunks_[index]) use(schemas_[index], chunk);
  }

 private:
  std::vector<TableSchema> schemas_;
  RunFacts facts_;
  std::vector<std::vector<TableChunk>> chunks_;
};

std::vector<Measured> measured_once(const LoadedScenario& loaded, const MeasureRequest& request,
                                    DrawKey key) {
  const models::Scenario& scenario = loaded.scenario;
  const sim::Plan plan = make_plan(scenario);
  sim::RunOptions options = options_of(scenario);
  options.key = key;
  RunTables tables(sim::tables_of(scenario.program, scenario.population), facts_of(scenario));
  for (const std::string& name : tables.names()) {
    options.recording.columns.emplace_back(tables.find(name)->columns.size(), true);
  }
  (void)sim::run(plan, scenario.population, options, &tables);
  return measure(tables, request);
}

/// Values of one result over the runs.
struct Seen {
  std::vector<double> values;
  [[nodiscard]] double mean() const {
    double sum = 0.0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
  }
  [[nodiscard]] double standard_error() const {
    const double middle = mean();
    double squares = 0.0;
    for (const double value : values) squares += (value - middle) * (value - middle);
    const auto n = static_cast<double>(values.size());
    return std::sqrt(squares / (n - 1.0) / n);
  }
};

Outcome mean_outcome(const Seen& seen, std::size_t runs) {
  if (seen.values.empty()) return NoEstimate{"no seed has an estimate"};
  std::string note;
  if (seen.values.size() < runs) {
    note = fmt::format("{} of {} seeds have an estimate", seen.values.size(), runs);
  }
  if (seen.values.size() < 2) return counted(seen.mean(), note);
  Estimate mean = normal_estimate(seen.mean(), seen.standard_error());
  mean.note = note;
  return mean;
}

}  // namespace

std::uint64_t seeds_of(const std::optional<std::string>& written, const MeasureRequest& request,
                       const TableSource& source) {
  if (written) return read_count("--seeds", *written, {0, 100'000});
  const bool of_lifetimes = request.columns.count("duration") == 0 &&
                            std::ranges::any_of(request.metrics, [](const std::string& text) {
                              return asks_how_customers_leave({metrics::parse_spec(text).name, {}});
                            });
  return of_lifetimes && source.facts() != nullptr ? 20 : 0;
}

Measured mean_of(const std::vector<Measured>& runs) {
  Measured mean = runs.front();
  mean.layer = fmt::format("latent, expected over {} seeds", runs.size());
  std::map<std::pair<std::string, std::string>, Seen> seen;
  for (const Measured& run : runs) {
    for (const GroupResults& group : run.groups) {
      for (const metrics::Result& result : group.results) {
        Seen& one = seen[{group.group, result.label}];
        if (result.outcome) one.values.push_back(result.outcome->value);
      }
    }
  }
  for (GroupResults& group : mean.groups) {
    for (metrics::Result& result : group.results) {
      const Seen& one = seen[{group.group, result.label}];
      result.outcome = mean_outcome(one, runs.size());
      result.count = one.values.size();
    }
  }
  return mean;
}

std::vector<Measured> expected_over_seeds(const std::filesystem::path& dataset,
                                          const MeasureRequest& request, std::uint64_t seeds) {
  const store::DatasetReader reader(dataset);
  const Origin origin = origin_of(reader);
  const LoadedScenario loaded = load_again(origin);
  std::vector<std::vector<Measured>> runs(request.metrics.size());
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    DrawKey key = origin.key;
    key.replication += static_cast<std::uint32_t>(seed + 1);
    std::vector<Measured> found = measured_once(loaded, request, key);
    for (std::size_t k = 0; k < runs.size(); ++k) runs[k].push_back(std::move(found[k]));
  }
  std::vector<Measured> means;
  for (const auto& of_metric : runs) means.push_back(mean_of(of_metric));
  return means;
}

}  // namespace sojourn::cli
