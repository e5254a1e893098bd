// Finding chunks by the catalogue, and never showing a value whose checksum does not match.
#include "store/dataset_reader.h"

#include <tbb/parallel_for.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <numeric>
#include <utility>

#include "core/error.h"
#include "store/catalogue.h"
#include "store/catalogue_reader.h"
#include "store/chunk_loader.h"
#include "store/pool.h"
#include "store/probe.h"

namespace sojourn::store {
namespace {

/// 0 for what is no number; the fingerprint has vouched for the text.
std::uint64_t to_number(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Suggests the nearest name, or lists them all.
[[noreturn]] void refuse(std::string_view what, std::string_view name,
                         const std::vector<std::string>& candidates) {
  std::string message =
      "the dataset has no " + std::string(what) + " '" + std::string(name) + "'. ";
  const std::string_view near = nearest(name, candidates);
  if (!near.empty()) throw InputError(message + "Did you mean '" + std::string(near) + "'?");
  message += candidates.empty() ? "It has none." : "It has: ";
  for (const std::string& candidate : candidates) {
    message += candidate + (&candidate == &candidates.back() ? "." : ", ");
  }
  throw InputError(message);
}

}  // namespace

class DatasetReader::Impl {
 public:
  explicit Impl(std::filesystem::path path)
      : path_(std::move(path)), descriptor_(open_dataset(path_)) {
    try {
      catalogue_ = read_catalogue_apart(descriptor_, path_);
    } catch (...) {
      ::close(descriptor_);
      throw;
    }
    for (const CatalogueTable& table : catalogue_.tables) {
      StoredTable& stored = tables_.emplace_back();
      stored.schema.name = table.name;
      stored.schema.description = table.description;
      for (const auto& column : table.columns) stored.schema.columns.push_back(column.schema);
      stored.rows = table.rows;
      stored.digest = table.digest;
    }
  }
  ~Impl() { ::close(descriptor_); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] const std::vector<StoredTable>& tables() const noexcept { return tables_; }
  [[nodiscard]] const Catalogue& catalogue() const noexcept { return catalogue_; }

  /// Fills `values` with rows of a column.
  void read(std::size_t table_index, std::size_t column_index, std::uint64_t first_row,
            std::uint64_t rows, ColumnBuffer& values) {
    const CatalogueTable& table = catalogue_.tables.at(table_index);
    const CatalogueColumn& column = table.columns.at(column_index);
    const std::uint64_t begin = std::min(first_row, table.rows);
    const std::uint64_t end = begin + std::min(rows, table.rows - begin);
    const std::size_t size = size_of(column.schema.type);
    values.resize(static_cast<std::size_t>(end - begin));
    if (begin == end) return;
    for (std::uint64_t chunk = begin / column.chunk_rows; chunk * column.chunk_rows < end;
         ++chunk) {
      const std::uint64_t chunk_begin = chunk * column.chunk_rows;
      const std::uint64_t from = std::max(begin, chunk_begin);
      const std::uint64_t to = std::min(end, chunk_begin + column.chunk_rows);
      with_chunk(table, column, chunk, [&](std::span<const std::byte> raw) {
        std::memcpy(values.data() + (from - begin) * size, raw.data() + (from - chunk_begin) * size,
                    (to - from) * size);
      });
    }
  }

  /// Decodes the columns of a chunk side by side; their buffers are used again.
  void for_each_chunk(std::size_t table_index, std::vector<std::size_t> columns,
                      const std::function<void(const TableChunk&, std::uint64_t)>& use) {
    const CatalogueTable& table = catalogue_.tables.at(table_index);
    if (columns.empty()) {
      columns.resize(table.columns.size());
      std::iota(columns.begin(), columns.end(), std::size_t{0});
    }
    TableChunk chunk;
    chunk.table = table_index;
    for (const auto& column : table.columns) chunk.columns.emplace_back(column.schema.type);
    const std::uint64_t step = table.columns.at(columns.front()).chunk_rows;
    for (std::uint64_t row = 0; row < table.rows; row += step) {
      chunk.rows = static_cast<std::size_t>(std::min(step, table.rows - row));
      tbb::parallel_for(std::size_t{0}, columns.size(), [&](std::size_t i) {
        read(table_index, columns[i], row, chunk.rows, chunk.columns.at(columns[i]));
      });
      use(chunk, row);
    }
  }

  [[nodiscard]] std::vector<std::string> verify() {
    std::vector<std::string> damages;
    for (const CatalogueTable& table : catalogue_.tables) {
      for (const CatalogueColumn& column : table.columns) verify_column(table, column, damages);
    }
    return damages;
  }

 private:
  /// Chunks are checked side by side and reported in order.
  void verify_column(const CatalogueTable& table, const CatalogueColumn& column,
                     std::vector<std::string>& damages) {
    std::vector<ChunkState> states(column.places.size());
    tbb::parallel_for(std::size_t{0}, states.size(), [&](std::size_t i) {
      Workbench bench = take_bench();
      states[i] = load_chunk(descriptor_, table, column, i, bench);
      benches_.give(std::move(bench));
    });
    for (std::size_t i = 0; i < states.size(); ++i) {
      if (states[i] == ChunkState::sound) continue;
      damages.push_back(damage(table, column, i, states[i]) + ".");
    }
  }

