#include "study/what_if/programme_cost.h"

#include <algorithm>
#include <cmath>

namespace sojourn::study {

void CostByMonth::add(const TimeFrame& frame, Seconds time, std::int64_t micros) {
  if (!frame.holds(time) || micros == 0) return;
  const std::size_t day = frame.day_of(time);
  const auto value =
      static_cast<std::int64_t>(std::llrint(static_cast<double>(micros) * frame.discount[day]));
  discounted[frame.month_of_day[day]] += value;
  if (time >= frame.run_end) return;
  to_run_end += micros;
  to_run_end_discounted += value;
}

void add_standing_costs(const ProgrammeCost& cost, const TimeFrame& frame, CostByMonth& sums) {
  sums.add(frame, std::max(cost.from, frame.start), cost.fixed);
  Seconds begin = frame.start;
  for (const Seconds end : frame.month_ends) {
    const Seconds from = std::max(begin, cost.from);
    const Seconds until = std::min(end, cost.until);
    if (from < until) {
      const double share = static_cast<double>(until - from) / static_cast<double>(end - begin);
      sums.add(frame, from,
               static_cast<std::int64_t>(std::llrint(static_cast<double>(cost.per_month) * share)));
    }
    begin = end;
  }
}

}  // namespace sojourn::study
