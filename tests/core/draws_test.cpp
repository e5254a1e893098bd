#include "core/draws.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/math.h"
#include "core/philox.h"
#include "tests/core/philox_builds.h"

namespace sojourn {
namespace {

using Words = std::array<std::uint32_t, 4>;

Words by_lane(Words counter, DrawKey key) {
  Words result{};
  philox4x32(counter[0], counter[1], counter[2], counter[3], key.seed, key.replication, result[0],
             result[1], result[2], result[3]);
  return result;
}

Words by_random123(Words counter, DrawKey key) {
  const std::uint64_t identity = (std::uint64_t{counter[1]} << 32) | counter[0];
  return draw_block(key, identity, Purpose{counter[2]}, counter[3]);
}

// The known answers published with Random123 for philox4x32 with 10 rounds.
struct KnownAnswer {
  Words counter;
  DrawKey key;
  Words result;
};

const std::array<KnownAnswer, 3> known_answers{{
    {{0, 0, 0, 0}, {0, 0}, {0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8}},
    {{0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF},
     {0xFFFFFFFF, 0xFFFFFFFF},
     {0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD}},
    {{0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344},
     {0xA4093822, 0x299F31D0},
     {0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1}},
}};

TEST(Philox, gives_the_published_answers) {
  for (const KnownAnswer& known : known_answers) {
    EXPECT_EQ(by_random123(known.counter, known.key), known.result);
    EXPECT_EQ(by_lane(known.counter, known.key), known.result);
  }
}

/// Columns for philox_block, filled with scattered counters.
struct alignas(64) Columns {
  std::array<std::uint32_t, 48> id_low, purpose, occurrence, r0, r1, r2, r3;
};

Columns scattered_columns() {
  Columns columns{};
  std::uint32_t word = 12345;
  for (auto* column : {&columns.id_low, &columns.purpose, &columns.occurrence}) {
    for (auto& entry : *column) entry = word = word * 1664525U + 1013904223U;
  }
  return columns;
}

void expect_blocks_of_random123(PhiloxBuild build) {
  constexpr DrawKey key{0xDEADBEEF, 7};
  constexpr std::uint32_t id_high = 0x89ABCDEF;
  Columns columns = scattered_columns();
  build(columns.id_low.data(), id_high, columns.purpose.data(), columns.occurrence.data(), key.seed,
        key.replication, columns.r0.data(), columns.r1.data(), columns.r2.data(), columns.r3.data(),
        columns.id_low.size());
  for (std::size_t i = 0; i < columns.id_low.size(); ++i) {
    const Words found{columns.r0[i], columns.r1[i], columns.r2[i], columns.r3[i]};
    const Words counter{columns.id_low[i], id_high, columns.purpose[i], columns.occurrence[i]};
    EXPECT_EQ(found, by_random123(counter, key)) << "lane " << i;
  }
}

void baseline_build(const std::uint32_t* id_low, std::uint32_t id_high,
                    const std::uint32_t* purpose, const std::uint32_t* occurrence, std::uint32_t k0,
                    std::uint32_t k1, std::uint32_t* r0, std::uint32_t* r1, std::uint32_t* r2,
                    std::uint32_t* r3, std::size_t n) {
  philox_block(id_low, id_high, purpose, occurrence, k0, k1, r0, r1, r2, r3, n);
}

TEST(PhiloxBlock, equals_random123_on_the_baseline) { expect_blocks_of_random123(baseline_build); }

TEST(PhiloxBlock, equals_random123_on_avx2) {
  if (!__builtin_cpu_supports("avx2")) GTEST_SKIP() << "no AVX2 here";
  expect_blocks_of_random123(philox_block_avx2);
}

TEST(PhiloxBlock, equals_random123_on_avx512) {
  if (!__builtin_cpu_supports("avx512f")) GTEST_SKIP() << "no AVX-512 here";
  expect_blocks_of_random123(philox_block_avx512);
}

TEST(PhiloxBlock, fills_whole_vectors_and_no_more) {
  Columns columns = scattered_columns();
  columns.r0.fill(1);
  baseline_build(columns.id_low.data(), 0, columns.purpose.data(), columns.occurrence.data(), 1, 2,
                 columns.r0.data(), columns.r1.data(), columns.r2.data(), columns.r3.data(), 17);
  EXPECT_NE(columns.r0[31], 1U);
  EXPECT_EQ(columns.r0[32], 1U);
  columns.r0.fill(1);
  baseline_build(columns.id_low.data(), 0, columns.purpose.data(), columns.occurrence.data(), 1, 2,
                 columns.r0.data(), columns.r1.data(), columns.r2.data(), columns.r3.data(), 0);
  EXPECT_EQ(columns.r0[0], 1U);
}

TEST(PhiloxBlock, may_overwrite_its_counters) {
  Columns apart = scattered_columns();
  Columns same = apart;
  baseline_build(apart.id_low.data(), 3, apart.purpose.data(), apart.occurrence.data(), 1, 2,
                 apart.r0.data(), apart.r1.data(), apart.r2.data(), apart.r3.data(), 48);
  baseline_build(same.id_low.data(), 3, same.purpose.data(), same.occurrence.data(), 1, 2,
                 same.id_low.data(), same.r1.data(), same.purpose.data(), same.occurrence.data(),
                 48);
  EXPECT_EQ(same.id_low, apart.r0);
  EXPECT_EQ(same.purpose, apart.r2);
  EXPECT_EQ(same.occurrence, apart.r3);
}

TEST(PurposeOf, is_pinned) {  // a change would change every number of every run
  EXPECT_EQ(value_of(purpose_of("journey.relationship.active.stay")), 0x36FA1D6DU);
  EXPECT_EQ(value_of(purpose_of("journey.relationship.active.stay", 1)), 0x59082AECU);
}

TEST(PurposeOf, tells_paths_and_blocks_apart) {
  std::set<std::uint32_t> seen;
  for (int i = 0; i < 500; ++i) {
    const std::string path = "journey.track_" + std::to_string(i) + ".stay";
    for (std::uint32_t block = 0; block < 4; ++block)
      seen.insert(value_of(purpose_of(path, block)));
  }
  EXPECT_EQ(seen.size(), 2000U);
  EXPECT_NE(purpose_of("ab"), purpose_of("ba"));
  EXPECT_NE(purpose_of(""), purpose_of("a"));
}

TEST(PurposeOf, changes_about_half_of_its_bits_with_one_letter) {
  int changed = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::string path = "traits.t" + std::to_string(i) + ".a";
    const std::string other = "traits.t" + std::to_string(i) + ".b";
    changed += __builtin_popcount(value_of(purpose_of(path)) ^ value_of(purpose_of(other)));
  }
  EXPECT_NEAR(changed / 1000.0, 16.0, 0.4);  // four standard errors of a mean of 1000 binomials
}

TEST(Draws, hands_out_one_block_after_the_other) {
  constexpr DrawKey key{42, 7};
  Draws draws(key, 99, "traits.price_sensitivity", 5);
  for (std::uint32_t block = 0; block < 3; ++block) {
    const Words words = draw_block(key, 99, purpose_of("traits.price_sensitivity", block), 5);
    for (const std::uint32_t word : words) EXPECT_EQ(draws.word(), word);
  }
}

TEST(Draws, turns_words_into_uniforms_exponentials_and_normals) {
  constexpr DrawKey key{42, 7};
  const Words words = draw_block(key, 99, purpose_of("x"), 0);
  Draws draws(key, 99, "x");
  EXPECT_EQ(draws.uniform(), uniform_of(words[0]));
  EXPECT_EQ(draws.exponential(), exponential_of(words[1]));
  EXPECT_EQ(draws.normal(), normal_quantile(uniform_of(words[2])));
}

TEST(Draws, depends_on_every_part_of_its_key_and_counter) {
  const std::uint32_t word = Draws({1, 2}, 3, "x", 4).word();
  EXPECT_NE(Draws({9, 2}, 3, "x", 4).word(), word);
  EXPECT_NE(Draws({1, 9}, 3, "x", 4).word(), word);
  EXPECT_NE(Draws({1, 2}, 9, "x", 4).word(), word);
  EXPECT_NE(Draws({1, 2}, 3 + (1ULL << 32), "x", 4).word(), word);
  EXPECT_NE(Draws({1, 2}, 3, "y", 4).word(), word);
  EXPECT_NE(Draws({1, 2}, 3, "x", 9).word(), word);
}

TEST(Draws, has_the_moments_it_promises) {
  constexpr int count = 400'000;
  double uniform = 0.0, exponential = 0.0, normal = 0.0, square = 0.0;
  for (std::uint32_t id = 0; id < count; ++id) {
    Draws draws({1, 0}, id, "moments");
    uniform += draws.uniform();
    exponential += draws.exponential();
    const double z = draws.normal();
    normal += z;
    square += z * z;
  }
  const double four_errors = 4.0 / std::sqrt(count);
  EXPECT_NEAR(uniform / count, 0.5, four_errors * std::sqrt(1.0 / 12.0));
  EXPECT_NEAR(exponential / count, 1.0, four_errors);
  EXPECT_NEAR(normal / count, 0.0, four_errors);
  EXPECT_NEAR(square / count, 1.0, four_errors * std::sqrt(2.0));
}

}  // namespace
}  // namespace sojourn
