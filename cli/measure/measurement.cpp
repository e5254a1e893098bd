#include "cli/measure/measurement.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/texts.h"
#include "core/error.h"
#include "core/json_text.h"
#include "metrics/days.h"

namespace sojourn::cli {
namespace {

using metrics::Input;
using metrics::Metric;
using metrics::Need;
using metrics::Role;
using metrics::RoleType;
using metrics::Rows;

constexpr std::string_view customers_prefix = "customers.";

[[noreturn]] void refuse(std::string problem, std::string advice) {
  throw InputError({Diagnostic{.problem = std::move(problem), .advice = std::move(advice)}});
}

std::string columns_of(const TableSchema& schema) {
  std::vector<std::string> names;
  for (const ColumnSchema& column : schema.columns) names.push_back(column.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

/// A category by customer, from the table of customers.
std::map<std::uint64_t, std::string> values_by_customer(const TableSource& source,
                                                        const std::string& column) {
  const TableSchema* const schema = source.find("customers");
  const Input input{"customers",
                    {{"customer", RoleType::identity, Need::required, "who"},
                     {"value", RoleType::category, Need::required, "what"}},
                    Need::required};
  Binding binding(input, *schema, "customers", {{"value", column}}, false);
  std::map<std::uint64_t, std::string> values;
  source.for_each_chunk(
      "customers", binding.columns(), [&](const TableSchema& table, const TableChunk& chunk) {
        const Rows rows = binding.rows(table, chunk, metrics::Order::any);
        const auto ids = rows.identities("customer");
        const auto category = rows.categories("value");
        for (std::size_t i = 0; i < ids.size(); ++i) {
          if (category.codes[i] != metrics::missing_category) {
            values.emplace_hint(values.end(), ids[i], category.names[category.codes[i]]);
          }
        }
      });
  return values;
}

bool is_time_unit(const std::string& by) { return by == "day" || by == "month" || by == "year"; }

std::string time_group(const std::string& unit, std::int64_t time) {
  if (time == metrics::missing_time) return "(none)";
  const std::int64_t day = metrics::day_of(time);
  if (unit == "day") return metrics::day_label(day);
  const std::string month = metrics::month_label(metrics::month_of_day(day));
  return unit == "month" ? month : month.substr(0, month.size() - 3);
}

/// Which group each row belongs to, as roles of a further input bound to the same table.
class Grouping {
 public:
  Grouping(const std::vector<std::string>& by, const TableSchema& schema, std::string_view table,
           const TableSource& source, const GivenColumns& given)
      : by_(by) {
    Input input{table, {}, Need::required};
    GivenColumns columns = given;
    for (const std::string& what : by_) {
      if (is_time_unit(what)) {
        input.roles.push_back({"time", RoleType::time, Need::required, "when"});
      } else {
        if (given.count(what) == 0 && find_column(schema, what) == schema.columns.size()) {
          columns[what] = std::string(customers_prefix) + what;
        }
        input.roles.push_back({what, RoleType::category, Need::required, "group"});
      }
    }
    binding_ = std::make_unique<Binding>(input, schema, table, columns, source.has_customers());
    for (const std::string& column : binding_->joined()) {
      binding_->join(column, values_by_customer(source, column));
    }
  }

  [[nodiscard]] std::vector<std::size_t> columns() const { return binding_->columns(); }

  /// The rows of each group.
  std::map<std::string, std::vector<std::size_t>> split(const TableSchema& schema,
                                                        const TableChunk& chunk) {
    const Rows rows = binding_->rows(schema, chunk, metrics::Order::any);
    std::map<std::string, std::vector<std::size_t>> groups;
    std::string label;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      label.clear();
      for (const std::string& what : by_) {
        if (!label.empty()) label += ", ";
        if (is_time_unit(what)) {
          label += time_group(what, rows.times("time")[i]);
        } else {
          const metrics::Categories category = rows.categories(what);
          const std::uint32_t code = category.codes[i];
          label += code == metrics::missing_category ? "(none)" : category.names[code];
        }
      }
      groups[label].push_back(i);
    }
    return groups;
  }

 private:
  const std::vector<std::string>& by_;
  std::unique_ptr<Binding> binding_;
};

/// Some rows of a column of any type.
ColumnBuffer gathered(const ColumnBuffer& from, const std::vector<std::size_t>& rows) {
  ColumnBuffer to(from.type());
  if (from.rows() == 0) return to;
  to.resize(rows.size());
  const std::size_t size = size_of(from.type());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::copy_n(from.bytes().data() + rows[i] * size, size, to.data() + i * size);
  }
  return to;
}

TableChunk gathered(const TableChunk& from, const std::vector<std::size_t>& rows) {
  TableChunk to{.table = from.table, .rows = rows.size(), .columns = {}};
  for (const ColumnBuffer& column : from.columns) to.columns.push_back(gathered(column, rows));
  return to;
}

/// One metric with a state for each group.
class Task {
 public:
  Task(const TableSource& source, const MeasureRequest& request, const std::string& text)
      : source_(source), request_(request), spec_(metrics::parse_spec(text)) {
    groups_[{}] = metrics::make_metric(spec_);
  }

