// Error bounds against long double libm on a stride of floats, and (in the Slow suite) monotonicity
// at every float.
#include "core/math.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace sojourn {
namespace {

constexpr std::uint32_t sign_bit = 0x80000000U;
constexpr std::uint32_t bits_of_infinity = 0x7F800000U;
constexpr std::uint32_t bits_of_least_normal = 0x00800000U;

struct Errors {
  double relative = 0.0;
  double absolute = 0.0;
};

/// The largest errors of f against `truth` at every `stride`-th of the floats (or words) from bits
/// `first` to `last`.
template <typename Function, typename Truth>
Errors errors_of(std::uint32_t first, std::uint32_t last, std::uint32_t stride, Function f,
                 Truth truth) {
  Errors found;
  for (std::uint64_t at = first; at <= last; at += stride) {
    const auto bits = static_cast<std::uint32_t>(at);
    const long double expected = truth(bits);
    const long double error = std::fabs(static_cast<long double>(f(bits)) - expected);
    found.absolute = std::max(found.absolute, static_cast<double>(error));
    if (error == 0.0L) continue;
    found.relative = std::max(found.relative, static_cast<double>(error / std::fabs(expected)));
  }
  return found;
}

enum class Direction { rising, falling };

/// How many neighbours of f at the words from `first` to `last` are in the wrong order or not
/// finite.
template <typename Function>
std::uint64_t disorder(std::uint32_t first, std::uint32_t last, Direction direction, Function f) {
  constexpr std::uint64_t chunk = 4096;
  std::array<float, chunk + 1> values{};
  const float sign = direction == Direction::rising ? 1.0F : -1.0F;
  std::uint64_t wrong = std::isfinite(f(first)) && std::isfinite(f(last)) ? 0 : 1;
  for (std::uint64_t start = first; start < last; start += chunk) {
    const auto base = static_cast<std::uint32_t>(start);
    for (std::uint32_t i = 0; i <= chunk; ++i) values[i] = sign * f(base + i);
    const auto pairs = static_cast<std::uint32_t>(std::min<std::uint64_t>(chunk, last - start));
    std::uint32_t wrong_here = 0;
    for (std::uint32_t i = 0; i < pairs; ++i) wrong_here += values[i] <= values[i + 1] ? 0U : 1U;
    wrong += wrong_here;
  }
  return wrong;
}

/// The same over all floats, from 0 to infinity and from -0 to -infinity.
template <typename Function>
std::uint64_t disorder_on_both_sides(Function f) {
  return disorder(0, bits_of_infinity, Direction::rising, f) +
         disorder(sign_bit, sign_bit | bits_of_infinity, Direction::falling, f);
}

const auto exp_at = [](std::uint32_t bits) { return fast_exp(float_of(bits)); };
const auto exp2_at = [](std::uint32_t bits) { return fast_exp2(float_of(bits)); };
const auto expm1_at = [](std::uint32_t bits) { return fast_expm1(float_of(bits)); };
const auto log_at = [](std::uint32_t bits) { return fast_log(float_of(bits)); };
const auto exponential_at = [](std::uint32_t word) { return exponential_of(word); };
const auto quantile_at = [](std::uint32_t bits) { return normal_quantile(float_of(bits)); };
const auto cdf_at = [](std::uint32_t bits) { return normal_cdf(float_of(bits)); };
const auto seconds_at = [](std::uint32_t bits) {
  return static_cast<float>(round_to_seconds(float_of(bits)));
};

long double exact(std::uint32_t bits) { return static_cast<long double>(float_of(bits)); }
long double lower_tail(long double z) { return 0.5L * std::erfc(-z / std::sqrt(2.0L)); }

TEST(FastExp, stays_within_its_error_bound) {
  const auto truth = [](std::uint32_t bits) { return std::exp(exact(bits)); };
  EXPECT_LE(errors_of(0, bits_of(88.72F), 997, exp_at, truth).relative, 8e-8);
  EXPECT_LE(errors_of(sign_bit, bits_of(-87.33F), 997, exp_at, truth).relative, 8e-8);
}

TEST(FastExp, is_exact_at_zero_and_finite_at_the_ends) {
  EXPECT_EQ(fast_exp(0.0F), 1.0F);
  constexpr float infinity = std::numeric_limits<float>::infinity();
  EXPECT_GT(fast_exp(infinity), 3.4e38F);
  EXPECT_TRUE(std::isfinite(fast_exp(infinity)));
  EXPECT_GE(fast_exp(-infinity), std::numeric_limits<float>::min());
  EXPECT_LT(fast_exp(-infinity), 1.2e-38F);
}

TEST(FastExp2, stays_within_its_error_bound_and_is_exact_at_whole_numbers) {
  const auto truth = [](std::uint32_t bits) { return std::exp2(exact(bits)); };
  EXPECT_LE(errors_of(0, bits_of(127.9999F), 997, exp2_at, truth).relative, 8e-8);
  EXPECT_LE(errors_of(sign_bit, bits_of(-126.0F), 997, exp2_at, truth).relative, 8e-8);
  for (int n = -126; n <= 127; ++n) {
    EXPECT_EQ(fast_exp2(static_cast<float>(n)), std::ldexp(1.0F, n));
  }
}

TEST(FastExpm1, stays_within_its_error_bound_near_zero_too) {
  const auto truth = [](std::uint32_t bits) { return std::expm1(exact(bits)); };
  EXPECT_LE(errors_of(bits_of_least_normal, bits_of(88.0F), 997, expm1_at, truth).relative, 1.2e-7);
  EXPECT_EQ(fast_expm1(0.0F), 0.0F);
  EXPECT_EQ(fast_expm1(1e-30F), 1e-30F);
}

TEST(FastLog, stays_within_its_error_bound_near_one_too) {
  const auto truth = [](std::uint32_t bits) { return std::log(exact(bits)); };
  EXPECT_LE(errors_of(bits_of_least_normal, bits_of_infinity - 1, 997, log_at, truth).relative,
            9e-8);
  EXPECT_LE(errors_of(bits_of(0.5F), bits_of(2.0F), 13, log_at, truth).relative, 9e-8);
  EXPECT_EQ(fast_log(1.0F), 0.0F);
}

TEST(FastLog, is_finite_at_zero_and_infinity) {
  EXPECT_NEAR(fast_log(0.0F), -88.03F, 0.01F);
  EXPECT_NEAR(fast_log(std::numeric_limits<float>::infinity()), 88.72F, 0.01F);
}

TEST(UniformOf, is_exact_open_at_both_ends_and_symmetric) {
  std::uint32_t wrong = 0;
  for (std::uint32_t k = 0; k < (1U << 23); ++k) {
    const float u = uniform_of(k << 9);
    wrong += static_cast<double>(u) == (k + 0.5) * 0x1p-23 ? 0U : 1U;
    wrong += 1.0F - u == uniform_of(~(k << 9)) ? 0U : 1U;
  }
  EXPECT_EQ(wrong, 0U);
  EXPECT_GT(uniform_of(0), 0.0F);
  EXPECT_LT(uniform_of(0xFFFFFFFFU), 1.0F);
  EXPECT_EQ(uniform_of(511), uniform_of(0));
}

TEST(ExponentialOf, stays_within_its_error_bound_over_the_words) {
  const auto truth = [](std::uint32_t word) {
    const long double below_one = (0xFFFFFFFFU - word + 0.5L) * 0x1p-32L;
    return word >= sign_bit ? -std::log1p(-below_one) : -std::log((word + 0.5L) * 0x1p-32L);
  };
  EXPECT_LE(errors_of(0, 0xFFFFFFFFU, 997, exponential_at, truth).relative, 2e-7);
  EXPECT_LE(errors_of(0, 100'000, 1, exponential_at, truth).relative, 2e-7);
  EXPECT_LE(errors_of(0xFFFFFFFFU - 100'000, 0xFFFFFFFFU, 1, exponential_at, truth).relative, 2e-7);
}

TEST(ExponentialOf, is_small_but_positive_at_the_last_word) {
  EXPECT_NEAR(exponential_of(0xFFFFFFFFU) * 0x1p33F, 1.0F, 1e-6F);
  EXPECT_NEAR(exponential_of(0), 33.0F * 0.693147181F, 1e-5F);
}

TEST(NormalQuantile, stays_within_its_error_bound_on_its_grid) {
  double largest = 0.0;
  for (std::uint32_t k = 1; k < (1U << 23); k += k < 50'000 ? 1 : 61) {
    const long double u = k * 0x1p-24L;
    const long double z = normal_quantile(static_cast<float>(u));
    // To first order the quantile is off by (cdf(z) - u) / density(z).
    const long double density = std::exp(-0.5L * z * z) / std::sqrt(2.0L * 3.14159265358979323846L);
    const long double error = (lower_tail(z) - u) / density;
    largest = std::max(largest, static_cast<double>(std::fabs(error / z)));
  }
  EXPECT_LE(largest, 3e-7);
  EXPECT_GT(largest, 1e-8);  // the test sees something
}

TEST(NormalQuantile, has_known_values) {
  EXPECT_EQ(normal_quantile(0.5F), 0.0F);
  EXPECT_NEAR(normal_quantile(0.975F), 1.959964F, 1e-6F);
  EXPECT_NEAR(normal_quantile(0.001F), -3.090232F, 2e-5F);  // 0.001 is off the grid
  EXPECT_NEAR(normal_quantile(1e-30F), -5.2947F, 1e-3F);
}

TEST(NormalQuantile, is_antisymmetric_on_all_uniforms) {
  std::uint32_t wrong = 0;
  for (std::uint32_t k = 0; k < (1U << 22); ++k) {
    const float low = normal_quantile(uniform_of(k << 9));
    wrong += low < 0.0F && low == -normal_quantile(uniform_of(~(k << 9))) ? 0U : 1U;
  }
  EXPECT_EQ(wrong, 0U);
}

TEST(NormalQuantile, rises_strictly_on_all_uniforms) {
  std::uint32_t wrong = 0;
  float before = -10.0F;
  for (std::uint32_t k = 0; k < (1U << 23); ++k) {
    const float z = normal_quantile(uniform_of(k << 9));
    wrong += z > before ? 0U : 1U;
    before = z;
  }
  EXPECT_EQ(wrong, 0U);
}

TEST(NormalCdf, stays_within_its_error_bounds) {
  const auto truth = [](std::uint32_t bits) { return lower_tail(exact(bits)); };
  EXPECT_LE(errors_of(0, bits_of(20.0F), 1499, cdf_at, truth).absolute, 3e-7);
  const Errors below = errors_of(sign_bit, bits_of(-6.0F), 1499, cdf_at, truth);
  EXPECT_LE(below.absolute, 3e-7);
  EXPECT_LE(below.relative, 5e-6);
  EXPECT_LE(errors_of(bits_of(-6.0F), bits_of(-12.5F), 97, cdf_at, truth).relative, 2e-5);
}

TEST(NormalCdf, undoes_the_quantile) {
  for (float u = 0.01F; u < 1.0F; u += 0.01F) {
    EXPECT_NEAR(normal_cdf(normal_quantile(u)), u, 6e-7F);
  }
}

TEST(RoundToSeconds, takes_the_nearest_and_halves_upwards) {
  EXPECT_EQ(round_to_seconds(2.4999998F), 2);
  EXPECT_EQ(round_to_seconds(2.5F), 3);
  EXPECT_EQ(round_to_seconds(3.5F), 4);
  EXPECT_EQ(round_to_seconds(-2.5F), -2);
  EXPECT_EQ(round_to_seconds(-2.6F), -3);
  EXPECT_EQ(round_to_seconds(0.49999997F), 0);
  EXPECT_EQ(round_to_seconds(8388609.0F), 8388609);
}

TEST(RoundToSeconds, saturates) {
  EXPECT_EQ(round_to_seconds(3e38F), 1 << 30);
  EXPECT_EQ(round_to_seconds(-3e38F), -(1 << 30));
}

/// Every function at a word's worth of arguments, as one array of bits.
#define SOJOURN_ALL_FUNCTIONS(first, bits)                               \
  for (std::size_t i = 0; i < (bits).size() / 8; ++i) {                  \
    const auto word = (first) + static_cast<std::uint32_t>(i) * 40503U;  \
    const float x = float_of(word % 0x42A00000U);                        \
    (bits)[8 * i] = bits_of(fast_exp(-x));                               \
    (bits)[8 * i + 1] = bits_of(fast_exp2(x));                           \
    (bits)[8 * i + 2] = bits_of(fast_expm1(x));                          \
    (bits)[8 * i + 3] = bits_of(fast_log(x));                            \
    (bits)[8 * i + 4] = bits_of(exponential_of(word));                   \
    (bits)[8 * i + 5] = bits_of(normal_quantile(uniform_of(word)));      \
    (bits)[8 * i + 6] = bits_of(normal_cdf(-x));                         \
    (bits)[8 * i + 7] = static_cast<std::uint32_t>(round_to_seconds(x)); \
  }

using Bits = std::vector<std::uint32_t>;
void baseline_bits(std::uint32_t first, Bits& bits) { SOJOURN_ALL_FUNCTIONS(first, bits) }
[[gnu::target("arch=x86-64-v3")]] void avx2_bits(std::uint32_t first, Bits& bits) {
  SOJOURN_ALL_FUNCTIONS(first, bits)
}
[[gnu::target("arch=x86-64-v4")]] void avx512_bits(std::uint32_t first,
                                                   Bits& bits){SOJOURN_ALL_FUNCTIONS(first, bits)}

TEST(Math, has_the_same_bits_on_every_instruction_set) {
  Bits expected(8 * 100'000);
  Bits found(expected.size());
  for (std::uint32_t first = 0; first < 3; ++first) {
    baseline_bits(first, expected);
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
      avx2_bits(first, found);
      EXPECT_EQ(found, expected);
    }
    if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
      avx512_bits(first, found);
      EXPECT_EQ(found, expected);
    }
  }
}

TEST(MathOverAllFloatsSlow, exp_rises) { EXPECT_EQ(disorder_on_both_sides(exp_at), 0U); }

TEST(MathOverAllFloatsSlow, exp2_rises) { EXPECT_EQ(disorder_on_both_sides(exp2_at), 0U); }

TEST(MathOverAllFloatsSlow, expm1_rises) {
  EXPECT_EQ(disorder(0, bits_of_infinity, Direction::rising, expm1_at), 0U);
}

TEST(MathOverAllFloatsSlow, log_rises) {
  EXPECT_EQ(disorder(0, bits_of_infinity, Direction::rising, log_at), 0U);
}

TEST(MathOverAllFloatsSlow, exponential_falls_over_all_words) {
  EXPECT_EQ(disorder(0, 0xFFFFFFFFU, Direction::falling, exponential_at), 0U);
  EXPECT_GT(exponential_of(0xFFFFFFFFU), 0.0F);
}

TEST(MathOverAllFloatsSlow, normal_quantile_rises) {
  EXPECT_EQ(disorder(1, bits_of(0.99999994F), Direction::rising, quantile_at), 0U);
}

TEST(MathOverAllFloatsSlow, normal_cdf_rises) { EXPECT_EQ(disorder_on_both_sides(cdf_at), 0U); }

TEST(MathOverAllFloatsSlow, round_to_seconds_rises) {
  EXPECT_EQ(disorder_on_both_sides(seconds_at), 0U);
}

TEST(MathOverAllFloatsSlow, disorder_is_seen_where_there_is_one) {
  const auto bumpy = [](std::uint32_t bits) { return bits == 77'777U ? 0.0F : float_of(bits); };
  EXPECT_EQ(disorder(0, 100'000, Direction::rising, bumpy), 1U);
  EXPECT_EQ(disorder(0, 1000, Direction::falling, exp_at), 0U);  // constant: e^x = 1 there
  EXPECT_GT(disorder(bits_of(1.0F), bits_of(1.1F), Direction::falling, exp_at), 0U);
}

}  // namespace
}  // namespace sojourn
