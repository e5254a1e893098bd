// Which lanes of a batch have something due, for the kernels of models that keep a calendar.
#pragma once

#include "sim/kernels/lookup.h"

namespace sojourn::sim {

/// Writes the numbers of lanes i < n with due[i] < until[i] to `list`, ascending; returns how many.
/// All have room for whole vectors more.
SOJOURN_INLINE std::size_t list_before(const std::int32_t* due, const std::int32_t* until,
                                       std::size_t n, std::uint32_t* list) {
  std::size_t found = 0;
#if defined(__AVX512F__)
  __m512i lane = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  for (std::size_t i = 0; i < n; i += lookup_lanes) {
    __mmask16 mask =
        _mm512_cmplt_epi32_mask(_mm512_load_si512(due + i), _mm512_loadu_si512(until + i));
    if (n - i < lookup_lanes) mask = static_cast<__mmask16>(mask & ((1U << (n - i)) - 1U));
    _mm512_storeu_si512(list + found, _mm512_maskz_compress_epi32(mask, lane));
    found += static_cast<std::size_t>(__builtin_popcount(mask));
    lane = _mm512_add_epi32(lane, _mm512_set1_epi32(16));
  }
#else
  for (std::size_t i = 0; i < n; ++i) {
    list[found] = static_cast<std::uint32_t>(i);
    found += due[i] < until[i] ? 1U : 0U;
  }
#endif
  return found;
}

}  // namespace sojourn::sim
