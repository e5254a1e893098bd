// Points of a design: which values the factors have, and what that sets.
//
// Points are numbered; every replication r of every point draws from (seed, r), so that points
// differ by their settings alone (common random numbers).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/assumptions.h"
#include "core/settings.h"

namespace sojourn::study {

/// One value of a factor, as --set takes it and as a number where it is one.
struct Level {
  std::string text;     ///< the value: `0.2`, `3 days`
  double number = 0.0;  ///< in seconds, or per second; its index where it is no number
};

/// A factor with the values it takes in the points.
struct Factor {
  std::string path;
  std::vector<Level> levels;
};

struct Points {
  std::vector<Factor> factors;
  /// [point][factor]: which level; -1: the factor is left at its value in force.
  std::vector<std::vector<int>> levels;

  [[nodiscard]] std::size_t size() const noexcept { return levels.size(); }
  /// "path=value" of the point's factors.
  [[nodiscard]] std::vector<std::string> sets_of(std::size_t point) const;
  /// "path = value, path = value" of the same.
  [[nodiscard]] std::string text_of(std::size_t point) const;
};

/// All combinations, the last factor fastest.
[[nodiscard]] Points grid(std::vector<Factor> factors);

/// A Latin hypercube: each factor's range is cut into as many strata as there are points, and each
/// stratum holds exactly one point, drawn uniformly. Of up to a hundred such designs, keyed by
/// `seed`, the one whose closest two points are farthest apart (maximin). A range of kind `flag`
/// (0 to 1) is false in half of the points and true in the others.
[[nodiscard]] Points latin_hypercube(const std::vector<Assumption>& ranges, std::size_t points,
                                     std::uint32_t seed);

/// Point 0 has every value in force; then for each range one point at its low and one at its high
/// end, all else in force.
[[nodiscard]] Points tornado(const std::vector<Assumption>& ranges);

/// Combinations that a grid would have; saturates.
[[nodiscard]] std::size_t size_of_grid(const std::vector<Factor>& factors) noexcept;

/// A value as --set reads it: texts in quotes.
[[nodiscard]] std::string node_text(const Node& node);

}  // namespace sojourn::study
