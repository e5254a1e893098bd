// Cuts rows into chunks and passes them through encoding to the I/O thread.
#include "store/dataset_writer.h"

#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <string>
#include <utility>

#include "core/error.h"
#include "store/chunk_job.h"
#include "store/dataset_file.h"
#include "store/in_flight.h"
#include "store/io_thread.h"

namespace sojourn::store {
namespace {

using Clock = std::chrono::steady_clock;

void check_options(const WriterOptions& options) {
  if (options.chunk_rows < 1 || options.chunk_rows > (std::size_t{1} << 26)) {
    throw InputError("chunks of " + std::to_string(options.chunk_rows) +
                     " rows cannot be written (1 to 67108864 can). Try 65536.");
  }
  if (options.compression_level < 0 || options.compression_level > 9) {
    throw InputError("there is no compression level " + std::to_string(options.compression_level) +
                     ". Choose 0 (none) to 9.");
  }
}

/// A recorded column and the block that its next chunk grows in.
struct OpenColumn {
  std::size_t column;
  std::size_t element_size;
  Block block;
};

/// All recorded columns of a table grow in step.
struct OpenTable {
  std::vector<OpenColumn> columns;
  std::uint64_t first_row = 0;  ///< of the chunk that grows
  std::size_t filled = 0;       ///< rows of it that are there
};

}  // namespace

class DatasetWriter::Impl {
 public:
  Impl(std::filesystem::path path, const std::vector<TableSchema>& tables,
       const Recording& recording, const Provenance& provenance, const WriterOptions& options)
      : path_(std::move(path)),
        options_(options),
        in_flight_(options.bytes_in_flight),
        workshop_(std::make_shared<Workshop>()) {
    check_options(options);
    SOJOURN_EXPECT(recording.columns.size() == tables.size());
    open_tables(tables, recording);
    io_.call([&] {
      file_ = std::make_unique<DatasetFile>(path_, tables, recording, provenance, options_);
      note_progress();
    });
  }

