// Values of a column as a role wants them: times as seconds since 1970, money in cents, categories
// as codes with names, missing values as the role's own.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/table.h"
#include "metrics/rows.h"

namespace sojourn::cli {

class RoleValues {
 public:
  explicit RoleValues(metrics::RoleType type) : type_(type) {}

  /// The column of a chunk; valid until the next call and as long as the buffer. Throws InputError
  /// where a value is none of the role's.
  [[nodiscard]] metrics::Rows::Column read(const ColumnSchema& schema, const ColumnBuffer& buffer);

 private:
  [[nodiscard]] metrics::Categories read_categories(const ColumnSchema& schema,
                                                    const ColumnBuffer& buffer);

  metrics::RoleType type_;
  std::vector<std::uint64_t> identities_;
  std::vector<std::int64_t> whole_;
  std::vector<double> numbers_;
  std::vector<std::uint8_t> scores_;
  std::vector<std::uint32_t> codes_;
  std::vector<std::string> names_;
  std::map<double, std::uint32_t> code_of_number_;
};

/// Seconds from 1970 to the zero of a column of times; throws InputError where its unit is none
/// that counts seconds.
[[nodiscard]] std::int64_t epoch_of(const ColumnSchema& schema);

}  // namespace sojourn::cli
