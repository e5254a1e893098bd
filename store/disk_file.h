// The bytes of a file as HDF5 sees them: a file that never fails.
//
// HDF5 may crash when it closes a file after a failed write. So it is not told: the first failure
// is kept for error(), nothing more goes to the disk, and what HDF5 writes from then on (the little
// it needs for closing) stays in memory, where it can read it back. Whoever writes asks error().
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace sojourn::store {

/// Where a chunk lies in the file.
struct ChunkPlace {
  std::uint64_t address = 0;
  std::uint64_t bytes = 0;
  std::uint32_t filter_mask = 0;  ///< bit k set: the dataset's filter k was not applied
};

class DiskFile {
 public:
  /// Works on an open descriptor and does not close it.
  explicit DiskFile(int descriptor);

  /// Reads what was written; zeros where nothing was.
  void read(std::uint64_t address, std::span<std::byte> bytes);
  void write(std::uint64_t address, std::span<const std::byte> bytes);
  void truncate(std::uint64_t size);

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] std::uint64_t bytes_written() const noexcept { return bytes_written_; }
  /// The errno of the first failure, 0 before.
  [[nodiscard]] int error() const noexcept { return error_; }

  /// While there is a place to note it, reading column data notes where it lies and reads nothing.
  void note_data_reads_in(ChunkPlace* place) noexcept { noted_ = place; }
  [[nodiscard]] ChunkPlace* noted() const noexcept { return noted_; }

 private:
  void write_to_disk(std::uint64_t address, std::span<const std::byte> bytes);

  int descriptor_;
  std::uint64_t size_ = 0;
  std::uint64_t bytes_written_ = 0;
  int error_ = 0;
  std::vector<std::pair<std::uint64_t, std::vector<std::byte>>>
      kept_;  ///< written after the failure
  ChunkPlace* noted_ = nullptr;
};

/// Fills `bytes` from a descriptor; the number of bytes read before the end of the file, or -1 with
/// errno set.
[[nodiscard]] std::int64_t read_fully(int descriptor, std::uint64_t address,
                                      std::span<std::byte> bytes) noexcept;

}  // namespace sojourn::store
