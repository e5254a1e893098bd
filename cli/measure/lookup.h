// Values of a column of one table for rows of another, found by customer: the segment of who was
// asked, the trait of who left.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/measure/table_source.h"
#include "metrics/rows.h"

namespace sojourn::cli {

/// "customers.segment" taken apart at its last dot; the table is empty where there is none.
struct ColumnPlace {
  std::string table;
  std::string column;
};
[[nodiscard]] ColumnPlace place_of(std::string_view text);

class Lookup {
 public:
  /// Reads the whole column, as categories or as numbers. Throws InputError where it is not there.
  Lookup(const TableSource& source, const ColumnPlace& place, metrics::RoleType type);

  /// The values of these customers, missing where one is unknown; valid until the next call.
  [[nodiscard]] metrics::Rows::Column of(metrics::Identities customers);
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

 private:
  [[nodiscard]] std::size_t row_of(std::uint64_t customer) const;
  void index_customers();

  metrics::RoleType type_;
  std::vector<std::uint64_t> customers_;  ///< rising
  std::vector<std::uint32_t> row_by_id_;  ///< where ids are dense
  std::vector<double> numbers_;
  std::vector<std::uint32_t> codes_;
  std::vector<std::string> names_;
  std::vector<double> found_numbers_;
  std::vector<std::uint32_t> found_codes_;
};

}  // namespace sojourn::cli
