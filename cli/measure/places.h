// Which column plays which role: the data that join metrics to datasets.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/table.h"
#include "metrics/rows.h"

namespace sojourn::cli {

/// What the user said with --columns: roles and the columns that play them.
using GivenColumns = std::map<std::string, std::string>;

/// Reads "customer=id,time=ts". Throws InputError.
[[nodiscard]] GivenColumns parse_columns(std::string_view text);

/// Columns that may play a role, best first: what was given, or what datasets call it, or a column
/// of the role's own name. "customers.segment" is a column of another table, found by customer.
[[nodiscard]] std::vector<std::string> candidates_for(std::string_view table, std::string_view role,
                                                      const GivenColumns& given);

/// The table in which the truth behind observations stands: "truth/surveys" behind the answers of
/// "surveys"; empty where the observations are complete and so are the truth themselves (also that
/// of who has answered).
[[nodiscard]] std::string_view truth_table_of(const metrics::Input& input);

/// The index of a column; schema.columns.size() where there is none.
[[nodiscard]] std::size_t find_column(const TableSchema& schema, std::string_view name);

}  // namespace sojourn::cli
