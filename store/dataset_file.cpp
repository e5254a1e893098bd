// Groups, columns and attributes of a dataset in the making.
#include "store/dataset_file.h"

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/time.h"
#include "store/catalogue.h"
#include "store/column_layout.h"
#include "store/hdf5.h"
#include "store/hdf5_attributes.h"
#include "store/part_file.h"

namespace sojourn::store {
namespace {

constexpr const char* no_space_advice =
    "Free some space, record fewer columns, or choose a path on another disk.";

/// Makes a group, and the groups around it where they are missing.
Handle make_group(const Handle& file, const std::string& path) {
  const Handle parents = make_list(H5P_LINK_CREATE);
  check(H5Pset_create_intermediate_group(parents.get(), 1), "make groups");
  const Handle creation = make_list(H5P_GROUP_CREATE);
  return {H5Gcreate2(file.get(), path.c_str(), parents.get(), creation.get(), H5P_DEFAULT),
          "make the group '" + path + "'"};
}

std::vector<std::string> names_of(const CatalogueTable& table) {
  std::vector<std::string> names;
  for (const CatalogueColumn& column : table.columns) names.push_back(column.schema.name);
  return names;
}

}  // namespace

class DatasetFile::Impl {
 public:
  Impl(const std::filesystem::path& path, const WriterOptions& options)
      : part_(path),
        disk_(part_.descriptor()),
        level_(options.compression_level),
        chunk_rows_(options.chunk_rows) {}

  void begin(const std::vector<TableSchema>& tables, const Recording& recording,
             const Provenance& provenance) {
    guarded([&] {
      open();
      describe_run(provenance);
      for (std::size_t i = 0; i < tables.size(); ++i) add_table(tables[i], recording.columns[i]);
      check(H5Fflush(file_.get(), H5F_SCOPE_GLOBAL), "write the head of the file");
    });
  }

