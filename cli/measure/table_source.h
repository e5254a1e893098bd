// Tables to be measured, wherever they come from: a dataset, or somebody's CSV file.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/measure/places.h"
#include "cli/measure/run_facts.h"
#include "core/error.h"
#include "core/table.h"
#include "metrics/rows.h"

namespace sojourn::cli {

using ChunkUse = std::function<void(const TableSchema&, const TableChunk&)>;

/// Where a row stands in a text file.
struct TextPlace {
  Position position;
  std::string line;
};

class TableSource {
 public:
  virtual ~TableSource() = default;
  /// The schema of a table; null where there is none. A CSV file answers to every name.
  [[nodiscard]] virtual const TableSchema* find(std::string_view table) const = 0;
  /// Names of all tables, for advice.
  [[nodiscard]] virtual std::vector<std::string> names() const = 0;
  /// Whether a table's rows come customer by customer, in the order of time.
  [[nodiscard]] virtual metrics::Order order(std::string_view table) const = 0;
  /// Whether columns of `customers` can be looked up by customer.
  [[nodiscard]] virtual bool has_customers() const = 0;
  /// What the run's scenario says; null where there is no scenario. Throws InputError where it
  /// cannot be read.
  [[nodiscard]] virtual const RunFacts* facts() const { return nullptr; }
  /// Where a row, or its value in a column, stands; none where tables are no text.
  [[nodiscard]] virtual std::optional<TextPlace> place(
      std::size_t /*row*/, std::optional<std::size_t> /*column*/) const {
    return std::nullopt;
  }
  /// Hands on the columns of a table, a chunk at a time.
  virtual void for_each_chunk(std::string_view table, const std::vector<std::size_t>& columns,
                              const ChunkUse& use) const = 0;
};

/// Opens a dataset, or a CSV file by its ending .csv. Throws InputError.
[[nodiscard]] std::unique_ptr<TableSource> open_tables(const std::filesystem::path& path);

/// A CSV file whose columns are read as the roles say that they play.
[[nodiscard]] std::unique_ptr<TableSource> open_csv(const std::filesystem::path& path);

}  // namespace sojourn::cli
