// What a run leaves behind: the schemas of its tables, and the rows of one shard on their way
// there.
//
// Rows of `events` are simulated batch by batch and leave a shard ordered by customer, then time:
// by counting, never by comparison. The file orders them by window before that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/digest.h"
#include "core/table.h"
#include "sim/engine.h"
#include "sim/plan.h"
#include "sim/population.h"

namespace sojourn::sim {

/// Tables that every run has. truth/events follows where variables are latent, then the tables of
/// the components in their order.
enum TableIndex : std::size_t { customers_table, events_table, truth_customers_table, table_count };

/// Whether rows of truth/events carry variables.
[[nodiscard]] bool has_latent_variables(const Program& program);
/// The first table of the program's components.
[[nodiscard]] std::size_t first_component_table(const Program& program);
/// Whether a table is part of a run's digest.
[[nodiscard]] bool is_digested(const TableSchema& table);

/// Schemas of all tables of a run, in the order of TableIndex.
[[nodiscard]] std::vector<TableSchema> tables_of(const Program& program,
                                                 const Population& population);

/// Columns of `events`; a column for each variable follows.
enum EventColumn : std::size_t {
  event_customer,
  event_time,
  event_track,
  event_from,
  event_to,
  event_columns
};
/// Columns of `customers`; one for each observed trait follows.
enum CustomerColumn : std::size_t {
  customer_id,
  customer_joined,
  customer_segment,
  customer_columns
};
/// Columns of `truth/customers`; one for each trait that is not observed, for the final state of
/// each track and for the final value of each variable follow.
enum TruthColumn : std::size_t { truth_customer, truth_events, truth_columns };
/// Columns of truth/events, whose rows are those of events; one for each latent variable follows.
enum LatentColumn : std::size_t { latent_customer, latent_time, latent_columns };

/// Rows of a table that are filled column by column; columns that are not recorded stay empty.
class TableRows {
 public:
  TableRows(std::size_t table, const TableSchema& schema, const std::vector<bool>& recorded);

  [[nodiscard]] bool is_recorded() const noexcept { return recorded_any_; }
  [[nodiscard]] bool is_recorded(std::size_t column) const noexcept { return recorded_[column]; }
  /// Makes room for `rows` rows in all; those there are stay.
  void resize(std::size_t rows);
  [[nodiscard]] std::size_t rows() const noexcept { return chunk_.rows; }
  /// The column's values; null where it is not recorded.
  template <typename T>
  [[nodiscard]] T* column(std::size_t index) noexcept {
    return recorded_[index] ? chunk_.columns[index].template as<T>() : nullptr;
  }
  [[nodiscard]] TableChunk& chunk() noexcept { return chunk_; }

 private:
  std::vector<bool> recorded_;
  bool recorded_any_ = false;
  TableChunk chunk_;
};

/// Event rows in the order of simulation.
class EventRows final : public EventSink {
 public:
  EventRows(const Program& program, const std::vector<TableSchema>& tables,
            const Recording& recording);
  EventColumns make_room(std::size_t rows) override;
  void clear() noexcept { used_ = 0; }
  [[nodiscard]] std::size_t rows() const noexcept { return used_; }
  [[nodiscard]] bool is_recorded() const noexcept {
    return rows_.is_recorded() || (latent_ && latent_->is_recorded());
  }
  /// The rows of customers first, …, first + customers - 1 ordered by customer into `ordered`, and
  /// their latent variables into `latent` where there are any; rows of one customer keep their
  /// order.
  void order(std::uint64_t first, std::size_t customers, TableRows& ordered, TableRows* latent);
  /// The rows as they are, for those who do not need order.
  TableChunk& unordered();

 private:
  void grow(std::size_t rows);
  void scatter_all(TableRows& from, TableRows& to);

  TableRows rows_;
  std::optional<TableRows> latent_;
  std::vector<std::size_t> variable_column_;  ///< of each variable, in its table
  std::vector<bool> variable_latent_;
  ColumnBuffer customer_;  ///< ids, for ordering where their column is not recorded
  std::vector<std::uint32_t> place_;
  std::vector<std::uint32_t> cursor_;
  ColumnBuffer time_;
  std::size_t room_ = 0;
  std::size_t used_ = 0;
};

}  // namespace sojourn::sim
