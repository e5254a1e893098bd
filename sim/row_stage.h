// Rows of a table on their way from the models of one thread to the sink of the run.
//
// A model writes whole rows, recorded or not, so that it need not ask and the digest covers what
// nobody records. Those are digested and forgotten while they are in the cache. A model may leave
// out rows of a table that nobody needs. The first column of every table is the customer's id: it
// gives the canonical order within a shard (by customer, rows of one customer in the order they
// were written), which is found by counting.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/digest.h"
#include "core/table.h"

namespace sojourn::sim {

class TableRows;

class RowStage {
 public:
  /// REQUIRES: the schema's first column is the customer's id, u32.
  explicit RowStage(const TableSchema& schema);

  /// Makes room for `rows` more rows and returns the number of the first; values of columns got
  /// earlier move. REQUIRES: rows of earlier calls are complete.
  std::size_t add(std::size_t rows);
  /// How many have been added.
  [[nodiscard]] std::size_t rows() const noexcept { return digested_rows_ + rows_; }
  /// False where the table is neither recorded nor digested.
  [[nodiscard]] bool is_needed() const noexcept { return is_needed_; }
  void set_needed(bool needed) noexcept { is_needed_ = needed; }
  /// Whether rows stay until `order` takes them; digested only otherwise.
  void set_kept(bool kept) noexcept { is_kept_ = kept; }
  /// Values of a column, for all rows that are there.
  template <typename T>
  [[nodiscard]] T* column(std::size_t index) noexcept {
    return columns_[index].template as<T>();
  }
  void clear() noexcept;

  /// Sum of the rows' digests: a row's words are its values' bits in column order, each as 64 bits
  /// without sign.
  [[nodiscard]] Digest digest() const;
  /// Appends the recorded columns to `ordered`, by customer; those of a shard that begins with
  /// customer `first`. REQUIRES: rows are kept.
  void order(std::uint64_t first, std::size_t customers, TableRows& ordered);

 private:
  [[nodiscard]] Digest digest_of_rows() const;

  std::vector<ColumnBuffer> columns_;
  std::size_t rows_ = 0;
  std::size_t digested_rows_ = 0;  ///< gone
  Digest digested_;                ///< of these
  std::size_t room_ = 0;
  bool is_needed_ = true;
  bool is_kept_ = true;
  std::vector<std::uint32_t> place_, cursor_;
};

/// Bits of a column's value, as digests take them.
[[nodiscard]] std::uint64_t value_bits(const ColumnBuffer& column, std::size_t row) noexcept;

}  // namespace sojourn::sim
