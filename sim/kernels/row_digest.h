// The digest of whole rows of a table, as core/digest.h tells, eight rows to a vector.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/digest.h"
#include "core/inline.h"
#include "sim/kernels/kernels.h"

namespace sojourn::sim {

static constexpr std::size_t rows_digested_together = 64;

SOJOURN_INLINE std::uint64_t row_digest_step(std::uint64_t h, std::uint64_t word,
                                             std::uint64_t multiplier) {
  h = (h ^ word) * multiplier;
  return h ^ (h >> 32U);
}

/// Mixes the next word of `n` rows into both of their accumulators.
template <typename T>
SOJOURN_INLINE void absorb_column(const void* values, std::size_t n, std::uint64_t* __restrict low,
                                  std::uint64_t* __restrict high) {
  const T* __restrict word = static_cast<const T*>(values);
  _Pragma("GCC ivdep") for (std::size_t i = 0; i < n; ++i) {
    low[i] = row_digest_step(low[i], word[i], digest_multiplier_low);
    high[i] = row_digest_step(high[i], word[i], digest_multiplier_high);
  }
}

SOJOURN_INLINE void absorb_any(const ValueColumn& column, std::size_t first, std::size_t n,
                               std::uint64_t* low, std::uint64_t* high) {
  const auto* const at = static_cast<const std::uint8_t*>(column.values) + first * column.bytes;
  if (column.bytes == 1) {
    absorb_column<std::uint8_t>(at, n, low, high);
  } else if (column.bytes == 2) {
    absorb_column<std::uint16_t>(at, n, low, high);
  } else if (column.bytes == 4) {
    absorb_column<std::uint32_t>(at, n, low, high);
  } else {
    absorb_column<std::uint64_t>(at, n, low, high);
  }
}

SOJOURN_INLINE void add_row_digests(const std::uint64_t* __restrict low,
                                    const std::uint64_t* __restrict high, std::size_t n,
                                    DigestSums* sums) {
  std::uint64_t a = 0, b = 0, c = 0, d = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint64_t l = row_digest_step(low[i], 0, digest_multiplier_high);
    const std::uint64_t h = row_digest_step(high[i], 0, digest_multiplier_low);
    a += l & 0xFFFFFFFFU;
    b += l >> 32U;
    c += h & 0xFFFFFFFFU;
    d += h >> 32U;
  }
  sums->low_low += a;
  sums->low_high += b;
  sums->high_low += c;
  sums->high_high += d;
}

/// Adds the digests of `rows` rows to the sums.
SOJOURN_INLINE void digest_table(const ValueColumn* columns, std::size_t count, std::size_t rows,
                                 DigestSums* sums) {
  alignas(64) std::uint64_t low[rows_digested_together];
  alignas(64) std::uint64_t high[rows_digested_together];
  for (std::size_t first = 0; first < rows; first += rows_digested_together) {
    const std::size_t left = rows - first;
    const std::size_t n = left < rows_digested_together ? left : rows_digested_together;
    for (std::size_t i = 0; i < rows_digested_together; ++i) {
      low[i] = digest_seed_low;
      high[i] = digest_seed_high;
    }
    for (std::size_t c = 0; c < count; ++c) absorb_any(columns[c], first, n, low, high);
    add_row_digests(low, high, n, sums);
  }
}

}  // namespace sojourn::sim
