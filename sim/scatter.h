// Rows of a column put into another order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/table.h"

namespace sojourn::sim {

/// to[place[i]] = from[i] for the first `rows` rows of columns of type T.
template <typename T>
void scatter(const ColumnBuffer& from, ColumnBuffer& to, const std::vector<std::uint32_t>& place,
             std::size_t rows) {
  const T* const in = from.as<T>();
  T* const out = to.as<T>();
  for (std::size_t i = 0; i < rows; ++i) out[place[i]] = in[i];
}

}  // namespace sojourn::sim
