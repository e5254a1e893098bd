// Table look-ups for sixteen lanes at a time.
//
// A gather costs the processor one load per lane. Tables of a scenario are small, and a vector can
// look up in up to 32 entries held in registers with one instruction; larger tables are gathered.
// Tables are padded to lookup_padding entries, so whole vectors of them can be loaded.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/inline.h"

#if defined(__AVX512F__) || defined(__AVX2__)
#include <immintrin.h>
#endif

namespace sojourn::sim {

static constexpr std::size_t lookup_lanes = 16;
static constexpr std::size_t lookup_padding = 32;

/// Sixteen numbers in vector registers, or nearly so.
template <typename T>
struct alignas(64) Sixteen {
  T v[lookup_lanes];
};

/// Rows (variant * states + state) of sixteen lanes' states.
SOJOURN_INLINE void rows_of(const std::uint32_t* variant_row, const std::uint32_t* state,
                            Sixteen<std::uint32_t>& row) {
  for (std::size_t l = 0; l < lookup_lanes; ++l) row.v[l] = variant_row[l] + state[l];
}

/// out[i] = table[index[i]] for sixteen lanes; `entries` tells how long the table is. `index` and
/// `out` are 64-byte aligned.
SOJOURN_INLINE void look_up(const void* table, [[maybe_unused]] std::size_t entries,
                            const std::uint32_t* index, void* out) {
#if defined(__AVX512F__)
  const __m512i at = _mm512_load_si512(index);
  const __m512i low = _mm512_loadu_si512(table);
  if (entries <= 16) {
    _mm512_store_si512(out, _mm512_maskz_permutexvar_epi32(0xFFFF, at, low));
    return;
  }
  if (entries <= 32) {
    const __m512i high = _mm512_loadu_si512(static_cast<const std::uint32_t*>(table) + 16);
    _mm512_store_si512(out, _mm512_permutex2var_epi32(low, at, high));
    return;
  }
#elif defined(__AVX2__)
  if (entries <= 16) {
    const auto* const words = static_cast<const __m256i*>(table);
    const __m256i low = _mm256_loadu_si256(words);
    const __m256i high = _mm256_loadu_si256(words + 1);
    for (std::size_t half = 0; half < 2; ++half) {
      const __m256i at = _mm256_load_si256(reinterpret_cast<const __m256i*>(index) + half);
      const __m256i upper = _mm256_slli_epi32(at, 28);  // bit 3 becomes the sign
      const __m256 found = _mm256_blendv_ps(
          _mm256_castsi256_ps(_mm256_permutevar8x32_epi32(low, at)),
          _mm256_castsi256_ps(_mm256_permutevar8x32_epi32(high, at)), _mm256_castsi256_ps(upper));
      _mm256_store_ps(static_cast<float*>(out) + 8 * half, found);
    }
    return;
  }
#endif
  const auto* const from = static_cast<const std::uint32_t*>(table);
  auto* const to = static_cast<std::uint32_t*>(out);
  for (std::size_t i = 0; i < lookup_lanes; ++i) to[i] = from[index[i]];
}

/// Writes the numbers of lanes i < n with column[i] >= bound to `list`, ascending; returns how
/// many. Both have room for whole vectors more.
SOJOURN_INLINE std::size_t list_at_least(const std::int32_t* column, std::size_t n,
                                         std::int32_t bound, std::uint32_t* list) {
  std::size_t found = 0;
#if defined(__AVX512F__)
  const __m512i least = _mm512_set1_epi32(bound);
  __m512i lane = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  for (std::size_t i = 0; i < n; i += lookup_lanes) {
    __mmask16 mask = _mm512_cmpge_epi32_mask(_mm512_load_si512(column + i), least);
    if (n - i < lookup_lanes) mask = static_cast<__mmask16>(mask & ((1U << (n - i)) - 1U));
    _mm512_storeu_si512(list + found, _mm512_maskz_compress_epi32(mask, lane));
    found += static_cast<std::size_t>(__builtin_popcount(mask));
    lane = _mm512_add_epi32(lane, _mm512_set1_epi32(16));
  }
#else
  for (std::size_t i = 0; i < n; ++i) {
    list[found] = static_cast<std::uint32_t>(i);
    found += column[i] >= bound ? 1U : 0U;
  }
#endif
  return found;
}

/// Writes the numbers of lanes i < n whose column has one of the bits to `list`, ascending; returns
/// how many. Both have room for whole vectors more.
SOJOURN_INLINE std::size_t list_with_bits(const std::uint32_t* column, std::size_t n,
                                          std::uint32_t bits, std::uint32_t* list) {
  std::size_t found = 0;
#if defined(__AVX512F__)
  const __m512i wanted = _mm512_set1_epi32(static_cast<int>(bits));
  __m512i lane = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  for (std::size_t i = 0; i < n; i += lookup_lanes) {
    __mmask16 mask = _mm512_test_epi32_mask(_mm512_load_si512(column + i), wanted);
    if (n - i < lookup_lanes) mask = static_cast<__mmask16>(mask & ((1U << (n - i)) - 1U));
    _mm512_storeu_si512(list + found, _mm512_maskz_compress_epi32(mask, lane));
    found += static_cast<std::size_t>(__builtin_popcount(mask));
    lane = _mm512_add_epi32(lane, _mm512_set1_epi32(16));
  }
#else
  for (std::size_t i = 0; i < n; ++i) {
    list[found] = static_cast<std::uint32_t>(i);
    found += (column[i] & bits) != 0U ? 1U : 0U;
  }
#endif
  return found;
}

/// Writes the numbers of lanes i < n with column[i] == code to `list`, ascending; returns how many.
/// Both have room for whole vectors more.
SOJOURN_INLINE std::size_t list_equal(const std::uint32_t* column, std::size_t n,
                                      std::uint32_t code, std::uint32_t* list) {
  std::size_t found = 0;
#if defined(__AVX512F__)
  const __m512i wanted = _mm512_set1_epi32(static_cast<int>(code));
  __m512i lane = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  for (std::size_t i = 0; i < n; i += lookup_lanes) {
    __mmask16 mask = _mm512_cmpeq_epi32_mask(_mm512_load_si512(column + i), wanted);
    if (n - i < lookup_lanes) mask = static_cast<__mmask16>(mask & ((1U << (n - i)) - 1U));
    _mm512_storeu_si512(list + found, _mm512_maskz_compress_epi32(mask, lane));
    found += static_cast<std::size_t>(__builtin_popcount(mask));
    lane = _mm512_add_epi32(lane, _mm512_set1_epi32(16));
  }
#else
  for (std::size_t i = 0; i < n; ++i) {
    list[found] = static_cast<std::uint32_t>(i);
    found += column[i] == code ? 1U : 0U;
  }
#endif
  return found;
}

/// Writes values[k] for k < n with codes[k] == code to `kept`, in their order; returns how many.
/// `kept` has room for a whole vector more, and may be `values`.
SOJOURN_INLINE std::size_t keep_equal(const std::uint32_t* codes, std::uint32_t code,
                                      const std::uint32_t* values, std::size_t n,
                                      std::uint32_t* kept) {
  std::size_t found = 0;
#if defined(__AVX512F__)
  const __m512i wanted = _mm512_set1_epi32(static_cast<int>(code));
  for (std::size_t k = 0; k < n; k += lookup_lanes) {
    const __mmask16 there =
        n - k < lookup_lanes ? static_cast<__mmask16>((1U << (n - k)) - 1U) : __mmask16{0xFFFF};
    const __m512i at = _mm512_maskz_loadu_epi32(there, codes + k);
    const __mmask16 mask = _mm512_mask_cmpeq_epi32_mask(there, at, wanted);
    const __m512i value = _mm512_maskz_loadu_epi32(there, values + k);
    _mm512_storeu_si512(kept + found, _mm512_maskz_compress_epi32(mask, value));
    found += static_cast<std::size_t>(__builtin_popcount(mask));
  }
#else
  for (std::size_t k = 0; k < n; ++k) {
    const std::uint32_t value = values[k];
    kept[found] = value;
    found += codes[k] == code ? 1U : 0U;
  }
#endif
  return found;
}

}  // namespace sojourn::sim
