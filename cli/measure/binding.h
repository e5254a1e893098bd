// Which columns of a table play the roles of a metric's input, and the rows that they make.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/measure/lookup.h"
#include "cli/measure/places.h"
#include "cli/measure/role_values.h"
#include "cli/measure/table_source.h"
#include "metrics/metric.h"

namespace sojourn::cli {

class Binding {
 public:
  /// Columns of other tables ("customers.segment") are looked up in `source`, which may be null.
  /// Throws InputError where a required role has no column, with the columns that there are.
  Binding(const metrics::Input& input, const TableSchema& schema, std::string_view table,
          const GivenColumns& given, const TableSource* source);

  /// Indices of the columns to be read.
  [[nodiscard]] std::vector<std::size_t> columns() const;
  /// The rows of a chunk; valid until the next call.
  [[nodiscard]] metrics::Rows rows(const TableSchema& schema, const TableChunk& chunk,
                                   metrics::Order order);

  /// The column whose value is to blame where a row is refused: one that is none of its role's, or
  /// the only one that is measured; none where that is not known.
  [[nodiscard]] std::optional<std::size_t> suspect(const TableSchema& schema,
                                                   const TableChunk& chunk);

 private:
  struct Part {
    metrics::Role role;
    std::size_t column = 0;  ///< of the table; of its customer where values are looked up
    std::shared_ptr<Lookup> lookup;
    RoleValues values;
  };
  static void find(Part& part, const TableSchema& schema, std::string_view table,
                   const GivenColumns& given, const TableSource* source);

  std::vector<Part> parts_;
};

/// Names of a table's columns, for messages.
[[nodiscard]] std::string columns_of(const TableSchema& schema);

}  // namespace sojourn::cli
