// Error texts, types, and the file driver that puts a DiskFile below HDF5.
#include "store/hdf5.h"

#include <array>
#include <cstddef>
#include <limits>
#include <memory>

namespace sojourn::store {
namespace {

/// HDF5 calls this for every entry of its error stack, outermost first.
herr_t keep_innermost(unsigned /*depth*/, const H5E_error2_t* error, void* text) {
  if (error->desc != nullptr) *static_cast<std::string*>(text) = error->desc;
  return 0;
}

std::string innermost_error() {
  std::string text;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, keep_innermost, &text);
  return text.empty() ? "unknown error" : text;
}

/// What HDF5 keeps of an open file; the first member is HDF5's own part.
struct OpenFile {
  H5FD_t base;
  DiskFile* disk;
  haddr_t end_of_addresses;
};

/// Travels in the property list from access_through() to open_file().
struct DriverInfo {
  DiskFile* disk;
};

/// HDF5 gives a name, but the file has been opened already.
H5FD_t* open_file(const char* /*name*/, unsigned /*flags*/, hid_t access, haddr_t /*max*/) {
  const auto* info = static_cast<const DriverInfo*>(H5Pget_driver_info(access));
  if (info == nullptr) return nullptr;
  auto file = std::make_unique<OpenFile>();
  file->disk = info->disk;
  return &file.release()->base;
}

/// The first member of a standard-layout struct has the struct's address.
OpenFile& of(H5FD_t* file) { return *reinterpret_cast<OpenFile*>(file); }
const OpenFile& of(const H5FD_t* file) { return *reinterpret_cast<const OpenFile*>(file); }

herr_t close_file(H5FD_t* file) {
  const std::unique_ptr<OpenFile> owned(&of(file));
  return 0;
}

/// As HDF5's own driver: small pieces of metadata and of data are gathered, apart from each other.
herr_t query_features(const H5FD_t* /*file*/, unsigned long* flags) {
  *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
           H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
  return 0;
}

/// How far HDF5 has given out addresses; it may be further than what is written.
haddr_t end_of_addresses(const H5FD_t* file, H5FD_mem_t /*type*/) {
  return of(file).end_of_addresses;
}

herr_t set_end_of_addresses(H5FD_t* file, H5FD_mem_t /*type*/, haddr_t address) {
  of(file).end_of_addresses = address;
  return 0;
}

haddr_t end_of_file(const H5FD_t* file, H5FD_mem_t /*type*/) { return of(file).disk->size(); }

herr_t read_bytes(H5FD_t* file, H5FD_mem_t type, hid_t /*transfer*/, haddr_t address, size_t size,
                  void* buffer) {
  DiskFile& disk = *of(file).disk;
  // Asked for the place of column data, not for the data.
  if (type == H5FD_MEM_DRAW && disk.noted() != nullptr) {
    disk.noted()->address = address;
    disk.noted()->bytes = size;
    return 0;
  }
  disk.read(address, {static_cast<std::byte*>(buffer), size});
  return 0;
}

herr_t write_bytes(H5FD_t* file, H5FD_mem_t /*type*/, hid_t /*transfer*/, haddr_t address,
                   size_t size, const void* buffer) {
  of(file).disk->write(address, {static_cast<const std::byte*>(buffer), size});
  return 0;
}

/// HDF5 asks for it when it flushes: the file ends where the addresses end.
herr_t truncate_file(H5FD_t* file, hid_t /*transfer*/, hbool_t /*closing*/) {
  const OpenFile& open = of(file);
  if (open.end_of_addresses != open.disk->size()) open.disk->truncate(open.end_of_addresses);
  return 0;
}

/// Only what a driver has to have; without `lock` HDF5 leaves locking to PartFile.
H5FD_class_t driver_class() {
  H5FD_class_t driver{};
  driver.name = "sojourn";
  driver.maxaddr = static_cast<haddr_t>(std::numeric_limits<std::int64_t>::max());
  driver.fc_degree = H5F_CLOSE_STRONG;
  driver.fapl_size = sizeof(DriverInfo);
  driver.open = open_file;
  driver.close = close_file;
  driver.query = query_features;
  driver.get_eoa = end_of_addresses;
  driver.set_eoa = set_end_of_addresses;
  driver.get_eof = end_of_file;
  driver.read = read_bytes;
  driver.write = write_bytes;
  driver.truncate = truncate_file;
  constexpr std::array<H5FD_mem_t, H5FD_MEM_NTYPES> kinds = {H5FD_FLMAP_DICHOTOMY};
  for (std::size_t i = 0; i < kinds.size(); ++i) driver.fl_map[i] = kinds[i];
  return driver;
}

}  // namespace

Hdf5Error::Hdf5Error(std::string_view doing)
    : std::runtime_error("HDF5 could not " + std::string(doing) + " (" + innermost_error() + ")") {}

void check(herr_t status, std::string_view doing) {
  if (status < 0) throw Hdf5Error(doing);
}

std::mutex& hdf5_mutex() noexcept {
  static std::mutex mutex;
  return mutex;
}

void prepare_hdf5() {
  // An unfinished file is worthless, so nothing is lost when HDF5 does not tidy up at exit; without
  // this call it would write to files whose owner is gone.
  H5dont_atexit();
  check(H5open(), "start");
  check(H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr), "be silent");
}

Handle access_through(DiskFile& file) {
  // The library copies the class; the identifier lives on in the property list.
  static const H5FD_class_t driver = driver_class();
  const Handle driver_id(H5FDregister(&driver), "register the file driver");
  Handle access(H5Pcreate(H5P_FILE_ACCESS), "make a property list");
  const DriverInfo info{&file};
  check(H5Pset_driver(access.get(), driver_id.get(), &info), "set the file driver");
  check(H5Pset_libver_bounds(access.get(), H5F_LIBVER_EARLIEST, H5F_LIBVER_V110),
        "set the format's version");
  check(H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG), "close files with all they hold");
  return access;
}

hid_t file_type_of(ColumnType type) {
  switch (type) {
    case ColumnType::u8:
      return H5T_STD_U8LE;
    case ColumnType::u16:
      return H5T_STD_U16LE;
    case ColumnType::u32:
      return H5T_STD_U32LE;
    case ColumnType::u64:
      return H5T_STD_U64LE;
    case ColumnType::i32:
      return H5T_STD_I32LE;
    case ColumnType::i64:
      return H5T_STD_I64LE;
    case ColumnType::f32:
      return H5T_IEEE_F32LE;
    case ColumnType::f64:
      return H5T_IEEE_F64LE;
  }
  return H5I_INVALID_HID;
}

}  // namespace sojourn::store
