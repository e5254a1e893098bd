#include "models/journeys/stay.h"

namespace sojourn::models {

sim::StayTable stay_table(const MonotoneTable& table) {
  const MonotoneTableView view = table.view();
  const std::size_t intervals = static_cast<std::size_t>(view.n) + 2;  // one more at each end
  return {.x0 = view.x0,
          .inv_step = view.inv_step,
          .intervals = view.n,
          .coefficients = {view.coefficients, view.coefficients + 4 * intervals}};
}

}  // namespace sojourn::models
