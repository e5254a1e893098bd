#include "cli/measure/measurement.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include "cli/measure/table_feed.h"
#include "core/error.h"

namespace sojourn::cli {
namespace {

using metrics::Input;
using metrics::Metric;

[[noreturn]] void refuse(std::string problem, std::string advice) {
  throw InputError({Diagnostic{.problem = std::move(problem), .advice = std::move(advice)}});
}

/// One metric with a state for each group.
class Task {
 public:
  Task(const TableSource& source, const MeasureRequest& request, const std::string& text)
      : source_(source),
        request_(request),
        spec_(metrics::parse_spec(text)),
        columns_(request.columns) {
    if (asks_how_customers_leave(spec_) && columns_.count("duration") == 0) {
      if (const RunFacts* const facts = source.facts()) {
        complete(spec_, *facts);
        complete(spec_, *facts, columns_);
      }
    }
    groups_[{}] = metrics::make_metric(spec_);
  }

  Measured run() {
    Measured measured{.name = spec_.name, .definition = {}, .layer = "observed", .groups = {}};
    const std::unique_ptr<Metric> empty = metrics::make_metric(spec_);
    measured.definition = metrics::definition_id(*empty);
    if (request_.of_truth) measured.layer = "realised";
    if (!request_.by.empty()) groups_.clear();
    const std::vector<Input> inputs = empty->inputs();
    for (std::size_t k = 0; k < inputs.size(); ++k) read_input(k, inputs[k], measured.layer);
    refuse_conditions_on_nothing(inputs);
    for (auto& [group, metric] : groups_) {
      measured.groups.push_back({group, metric->results()});
      for (metrics::Result& result : measured.groups.back().results) name_covariate(result.label);
    }
    return measured;
  }

 private:
  /// The table to read; empty where an optional one is not there.
  std::string table_for(const Input& input, std::string& layer) const {
    std::string table(input.table);
    if (const auto truth = truth_table_of(input); request_.of_truth && !truth.empty()) {
      layer = "latent";
      table = truth;
    }
    if (source_.find(table) != nullptr) return table;
    if (input.need == metrics::Need::optional) return {};
    refuse(fmt::format("there is no table {} (the metric {} reads it)", in_backticks(table),
                       spec_.name),
           fmt::format("the tables are: {}", fmt::join(source_.names(), ", ")));
  }

  void read_input(std::size_t index, const Input& input, std::string& layer) {
    const std::string table = table_for(input, layer);
    if (table.empty()) return;
    TableFeed feed(source_, request_, spec_, columns_, table);
    applied_.insert(feed.applied().begin(), feed.applied().end());
    feed.feed(index, input, groups_);
  }

  /// Covariates are called x1, x2, ... by metrics, and by their columns for people.
  void name_covariate(std::string& label) const {
    const auto at = columns_.find(label);
    if (label.size() == 2 && label.front() == 'x' && at != columns_.end()) {
      label = place_of(at->second).column;
    }
  }

  /// A condition must be on a column of at least one of the tables that are read.
  void refuse_conditions_on_nothing(const std::vector<Input>& inputs) const {
    for (const auto& [column, value] : request_.where) {
      if (applied_.count(column) > 0) continue;
      std::string ignored;
      const TableSchema& schema = *source_.find(table_for(inputs.front(), ignored));
      refuse(
          fmt::format("{} has no column {} of categories", in_backticks(schema.name),
                      in_backticks(column)),
          fmt::format("name another column in --where. The columns are: {}", columns_of(schema)));
    }
  }

  const TableSource& source_;
  const MeasureRequest& request_;
  metrics::MetricSpec spec_;
  GivenColumns columns_;
  std::set<std::string> applied_;
  TableFeed::Groups groups_;
};

}  // namespace

std::vector<Measured> measure(const TableSource& source, const MeasureRequest& request) {
  std::vector<Measured> all;
  for (const std::string& text : request.metrics) {
    all.push_back(Task(source, request, text).run());
  }
  return all;
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

}  // namespace sojourn::cli
