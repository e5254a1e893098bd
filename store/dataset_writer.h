// Writes the tables of a run into one HDF5 file.
//
// The caller's thread only copies rows into blocks. A full block is shuffled and compressed by a
// TBB worker and handed in order to one I/O thread, which alone talks to HDF5. What is in flight is
// bounded: a caller that outruns the disk helps to compress, then waits.
//
// The file is called PATH.part until finish() renames it, so a file with its final name is
// complete. docs/formats/dataset.md describes the layout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "core/digest.h"
#include "core/table.h"
#include "store/provenance.h"

namespace sojourn::store {

struct WriterOptions {
  std::size_t chunk_rows = 65536;              ///< rows of a chunk, 1 to 2^26
  int compression_level = 1;                   ///< 0 (none at all) to 9
  std::size_t bytes_in_flight = 64ULL << 20;   ///< at most, between take() and the disk
  std::size_t bytes_per_flush = 256ULL << 20;  ///< what a kill may cost, in bytes
  double seconds_per_flush = 5.0;              ///< and in time
};

/// What the engine says about a table when the run is over.
struct TableResult {
  std::uint64_t rows = 0;
  Digest digest;
};

class DatasetWriter final : public TableSink {
 public:
  /// Creates PATH.part. Throws InputError for a path or option that cannot be used (also when
  /// another run is writing there), ResourceError when the disk is full.
  DatasetWriter(std::filesystem::path path, const std::vector<TableSchema>& tables,
                const Recording& recording, const Provenance& provenance,
                const WriterOptions& options = {});
  /// Removes PATH.part unless finish() was reached.
  ~DatasetWriter() override;
  DatasetWriter(const DatasetWriter&) = delete;
  DatasetWriter& operator=(const DatasetWriter&) = delete;

  /// Appends the rows of the recorded columns; their buffers are copied and may be used again.
  /// Throws ResourceError (once and on every later call) when something could not be written since.
  void take(TableChunk& chunk) override;

  /// Writes what is left, the results and the checksums, and gives the file its final name.
  /// `results` has one entry per table; `extra` becomes further attributes of the file.
  void finish(const std::vector<TableResult>& results, const Digest& overall,
              const Attributes& extra = {});

  /// Bytes handed to the disk so far, for progress displays. May be called from any thread.
  [[nodiscard]] std::uint64_t bytes_written() const noexcept;
  [[nodiscard]] const std::filesystem::path& path() const noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sojourn::store