  /// "events.time, rows 0 to 65535: the chunk …", without a full stop.
  static std::string damage(const CatalogueTable& table, const CatalogueColumn& column,
                            std::uint64_t chunk, ChunkState state) {
    const std::uint64_t first = chunk * column.chunk_rows;
    const std::uint64_t last = first + rows_of_chunk(column, table.rows, chunk) - 1;
    return table.name + "." + column.schema.name + ", rows " + std::to_string(first) + " to " +
           std::to_string(last) + ": the chunk " + std::string(describe(state));
  }

  /// One that is idle, or a new one: as many as threads have read at once.
  Workbench take_bench() {
    auto idle = benches_.take();
    return idle ? std::move(*idle) : Workbench{};
  }

  /// Calls `use` with the raw bytes of a sound chunk, and throws for any other.
  template <typename Use>
  void with_chunk(const CatalogueTable& table, const CatalogueColumn& column, std::uint64_t chunk,
                  const Use& use) {
    Workbench bench = take_bench();
    const ChunkState state = load_chunk(descriptor_, table, column, chunk, bench);
    if (state != ChunkState::sound) {
      throw InputError(damaged_message(path_, damage(table, column, chunk, state)));
    }
    use(std::span<const std::byte>(bench.raw));
    benches_.give(std::move(bench));
  }

  std::filesystem::path path_;
  int descriptor_;
  Catalogue catalogue_;
  std::vector<StoredTable> tables_;
  Pool<Workbench> benches_;
};

DatasetReader::DatasetReader(std::filesystem::path path)
    : impl_(std::make_unique<Impl>(std::move(path))) {}
DatasetReader::~DatasetReader() = default;
DatasetReader::DatasetReader(DatasetReader&&) noexcept = default;
DatasetReader& DatasetReader::operator=(DatasetReader&&) noexcept = default;

const std::filesystem::path& DatasetReader::path() const noexcept { return impl_->path(); }

const std::vector<StoredTable>& DatasetReader::tables() const noexcept { return impl_->tables(); }

std::optional<std::size_t> DatasetReader::find_table(std::string_view name) const noexcept {
  for (std::size_t i = 0; i < tables().size(); ++i) {
    if (tables()[i].schema.name == name) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> DatasetReader::find_column(std::size_t table,
                                                      std::string_view name) const noexcept {
  if (table >= tables().size()) return std::nullopt;
  const auto& columns = tables()[table].schema.columns;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name) return i;
  }
  return std::nullopt;
}

std::size_t DatasetReader::table(std::string_view name) const {
  if (const auto found = find_table(name)) return *found;
  std::vector<std::string> candidates;
  for (const StoredTable& stored : tables()) candidates.push_back(stored.schema.name);
  refuse("table", name, candidates);
}

std::size_t DatasetReader::column(std::size_t table, std::string_view name) const {
  if (const auto found = find_column(table, name)) return *found;
  const TableSchema& schema = tables().at(table).schema;
  std::vector<std::string> candidates;
  for (const ColumnSchema& column : schema.columns) candidates.push_back(column.name);
  refuse("column in table '" + schema.name + "' named", name, candidates);
}

const Attributes& DatasetReader::attributes() const noexcept {
  return impl_->catalogue().attributes;
}

std::string_view DatasetReader::attribute(std::string_view name) const noexcept {
  for (const auto& [known, text] : attributes()) {
    if (known == name) return text;
  }
  return {};
}

Provenance DatasetReader::provenance() const {
  Provenance run;
  run.scenario = attribute("scenario");
  run.scenario_text = attribute("scenario_text");
  run.seed = to_number(attribute("seed"));
  run.replication = to_number(attribute("replication"));
  run.customers = to_number(attribute("customers"));
  run.version = attribute("sojourn_version");
  run.build = attribute("build");
  run.command = attribute("command");
  run.start = parse_date(attribute("start")).value_or(Date{});
  constexpr std::array<std::string_view, 13> named{
      "format", "format_version", "sojourn_version", "scenario", "scenario_text",
      "seed",   "replication",    "customers",       "start",    "rng",
      "build",  "command",        "digest"};
  for (const auto& attribute : attributes()) {
    if (std::find(named.begin(), named.end(), attribute.first) == named.end()) {
      run.extra.push_back(attribute);
    }
  }
  return run;
}

ColumnBuffer DatasetReader::read(std::size_t table, std::size_t column, std::uint64_t first_row,
                                 std::uint64_t rows) const {
  ColumnBuffer values(tables().at(table).schema.columns.at(column).type);
  impl_->read(table, column, first_row, rows, values);
  return values;
}

ColumnBuffer DatasetReader::read(std::size_t table, std::size_t column) const {
  return read(table, column, 0, tables().at(table).rows);
}

void DatasetReader::for_each_chunk(
    std::size_t table, const std::vector<std::size_t>& columns,
    const std::function<void(const TableChunk& chunk, std::uint64_t first_row)>& use) const {
  impl_->for_each_chunk(table, columns, use);
}

std::vector<std::string> DatasetReader::verify() const { return impl_->verify(); }

std::optional<std::string> probe(const std::filesystem::path& path) {
  try {
    const DatasetReader reader(path);
    return std::nullopt;
  } catch (const InputError& error) {
    return error.what();
  }
}

std::vector<std::string> verify(const std::filesystem::path& path) {
  return DatasetReader(path).verify();
}

}  // namespace sojourn::store
