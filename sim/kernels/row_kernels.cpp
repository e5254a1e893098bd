// The loops of rows of events, compiled once per instruction set (see kernels.h).
#include "sim/kernels/row_kernels.h"

#include "core/digest.h"
#include "core/math.h"
#include "sim/kernels/entry_table.h"

#define SOJOURN_LOOP _Pragma("GCC ivdep")

namespace sojourn::sim {

extern const RowKernels SOJOURN_ENTRY_TABLE(row_kernels);

namespace {

using u32 = std::uint32_t;
using i32 = std::int32_t;
using u64 = std::uint64_t;

constexpr std::size_t digest_block = 64;

SOJOURN_INLINE u64 digest_step(u64 h, u64 word, u64 multiplier) {
  h = (h ^ word) * multiplier;
  return h ^ (h >> 32U);
}

SOJOURN_INLINE u64 word_of(float value) { return static_cast<u64>(bits_of(value)); }

struct EventWords {
  const u32* __restrict id;
  const u32* __restrict number;
  const i32* __restrict time;
  const u32* __restrict track;
  const u32* __restrict from;
  const u32* __restrict to;
};

// The rounds of a row's first three words; `h` starts as the seed.
SOJOURN_INLINE u64 digest_head(const EventWords& words, std::size_t i, u64 value, u64 h,
                               u64 multiplier) {
  const u64 when = static_cast<u64>(words.number[i]) |
                   (static_cast<u64>(static_cast<u32>(words.time[i])) << 32U);
  const u64 what = static_cast<u64>(words.track[i] | (words.from[i] << 8U) | (words.to[i] << 16U));
  h = digest_step(h, static_cast<u64>(words.id[i]), multiplier);
  h = digest_step(h, when, multiplier);
  return digest_step(h, what | (value << 32U), multiplier);
}

// One variable at the most: the whole row in one pass.
void digest_small(const Lanes& lanes, const float* value, DigestSums* sums) {
  const std::size_t n = lanes.count;
  const EventWords words{lanes.id, lanes.number, lanes.time, lanes.track, lanes.from, lanes.to};
  const float* __restrict v = value;
  u64 a = 0, b = 0, c = 0, d = 0;
  SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) {
    const u64 bits = word_of(v[i]);
    u64 low = digest_head(words, i, bits, digest_seed_low, digest_multiplier_low);
    u64 high = digest_head(words, i, bits, digest_seed_high, digest_multiplier_high);
    low = digest_step(low, 0, digest_multiplier_high);
    high = digest_step(high, 0, digest_multiplier_low);
    a += low & 0xFFFFFFFFU;
    b += low >> 32U;
    c += high & 0xFFFFFFFFU;
    d += high >> 32U;
  }
  sums->low_low += a;
  sums->low_high += b;
  sums->high_low += c;
  sums->high_high += d;
}

void digest_wide(const Lanes& lanes, const float* const* shown, std::size_t variables,
                 DigestSums* sums) {
  const std::size_t n = lanes.count;
  const EventWords words{lanes.id, lanes.number, lanes.time, lanes.track, lanes.from, lanes.to};
  for (std::size_t first = 0; first < n; first += digest_block) {
    const std::size_t m = n - first < digest_block ? n - first : digest_block;
    u64 low[digest_block];
    u64 high[digest_block];
    const float* __restrict v = shown[0] + first;
    SOJOURN_LOOP for (std::size_t i = 0; i < m; ++i) {
      const u64 bits = word_of(v[i]);
      low[i] = digest_head(words, first + i, bits, digest_seed_low, digest_multiplier_low);
      high[i] = digest_head(words, first + i, bits, digest_seed_high, digest_multiplier_high);
    }
    for (std::size_t k = 1; k < variables; k += 2) {
      const float* __restrict x = shown[k] + first;
      const float* __restrict y = k + 1 < variables ? shown[k + 1] + first : nullptr;
      SOJOURN_LOOP for (std::size_t i = 0; i < m; ++i) {
        const u64 word = word_of(x[i]) | (y != nullptr ? word_of(y[i]) << 32U : 0U);
        low[i] = digest_step(low[i], word, digest_multiplier_low);
        high[i] = digest_step(high[i], word, digest_multiplier_high);
      }
    }
    u64 a = 0, b = 0, c = 0, d = 0;
    SOJOURN_LOOP for (std::size_t i = 0; i < m; ++i) {
      const u64 l = digest_step(low[i], 0, digest_multiplier_high);
      const u64 h = digest_step(high[i], 0, digest_multiplier_low);
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
}

void digest(const Lanes& lanes, const float* const* shown, std::size_t variables,
            DigestSums* sums) {
  if (variables > 1) {
    digest_wide(lanes, shown, variables, sums);
  } else {
    digest_small(lanes, variables == 1 ? shown[0] : lanes.zeros, sums);
  }
}

template <typename Out, typename In>
[[gnu::always_inline]] inline void copy_column(Out* out, const In* in, std::size_t n) {
  Out* __restrict to = out;
  const In* __restrict from = in;
  if (out == nullptr) return;
  SOJOURN_LOOP for (std::size_t i = 0; i < n; ++i) to[i] = static_cast<Out>(from[i]);
}

void emit(const Lanes& lanes, const float* const* shown, std::size_t variables,
          const EventColumns& out) {
  const std::size_t n = lanes.count;
  copy_column(out.customer, lanes.id, n);
  copy_column(out.time, lanes.time, n);
  copy_column(out.track, lanes.track, n);
  copy_column(out.from, lanes.from, n);
  copy_column(out.to, lanes.to, n);
  for (std::size_t v = 0; v < variables; ++v) copy_column(out.variables[v], shown[v], n);
}

}  // namespace

const RowKernels SOJOURN_ENTRY_TABLE(row_kernels) = {
    .digest = digest,
    .emit = emit,
};

}  // namespace sojourn::sim
