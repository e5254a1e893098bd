// A file in the making: NAME.part, locked against other writers, which gets its final name when
// whole and vanishes otherwise.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace sojourn::store {

/// What an unfinished dataset is called.
[[nodiscard]] std::filesystem::path part_name_of(const std::filesystem::path& path);

/// Throws InputError for an errno that speaks of the path (it is missing, a folder, not allowed,
/// …), ResourceError for one of the machine. `advice` ends the message of a ResourceError.
[[noreturn]] void throw_file_error(const std::string& doing, const std::filesystem::path& path,
                                   int error, const std::string& advice);

class PartFile {
 public:
  /// Creates or takes over path.part. Throws InputError when the path cannot be used or another
  /// writer holds it, ResourceError when the disk does not allow it.
  explicit PartFile(std::filesystem::path path);
  /// Removes the file unless it was published.
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] const std::filesystem::path& part_path() const noexcept { return part_path_; }

  /// Brings all bytes to the disk and gives the file its final name, in place of a file that has
  /// it.
  void publish();

 private:
  /// False when the file was removed or renamed by its former writer between opening and locking.
  [[nodiscard]] bool open_and_lock();

  std::filesystem::path path_;
  std::filesystem::path part_path_;
  int descriptor_ = -1;
  bool published_ = false;
};

}  // namespace sojourn::store
