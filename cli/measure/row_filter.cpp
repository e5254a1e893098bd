#include "cli/measure/row_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cli/measure/places.h"
#include "core/error.h"

namespace sojourn::cli {
namespace {

constexpr std::string_view question = "question";

[[noreturn]] void refuse(std::string problem, std::string advice) {
  throw InputError({Diagnostic{.problem = std::move(problem), .advice = std::move(advice)}});
}

std::uint32_t code_at(const ColumnBuffer& column, std::size_t row) {
  return column.type() == ColumnType::u16 ? column.as<std::uint16_t>()[row]
                                          : column.as<std::uint8_t>()[row];
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

}  // namespace

Conditions parse_conditions(std::string_view text) {
  Conditions conditions;
  for (const auto& [column, value] : parse_columns(text)) conditions.emplace_back(column, value);
  return conditions;
}

RowFilter::RowFilter(const TableSchema& schema, std::string_view metric,
                     const Conditions& conditions) {
  Conditions wanted = conditions;
  const std::size_t asked = find_column(schema, question);
  const bool named = std::any_of(wanted.begin(), wanted.end(),
                                 [](const auto& condition) { return condition.first == question; });
  if (asked < schema.columns.size() && !named) {
    const std::string own(metric.substr(metric.find('.') + 1));
    const auto& questions = schema.columns[asked].categories;
    if (std::find(questions.begin(), questions.end(), own) != questions.end()) {
      wanted.emplace_back(question, own);
    }
  }
  for (const auto& [column, value] : wanted) {
    const std::size_t index = find_column(schema, column);
    if (index == schema.columns.size() || schema.columns[index].categories.empty()) {
      refuse(fmt::format("{} has no column {} of categories", in_backticks(schema.name),
                         in_backticks(column)),
             "name another column in --where");
    }
    const auto& categories = schema.columns[index].categories;
    const auto found = std::find(categories.begin(), categories.end(), value);
    if (found == categories.end()) {
      refuse(fmt::format("the column {} has no category {}", in_backticks(column),
                         in_backticks(value)),
             fmt::format("its categories are: {}", fmt::join(categories, ", ")));
    }
    conditions_.push_back({index, static_cast<std::uint32_t>(found - categories.begin())});
  }
}

std::vector<std::size_t> RowFilter::columns() const {
  std::vector<std::size_t> columns;
  for (const Condition& condition : conditions_) columns.push_back(condition.column);
  return columns;
}

TableChunk RowFilter::kept(const TableChunk& chunk) const {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < chunk.rows; ++i) {
    const bool keeps =
        std::all_of(conditions_.begin(), conditions_.end(), [&](const Condition& condition) {
          return code_at(chunk.columns[condition.column], i) == condition.code;
        });
    if (keeps) rows.push_back(i);
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
