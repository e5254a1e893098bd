// The HDF5 side of writing a dataset: groups, columns, attributes, checksums. Used by one thread.
//
// A column's dataset is made with its first chunk, so that a table shorter than a chunk gets a
// chunk of its own length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "core/digest.h"
#include "core/table.h"
#include "store/dataset_writer.h"
#include "store/provenance.h"

namespace sojourn::store {

/// A chunk as it goes to the disk.
struct StoredChunk {
  std::size_t table = 0;
  std::size_t column = 0;  ///< of the table's schema; it must be recorded
  std::uint64_t first_row = 0;
  std::uint64_t rows = 0;
  std::uint64_t chunk_rows = 0;  ///< rows it has room for
  std::span<const std::byte> bytes;
  std::uint32_t filter_mask = 0;
  std::uint64_t checksum = 0;
};

class DatasetFile {
 public:
  /// Makes the file PATH.part with all groups and the provenance. Errors as DatasetWriter.
  DatasetFile(const std::filesystem::path& path, const std::vector<TableSchema>& tables,
              const Recording& recording, const Provenance& provenance,
              const WriterOptions& options);
  /// Removes PATH.part unless finish() was reached.
  ~DatasetFile();
  DatasetFile(const DatasetFile&) = delete;
  DatasetFile& operator=(const DatasetFile&) = delete;

  void write(const StoredChunk& chunk);
  /// Makes what was written so far readable even if this process is killed.
  void flush();
  void finish(const std::vector<TableResult>& results, const Digest& overall,
              const Attributes& extra);
  [[nodiscard]] std::uint64_t bytes_written() const noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sojourn::store
