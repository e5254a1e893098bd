// Types, chunks, filters and attributes of columns.
#include "store/column_layout.h"

#include <algorithm>
#include <string>
#include <vector>

#include "core/error.h"
#include "store/hdf5_attributes.h"

namespace sojourn::store {
namespace {

/// An object header holds at most 64 KiB per message; an enum type near it is left out, and the
/// categories stand in the attribute only.
constexpr std::size_t largest_enum_type = 60000;

/// A list of names takes 16 bytes each in an attribute, which is such a message.
constexpr std::size_t most_categories = 4000;

/// The type of a column: an enum for categories, else a number.
Handle make_type(const ColumnSchema& column) {
  const hid_t base = file_type_of(column.type);
  std::size_t bytes = 0;
  for (const std::string& name : column.categories) bytes += name.size() + 8 + size_of(column.type);
  if (column.categories.empty() || bytes > largest_enum_type) {
    return {H5Tcopy(base), "make the type of '" + column.name + "'"};
  }
  Handle type(H5Tenum_create(base), "make the type of '" + column.name + "'");
  for (std::size_t code = 0; code < column.categories.size(); ++code) {
    // HDF5 takes as many bytes as the base type has: the low ones.
    const auto little_endian = static_cast<std::uint64_t>(code);
    check(H5Tenum_insert(type.get(), column.categories[code].c_str(), &little_endian),
          "name the category '" + column.categories[code] + "'");
  }
  return type;
}

Handle make_layout(const ColumnSchema& column, std::uint64_t chunk_rows, int level) {
  Handle layout = make_timeless_list(H5P_DATASET_CREATE);
  const hsize_t chunk = chunk_rows;
  check(H5Pset_chunk(layout.get(), 1, &chunk), "set the chunks of '" + column.name + "'");
  // Every chunk is written whole.
  check(H5Pset_fill_time(layout.get(), H5D_FILL_TIME_NEVER), "set the fill time");
  if (level == 0) return layout;
  if (size_of(column.type) > 1) check(H5Pset_shuffle(layout.get()), "set the shuffle filter");
  check(H5Pset_deflate(layout.get(), static_cast<unsigned>(level)), "set the deflate filter");
  return layout;
}

bool is_time(const ColumnSchema& column) {
  return column.unit.find(" since ") != std::string::npos;
}

/// The attributes that tools for CF and AnnData files look for.
void describe_column(const Handle& dataset, const ColumnSchema& column) {
  write_text(dataset, "units", column.unit);
  write_text(dataset, "description", column.description);
  if (is_time(column)) write_text(dataset, "calendar", "proleptic_gregorian");
  if (!column.categories.empty()) write_texts(dataset, "categories", column.categories);
}

}  // namespace

Handle make_list(hid_t kind) { return {H5Pcreate(kind), "make a property list"}; }

Handle make_timeless_list(hid_t kind) {
  Handle list = make_list(kind);
  check(H5Pset_obj_track_times(list.get(), false), "leave out times");
  return list;
}

void refuse_bad_categories(const ColumnSchema& column) {
  if (column.categories.empty()) return;
  SOJOURN_EXPECT(column.type == ColumnType::u8 || column.type == ColumnType::u16);
  const std::size_t most = column.type == ColumnType::u8 ? 256 : most_categories;
  if (column.categories.size() > most) {
    throw InputError("column '" + column.name + "' has " +
                     std::to_string(column.categories.size()) + " categories (at most " +
                     std::to_string(most) + " can be stored). Use fewer.");
  }
  std::vector<std::string> sorted = column.categories;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) {
    throw InputError("column '" + column.name + "' has the category '" + *twice +
                     "' twice. Give each its own name.");
  }
}

Handle make_column(const Handle& group, const ColumnSchema& column, std::uint64_t chunk_rows,
                   int level) {
  const hsize_t none = 0;
  const hsize_t unlimited = H5S_UNLIMITED;
  const Handle space(H5Screate_simple(1, &none, &unlimited), "make a data space");
  const Handle type = make_type(column);
  const Handle layout = make_layout(column, chunk_rows, level);
  Handle dataset(H5Dcreate2(group.get(), column.name.c_str(), type.get(), space.get(), H5P_DEFAULT,
                            layout.get(), H5P_DEFAULT),
                 "make the column '" + column.name + "'");
  describe_column(dataset, column);
  return dataset;
}

}  // namespace sojourn::store