  Measured run() {
    Measured measured{.name = spec_.name, .definition = {}, .layer = "observed", .groups = {}};
    const std::unique_ptr<Metric> empty = metrics::make_metric(spec_);
    measured.definition = metrics::definition_id(*empty);
    if (!request_.by.empty()) groups_.clear();
    const std::vector<Input> inputs = empty->inputs();
    for (std::size_t k = 0; k < inputs.size(); ++k) read_input(k, inputs[k], measured.layer);
    for (auto& [group, metric] : groups_) measured.groups.push_back({group, metric->results()});
    return measured;
  }

 private:
  /// The table to read; empty where an optional one is not there.
  std::string table_for(const Input& input, std::string& layer) const {
    std::string table(input.table);
    if (request_.of_truth) {
      const std::string_view truth = truth_table_of(input.table);
      layer = truth.empty() ? "realised" : "latent";
      if (!truth.empty()) table = truth;
    }
    if (source_.find(table) != nullptr) return table;
    if (input.need == Need::optional) return {};
    refuse(fmt::format("there is no table {} (the metric {} reads it)", in_backticks(table),
                       spec_.name),
           fmt::format("the tables are: {}", fmt::join(source_.names(), ", ")));
  }

  void read_input(std::size_t index, const Input& input, std::string& layer) {
    const std::string table = table_for(input, layer);
    if (table.empty()) return;
    const TableSchema& schema = *source_.find(table);
    Binding binding(input, schema, table, request_.columns, source_.has_customers());
    for (const std::string& column : binding.joined()) {
      binding.join(column, values_by_customer(source_, column));
    }
    std::vector<std::size_t> columns = binding.columns();
    std::unique_ptr<Grouping> grouping;
    if (!request_.by.empty()) {
      grouping = std::make_unique<Grouping>(request_.by, schema, table, source_, request_.columns);
      for (const std::size_t column : grouping->columns()) columns.push_back(column);
    }
    std::sort(columns.begin(), columns.end());
    columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
    const metrics::Order order = grouping ? metrics::Order::any : source_.order(table);
    source_.for_each_chunk(table, columns, [&](const TableSchema& stored, const TableChunk& chunk) {
      if (!grouping) return groups_[{}]->add(index, binding.rows(stored, chunk, order));
      for (const auto& [group, rows] : grouping->split(stored, chunk)) {
        std::unique_ptr<Metric>& metric = groups_[group];
        if (!metric) metric = metrics::make_metric(spec_);
        metric->add(index, binding.rows(stored, gathered(chunk, rows), order));
      }
    });
  }

