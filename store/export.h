// A way to write a table of a dataset in another format. One file in store/exports is one format:
// x.cpp offers `std::unique_ptr<Export> make_x()`, and the build lists it.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string_view>
#include <vector>

#include "store/dataset_reader.h"

namespace sojourn::store {

class Export {
 public:
  virtual ~Export() = default;
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;         ///< "csv"
  [[nodiscard]] virtual std::string_view description() const noexcept = 0;  ///< one sentence
  /// Writes columns of one table in the order given, each at most once, row order kept; an empty
  /// list means all. Throws InputError for damaged data, ResourceError when `out` does not take it.
  virtual void write(const DatasetReader& reader, std::size_t table,
                     const std::vector<std::size_t>& columns, std::ostream& out) const = 0;
  /// Writes the whole table.
  void write(const DatasetReader& reader, std::size_t table, std::ostream& out) const {
    write(reader, table, {}, out);
  }
};

/// Every export of store/exports, sorted by name.
[[nodiscard]] std::vector<std::unique_ptr<Export>> all_exports();

}  // namespace sojourn::store
