#include "cli/measure/row_filter.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/measure/places.h"
#include "cli/measure/role_values.h"
#include "core/error.h"

namespace sojourn::cli {
namespace {

constexpr std::string_view question = "question";

[[noreturn]] void refuse(std::string problem, std::string advice) {
  throw InputError({Diagnostic{.problem = std::move(problem), .advice = std::move(advice)}});
}

std::uint32_t code_at(const ColumnBuffer& column, std::size_t row) {
  switch (column.type()) {
    case ColumnType::u16:
      return column.as<std::uint16_t>()[row];
    case ColumnType::u32:
      return column.as<std::uint32_t>()[row];
    default:
      return column.as<std::uint8_t>()[row];
  }
}

ColumnBuffer gathered_column(const ColumnBuffer& from, const std::vector<std::size_t>& rows) {
  ColumnBuffer to(from.type());
  if (from.rows() == 0) return to;
  to.resize(rows.size());
  const std::size_t size = size_of(from.type());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::copy_n(from.bytes().data() + rows[i] * size, size, to.data() + i * size);
  }
  return to;
}

/// The question that a metric of surveys is about: the one of its own name, or, of a metric that
/// makes one thing or another of answers, the one that is usually asked for it. Empty where it says
/// nothing.
std::string question_of(const metrics::MetricSpec& spec) {
  const std::string own = spec.name.substr(spec.name.find('.') + 1);
  if (own != "weighted" && own != "wave_difference") return own;
  const auto made = std::find_if(spec.switches.begin(), spec.switches.end(),
                                 [](const auto& one) { return one.first == "of"; });
  if (made == spec.switches.end() || made->second == "nps") return "nps";
  return made->second == "top_2" ? "csat" : "";
}

bool is_conditioned(const Conditions& conditions, std::string_view column) {
  return std::any_of(conditions.begin(), conditions.end(),
                     [column](const auto& one) { return one.first == column; });
}

bool has_category(const TableSchema& schema, std::string_view column, std::string_view category) {
  const std::size_t index = find_column(schema, column);
  if (index == schema.columns.size()) return false;
  const auto& categories = schema.columns[index].categories;
  return std::find(categories.begin(), categories.end(), category) != categories.end();
}

}  // namespace

Conditions parse_conditions(std::string_view text) {
  Conditions conditions;
  for (const auto& [column, value] : parse_columns(text)) conditions.emplace_back(column, value);
  return conditions;
}

RowFilter::RowFilter(const TableSchema& schema, const metrics::MetricSpec& spec,
                     const Conditions& conditions, const TableSource* source) {
  for (const auto& [column, value] : conditions) add(schema, column, value, source);
  const std::string asked = question_of(spec);
  if (!is_conditioned(conditions, question) && has_category(schema, question, asked)) {
    add(schema, std::string(question), asked, source);
  }
  const bool of_customers = spec.name.starts_with("value.") && schema.name == "payments";
  if (of_customers && !is_conditioned(conditions, "kind") && has_category(schema, "kind", "cost")) {
    add(schema, "kind", "cost", source);
    conditions_.back().keeps_others = true;
  }
}

void RowFilter::add(const TableSchema& schema, const std::string& column, const std::string& value,
                    const TableSource* source) {
  Condition condition{.column = find_column(schema, column), .code = 0, .lookup = nullptr};
  std::vector<std::string> categories;
  if (condition.column < schema.columns.size()) {
    categories = schema.columns[condition.column].categories;
  } else if (source != nullptr && source->has_customers()) {
    const TableSchema& customers = *source->find("customers");
    const std::size_t theirs = find_column(customers, column);
    condition.column = find_column(schema, "customer");
    if (theirs == customers.columns.size() || condition.column == schema.columns.size()) return;
    categories = customers.columns[theirs].categories;
    if (!categories.empty()) {
      condition.lookup = std::make_shared<Lookup>(*source, ColumnPlace{"customers", column},
                                                  metrics::RoleType::category);
    }
  }
  if (categories.empty()) return;
  const auto found = std::find(categories.begin(), categories.end(), value);
  if (found == categories.end()) {
    refuse(
        fmt::format("the column {} has no category {}", in_backticks(column), in_backticks(value)),
        fmt::format("its categories are: {}", fmt::join(categories, ", ")));
  }
  condition.code = static_cast<std::uint32_t>(found - categories.begin());
  conditions_.push_back(std::move(condition));
  applied_.push_back(column);
}

std::vector<std::size_t> RowFilter::columns() const {
  std::vector<std::size_t> columns;
  for (const Condition& condition : conditions_) columns.push_back(condition.column);
  return columns;
}

TableChunk RowFilter::kept(const TableSchema& schema, const TableChunk& chunk) const {
  std::vector<bool> keeps(chunk.rows, true);
  for (const Condition& condition : conditions_) {
    const ColumnBuffer& column = chunk.columns[condition.column];
    if (condition.lookup == nullptr) {
      for (std::size_t i = 0; i < chunk.rows; ++i) {
        if ((code_at(column, i) == condition.code) == condition.keeps_others) keeps[i] = false;
      }
      continue;
    }
    RoleValues ids(metrics::RoleType::identity);
    const auto customers =
        std::get<metrics::Identities>(ids.read(schema.columns[condition.column], column));
    const auto values = std::get<metrics::Categories>(condition.lookup->of(customers));
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      if (values.codes[i] != condition.code) keeps[i] = false;
    }
  }
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < chunk.rows; ++i) {
    if (keeps[i]) rows.push_back(i);
  }
  return gathered(chunk, rows);
}

TableChunk gathered(const TableChunk& from, const std::vector<std::size_t>& rows) {
  TableChunk to{.table = from.table, .rows = rows.size(), .columns = {}};
  for (const ColumnBuffer& column : from.columns) {
    to.columns.push_back(gathered_column(column, rows));
  }
  return to;
}

}  // namespace sojourn::cli
