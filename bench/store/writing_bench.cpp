// How fast chunks are encoded and datasets are written, read and exported. Each benchmark checks
// its answer once before it is timed. Bytes are those of the raw columns.
//
// The columns are like a run's: customers in order, times that rise within a customer, small
// states, a satisfaction with 24 random bits, an amount in cents.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "store/chunk_coding.h"
#include "store/dataset_reader.h"
#include "store/dataset_writer.h"
#include "store/export.h"

namespace sojourn::store {
namespace {

constexpr std::size_t chunk_rows = 65536;
constexpr std::size_t rows_of_run = 8'000'000;
constexpr std::size_t bytes_per_row = 1 + 4 + 4 + 8 + 8;

std::uint64_t mixed(std::uint64_t row) {
  std::uint64_t x = (row + 1) * 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 31)) * 0xBF58476D1CE4E5B9ULL;
  return x ^ (x >> 29);
}

TableSchema events() {
  return {.name = "events",
          .description = "what happened",
          .columns = {{"state", ColumnType::u8, "1", "", {"new", "active", "late", "churned"}},
                      {"customer", ColumnType::u32, "1", "", {}},
                      {"satisfaction", ColumnType::f32, "1", "", {}},
                      {"time", ColumnType::i64, "seconds since 2025-01-01T00:00:00Z", "", {}},
                      {"amount", ColumnType::i64, "cents", "", {}}}};
}

TableChunk make_rows(std::uint64_t first, std::size_t rows) {
  TableChunk chunk;
  chunk.rows = rows;
  for (const ColumnSchema& column : events().columns) {
    chunk.columns.emplace_back(column.type).resize(rows);
  }
  for (std::size_t i = 0; i < rows; ++i) {
    const std::uint64_t random = mixed(first + i);
    chunk.columns[0].as<std::uint8_t>()[i] = static_cast<std::uint8_t>(random % 4);
    chunk.columns[1].as<std::uint32_t>()[i] = static_cast<std::uint32_t>((first + i) / 12);
    chunk.columns[2].as<float>()[i] = static_cast<float>(random >> 40) * 0x1p-24F;
    chunk.columns[3].as<std::int64_t>()[i] =
        static_cast<std::int64_t>((first + i) % 12 * 500000 + (random >> 32) % 100000);
    chunk.columns[4].as<std::int64_t>()[i] = static_cast<std::int64_t>((random >> 20) % 5000);
  }
  return chunk;
}

std::filesystem::path file_for_bench() {
  const char* folder = std::getenv("SOJOURN_BENCH_FOLDER");
  return std::filesystem::path(folder == nullptr ? "/tmp" : folder) / "sojourn_bench.h5";
}

void require(bool condition, const char* what) {
  if (!condition) throw std::runtime_error(what);
}

void set_bytes(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
}

/// One chunk of one column, on one core.
void encode_chunk(benchmark::State& state) {
  const auto column = static_cast<std::size_t>(state.range(0));
  const TableChunk rows = make_rows(0, chunk_rows);
  const auto raw = rows.columns[column].bytes();
  const std::size_t size = size_of(rows.columns[column].type());
  ChunkEncoder encoder(static_cast<int>(state.range(1)));
  std::vector<std::byte> packed(raw.size());
  std::vector<std::byte> back(raw.size());
  const std::size_t bytes = encoder.encode(raw, size, packed);
  if (bytes > 0) {
    require(ChunkDecoder().decode(std::span(packed).first(bytes), size, back), "does not decode");
    require(std::memcmp(back.data(), raw.data(), raw.size()) == 0, "decodes to something else");
  }
  for (auto _ : state) benchmark::DoNotOptimize(encoder.encode(raw, size, packed));
  set_bytes(state, raw.size());
  state.counters["share"] =
      bytes == 0 ? 1.0 : static_cast<double>(bytes) / static_cast<double>(raw.size());
  state.SetLabel(events().columns[column].name);
}
BENCHMARK(encode_chunk)->ArgsProduct({{0, 1, 2, 3, 4}, {1, 3}})->ArgNames({"column", "level"});

void shuffle_chunk(benchmark::State& state) {
  const auto size = static_cast<std::size_t>(state.range(0));
  std::vector<std::byte> raw(chunk_rows * size);
  for (std::size_t i = 0; i < raw.size(); ++i) raw[i] = static_cast<std::byte>(mixed(i));
  std::vector<std::byte> shuffled(raw.size());
  std::vector<std::byte> back(raw.size());
  shuffle(raw, size, shuffled);
  unshuffle(shuffled, size, back);
  require(back == raw, "shuffle is not undone");
  for (auto _ : state) {
    shuffle(raw, size, shuffled);
    benchmark::DoNotOptimize(shuffled.data());
  }
  set_bytes(state, raw.size());
}
BENCHMARK(shuffle_chunk)->Arg(2)->Arg(4)->Arg(8);

