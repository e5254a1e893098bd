// What interventions cost the company beside what shows in payments. A discount is lower revenue
// and stands there, never here as well.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/time.h"
#include "study/what_if/time_frame.h"

namespace sojourn::study {

/// Of one intervention, in millionths of the currency.
struct ProgrammeCost {
  std::int64_t fixed = 0;        ///< once, at its start
  std::int64_t per_month = 0;    ///< in advance, for each month in force; pro rata for the last one
  std::int64_t per_treated = 0;  ///< for each customer when their treatment starts
  std::int64_t per_use = 0;      ///< for each use
  Seconds from = 0;              ///< since the start of the run
  Seconds until = 0;             ///< excluded
};

/// Costs by month of a frame, in millionths of the currency.
struct CostByMonth {
  std::vector<std::int64_t> discounted{};  ///< to the horizon
  std::int64_t to_run_end = 0;             ///< not discounted
  std::int64_t to_run_end_discounted = 0;

  explicit CostByMonth(const TimeFrame& frame) : discounted(frame.month_ends.size(), 0) {}
  /// Adds what is paid at a moment; what lies outside of the frame counts for nothing.
  void add(const TimeFrame& frame, Seconds time, std::int64_t micros);
};

/// Adds fixed and monthly costs, which nobody's treatment changes.
void add_standing_costs(const ProgrammeCost& cost, const TimeFrame& frame, CostByMonth& sums);

}  // namespace sojourn::study
