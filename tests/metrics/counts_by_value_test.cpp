#include "metrics/counts_by_value.h"

#include <gtest/gtest.h>

#include <map>

#include "core/draws.h"

namespace sojourn::metrics {
namespace {

using Entry = CountsByValue::Entry;

TEST(CountsByValue, counts_whole_numbers_and_fractions) {
  CountsByValue counts;
  for (const double value : {3.0, 0.5, 3.0, 1e9, 0.0, 0.5}) counts.add(value);
  EXPECT_EQ(counts.sorted(), (LargeVector<Entry>{{0.0, 1}, {0.5, 2}, {3.0, 2}, {1e9, 1}}));
  EXPECT_EQ(counts.total(), 6);
}

TEST(CountsByValue, is_empty_at_first) {
  EXPECT_TRUE(CountsByValue{}.sorted().empty());
  EXPECT_EQ(CountsByValue{}.total(), 0);
}

double value_of(Draws& draws) {
  const std::uint32_t word = draws.word();
  switch (word % 4) {
    case 0:
      return (word >> 8) % 100;
    case 1:
      return 0.125 * ((word >> 8) % 1000);
    case 2:
      return 1e6 + (word >> 8);
    default:
      return draws.uniform();
  }
}

TEST(CountsByValue, agrees_with_a_map_beyond_the_buffer_and_in_any_split) {
  Draws draws({1, 0}, 0, "counts");
  CountsByValue whole;
  std::vector<CountsByValue> parts(3);
  std::map<double, std::int64_t> expected;
  for (std::size_t i = 0; i < 400'000; ++i) {
    const double value = value_of(draws);
    whole.add(value);
    parts[i % 7 % 3].add(value);
    ++expected[value];
  }
  const LargeVector<Entry> sorted = whole.sorted();
  ASSERT_EQ(sorted.size(), expected.size());
  std::size_t i = 0;
  for (const auto& [value, count] : expected) EXPECT_EQ(sorted[i++], (Entry{value, count}));
  parts[2].merge(parts[0]);
  parts[2].merge(parts[1]);
  EXPECT_EQ(parts[2].sorted(), sorted);
  EXPECT_EQ(parts[2].total(), 400'000);
}

}  // namespace
}  // namespace sojourn::metrics