void checksum_chunk(benchmark::State& state) {
  const TableChunk rows = make_rows(0, chunk_rows);
  require(checksum_of(rows.columns[3].bytes()) != checksum_of(rows.columns[4].bytes()), "same");
  for (auto _ : state) benchmark::DoNotOptimize(checksum_of(rows.columns[3].bytes()));
  set_bytes(state, rows.columns[3].bytes().size());
}
BENCHMARK(checksum_chunk);

/// The limit: the same bytes by plain write, 512 KiB at a time.
void write_plain_file(benchmark::State& state) {
  const std::vector<std::byte> piece(512 * 1024, std::byte{1});
  const std::size_t pieces = rows_of_run * bytes_per_row / piece.size();
  const auto path = file_for_bench();
  for (auto _ : state) {
    const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
    for (std::size_t i = 0; i < pieces; ++i) {
      require(::write(file, piece.data(), piece.size()) == static_cast<ssize_t>(piece.size()),
              "cannot write");
    }
    if (state.range(0) != 0) ::fsync(file);
    ::close(file);
  }
  require(std::filesystem::file_size(path) == pieces * piece.size(), "wrong length");
  std::filesystem::remove(path);
  set_bytes(state, pieces * piece.size());
}
BENCHMARK(write_plain_file)
    ->Arg(0)
    ->Arg(1)
    ->ArgName("fsync")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void write_run(const std::vector<TableChunk>& rows, int level) {
  DatasetWriter writer(file_for_bench(), {events()}, {{std::vector<bool>(5, true)}}, {},
                       {.compression_level = level});
  std::uint64_t written = 0;
  for (std::size_t i = 0; written < rows_of_run; i = (i + 1) % rows.size()) {
    TableChunk& chunk = const_cast<TableChunk&>(rows[i]);
    writer.take(chunk);
    written += chunk.rows;
  }
  writer.finish({{written, {}}}, {});
}

std::vector<TableChunk> prepared_rows() {
  std::vector<TableChunk> rows;
  for (std::uint64_t i = 0; i < 40; ++i) rows.push_back(make_rows(i * 50000, 50000));
  return rows;
}

/// The whole way from take() to a renamed file, the final fsync included.
void write_dataset(benchmark::State& state) {
  const auto rows = prepared_rows();
  const int level = static_cast<int>(state.range(0));
  write_run(rows, level);
  require(verify(file_for_bench()).empty(), "the dataset is damaged");
  for (auto _ : state) write_run(rows, level);
  state.counters["file_bytes"] = static_cast<double>(std::filesystem::file_size(file_for_bench()));
  std::filesystem::remove(file_for_bench());
  set_bytes(state, rows_of_run * bytes_per_row);
  state.SetItemsProcessed(static_cast<std::int64_t>(rows_of_run) * state.iterations());
}
BENCHMARK(write_dataset)
    ->Arg(0)
    ->Arg(1)
    ->Arg(3)
    ->ArgName("level")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void open_dataset(benchmark::State& state) {
  write_run(prepared_rows(), 1);
  require(!probe(file_for_bench()), "the dataset cannot be opened");
  for (auto _ : state) benchmark::DoNotOptimize(DatasetReader(file_for_bench()).tables().size());
  std::filesystem::remove(file_for_bench());
}
BENCHMARK(open_dataset)->UseRealTime()->Unit(benchmark::kMillisecond);

void verify_dataset(benchmark::State& state) {
  write_run(prepared_rows(), 1);
  const DatasetReader reader(file_for_bench());
  require(reader.verify().empty(), "the dataset is damaged");
  for (auto _ : state) benchmark::DoNotOptimize(reader.verify().size());
  std::filesystem::remove(file_for_bench());
  set_bytes(state, rows_of_run * bytes_per_row);
}
BENCHMARK(verify_dataset)->UseRealTime()->Unit(benchmark::kMillisecond);

/// Counts what it is given.
class CountingBuffer : public std::streambuf {
 public:
  std::uint64_t bytes = 0;

 protected:
  std::streamsize xsputn(const char*, std::streamsize count) override {
    bytes += static_cast<std::uint64_t>(count);
    return count;
  }
  int overflow(int c) override { return c; }
};

void export_csv(benchmark::State& state) {
  write_run(prepared_rows(), 1);
  const DatasetReader reader(file_for_bench());
  const auto exports = all_exports();
  require(exports.at(0)->name() == "csv", "csv is not the first export");
  for (auto _ : state) {
    CountingBuffer buffer;
    std::ostream out(&buffer);
    exports[0]->write(reader, 0, out);
    require(buffer.bytes > rows_of_run * 30, "too little was written");
  }
  std::filesystem::remove(file_for_bench());
  state.SetItemsProcessed(static_cast<std::int64_t>(rows_of_run) * state.iterations());
}
BENCHMARK(export_csv)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sojourn::store
