// Difference in differences: what treatment changed, beyond the change that untreated customers
// saw.
//
//   effect = (mean(treated, after) - mean(treated, before))
//          - (mean(control, after) - mean(control, before))
//
// This is the interaction of a saturated regression, with errors robust to any dependence within a
// cluster (CR1):
//   variance = G/(G-1) (n-1)/(n-4) sum over clusters g of s_g^2
//   s_g = sum over the four cells c of +- (sum of y in g and c - n_gc mean_c) / n_c
// and Student's law with G - 1 degrees. Customers seen several times are their own clusters at
// least; where whole regions or shops were treated, those are. Few clusters (below 30 or so, or
// below 5 on a side) make the interval too narrow.
//
// Estimand: the average effect on the treated. Assumes parallel trends: without treatment both
// groups' means would have moved alike; the data cannot show it. The state is a count and a sum of
// about 32 digits for each cluster and cell.
// Source: Angrist & Pischke, Mostly Harmless Econometrics, 2009, chapters 5 and 8.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>

#include "core/estimate.h"
#include "metrics/causal/effects/mean_difference.h"
#include "metrics/wide_number.h"

namespace sojourn::metrics {

enum class Period : std::uint8_t { before, after };

class DifferenceInDifferences {
 public:
  /// Takes in one observation; throws InputError where the outcome is no number.
  void add(std::uint64_t cluster, Arm arm, Period period, double outcome);
  void merge(const DifferenceInDifferences& other);
  /// None where one of the four cells is empty, or below two clusters or five observations.
  [[nodiscard]] EffectTest effect() const;
  [[nodiscard]] std::size_t clusters() const noexcept { return clusters_.size(); }
  [[nodiscard]] std::uint64_t count() const noexcept;

 private:
  struct Cell {
    std::uint64_t count = 0;
    WideNumber sum;
  };
  using Cells = std::array<Cell, 4>;  ///< arm * 2 + period

  std::unordered_map<std::uint64_t, Cells> clusters_;
};

}  // namespace sojourn::metrics
