// Which drivers explain an outcome: each driver's share of R^2, averaged over all orders of
// entering the regression. This is LMG, the Shapley value of the game v(S) = R^2 of the drivers S,
// and the general dominance statistic.
//
// The state is the cross products of all columns without rounding, in `groups` groups of rows by a
// hash of the row's identity; so parts merge to the same bits, and deleting one group at a time
// gives the standard error (jackknife over groups, Student's interval with groups - 1 degrees).
//
// Estimand: the LMG share in the population. It says what goes together with the outcome, not what
// causes it: of collinear drivers one that does nothing gets a share too.
// Sources: Lindeman, Merenda & Gold 1980; Groemping 2006, doi 10.18637/jss.v017.i01.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/estimate.h"
#include "metrics/exact_sum.h"

namespace sojourn::metrics {

struct DriverImportance {
  Outcome r_squared;
  std::vector<Outcome> shares{};  ///< by driver; they sum to r_squared
};

class DriverMoments {
 public:
  static constexpr int group_count = 20;
  static constexpr std::size_t most_drivers = 15;  ///< 2^15 regressions, 21 times

  /// Throws InputError unless there are 1 to 15 drivers.
  explicit DriverMoments(std::size_t drivers);
  /// Takes in a row; `drivers` has one value each. Throws InputError, and is unchanged, where one
  /// is no number.
  void add(std::uint64_t identity, std::span<const double> drivers, double outcome);
  void merge(const DriverMoments& other);
  [[nodiscard]] DriverImportance importance() const;
  [[nodiscard]] std::uint64_t count() const noexcept;

 private:
  /// Sums of one group: of each column, then of the products of each pair of columns, upper
  /// triangle row by row. The outcome is the last column.
  struct Group {
    std::uint64_t count = 0;
    std::vector<ExactSum> sums{};
  };

  std::size_t columns_;
  std::vector<Group> groups_;
};

}  // namespace sojourn::metrics
