#include "study/statistics/stopping.h"

#include <algorithm>

#include "study/statistics/intervals.h"

namespace sojourn::study {

std::optional<int> next_look(std::span<const double> effects, double precision, int most) {
  const int done = static_cast<int>(effects.size());
  if (done < first_look) return std::min(first_look, most);
  if (done >= most || half_width(effects) <= precision) return std::nullopt;
  return std::min(2 * done, most);
}

}  // namespace sojourn::study
