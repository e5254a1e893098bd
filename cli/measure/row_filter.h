// Which rows of a table a metric is about: those that --where asks for, of a table of answers to
// several questions those to the metric's own, and of payments those between customer and company,
// not what the company pays to others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/measure/lookup.h"
#include "core/table.h"
#include "metrics/metric.h"

namespace sojourn::cli {

/// Columns and the category each must have.
using Conditions = std::vector<std::pair<std::string, std::string>>;

/// Reads "survey=after_call,question=csat". Throws InputError.
[[nodiscard]] Conditions parse_conditions(std::string_view text);

class RowFilter {
 public:
  /// Conditions on columns of the table, or of its customers where `source` is given and has them;
  /// others are left alone. Throws InputError for a category that a column does not have.
  RowFilter(const TableSchema& schema, const metrics::MetricSpec& spec,
            const Conditions& conditions, const TableSource* source);

  [[nodiscard]] bool keeps_all() const noexcept { return conditions_.empty(); }
  /// Names of the columns of the conditions that apply to this table.
  [[nodiscard]] const std::vector<std::string>& applied() const noexcept { return applied_; }
  /// Indices of the columns to be read.
  [[nodiscard]] std::vector<std::size_t> columns() const;
  /// The rows that are kept.
  [[nodiscard]] TableChunk kept(const TableSchema& schema, const TableChunk& chunk) const;

 private:
  struct Condition {
    std::size_t column = 0;  ///< that of the customer where values are looked up
    std::uint32_t code = 0;
    bool keeps_others = false;  ///< rows of this category are left out, all others kept
    std::shared_ptr<Lookup> lookup;
  };
  void add(const TableSchema& schema, const std::string& column, const std::string& value,
           const TableSource* source);

  std::vector<Condition> conditions_;
  std::vector<std::string> applied_;
};

/// Some rows of a chunk, in the order given.
[[nodiscard]] TableChunk gathered(const TableChunk& from, const std::vector<std::size_t>& rows);

}  // namespace sojourn::cli
