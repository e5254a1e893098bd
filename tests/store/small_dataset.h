// Small datasets for the tests of store: two tables with a column of every type, and values that
// can be computed from the row alone.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/digest.h"
#include "core/table.h"
#include "store/dataset_writer.h"

namespace sojourn::store::testing {

/// A folder that is gone when the test is over.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "sojourn-store-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return path_ / name; }
  [[nodiscard]] bool is_empty() const { return std::filesystem::is_empty(path_); }

 private:
  std::filesystem::path path_;
};

inline std::vector<TableSchema> schemas() {
  return {{.name = "events",
           .description = "what happened",
           .columns = {{"segment", ColumnType::u8, "1", "kind of customer", {"basic", "family"}},
                       {"state", ColumnType::u16, "1", "where to", {"new", "active", "churned"}},
                       {"visits", ColumnType::u32, "1", "visits so far", {}},
                       {"customer", ColumnType::u64, "1", "who", {}},
                       {"change", ColumnType::i32, "1", "signed", {}},
                       {"time", ColumnType::i64, "seconds since 2025-01-01T00:00:00Z", "when", {}},
                       {"satisfaction", ColumnType::f32, "1", "how they feel", {}},
                       {"noise", ColumnType::f64, "1", "incompressible", {}}}},
          {.name = "truth/customers",
           .description = "what nobody sees",
           .columns = {{"hazard", ColumnType::f64, "s-1", "of leaving", {}}}}};
}

inline std::uint64_t mixed(std::uint64_t row) {
  std::uint64_t x = (row + 1) * 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 31)) * 0xBF58476D1CE4E5B9ULL;
  return x ^ (x >> 29);
}

/// The bytes of one value: the low bytes of a number that depends on the column and row.
inline std::uint64_t value_bits(std::size_t table, std::size_t column, std::uint64_t row) {
  if (table == 1) return mixed(row) >> 40;
  switch (column) {
    case 0:
      return row % 2;
    case 1:
      return row % 3;
    case 2:
      return row / 7;
    case 3:
      return row + 5000000000ULL;
    case 4:
      return static_cast<std::uint64_t>(-static_cast<std::int64_t>(row));
    case 5:
      return row * 60;
    case 6: {
      const float value = static_cast<float>(row % 100) / 8.0F;
      std::uint32_t bits = 0;
      std::memcpy(&bits, &value, sizeof bits);
      return bits;
    }
    default:
      return mixed(row);
  }
}

/// Rows [first, first + rows) of a table, of the recorded columns.
inline TableChunk make_chunk(std::size_t table, std::uint64_t first, std::size_t rows,
                             const Recording& recording) {
  TableChunk chunk;
  chunk.table = table;
  chunk.rows = rows;
  const auto tables = schemas();
  for (std::size_t j = 0; j < tables[table].columns.size(); ++j) {
    ColumnBuffer& column = chunk.columns.emplace_back(tables[table].columns[j].type);
    if (!recording.columns[table][j]) continue;
    column.resize(rows);
    const std::size_t size = size_of(column.type());
    for (std::size_t i = 0; i < rows; ++i) {
      const std::uint64_t bits = value_bits(table, j, first + i);
      std::memcpy(column.data() + i * size, &bits, size);
    }
  }
  return chunk;
}

inline Provenance provenance() {
  return {.scenario = "telecom",
          .scenario_text = "[scenario]\nname = \"telecom\" # é\n",
          .seed = 42,
          .replication = 3,
          .customers = 100,
          .version = "0.1.0",
          .build = "GCC 12",
          .command = "sojourn run telecom.toml",
          .start = {2025, 1, 1},
          .extra = {{"host", "here"}}};
}

inline std::vector<TableResult> results(std::uint64_t events, std::uint64_t customers) {
  return {{events, Digest{1, 2}}, {customers, Digest{3, 4}}};
}

/// Hands over `rows` rows of a table in pieces of uneven lengths.
inline void write_rows(DatasetWriter& writer, std::size_t table, std::uint64_t rows,
                       const Recording& recording) {
  std::size_t piece = 1;
  for (std::uint64_t row = 0; row < rows;) {
    const std::size_t count = std::min<std::uint64_t>(piece, rows - row);
    TableChunk chunk = make_chunk(table, row, count, recording);
    writer.take(chunk);
    row += count;
    piece = piece % 977 + 13;
  }
}

/// A whole dataset.
inline void write_dataset(const std::filesystem::path& path, std::uint64_t events,
                          std::uint64_t customers, const WriterOptions& options = {},
                          const std::string& record = "all") {
  const Recording recording = parse_recording(record, schemas());
  DatasetWriter writer(path, schemas(), recording, provenance(), options);
  write_rows(writer, 0, events, recording);
  write_rows(writer, 1, customers, recording);
  writer.finish(results(events, customers), Digest{5, 6}, {{"events_per_second", "1e6"}});
}

inline std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline void put_content(const std::filesystem::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

/// The message of the exception that `call` throws, empty when it throws none of this type.
template <typename Exception, typename Call>
std::string message_of(const Call& call) {
  try {
    call();
  } catch (const Exception& error) {
    return error.what();
  }
  return {};
}

}  // namespace sojourn::store::testing
