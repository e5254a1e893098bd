// Lives out of a chunk of rows, without those that miss a value.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "metrics/metric.h"
#include "metrics/survival/estimators/life_table.h"

namespace sojourn::metrics {

/// Columns that own what Lives looks at.
struct LivesRows {
  std::vector<double> duration;
  std::vector<std::uint8_t> cause;
  std::vector<double> entry;
  std::vector<std::size_t> row;  ///< where in the chunk each stands

  [[nodiscard]] Lives lives() const { return {duration, cause, entry}; }
};

/// The roles that lives are read from: `duration`, `ended` (0 = censored; causes from 1 on where
/// they are told apart) and optionally `entry`.
[[nodiscard]] std::vector<Role> lives_roles();

/// The lives of a chunk; rows without a duration, an ending or (where given) an entry are left out.
[[nodiscard]] LivesRows lives_of(const Rows& rows);

/// The columns of the rows as they stand, where no value is missing.
[[nodiscard]] std::optional<Lives> complete_lives(const Rows& rows);

}  // namespace sojourn::metrics
