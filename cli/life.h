// One customer's life, simulated again from what a dataset says about how it was made.
//
// A customer's draws are keyed by their id, so one of millions can be simulated alone and lives the
// same life; and lives another one where a setting is changed, with all else as it was: the twin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/session.h"
#include "core/draws.h"
#include "core/table.h"
#include "core/time.h"
#include "store/dataset_reader.h"

namespace sojourn::cli {

/// What makes a dataset's customers who they are.
struct Origin {
  std::string name;  ///< of the scenario file, for messages
  std::string text;
  std::vector<std::string> sets;
  std::vector<std::string> interventions{};  ///< in force
  std::vector<Document::Source> intervention_files{};
  DrawKey key;
  std::uint64_t customers = 0;
};

/// Throws InputError where the file does not say.
[[nodiscard]] Origin origin_of(const store::DatasetReader& reader);

/// The scenario of a dataset, with further changes.
[[nodiscard]] LoadedScenario load_again(const Origin& origin,
                                        const std::vector<std::string>& changes = {});

inline const std::string no_value = "-";

/// The rows of one customer.
struct LifeTable {
  TableSchema schema;
  std::vector<ColumnBuffer> columns;
  std::size_t rows = 0;
  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
  /// The column that tells when a row happened.
  [[nodiscard]] std::optional<std::size_t> time_column() const;
  /// Any value as a number; a category's code.
  [[nodiscard]] double number(std::size_t column, std::size_t row) const;
  /// A value for people: category, time, or number with its unit.
  [[nodiscard]] std::string text(std::size_t column, std::size_t row, Date start) const;
};

struct Life {
  std::vector<LifeTable> tables;
  [[nodiscard]] const LifeTable* table(std::string_view name) const;
};

/// Simulates one customer with everything recorded.
[[nodiscard]] Life live_again(const LoadedScenario& loaded, const Origin& origin,
                              std::uint32_t customer);

/// Whether the file's events of the customer are those of the life; nothing where the file does not
/// have them.
[[nodiscard]] std::optional<bool> agrees(const store::DatasetReader& reader, const Life& life,
                                         std::uint32_t customer);

/// A value of the customer's row in a table of the file; nothing where the file does not have it,
/// or it is no number.
[[nodiscard]] std::optional<double> value_in_file(const store::DatasetReader& reader,
                                                  const std::string& table,
                                                  const std::string& column,
                                                  std::uint32_t customer);

/// "2025-03-01 14:05".
[[nodiscard]] std::string moment_text(Date start, std::int64_t seconds);

}  // namespace sojourn::cli
