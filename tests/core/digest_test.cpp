#include "core/digest.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <set>

namespace sojourn {
namespace {

Digest row_of(std::initializer_list<std::uint64_t> words) {
  RowDigest row;
  for (const std::uint64_t word : words) row.add(word);
  return row.finish();
}

TEST(Digest, carries_into_the_high_half_and_wraps) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  Digest sum{.low = most, .high = 3};
  sum += Digest{.low = 2, .high = 4};
  EXPECT_EQ(sum, (Digest{.low = 1, .high = 8}));
  Digest all{.low = most, .high = most};
  all += Digest{.low = 1, .high = 0};
  EXPECT_EQ(all, Digest{});
}

TEST(Digest, is_the_same_in_any_order_and_grouping) {
  const Digest a = row_of({1, 2}), b = row_of({3}), c = row_of({4, 5, 6});
  Digest forwards = a;
  forwards += b;
  forwards += c;
  Digest pair = c;
  pair += b;
  Digest backwards = pair;
  backwards += a;
  EXPECT_EQ(forwards, backwards);
}

TEST(Digest, of_nothing_is_zero) { EXPECT_EQ(Digest{}.hex(), "00000000000000000000000000000000"); }

TEST(Digest, is_written_high_half_first) {
  const Digest digest{.low = 0xFEDCBA9876543210ULL, .high = 0x0123456789ABCDEFULL};
  EXPECT_EQ(digest.hex(), "0123456789abcdeffedcba9876543210");
}

TEST(RowDigest, is_pinned) {  // a change would change every digest on record
  EXPECT_EQ(row_of({}).hex(), "8007af0a14409e57042e8c22ee8b77f9");
  EXPECT_EQ(row_of({1, 2, 3}).hex(), "1679f602afc9277d178ce0eedb23af96");
}

TEST(RowDigest, sees_order_length_and_every_bit) {
  std::set<std::string> seen{row_of({0, 0}).hex(),    row_of({0}).hex(),    row_of({}).hex(),
                             row_of({0, 0, 0}).hex(), row_of({1, 2}).hex(), row_of({2, 1}).hex()};
  for (int bit = 0; bit < 64; ++bit) seen.insert(row_of({1ULL << bit, 0}).hex());
  for (int bit = 0; bit < 64; ++bit) seen.insert(row_of({0, 1ULL << bit}).hex());
  EXPECT_EQ(seen.size(), 6U + 128U);
}

TEST(CombinedDigest, depends_on_the_table_and_its_name) {
  const Digest table = row_of({1});
  EXPECT_EQ(combine("events", table), combine("events", table));
  EXPECT_NE(combine("events", table), combine("surveys", table));
  EXPECT_NE(combine("events", table), combine("events", row_of({2})));
  EXPECT_NE(combine("", table), combine(std::string_view("\0", 1), table));
}

TEST(CombinedDigest, does_not_confuse_two_tables_that_swap_their_rows) {
  const Digest a = row_of({1}), b = row_of({2});
  Digest one = combine("events", a);
  one += combine("surveys", b);
  Digest other = combine("events", b);
  other += combine("surveys", a);
  EXPECT_NE(one, other);
}

}  // namespace
}  // namespace sojourn
