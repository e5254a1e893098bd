// How a column stands in HDF5: its type, its chunks and filters, its attributes. Included by .cpp
// files of store only.
#pragma once

#include <cstdint>

#include "core/table.h"
#include "store/hdf5.h"

namespace sojourn::store {

[[nodiscard]] Handle make_list(hid_t kind);
/// A list for making objects without the time at which they were made: it would make two files of
/// the same run differ.
[[nodiscard]] Handle make_timeless_list(hid_t kind);

/// An empty column that can grow, with all its attributes. Level 0 means no filters.
[[nodiscard]] Handle make_column(const Handle& group, const ColumnSchema& column,
                                 std::uint64_t chunk_rows, int level);

/// Throws InputError for categories that cannot be stored.
void refuse_bad_categories(const ColumnSchema& column);

}  // namespace sojourn::store
