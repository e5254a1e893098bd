// Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3",
// 2011) for one lane and for whole columns.
//
// The multiplication of Philox takes 32-bit words to 64-bit products, and vectors have it for the
// even 32-bit lanes only. So the columns are worked on as vectors of 64-bit lanes, even and odd
// blocks apart: the low half of a lane is the word, the high half is left over from earlier
// products and never looked at. Words then need no shuffling, only one shift per product.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/inline.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace sojourn {

static constexpr std::uint32_t philox_multiplier_0 = 0xD2511F53U;
static constexpr std::uint32_t philox_multiplier_1 = 0xCD9E8D57U;
static constexpr std::uint32_t philox_weyl_0 = 0x9E3779B9U;  ///< golden ratio
static constexpr std::uint32_t philox_weyl_1 = 0xBB67AE85U;  ///< sqrt(3) - 1

/// Arrays given to philox_block hold a multiple of this many lanes and start on 64 bytes.
static constexpr std::size_t philox_lanes = 16;

/// One block: counter words c0 to c3 under key words k0 and k1 give r0 to r3.
SOJOURN_INLINE void philox4x32(std::uint32_t c0, std::uint32_t c1, std::uint32_t c2,
                               std::uint32_t c3, std::uint32_t k0, std::uint32_t k1,
                               std::uint32_t& r0, std::uint32_t& r1, std::uint32_t& r2,
                               std::uint32_t& r3) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product_0 = std::uint64_t{philox_multiplier_0} * c0;
    const std::uint64_t product_1 = std::uint64_t{philox_multiplier_1} * c2;
    c0 = static_cast<std::uint32_t>(product_1 >> 32) ^ c1 ^ k0;
    c1 = static_cast<std::uint32_t>(product_1);
    c2 = static_cast<std::uint32_t>(product_0 >> 32) ^ c3 ^ k1;
    c3 = static_cast<std::uint32_t>(product_0);
    k0 += philox_weyl_0;
    k1 += philox_weyl_1;
  }
  r0 = c0;
  r1 = c1;
  r2 = c2;
  r3 = c3;
}

#if defined(__SSE2__)

// Bytes of a vector: as many as the file is built for. A file that names its instruction set by a
// pragma, which GCC 12 does not tell the preprocessor, defines this itself.
#ifndef SOJOURN_PHILOX_BYTES
#if defined(__AVX512F__)
#define SOJOURN_PHILOX_BYTES 64
#elif defined(__AVX2__)
#define SOJOURN_PHILOX_BYTES 32
#else
#define SOJOURN_PHILOX_BYTES 16
#endif
#endif
using PhiloxLanes [[gnu::vector_size(SOJOURN_PHILOX_BYTES), gnu::may_alias]] = unsigned long long;

/// The product of the low halves of each 64-bit lane.
SOJOURN_INLINE PhiloxLanes philox_product(PhiloxLanes x, PhiloxLanes y) {
#if SOJOURN_PHILOX_BYTES == 64
  // _mm512_mul_epu32 is the same, but GCC 12 warns of its undefined third operand.
  return (PhiloxLanes)_mm512_maskz_mul_epu32(0xFF, (__m512i)x, (__m512i)y);
#elif SOJOURN_PHILOX_BYTES == 32
  return (PhiloxLanes)_mm256_mul_epu32((__m256i)x, (__m256i)y);
#else
  return (PhiloxLanes)_mm_mul_epu32((__m128i)x, (__m128i)y);
#endif
}

namespace {  // the vectors' width, so this type, differs between files

struct PhiloxVectors {
  PhiloxLanes c0, c1, c2, c3;
};

}  // namespace

SOJOURN_INLINE PhiloxVectors philox_round(PhiloxVectors c, std::uint32_t k0, std::uint32_t k1) {
  const PhiloxLanes zero{};
  const PhiloxLanes product_0 = philox_product(c.c0, zero + philox_multiplier_0);
  const PhiloxLanes product_1 = philox_product(c.c2, zero + philox_multiplier_1);
  return {(product_1 >> 32) ^ c.c1 ^ (zero + k0), product_1, (product_0 >> 32) ^ c.c3 ^ (zero + k1),
          product_0};
}

/// Lanes of 32 bits from the low halves of `even` and `odd`, alternating.
SOJOURN_INLINE PhiloxLanes philox_interleave(PhiloxLanes even, PhiloxLanes odd) {
  return (even & 0xFFFFFFFFULL) | (odd << 32);
}

/// Block i has counter (id_low[i], id_high, purpose[i], occurrence[i]); n is rounded up to a
/// multiple of philox_lanes, and all arrays have room for that many. Results may overwrite the
/// counters.
SOJOURN_INLINE void philox_block(const std::uint32_t* id_low, std::uint32_t id_high,
                                 const std::uint32_t* purpose, const std::uint32_t* occurrence,
                                 std::uint32_t k0, std::uint32_t k1, std::uint32_t* r0,
                                 std::uint32_t* r1, std::uint32_t* r2, std::uint32_t* r3,
                                 std::size_t n) {
  constexpr std::size_t step = SOJOURN_PHILOX_BYTES / 4;
  const std::size_t padded = (n + philox_lanes - 1) / philox_lanes * philox_lanes;
  const PhiloxLanes zero{};
  for (std::size_t i = 0; i < padded; i += step) {
    const PhiloxLanes c0 = *reinterpret_cast<const PhiloxLanes*>(id_low + i);
    const PhiloxLanes c2 = *reinterpret_cast<const PhiloxLanes*>(purpose + i);
    const PhiloxLanes c3 = *reinterpret_cast<const PhiloxLanes*>(occurrence + i);
    PhiloxVectors even{c0, zero + id_high, c2, c3};
    PhiloxVectors odd{c0 >> 32, zero + id_high, c2 >> 32, c3 >> 32};
    std::uint32_t round_k0 = k0;
    std::uint32_t round_k1 = k1;
#pragma GCC unroll 10
    for (int round = 0; round < 10; ++round) {
      even = philox_round(even, round_k0, round_k1);
      odd = philox_round(odd, round_k0, round_k1);
      round_k0 += philox_weyl_0;
      round_k1 += philox_weyl_1;
    }
    *reinterpret_cast<PhiloxLanes*>(r0 + i) = philox_interleave(even.c0, odd.c0);
    *reinterpret_cast<PhiloxLanes*>(r1 + i) = philox_interleave(even.c1, odd.c1);
    *reinterpret_cast<PhiloxLanes*>(r2 + i) = philox_interleave(even.c2, odd.c2);
    *reinterpret_cast<PhiloxLanes*>(r3 + i) = philox_interleave(even.c3, odd.c3);
  }
}

#else

/// Block i has counter (id_low[i], id_high, purpose[i], occurrence[i]); n is rounded up to a
/// multiple of philox_lanes, and all arrays have room for that many. Results may overwrite the
/// counters.
SOJOURN_INLINE void philox_block(const std::uint32_t* id_low, std::uint32_t id_high,
                                 const std::uint32_t* purpose, const std::uint32_t* occurrence,
                                 std::uint32_t k0, std::uint32_t k1, std::uint32_t* r0,
                                 std::uint32_t* r1, std::uint32_t* r2, std::uint32_t* r3,
                                 std::size_t n) {
  const std::size_t padded = (n + philox_lanes - 1) / philox_lanes * philox_lanes;
  for (std::size_t i = 0; i < padded; ++i) {
    philox4x32(id_low[i], id_high, purpose[i], occurrence[i], k0, k1, r0[i], r1[i], r2[i], r3[i]);
  }
}

#endif

}  // namespace sojourn
