// Reads a dataset without trusting it.
//
// HDF5 may crash or hang on a damaged file, so this process never lets it parse one: a forked child
// with limits on time and memory reads the metadata and hands back a plain catalogue of columns and
// chunk places (store/probe.h). From then on chunks are read with pread, decompressed by libdeflate
// and compared with their checksum before any value is shown. A reader may be used by several
// threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/table.h"
#include "store/provenance.h"

namespace sojourn::store {

/// A table as it stands in the file: its schema holds the recorded columns only.
struct StoredTable {
  TableSchema schema;
  std::uint64_t rows = 0;
  std::string digest;  ///< of all columns of the run, 32 hexadecimal digits
};

class DatasetReader {
 public:
  /// Opens a finished dataset. Throws InputError for a file that is missing, unfinished, foreign,
  /// damaged, or written by a newer version.
  explicit DatasetReader(std::filesystem::path path);
  ~DatasetReader();
  DatasetReader(DatasetReader&&) noexcept;
  DatasetReader& operator=(DatasetReader&&) noexcept;

  [[nodiscard]] const std::filesystem::path& path() const noexcept;
  [[nodiscard]] const std::vector<StoredTable>& tables() const noexcept;
  /// The index of a table; throws InputError with the nearest name when there is none.
  [[nodiscard]] std::size_t table(std::string_view name) const;
  /// The index of a column of a table; throws InputError with the nearest name when there is none.
  [[nodiscard]] std::size_t column(std::size_t table, std::string_view name) const;
  [[nodiscard]] std::optional<std::size_t> find_table(std::string_view name) const noexcept;
  [[nodiscard]] std::optional<std::size_t> find_column(std::size_t table,
                                                       std::string_view name) const noexcept;

  /// All of the provenance as text, numbers included, in the order of the file.
  [[nodiscard]] const Attributes& attributes() const noexcept;
  /// One attribute ("seed", "scenario_text", "digest", …), empty where there is none.
  [[nodiscard]] std::string_view attribute(std::string_view name) const noexcept;
  /// The attributes in the shape in which they were written.
  [[nodiscard]] Provenance provenance() const;

  /// `rows` values from `first_row` on; fewer where the table ends. Throws InputError when a chunk
  /// is damaged.
  [[nodiscard]] ColumnBuffer read(std::size_t table, std::size_t column, std::uint64_t first_row,
                                  std::uint64_t rows) const;
  /// The whole column.
  [[nodiscard]] ColumnBuffer read(std::size_t table, std::size_t column) const;

  /// Calls `use` with the rows of a table in order, a chunk at a time, and the first of them.
  /// Columns not in `columns` have no rows in the chunk; an empty list means all.
  void for_each_chunk(
      std::size_t table, const std::vector<std::size_t>& columns,
      const std::function<void(const TableChunk& chunk, std::uint64_t first_row)>& use) const;

  /// Recomputes the checksum of every chunk and returns what is damaged, one sentence each; empty
  /// when all is well.
  [[nodiscard]] std::vector<std::string> verify() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Nothing when the dataset can be opened, or why it cannot.
[[nodiscard]] std::optional<std::string> probe(const std::filesystem::path& path);

/// Opens a dataset and checks every chunk: what is damaged, one sentence each. Throws InputError
/// when it cannot be opened at all.
[[nodiscard]] std::vector<std::string> verify(const std::filesystem::path& path);

}  // namespace sojourn::store