  const TableSource& source_;
  const MeasureRequest& request_;
  metrics::MetricSpec spec_;
  std::map<std::string, std::unique_ptr<Metric>> groups_;
};

std::string value_text(double value) { return fmt::format("{:.6g}", value); }

std::string outcome_text(const metrics::Result& result) {
  const Outcome& outcome = result.outcome;
  if (!outcome) return "no estimate: " + outcome.reason();
  std::string text = value_text(outcome->value);
  if (outcome->has_interval) {
    text += fmt::format("  [{}, {}]", value_text(outcome->low), value_text(outcome->high));
  }
  if (result.unit != "1") text += fmt::format("  {}", result.unit);
  text += fmt::format("  n = {}", grouped(result.count));
  if (!outcome->note.empty()) text += "  (" + outcome->note + ")";
  return text;
}

}  // namespace

Binding::Binding(const Input& input, const TableSchema& schema, std::string_view table,
                 const GivenColumns& given, bool has_customers) {
  const std::size_t none = schema.columns.size();
  std::size_t found = 0;
  for (const Role& role : input.roles) {
    Part part{.role = role,
              .column = none,
              .joined = {},
              .values = RoleValues(role.type),
              .code_of = {},
              .names = {},
              .codes = {}};
    for (const std::string& candidate : candidates_for(table, role.name, given)) {
      if (candidate.rfind(customers_prefix, 0) == 0 && has_customers) {
        part.joined = candidate.substr(customers_prefix.size());
        part.column = find_column(schema, "customer");
      } else {
        part.column = find_column(schema, candidate);
      }
      if (part.column != none) break;
    }
    if (part.column == none) {
      const bool asked = given.count(std::string(role.name)) > 0;
      if (role.need == Need::optional && !asked) continue;
      refuse(fmt::format("no column of {} plays the role {} ({})", in_backticks(schema.name),
                         in_backticks(role.name), role.meaning),
             fmt::format("say which one does: --columns {}=NAME. The columns are: {}", role.name,
                         columns_of(schema)));
    }
    ++found;
    parts_.push_back(std::move(part));
  }
  if (found == 0) {
    refuse(fmt::format("no column of {} plays a role", in_backticks(schema.name)),
           fmt::format("say which one does: --columns {}=NAME. The columns are: {}",
                       input.roles.front().name, columns_of(schema)));
  }
}

std::vector<std::size_t> Binding::columns() const {
  std::vector<std::size_t> columns;
  for (const Part& part : parts_) columns.push_back(part.column);
  std::sort(columns.begin(), columns.end());
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
  return columns;
}

std::vector<std::string> Binding::joined() const {
  std::vector<std::string> joined;
  for (const Part& part : parts_) {
    if (!part.joined.empty()) joined.push_back(part.joined);
  }
  return joined;
}

void Binding::join(const std::string& column, const std::map<std::uint64_t, std::string>& values) {
  for (Part& part : parts_) {
    if (part.joined != column || !part.code_of.empty()) continue;
    std::map<std::string, std::uint32_t> codes;
    for (const auto& [customer, name] : values) {
      const auto next = static_cast<std::uint32_t>(codes.size());
      const auto [at, added] = codes.try_emplace(name, next);
      if (added) part.names.push_back(name);
      part.code_of.emplace_hint(part.code_of.end(), customer, at->second);
    }
  }
}

metrics::Categories Binding::look_up(Part& part, const metrics::Identities& customers) {
  part.codes.resize(customers.size());
  for (std::size_t i = 0; i < customers.size(); ++i) {
    const auto at = part.code_of.find(customers[i]);
    part.codes[i] = at == part.code_of.end() ? metrics::missing_category : at->second;
  }
  return {part.codes, part.names};
}

Rows Binding::rows(const TableSchema& schema, const TableChunk& chunk, metrics::Order order) {
  Rows rows(chunk.rows, order);
  for (Part& part : parts_) {
    const ColumnBuffer& buffer = chunk.columns[part.column];
    const ColumnSchema& column = schema.columns[part.column];
    if (part.joined.empty()) {
      rows.set(part.role.name, part.values.read(column, buffer));
    } else {
      RoleValues ids(RoleType::identity);
      const auto customers = std::get<metrics::Identities>(ids.read(column, buffer));
      rows.set(part.role.name, look_up(part, customers));
    }
  }
  return rows;
}

std::vector<Measured> measure(const TableSource& source, const MeasureRequest& request) {
  std::vector<Measured> all;
  for (const std::string& text : request.metrics) {
    all.push_back(Task(source, request, text).run());
  }
  return all;
}

std::string measured_text(const std::vector<Measured>& all) {
  std::string text;
  for (const Measured& measured : all) {
    if (!text.empty()) text += "\n";
    text += measured.definition;
    if (measured.layer != "observed") text += " (" + measured.layer + ")";
    text += "\n";
    for (const GroupResults& group : measured.groups) {
      for (const metrics::Result& result : group.results) {
        std::string label = harmless(group.group);
        if (!label.empty() && !result.label.empty()) label += ": ";
        label += harmless(result.label);
        text += fmt::format("  {}{}\n", label.empty() ? "" : padded(label, 28) + "  ",
                            harmless(outcome_text(result)));
      }
    }
    if (measured.groups.empty()) text += "  there are no rows\n";
  }
  return text;
}

JsonObject measured_json(const Measured& measured) {
  JsonObject json;
  json["metric"] = measured.name;
  json["definition"] = measured.definition;
  json["layer"] = measured.layer;
  JsonObject results = JsonObject::array();
  for (const GroupResults& group : measured.groups) {
    for (const metrics::Result& result : group.results) {
      JsonObject one;
      if (!group.group.empty()) one["group"] = group.group;
      one["label"] = result.label;
      one["count"] = result.count;
      one["unit"] = std::string(result.unit);
      if (!result.outcome) {
        one["value"] = nullptr;
        one["reason"] = result.outcome.reason();
      } else {
        one["value"] = result.outcome->value;
        if (result.outcome->has_interval) {
          one["standard_error"] = result.outcome->standard_error;
          one["low"] = result.outcome->low;
          one["high"] = result.outcome->high;
        }
        if (!result.outcome->note.empty()) one["note"] = result.outcome->note;
      }
      results.push_back(std::move(one));
    }
  }
  json["results"] = std::move(results);
  return json;
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