  ~Impl() {
    io_.cancel();
    io_.call([this] { file_.reset(); });
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  // On the caller's thread.

  void take(const TableChunk& chunk) {
    io_.throw_if_failed();
    SOJOURN_EXPECT(!finished_ && chunk.table < tables_.size());
    OpenTable& table = tables_[chunk.table];
    if (table.columns.empty()) return;
    for (const OpenColumn& column : table.columns) {
      SOJOURN_EXPECT(chunk.columns[column.column].rows() == chunk.rows);
    }
    // Rows come in pieces of any length and leave in chunks of one length.
    for (std::size_t row = 0; row < chunk.rows;) {
      const std::size_t rows = std::min(chunk.rows - row, options_.chunk_rows - table.filled);
      append(table, chunk, row, rows);
      row += rows;
      if (table.filled == options_.chunk_rows) submit(chunk.table);
    }
  }

  void finish(const std::vector<TableResult>& results, const Digest& overall,
              const Attributes& extra) {
    SOJOURN_EXPECT(!finished_ && results.size() == tables_.size());
    // What has not filled a chunk goes out as a shorter one.
    for (std::size_t i = 0; i < tables_.size(); ++i) {
      const OpenTable& table = tables_[i];
      if (table.columns.empty()) continue;
      SOJOURN_EXPECT(results[i].rows == table.first_row + table.filled);
      if (table.filled > 0) submit(i);
    }
    finished_ = true;
    io_.call([&] {
      io_.throw_if_failed();
      file_->finish(results, overall, extra);
      note_progress();
    });
  }

  [[nodiscard]] std::uint64_t bytes_written() const noexcept { return bytes_written_; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  /// Notes the recorded columns; blocks are made for the widest, so that any column can use any
  /// block.
  void open_tables(const std::vector<TableSchema>& tables, const Recording& recording) {
    std::size_t widest = 1;
    for (std::size_t i = 0; i < tables.size(); ++i) {
      SOJOURN_EXPECT(recording.columns[i].size() == tables[i].columns.size());
      OpenTable& table = tables_.emplace_back();
      for (std::size_t j = 0; j < tables[i].columns.size(); ++j) {
        if (!recording.columns[i][j]) continue;
        table.columns.push_back({j, size_of(tables[i].columns[j].type), nullptr});
        widest = std::max(widest, table.columns.back().element_size);
      }
    }
    workshop_->level = options_.compression_level;
    workshop_->block_bytes = options_.chunk_rows * widest;
  }

  /// Copies rows that fit into the chunk that grows.
  void append(OpenTable& table, const TableChunk& chunk, std::size_t row, std::size_t rows) {
    for (OpenColumn& column : table.columns) {
      if (!column.block) column.block = workshop_->take_block();
      const std::size_t size = column.element_size;
      std::memcpy(column.block.get() + table.filled * size,
                  chunk.columns[column.column].bytes().data() + row * size, rows * size);
    }
    table.filled += rows;
  }

  /// Sends the chunk that has grown on its way, column by column, and begins the next one.
  void submit(std::size_t index) {
    OpenTable& table = tables_[index];
    StoredChunk chunk{.table = index,
                      .column = 0,
                      .first_row = table.first_row,
                      .rows = table.filled,
                      .chunk_rows = table.first_row == 0 ? table.filled : options_.chunk_rows,
                      .bytes = {},
                      .filter_mask = 0,
                      .checksum = 0};
    for (OpenColumn& column : table.columns) {
      chunk.column = column.column;
      submit_column(chunk, column, &column == &table.columns.back());
    }
    table.first_row += table.filled;
    table.filled = 0;
  }

  /// Queues the encoding at TBB and the writing behind all earlier chunks at the I/O thread, which
  /// is what keeps the file in order however encoding is scheduled.
  void submit_column(StoredChunk chunk, OpenColumn& column, bool last_of_table) {
    const std::size_t bytes = chunk.chunk_rows * column.element_size;
    auto ticket = std::make_shared<Ticket>(in_flight_, bytes);
    auto job =
        std::make_shared<ChunkJob>(workshop_, std::move(column.block),
                                   chunk.rows * column.element_size, bytes, column.element_size);
    arena_.enqueue([job] { job->run_if_unclaimed(); });
    io_.post([this, chunk, job, ticket, last_of_table]() mutable {
      job->complete();
      chunk.bytes = job->bytes();
      chunk.filter_mask = job->filter_mask();
      chunk.checksum = job->checksum();
      file_->write(chunk);
      // Between the columns of a chunk a flush would leave them at different lengths.
      if (last_of_table) flush_if_due();
      note_progress();
    });
  }

  // On the I/O thread.

  /// A flush costs a few writes of metadata; seldom enough, it costs nothing.
  void flush_if_due() {
    const std::chrono::duration<double> since = Clock::now() - flushed_at_;
    if (file_->bytes_written() - flushed_bytes_ < options_.bytes_per_flush &&
        since.count() < options_.seconds_per_flush) {
      return;
    }
    file_->flush();
    flushed_bytes_ = file_->bytes_written();
    flushed_at_ = Clock::now();
  }

  void note_progress() noexcept { bytes_written_ = file_->bytes_written(); }

  std::filesystem::path path_;
  WriterOptions options_;
  std::vector<OpenTable> tables_;
  bool finished_ = false;
  InFlight in_flight_;
  std::shared_ptr<Workshop> workshop_;
  tbb::task_arena arena_;
  std::atomic<std::uint64_t> bytes_written_{0};

  // Used by the I/O thread only.
  std::unique_ptr<DatasetFile> file_;
  std::uint64_t flushed_bytes_ = 0;
  Clock::time_point flushed_at_ = Clock::now();
  IoThread io_;  // the first to go: it uses what stands above
};

DatasetWriter::DatasetWriter(std::filesystem::path path, const std::vector<TableSchema>& tables,
                             const Recording& recording, const Provenance& provenance,
                             const WriterOptions& options)
    : impl_(std::make_unique<Impl>(std::move(path), tables, recording, provenance, options)) {}

DatasetWriter::~DatasetWriter() = default;

void DatasetWriter::take(TableChunk& chunk) { impl_->take(chunk); }

void DatasetWriter::finish(const std::vector<TableResult>& results, const Digest& overall,
                           const Attributes& extra) {
  impl_->finish(results, overall, extra);
}

std::uint64_t DatasetWriter::bytes_written() const noexcept { return impl_->bytes_written(); }

const std::filesystem::path& DatasetWriter::path() const noexcept { return impl_->path(); }

}  // namespace sojourn::store
