// The rows of one table on their way into a metric: filtered, cut into groups, bound to roles.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/measure/binding.h"
#include "cli/measure/grouping.h"
#include "cli/measure/measurement.h"
#include "cli/measure/row_filter.h"

namespace sojourn::cli {

class TableFeed {
 public:
  using Groups = std::map<std::string, std::unique_ptr<metrics::Metric>>;

  /// Throws InputError where a column is not there. Everything given must outlive it.
  TableFeed(const TableSource& source, const MeasureRequest& request,
            const metrics::MetricSpec& spec, const GivenColumns& columns, std::string table);

  /// Feeds the input with that index; groups that rows bring are added. Throws InputError where a
  /// value is impossible, with its place in a text file.
  void feed(std::size_t index, const metrics::Input& input, Groups& groups);
  /// Columns of --where that this table or its customers have.
  [[nodiscard]] const std::vector<std::string>& applied() const noexcept {
    return filter_.applied();
  }

 private:
  struct Way;
  void add(Way& way, const TableSchema& schema, const TableChunk& chunk, Groups& groups);
  [[noreturn]] void blame(Way& way, const TableSchema& schema, const TableChunk& chunk,
                          std::size_t first, const InputError& error);
  [[nodiscard]] bool is_refused(Way& way, const TableSchema& schema, const TableChunk& chunk,
                                std::size_t from, std::size_t to);

  const TableSource& source_;
  const MeasureRequest& request_;
  const metrics::MetricSpec& spec_;
  const GivenColumns& columns_;
  std::string table_;
  const TableSchema& schema_;
  RowFilter filter_;
};

}  // namespace sojourn::cli
