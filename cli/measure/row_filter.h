// Which rows of a table a metric is about: those that --where asks for, and of a table of answers
// to several questions those to the metric's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/table.h"

namespace sojourn::cli {

/// Columns and the category each must have.
using Conditions = std::vector<std::pair<std::string, std::string>>;

/// Reads "survey=after_call,question=csat". Throws InputError.
[[nodiscard]] Conditions parse_conditions(std::string_view text);

class RowFilter {
 public:
  /// Throws InputError for a condition on a column that is not there or has no such category.
  RowFilter(const TableSchema& schema, std::string_view metric, const Conditions& conditions);

  [[nodiscard]] bool keeps_all() const noexcept { return conditions_.empty(); }
  /// Indices of the columns to be read.
  [[nodiscard]] std::vector<std::size_t> columns() const;
  /// The rows that are kept.
  [[nodiscard]] TableChunk kept(const TableChunk& chunk) const;

 private:
  struct Condition {
    std::size_t column = 0;
    std::uint32_t code = 0;
  };
  std::vector<Condition> conditions_;
};

/// Some rows of a chunk, in the order given.
[[nodiscard]] TableChunk gathered(const TableChunk& from, const std::vector<std::size_t>& rows);

}  // namespace sojourn::cli
