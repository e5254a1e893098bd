// Sorting keys by their digits, lowest first: numbers of a fixed width need no comparisons, and a
// digit that all keys share costs nothing.
#pragma once

#include <cstdint>

#include "metrics/large_vector.h"

namespace sojourn::metrics {

/// Sorts whole numbers.
void radix_sort(LargeVector<std::uint32_t>& keys);

/// Sorts numbers that are neither negative nor NaN: their bits then rise with them.
void radix_sort(LargeVector<double>& values);

}  // namespace sojourn::metrics
