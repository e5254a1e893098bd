// The stretches of time that an arm's results are about, from the start of its interventions: to
// the end of the run, and on to the horizon of value. Months are calendar months after the start;
// money is discounted by the day, (1 + i)^(-days / 365).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/time.h"

namespace sojourn::study {

struct TimeFrame {
  Seconds start = 0;                          ///< of the interventions, since the start of the run
  Seconds run_end = 0;                        ///< nobody new comes after it
  Seconds horizon_end = 0;                    ///< of value
  std::vector<Seconds> month_ends{};          ///< of month 0, 1, …; the last is horizon_end
  std::vector<double> discount{};             ///< by day since the start
  std::vector<std::uint16_t> month_of_day{};  ///< by day since the start

  [[nodiscard]] std::size_t day_of(Seconds time) const noexcept {
    return static_cast<std::size_t>((time - start) / seconds_per_day);
  }
  [[nodiscard]] bool holds(Seconds time) const noexcept {
    return time >= start && time < horizon_end;
  }
  /// Whole months that end within the run.
  [[nodiscard]] std::size_t months_in_run() const noexcept;
  /// Seconds at which the run must end.
  [[nodiscard]] Seconds length() const noexcept {
    return run_end > horizon_end ? run_end : horizon_end;
  }
};

/// A frame for interventions that start at midnight of `start`; the run is [run_start, run_end).
[[nodiscard]] TimeFrame make_time_frame(Date run_start, Date start, Seconds run_end,
                                        int horizon_months, double discount_rate);

}  // namespace sojourn::study
