// Metrics fed while a run goes on: rows are measured and passed on, or let go.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/measure/binding.h"
#include "cli/measure/measurement.h"
#include "cli/measure/row_filter.h"
#include "core/table.h"

namespace sojourn::cli {

class MeasuringSink final : public TableSink {
 public:
  /// Metrics by NAME:switch=value over the tables of a run; throws InputError where a table or a
  /// column that one needs is not there.
  MeasuringSink(const std::vector<std::string>& metrics, const std::vector<TableSchema>& tables,
                metrics::Order order_of_events, const RunFacts& facts);

  /// The columns that the metrics read.
  [[nodiscard]] Recording needed() const;
  /// Where rows go on to; null: nowhere.
  void pass_on_to(TableSink* next) noexcept { next_ = next; }
  void take(TableChunk& chunk) override;
  [[nodiscard]] std::vector<Measured> results();

 private:
  struct Feed {
    std::size_t metric;
    std::size_t input;
    std::size_t table;
    Binding binding;
    RowFilter filter;
  };

  const std::vector<TableSchema>& tables_;
  metrics::Order order_;
  std::vector<std::unique_ptr<metrics::Metric>> metrics_;
  std::vector<Feed> feeds_;
  TableSink* next_ = nullptr;
};

/// Throws InputError where a needed column is not recorded.
void expect_recorded(const Recording& needed, const Recording& recorded,
                     const std::vector<TableSchema>& tables);

}  // namespace sojourn::cli
