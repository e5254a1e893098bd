// HDF5's view of a dataset, checked piece by piece.
#include "store/catalogue_reader.h"

#include <array>
#include <optional>
#include <string>

#include "core/error.h"
#include "store/hdf5.h"
#include "store/hdf5_attributes.h"

namespace sojourn::store {
namespace {

/// What the file says is inconsistent; becomes an InputError with the file's name.
class Inconsistent : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

void require(bool condition, const std::string& otherwise) {
  if (!condition) throw Inconsistent(otherwise);
}

/// The first thing to be read, as all else depends on it.
void require_our_format(const Handle& file, const std::string& name) {
  if (!has_attribute(file, "format") || read_text(file, "format") != dataset_format) {
    throw InputError("'" + name +
                     "' is an HDF5 file, but not a dataset of Sojourn (its attribute 'format' is "
                     "not 'sojourn dataset'). Give a file that `sojourn run` has written.");
  }
  const std::uint64_t version = read_number(file, "format_version");
  if (version > dataset_format_version) {
    throw InputError("'" + name + "' was written by a newer Sojourn (format " +
                     std::to_string(version) + ", this program reads up to " +
                     std::to_string(dataset_format_version) +
                     "). Update Sojourn, or run the scenario again with this version.");
  }
  if (!has_attribute(file, "catalogue_checksum")) {
    throw InputError("'" + name +
                     "' is an unfinished dataset (its run was interrupted). Run the scenario "
                     "again: the same seed gives the same data.");
  }
}

/// The type that the codes have, where the column is an enum.
ColumnType type_of(const Handle& dataset, const std::string& name) {
  const Handle stored(H5Dget_type(dataset.get()), "read the type");
  const bool is_enum = H5Tget_class(stored.get()) == H5T_ENUM;
  const Handle base(is_enum ? H5Tget_super(stored.get()) : H5Tcopy(stored.get()), "read the type");
  for (const ColumnType type :
       {ColumnType::u8, ColumnType::u16, ColumnType::u32, ColumnType::u64, ColumnType::i32,
        ColumnType::i64, ColumnType::f32, ColumnType::f64}) {
    if (H5Tequal(base.get(), file_type_of(type)) > 0) return type;
  }
  throw Inconsistent("column '" + name + "' has an unknown type");
}

/// Reads the chunk length, and whether the filters are those of the format (then compressed) or
/// none.
void read_layout(const Handle& dataset, CatalogueColumn& column) {
  const Handle layout(H5Dget_create_plist(dataset.get()), "read the layout");
  hsize_t chunk = 0;
  require(H5Pget_layout(layout.get()) == H5D_CHUNKED &&
              H5Pget_chunk(layout.get(), 1, &chunk) == 1 && chunk > 0 && chunk <= (1U << 26),
          "column '" + column.schema.name + "' has no valid chunks");
  column.chunk_rows = chunk;
  const bool shuffled = size_of(column.schema.type) > 1;
  const int filters = H5Pget_nfilters(layout.get());
  column.compressed = filters > 0;
  if (!column.compressed) return;
  require(filters == (shuffled ? 2 : 1),
          "column '" + column.schema.name + "' has other filters than shuffle and deflate");
  for (int i = 0; i < filters; ++i) {
    unsigned flags = 0;
    unsigned config = 0;
    std::size_t values = 0;
    const H5Z_filter_t expected = shuffled && i == 0 ? H5Z_FILTER_SHUFFLE : H5Z_FILTER_DEFLATE;
    require(H5Pget_filter2(layout.get(), static_cast<unsigned>(i), &flags, &values, nullptr, 0,
                           nullptr, &config) == expected,
            "column '" + column.schema.name + "' has other filters than shuffle and deflate");
  }
}

/// The length of a one-dimensional dataset.
std::uint64_t rows_of(const Handle& dataset) {
  const Handle space(H5Dget_space(dataset.get()), "read the length");
  hsize_t rows = 0;
  require(H5Sget_simple_extent_ndims(space.get()) == 1 &&
              H5Sget_simple_extent_dims(space.get(), &rows, nullptr) == 1,
          "a column is not one-dimensional");
  return rows;
}

/// Walks through one file. Whatever HDF5 hands over is checked before it is used as a size.
class CatalogueReader {
 public:
  explicit CatalogueReader(DiskFile& disk, const std::string& name) : disk_(disk) {
    const Handle access = access_through(disk_);
    file_ = Handle(H5Fopen(name.c_str(), H5F_ACC_RDONLY, access.get()), "open the file");
    require_our_format(file_, name);
  }

