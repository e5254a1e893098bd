// Log-rank: whether groups of customers leave at the same rate, by ends observed minus expected.
//
//   U_g = sum over end times of w (d_g - d n_g / n)
//   V_gh = sum of w^2 d (n - d) / (n - 1) * (n_g / n) (1{g = h} - n_h / n)
//   chi^2 = U' V^- U with as many degrees of freedom as V has rank
//
// Weights w: 1 (log-rank), n (Gehan-Breslow), sqrt(n) (Tarone-Ware), S(t-) of all groups together
// (Fleming-Harrington with rho = 1, the Peto-Peto test of R's survdiff). Null hypothesis: all
// groups share one hazard. It loses its power where hazards cross. Sources: Mantel 1966; Fleming &
// Harrington 1991, ch. 7.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "metrics/survival/estimators/life_table.h"

namespace sojourn::metrics {

enum class LogRankWeight : std::uint8_t { log_rank, gehan, tarone_ware, fleming_harrington };

struct LogRank {
  double chi_square = 0.0;
  int degrees = 0;
  double p_value = 1.0;
  std::vector<double> observed{};  ///< weighted ends per group
  std::vector<double> expected{};  ///< under one hazard for all
  std::string no_test{};           ///< why there is no test, empty where there is one
};

/// Compares the groups, one life table each.
[[nodiscard]] LogRank log_rank(std::span<const LifeTable> groups,
                               LogRankWeight weight = LogRankWeight::log_rank);

}  // namespace sojourn::metrics
