// How often intervals hold the truth, for tests of their coverage.
#pragma once

#include <cstdint>

#include "core/estimate.h"

namespace sojourn::metrics::testing {

inline constexpr int coverage_seeds = 1000;
inline constexpr int coverage_least = 926;  ///< the 0.05 % quantile of a binomial with share 0.95
inline constexpr int coverage_most = 970;   ///< above, an interval is conservative

[[nodiscard]] inline bool covers(const Outcome& outcome, double truth) {
  return outcome.has_value() && outcome->has_interval && outcome->low <= truth &&
         truth <= outcome->high;
}

/// The number of seeds in 0 .. 999 whose outcome covers the truth.
template <typename Make>
[[nodiscard]] int covered_seeds(double truth, Make make) {
  int covered = 0;
  for (std::uint32_t seed = 0; seed < coverage_seeds; ++seed) {
    covered += covers(make(seed), truth) ? 1 : 0;
  }
  return covered;
}

}  // namespace sojourn::metrics::testing
