// pread and pwrite until all is done, and the memory of what a broken disk did not take.
#include "store/disk_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sojourn::store {
namespace {

/// Copies the part of `piece` (at `from`) that falls into `bytes` (at `address`).
void overlay(std::uint64_t from, std::span<const std::byte> piece, std::uint64_t address,
             std::span<std::byte> bytes) {
  const std::uint64_t begin = std::max(from, address);
  const std::uint64_t end = std::min(from + piece.size(), address + bytes.size());
  if (begin >= end) return;
  std::memcpy(bytes.data() + (begin - address), piece.data() + (begin - from), end - begin);
}

}  // namespace

std::int64_t read_fully(int descriptor, std::uint64_t address,
                        std::span<std::byte> bytes) noexcept {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::pread(descriptor, bytes.data() + done, bytes.size() - done,
                                static_cast<off_t>(address + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return static_cast<std::int64_t>(done);
}

DiskFile::DiskFile(int descriptor) : descriptor_(descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) == 0) size_ = static_cast<std::uint64_t>(status.st_size);
}

void DiskFile::read(std::uint64_t address, std::span<std::byte> bytes) {
  const std::int64_t got = read_fully(descriptor_, address, bytes);
  if (got < 0 && error_ == 0) error_ = errno;
  const auto filled = static_cast<std::size_t>(std::max<std::int64_t>(got, 0));
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(filled), bytes.end(), std::byte{0});
  // In the order in which they were written, so that the last one wins.
  for (const auto& [from, piece] : kept_) overlay(from, piece, address, bytes);
}

// The order matters: the write that fails is the first that is kept.
void DiskFile::write(std::uint64_t address, std::span<const std::byte> bytes) {
  size_ = std::max(size_, address + bytes.size());
  if (error_ == 0) write_to_disk(address, bytes);
  if (error_ != 0) kept_.emplace_back(address, std::vector(bytes.begin(), bytes.end()));
}

void DiskFile::write_to_disk(std::uint64_t address, std::span<const std::byte> bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t put = ::pwrite(descriptor_, bytes.data() + done, bytes.size() - done,
                                 static_cast<off_t>(address + done));
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) {
      error_ = put == 0 ? ENOSPC : errno;
      return;
    }
    done += static_cast<std::size_t>(put);
    bytes_written_ += static_cast<std::uint64_t>(put);
  }
}

void DiskFile::truncate(std::uint64_t size) {
  size_ = size;
  if (error_ != 0) return;
  while (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) {
    if (errno == EINTR) continue;
    error_ = errno;
    return;
  }
}

}  // namespace sojourn::store
