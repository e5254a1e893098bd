// Locking, syncing and renaming.
#include "store/part_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/error.h"

namespace sojourn::store {
namespace {

/// These are the user's to change; all others are the machine's.
bool speaks_of_the_path(int error) noexcept {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case EACCES:
    case EPERM:
    case EROFS:
    case ENAMETOOLONG:
    case ELOOP:
    case ENXIO:
    case ENODEV:
    case ETXTBSY:
      return true;
    default:
      return false;
  }
}

std::string advice_for_path(int error) {
  if (error == ENOENT || error == ENOTDIR) return "Make the folder first, or choose another path.";
  if (error == EISDIR) return "Give the path of a file.";
  return "Choose a path where you may write.";
}

constexpr const char* disk_advice = "Free some space or choose a path on another disk.";

/// The folder that holds the name.
std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : ".";
}

/// Makes the new name survive a power cut. Some network file systems cannot sync a folder; there
/// the server answers for it, so a failure here is no failure of ours.
void sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

/// True when nobody else holds the lock. The lock belongs to the open file, not to the process, so
/// two writers of one process exclude each other too. Where there are no locks, all may write.
bool lock(int descriptor) noexcept {
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  return ::fcntl(descriptor, F_OFD_SETLK, &whole) == 0 || (errno != EAGAIN && errno != EACCES);
}

}  // namespace

std::filesystem::path part_name_of(const std::filesystem::path& path) {
  std::filesystem::path part = path;
  part += ".part";
  return part;
}

void throw_file_error(const std::string& doing, const std::filesystem::path& path, int error,
                      const std::string& advice) {
  const std::string problem =
      "cannot " + doing + " '" + path.string() + "' (" + std::strerror(error) + "). ";
  if (speaks_of_the_path(error)) throw InputError(problem + advice_for_path(error));
  throw ResourceError(problem + advice);
}

PartFile::PartFile(std::filesystem::path path)
    : path_(std::move(path)), part_path_(part_name_of(path_)) {
  if (path_.empty() || !path_.has_filename()) {
    throw InputError("'" + path_.string() + "' names no file to write. Give the path of a file.");
  }
  if (std::error_code ignored; std::filesystem::is_directory(path_, ignored)) {
    throw_file_error("write", path_, EISDIR, disk_advice);
  }
  // When a former writer has just taken the file away, the next attempt makes a new one.
  while (!open_and_lock()) ::close(std::exchange(descriptor_, -1));
  if (::ftruncate(descriptor_, 0) != 0) {
    const int error = errno;
    ::unlink(part_path_.c_str());
    ::close(descriptor_);
    throw_file_error("write", part_path_, error, disk_advice);
  }
}

bool PartFile::open_and_lock() {
  // O_NONBLOCK: opening must not wait where the name is a pipe.
  descriptor_ = ::open(part_path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);
  if (descriptor_ < 0) throw_file_error("create", part_path_, errno, disk_advice);
  struct stat opened {};
  struct stat named {};
  if (::fstat(descriptor_, &opened) != 0 || !S_ISREG(opened.st_mode)) {
    ::close(descriptor_);
    throw InputError("cannot write '" + part_path_.string() +
                     "' (it is not a plain file). Choose another path.");
  }
  if (!lock(descriptor_)) {
    ::close(descriptor_);
    throw InputError("'" + part_path_.string() +
                     "' is being written by another run. Wait until it is finished, or choose "
                     "another path.");
  }
  return ::stat(part_path_.c_str(), &named) == 0 && named.st_ino == opened.st_ino &&
         named.st_dev == opened.st_dev;
}

PartFile::~PartFile() {
  if (!published_) ::unlink(part_path_.c_str());
  ::close(descriptor_);
}

void PartFile::publish() {
  // The bytes before the name: a name that survives a power cut then stands for a whole file.
  if (::fsync(descriptor_) != 0) throw_file_error("write", part_path_, errno, disk_advice);
  if (::rename(part_path_.c_str(), path_.c_str()) != 0) {
    throw_file_error("give its final name to", part_path_, errno, disk_advice);
  }
  published_ = true;
  sync_folder(folder_of(path_));
}

}  // namespace sojourn::store