  ~Impl() {
    const std::lock_guard lock(hdf5_mutex());
    tables_.clear();
    file_.reset();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void write(const StoredChunk& chunk) {
    guarded([&] { write_chunk(chunk); });
  }

  void flush() {
    guarded([&] { check(H5Fflush(file_.get(), H5F_SCOPE_GLOBAL), "write out the file"); });
  }

  void finish(const std::vector<TableResult>& results, const Digest& overall,
              const Attributes& extra) {
    guarded([&] {
      for (std::size_t i = 0; i < tables_.size(); ++i) finish_table(tables_[i], results[i]);
      add_attribute("digest", overall.hex());
      for (const auto& [name, text] : extra) add_attribute(name, text);
      seal();
      close();
    });
    part_.publish();
  }

  std::uint64_t bytes_written() const noexcept { return disk_.bytes_written(); }

 private:
  /// The recorded columns of a table of the run, and where they are in `entry`.
  struct Table {
    CatalogueTable entry;
    Handle group;
    std::vector<Handle> datasets;       ///< like entry.columns; closed before the first chunk
    std::vector<std::size_t> position;  ///< [column of the schema] in entry.columns
  };

  /// Runs calls of HDF5, and turns what the disk did not take into a ResourceError.
  template <typename Calls>
  void guarded(const Calls& calls) {
    const std::lock_guard lock(hdf5_mutex());
    try {
      calls();
    } catch (const Hdf5Error& error) {
      throw_if_disk_failed();
      throw ResourceError("cannot write '" + part_.part_path().string() + "' (" + error.what() +
                          ").");
    }
    throw_if_disk_failed();
  }

  /// HDF5 does not know of failures, see DiskFile; so this is asked after all it did.
  void throw_if_disk_failed() const {
    if (disk_.error() == 0) return;
    throw_file_error("write, after " + std::to_string(disk_.bytes_written()) + " bytes,",
                     part_.part_path(), disk_.error(), no_space_advice);
  }

  /// A file of HDF5 that lies in disk_; the name is for HDF5's messages only.
  void open() {
    prepare_hdf5();
    const Handle access = access_through(disk_);
    const Handle creation = make_timeless_list(H5P_FILE_CREATE);
    file_ =
        Handle(H5Fcreate(part_.part_path().c_str(), H5F_ACC_TRUNC, creation.get(), access.get()),
               "create the file");
  }

  /// All objects before the file that holds them.
  void close() {
    for (Table& table : tables_) {
      table.datasets.clear();
      table.group.reset();
    }
    file_.close("close the file");
  }

  /// Written first, so that a file left by a killed run says what it was to become.
  void describe_run(const Provenance& run) {
    add_attribute("format", dataset_format);
    add_number("format_version", dataset_format_version);
    add_attribute("sojourn_version", run.version);
    add_attribute("scenario", run.scenario);
    add_attribute("scenario_text", run.scenario_text);
    add_number("seed", run.seed);
    add_number("replication", run.replication);
    add_number("customers", run.customers);
    add_attribute("start", to_string(run.start));
    add_attribute("rng", "Philox4x32-10");
    add_attribute("build", run.build);
    add_attribute("command", run.command);
    for (const auto& [name, text] : run.extra) add_attribute(name, text);
  }

  void add_attribute(const std::string& name, const std::string& text) {
    // HDF5 keeps it as C text, so what follows a zero byte is lost; the fingerprint must not have
    // it.
    remember_attribute(name, text.substr(0, text.find('\0')));
    write_text(file_, name, text);
  }

  void add_number(const std::string& name, std::uint64_t number) {
    remember_attribute(name, std::to_string(number));
    write_number(file_, name, number);
  }

  /// Refuses a second attribute of one name before HDF5 does, and with a better message.
  void remember_attribute(const std::string& name, std::string text) {
    const auto& known = attributes_;
    if (name.empty() || std::any_of(known.begin(), known.end(), [&](const auto& attribute) {
          return attribute.first == name;
        })) {
      throw InputError("the attribute '" + name + "' is named twice. Give each its own name.");
    }
    attributes_.emplace_back(name, std::move(text));
  }

  /// Makes the table's group, unless none of its columns is recorded.
  void add_table(const TableSchema& schema, const std::vector<bool>& recorded) {
    Table table;
    table.entry.name = schema.name;
    table.entry.description = schema.description;
    table.position.resize(schema.columns.size());
    for (std::size_t i = 0; i < schema.columns.size(); ++i) {
      if (!recorded[i]) continue;
      refuse_bad_categories(schema.columns[i]);
      table.position[i] = table.entry.columns.size();
      table.entry.columns.push_back({.schema = schema.columns[i],
                                     .chunk_rows = chunk_rows_,
                                     .checksums = {},
                                     .compressed = level_ > 0,
                                     .places = {}});
    }
    if (!table.entry.columns.empty()) {
      table.group = make_group(file_, schema.name);
      table.datasets.resize(table.entry.columns.size());
      write_text(table.group, "encoding-type", "dataframe");
      write_text(table.group, "encoding-version", "0.2.0");
      write_texts(table.group, "column-order", names_of(table.entry));
      write_text(table.group, "description", schema.description);
    }
    tables_.push_back(std::move(table));
  }

  /// Only now, as the length of a chunk has to be known.
  void make_dataset(Table& table, std::size_t position) {
    const CatalogueColumn& column = table.entry.columns[position];
    table.datasets[position] = make_column(table.group, column.schema, column.chunk_rows, level_);
  }

  /// Lengthens the column to the rows that are there, so that a flush leaves no unwritten ones.
  void write_chunk(const StoredChunk& chunk) {
    Table& table = tables_[chunk.table];
    const std::size_t position = table.position[chunk.column];
    CatalogueColumn& column = table.entry.columns[position];
    if (!table.datasets[position].is_open()) {
      column.chunk_rows = chunk.chunk_rows;
      make_dataset(table, position);
    }
    const hid_t dataset = table.datasets[position].get();
    const hsize_t extent = chunk.first_row + chunk.rows;
    const hsize_t offset = chunk.first_row;
    check(H5Dset_extent(dataset, &extent), "lengthen the column '" + column.schema.name + "'");
    check(H5Dwrite_chunk(dataset, H5P_DEFAULT, chunk.filter_mask, &offset, chunk.bytes.size(),
                         chunk.bytes.data()),
          "write the column '" + column.schema.name + "'");
    column.checksums.push_back(chunk.checksum);
  }

  /// Adds the results, the checksums and the columns that never got a row.
  void finish_table(Table& table, const TableResult& result) {
    table.entry.rows = result.rows;
    table.entry.digest = result.digest.hex();
    if (table.entry.columns.empty()) return;
    for (std::size_t i = 0; i < table.datasets.size(); ++i) {
      if (!table.datasets[i].is_open()) make_dataset(table, i);
    }
    write_number(table.group, "rows", table.entry.rows);
    write_text(table.group, "digest", table.entry.digest);
    const Handle group = make_group(file_, "checksums/" + table.entry.name);
    for (const CatalogueColumn& column : table.entry.columns) write_checksums(group, column);
  }

  static void write_checksums(const Handle& group, const CatalogueColumn& column) {
    const std::string doing = "write the checksums of '" + column.schema.name + "'";
    const hsize_t count = column.checksums.size();
    const Handle space(H5Screate_simple(1, &count, nullptr), doing);
    const Handle creation = make_timeless_list(H5P_DATASET_CREATE);
    const Handle dataset(H5Dcreate2(group.get(), column.schema.name.c_str(), H5T_STD_U64LE,
                                    space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
                         doing);
    if (count == 0) return;
    check(H5Dwrite(dataset.get(), H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                   column.checksums.data()),
          doing);
  }

  /// The lists by which a reader finds everything, and the checksum over all of it.
  void seal() {
    Catalogue catalogue;
    std::vector<std::string> attribute_names;
    std::vector<std::string> table_names;
    for (const auto& [name, text] : attributes_) attribute_names.push_back(name);
    catalogue.attributes = attributes_;
    for (const Table& table : tables_) {
      if (table.entry.columns.empty()) continue;
      table_names.push_back(table.entry.name);
      catalogue.tables.push_back(table.entry);
    }
    write_texts(file_, "attribute-order", attribute_names);
    write_texts(file_, "tables", table_names);
    write_number(file_, "catalogue_checksum", fingerprint_of(catalogue));
  }

  PartFile part_;  // the first to come and the last to go: it outlives HDF5's use of the file
  DiskFile disk_;
  int level_;
  std::uint64_t chunk_rows_;
  Handle file_;
  Attributes attributes_;
  std::vector<Table> tables_;  // by table of the run
};

DatasetFile::DatasetFile(const std::filesystem::path& path, const std::vector<TableSchema>& tables,
                         const Recording& recording, const Provenance& provenance,
                         const WriterOptions& options)
    : impl_(std::make_unique<Impl>(path, options)) {
  impl_->begin(tables, recording, provenance);
}

DatasetFile::~DatasetFile() = default;

void DatasetFile::write(const StoredChunk& chunk) { impl_->write(chunk); }

void DatasetFile::flush() { impl_->flush(); }

void DatasetFile::finish(const std::vector<TableResult>& results, const Digest& overall,
                         const Attributes& extra) {
  impl_->finish(results, overall, extra);
}

std::uint64_t DatasetFile::bytes_written() const noexcept { return impl_->bytes_written(); }

}  // namespace sojourn::store
