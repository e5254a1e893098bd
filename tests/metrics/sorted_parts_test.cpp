#include "metrics/sorted_parts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/draws.h"

namespace sojourn::metrics {
namespace {

template <typename T>
std::vector<T> all_of(std::span<const T> values) {
  SortedParts<T> parts(values);
  std::vector<T> all;
  for (auto part = parts.next(); !part.empty(); part = parts.next()) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

template <typename T>
void expect_sorted(std::vector<T> values) {
  const std::vector<T> found = all_of(std::span<const T>(values));
  std::ranges::sort(values);
  EXPECT_EQ(found, values);
}

/// Numbers that spread over so many bits, of which every fourth comes twice.
std::vector<std::uint32_t> whole_numbers(std::size_t rows, int bits) {
  Draws draws({3, 0}, 0, "parts");
  std::vector<std::uint32_t> values;
  while (values.size() < rows) {
    values.push_back(draws.word() >> (32 - bits));
    if (values.size() % 4 == 0) values.push_back(values.back());
  }
  return values;
}

TEST(SortedParts, are_all_values_in_rising_order) {
  for (const std::size_t rows : {0U, 1U, 2U, 33U, 1'000U, 100'000U, 1'000'000U}) {
    for (const int bits : {1, 8, 17, 23, 32}) expect_sorted(whole_numbers(rows, bits));
  }
}

TEST(SortedParts, keep_values_that_are_all_equal) {
  expect_sorted(std::vector<std::uint32_t>(100'000, 7));
  expect_sorted(std::vector<double>(100'000, 0.1));
}

TEST(SortedParts, order_fractions_as_they_order_whole_numbers) {
  Draws draws({4, 0}, 0, "parts");
  std::vector<double> values{0.0, 1e300, 1e-300, 4294967296.0};
  for (int i = 0; i < 300'000; ++i) {
    values.push_back(std::floor(5e6 * static_cast<double>(draws.exponential())) / 86400.0);
  }
  expect_sorted(values);
  expect_sorted(std::vector<double>(values.begin(), values.begin() + 500));
}

TEST(SortedParts, sort_a_part_that_holds_nearly_all_values) {
  std::vector<std::uint32_t> values = whole_numbers(300'000, 20);
  values.push_back(4'294'967'295U);
  expect_sorted(values);
}

}  // namespace
}  // namespace sojourn::metrics
