// The little of HDF5 that the store uses: handles that close themselves, errors as exceptions,
// types, and files that are reached through a DiskFile. Included by .cpp files of store only.
//
// All calls of HDF5 in this process hold hdf5_mutex(): a fork while another thread is inside HDF5
// would leave the child with a library in an undefined state.
#pragma once

#include <hdf5.h>

#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "core/table.h"
#include "store/disk_file.h"

namespace sojourn::store {

/// HDF5 refused something; what() is the innermost message of its error stack.
class Hdf5Error : public std::runtime_error {
 public:
  explicit Hdf5Error(std::string_view doing);
};

/// Throws Hdf5Error when a call has failed. `doing` is what it was for: "create column 'time'".
void check(herr_t status, std::string_view doing);

/// Owns one HDF5 identifier of any kind.
class Handle {
 public:
  Handle() = default;
  /// Throws Hdf5Error when the identifier is invalid.
  Handle(hid_t id, std::string_view doing) : id_(id) { check(id < 0 ? -1 : 0, doing); }
  ~Handle() { reset(); }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  [[nodiscard]] hid_t get() const noexcept { return id_; }
  [[nodiscard]] bool is_open() const noexcept { return id_ >= 0; }
  /// As reset(), but throws Hdf5Error when closing fails.
  void close(std::string_view doing) {
    const hid_t id = std::exchange(id_, H5I_INVALID_HID);
    if (id >= 0) check(H5Idec_ref(id) < 0 ? -1 : 0, doing);
  }
  void reset() noexcept {
    if (id_ >= 0) H5Idec_ref(id_);
    id_ = H5I_INVALID_HID;
  }

 private:
  hid_t id_ = H5I_INVALID_HID;
};

[[nodiscard]] std::mutex& hdf5_mutex() noexcept;

/// Once per thread that uses HDF5: no printing of errors, no work at the end of the program.
void prepare_hdf5();

/// A file access property list: files opened with it are the DiskFile, whatever their name.
[[nodiscard]] Handle access_through(DiskFile& file);

/// The type of a column in the file (little-endian); belongs to HDF5 and is not closed.
[[nodiscard]] hid_t file_type_of(ColumnType type);

}  // namespace sojourn::store