  Catalogue read() {
    Catalogue catalogue;
    for (const std::string& name : store::read_texts(file_, "attribute-order")) {
      catalogue.attributes.emplace_back(name, read_text(file_, name));
    }
    for (const std::string& name : store::read_texts(file_, "tables")) {
      catalogue.tables.push_back(read_table(name));
    }
    catalogue.fingerprint = read_number(file_, "catalogue_checksum");
    require(catalogue.fingerprint == fingerprint_of(catalogue),
            "its description of itself does not match its checksum");
    return catalogue;
  }

 private:
  CatalogueTable read_table(const std::string& name) {
    const Handle group(H5Gopen2(file_.get(), name.c_str(), H5P_DEFAULT), "open '" + name + "'");
    CatalogueTable table;
    table.name = name;
    table.description = read_text(group, "description");
    table.rows = read_number(group, "rows");
    table.digest = read_text(group, "digest");
    for (const std::string& column : store::read_texts(group, "column-order")) {
      table.columns.push_back(read_column(group, table, column));
    }
    return table;
  }

  CatalogueColumn read_column(const Handle& group, const CatalogueTable& table,
                              const std::string& name) {
    const Handle dataset(H5Dopen2(group.get(), name.c_str(), H5P_DEFAULT), "open '" + name + "'");
    CatalogueColumn column;
    column.schema.name = name;
    column.schema.type = type_of(dataset, name);
    column.schema.unit = read_text(dataset, "units");
    column.schema.description = read_text(dataset, "description");
    if (has_attribute(dataset, "categories")) {
      column.schema.categories = store::read_texts(dataset, "categories");
    }
    read_layout(dataset, column);
    require(rows_of(dataset) == table.rows,
            "column '" + name + "' is not as long as its table '" + table.name + "'");
    column.checksums = read_checksums("checksums/" + table.name + "/" + name);
    const std::uint64_t chunks =
        table.rows / column.chunk_rows + (table.rows % column.chunk_rows != 0 ? 1 : 0);
    require(column.checksums.size() == chunks,
            "column '" + name + "' has not one checksum per chunk");
    for (std::uint64_t i = 0; i < chunks; ++i) {
      column.places.push_back(find_chunk(dataset, i * column.chunk_rows));
    }
    return column;
  }

  std::vector<std::uint64_t> read_checksums(const std::string& path) {
    const Handle dataset(H5Dopen2(file_.get(), path.c_str(), H5P_DEFAULT), "open '" + path + "'");
    const std::uint64_t count = rows_of(dataset);
    // A false length would cost memory before the read could fail.
    require(count <= disk_.size() / sizeof(std::uint64_t),
            "'" + path + "' is longer than the file");
    std::vector<std::uint64_t> checksums(static_cast<std::size_t>(count));
    if (count == 0) return checksums;
    check(
        H5Dread(dataset.get(), H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, checksums.data()),
        "read '" + path + "'");
    return checksums;
  }

  /// Asks HDF5 to read a chunk, and notes where it would have read. HDF5's own call for the place
  /// of a chunk walks through all chunks before it, 15 ns each: a minute for a column of 100,000
  /// chunks.
  ChunkPlace find_chunk(const Handle& dataset, hsize_t first_row) {
    ChunkPlace place;
    std::byte untouched{};
    disk_.note_data_reads_in(&place);
    const herr_t status =
        H5Dread_chunk(dataset.get(), H5P_DEFAULT, &first_row, &place.filter_mask, &untouched);
    disk_.note_data_reads_in(nullptr);
    check(status, "find a chunk");
    require(place.bytes > 0 && place.bytes <= disk_.size() &&
                place.address <= disk_.size() - place.bytes,
            "a chunk lies outside of the file");
    return place;
  }

  DiskFile& disk_;
  Handle file_;
};

}  // namespace

std::string damaged_message(const std::filesystem::path& path, std::string_view what) {
  return "'" + path.string() + "' is damaged (" + std::string(what) +
         "). Run the scenario again: the same seed gives the same data.";
}

Catalogue read_catalogue(int descriptor, const std::filesystem::path& name) {
  DiskFile disk(descriptor);
  try {
    prepare_hdf5();
    return CatalogueReader(disk, name.string()).read();
  } catch (const Hdf5Error& error) {
    throw InputError(damaged_message(name, error.what()));
  } catch (const Inconsistent& error) {
    throw InputError(damaged_message(name, error.what()));
  }
}

}  // namespace sojourn::store
