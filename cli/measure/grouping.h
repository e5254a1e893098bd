// Rows cut into groups: by columns of their table, by columns of their customers, by their own day,
// month or year in UTC.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/measure/binding.h"

namespace sojourn::cli {

class Grouping {
 public:
  /// `by` must outlive it. Throws InputError for a column that is not there.
  Grouping(const std::vector<std::string>& by, const TableSchema& schema, std::string_view table,
           const TableSource& source, const GivenColumns& given);

  [[nodiscard]] std::vector<std::size_t> columns() const { return binding_->columns(); }
  /// The rows of each group.
  [[nodiscard]] std::map<std::string, std::vector<std::size_t>> split(const TableSchema& schema,
                                                                      const TableChunk& chunk);

 private:
  const std::vector<std::string>& by_;
  std::optional<Binding> binding_;
};

}  // namespace sojourn::cli
