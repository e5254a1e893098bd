// Columns of tables of parameters.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/kernels/lookup.h"

namespace sojourn::sim {

/// One value for all rows of a column, which is long enough to be loaded as whole vectors.
template <typename T>
void fill_column(std::vector<T>& column, std::size_t rows, T value) {
  column.assign(rows + lookup_padding, value);
}

}  // namespace sojourn::sim
