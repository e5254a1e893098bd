// The CDNOW customers as tests use them: x, t_x, T in weeks and the mean value of repeats.
#pragma once

#include <vector>

#include "tests/metrics/shared_data.h"

namespace sojourn::metrics::testing {

struct Cdnow {
  std::vector<double> repeats;
  std::vector<double> last;
  std::vector<double> age;
  std::vector<double> mean_value;
};

/// The 2,357 customers of the published sample; empty where the data are absent.
inline Cdnow cdnow() {
  auto file = shared_file("cdnow/cdnow_customers_summary_with_transactions.csv");
  if (!file) return {};
  auto columns = read_columns(file);
  return {numbers(columns["x"]), numbers(columns["t_x"]), numbers(columns["T"]),
          numbers(columns["zbar"])};
}

}  // namespace sojourn::metrics::testing
