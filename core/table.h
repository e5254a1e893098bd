// Tables as the dataset knows them: named columns of one type each, with units and descriptions;
// and a chunk of rows on its way from the engine to whoever takes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn {

enum class ColumnType : std::uint8_t { u8, u16, u32, u64, i32, i64, f32, f64 };

[[nodiscard]] std::size_t size_of(ColumnType type) noexcept;
[[nodiscard]] std::string_view name_of(ColumnType type) noexcept;

struct ColumnSchema {
  std::string name;
  ColumnType type = ColumnType::f32;
  std::string unit;  ///< "1" for plain numbers, "seconds since 2025-01-01T00:00:00Z" for times
  std::string description;  ///< one sentence
  std::vector<std::string>
      categories;  ///< names of the codes 0, 1, …; empty unless categorical (u8, u16)
};

struct TableSchema {
  std::string name;  ///< "events", or "truth/customers"
  std::string description;
  std::vector<ColumnSchema> columns;
};

/// Bytes of a column that are not initialised before they are written.
class ColumnBuffer {
 public:
  explicit ColumnBuffer(ColumnType type) : type_(type) {}
  [[nodiscard]] ColumnType type() const noexcept { return type_; }
  /// Makes room for `rows` values in all and keeps the first ones; the new ones are not
  /// initialised.
  void resize(std::size_t rows);
  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept {
    return {data_.get(), rows_ * size_of(type_)};
  }
  [[nodiscard]] std::byte* data() noexcept { return data_.get(); }
  template <typename T>
  [[nodiscard]] T* as() noexcept {
    return reinterpret_cast<T*>(data_.get());
  }
  template <typename T>
  [[nodiscard]] const T* as() const noexcept {
    return reinterpret_cast<const T*>(data_.get());
  }

 private:
  ColumnType type_;
  std::size_t rows_ = 0;
  std::size_t capacity_ = 0;
  std::unique_ptr<std::byte[]> data_;
};

/// Rows of one table, column by column. `columns` has one entry per column of the schema, in its
/// order; a column that is not recorded has no rows.
struct TableChunk {
  std::size_t table = 0;  ///< index into the tables of the run
  std::size_t rows = 0;
  std::vector<ColumnBuffer> columns;
};

/// Takes the rows of a run. Calls come from one thread at a time, in canonical order (by window,
/// then customer, then time).
class TableSink {
 public:
  virtual ~TableSink() = default;
  /// Takes the chunk's rows; the buffers may be moved from.
  virtual void take(TableChunk& chunk) = 0;
};

/// Which columns a run records.
struct Recording {
  std::vector<std::vector<bool>> columns;  ///< [table][column]
  [[nodiscard]] bool any(std::size_t table) const noexcept;
};

/// Reads `--record`: "all", "none", or a list such as "events,customers.segment,truth/customers".
/// Throws InputError for an unknown table or column, with the nearest name.
[[nodiscard]] Recording parse_recording(std::string_view text,
                                        const std::vector<TableSchema>& tables);

}  // namespace sojourn
