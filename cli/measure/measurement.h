// Metrics over tables: which columns they need, the rows cut into groups, and what comes out.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/json.h"
#include "cli/measure/places.h"
#include "cli/measure/role_values.h"
#include "cli/measure/table_source.h"
#include "metrics/metric.h"

namespace sojourn::cli {

/// The columns of one table that play the roles of one input of a metric.
class Binding {
 public:
  /// Throws InputError where a required role has no column, with the columns that there are.
  Binding(const metrics::Input& input, const TableSchema& schema, std::string_view table,
          const GivenColumns& given, bool has_customers);

  /// Indices of the columns to be read.
  [[nodiscard]] std::vector<std::size_t> columns() const;
  /// Columns of `customers` that are looked up by customer.
  [[nodiscard]] std::vector<std::string> joined() const;
  /// Says what the customers of a joined column have: a category by id.
  void join(const std::string& column, const std::map<std::uint64_t, std::string>& values);
  /// The rows of a chunk; valid until the next call.
  [[nodiscard]] metrics::Rows rows(const TableSchema& schema, const TableChunk& chunk,
                                   metrics::Order order);

 private:
  struct Part {
    metrics::Role role;
    std::size_t column = 0;  ///< of the table; of its customer where `joined` is not empty
    std::string joined;      ///< column of customers
    RoleValues values;
    std::map<std::uint64_t, std::uint32_t> code_of;
    std::vector<std::string> names;
    std::vector<std::uint32_t> codes;
  };
  [[nodiscard]] metrics::Categories look_up(Part& part, const metrics::Identities& customers);

  std::vector<Part> parts_;
};

struct MeasureRequest {
  std::vector<std::string> metrics;  ///< NAME:switch=value
  std::vector<std::string> by;       ///< columns, or day, week, month, year
  GivenColumns columns;
  bool of_truth = false;  ///< reads truth/... in place of what was observed
};

struct GroupResults {
  std::string group;  ///< empty for all rows
  std::vector<metrics::Result> results;
};

struct Measured {
  std::string name;
  std::string definition;
  std::string layer;  ///< "observed", "realised" or "latent"
  std::vector<GroupResults> groups;
};

/// Measures everything asked for; throws InputError.
[[nodiscard]] std::vector<Measured> measure(const TableSource& source,
                                            const MeasureRequest& request);

[[nodiscard]] std::string measured_text(const std::vector<Measured>& all);
[[nodiscard]] JsonObject measured_json(const Measured& measured);

/// Splits "segment,month".
[[nodiscard]] std::vector<std::string> split_list(std::string_view text);

}  // namespace sojourn::cli
