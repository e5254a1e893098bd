// Metrics over tables: which columns they need, the rows cut into groups, and what comes out.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/json.h"
#include "cli/measure/places.h"
#include "cli/measure/row_filter.h"
#include "cli/measure/table_source.h"
#include "metrics/metric.h"

namespace sojourn::cli {

struct MeasureRequest {
  std::vector<std::string> metrics;  ///< NAME:switch=value
  std::vector<std::string> by;       ///< columns, or day, month, year
  GivenColumns columns;
  Conditions where;       ///< which rows count
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
