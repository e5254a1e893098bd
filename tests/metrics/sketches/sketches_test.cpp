// Exact quantiles, the quantile sketch and the distinct count.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/draws.h"
#include "core/error.h"
#include "metrics/sketches/states/distinct_count.h"
#include "metrics/sketches/states/exact_quantiles.h"
#include "metrics/sketches/states/quantile_sketch.h"
#include "tests/metrics/coverage.h"

namespace sojourn::metrics {
namespace {

TEST(ExactQuantiles, by_hand) {
  ExactQuantiles values;
  EXPECT_EQ(values.quantile(0.5).reason(), "there are no values");
  values.add(std::vector{4.0, 1.0, 3.0, 2.0});
  EXPECT_DOUBLE_EQ(values.quantile(0.5)->value, 2.5);
  EXPECT_EQ(values.quantile(0.5, QuantileRule::lowest)->value, 2.0);
  EXPECT_EQ(values.quantile(0.0)->value, 1.0);
  EXPECT_EQ(values.quantile(1.0)->value, 4.0);
  EXPECT_FALSE(values.quantile(0.5)->has_interval);
  EXPECT_THROW((void)values.quantile(1.1), InputError);
  EXPECT_THROW(values.add(std::vector{1.0, std::nan("")}), InputError);
  EXPECT_EQ(values.count(), 4U);
}

TEST(ExactQuantiles, are_the_naive_ones_in_any_split) {
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({51, 1}, sample, "exact_quantiles");
    std::vector<double> values(1 + draws.word() % 9);
    ExactQuantiles whole;
    std::array<ExactQuantiles, 2> parts;
    for (double& value : values) {
      value = draws.word() % 6;
      whole.add({&value, 1});
      parts[draws.word() % 2].add({&value, 1});
    }
    parts[1].merge(parts[0]);
    const double q = static_cast<double>(draws.word() % 11) / 10.0;
    std::size_t least = values.size();  // the smallest value with a share of q at or below it
    for (std::size_t i = 0; i < values.size(); ++i) {
      double below = 0.0;
      for (const double value : values) below += value <= values[i] ? 1.0 : 0.0;
      const bool enough = below >= q * static_cast<double>(values.size());
      if (enough && (least == values.size() || values[i] < values[least])) least = i;
    }
    ASSERT_EQ(whole.quantile(q, QuantileRule::lowest)->value, values[least]) << sample;
    ASSERT_EQ(whole.quantile(q)->value, parts[1].quantile(q)->value);
    ASSERT_EQ(whole.quantile(q)->high, parts[1].quantile(q)->high);
  }
}

TEST(ExactQuantiles, interval_covers) {
  const int covered = testing::covered_seeds(std::log(4.0), [](std::uint32_t seed) {
    Draws draws({51, 2}, seed, "exact_quantiles.cover");
    std::vector<double> values(200);
    for (double& value : values) value = static_cast<double>(draws.exponential());
    ExactQuantiles quantiles;
    quantiles.add(values);
    return quantiles.quantile(0.75);
  });
  EXPECT_GE(covered, testing::coverage_least);
}

std::vector<double> drawn(std::uint32_t seed, std::size_t count) {
  Draws draws({52, 0}, seed, "quantile_sketch");
  std::vector<double> values(count);
  for (double& value : values) value = std::exp(2.0 * static_cast<double>(draws.normal()));
  return values;
}

TEST(QuantileSketch, is_exact_while_everything_fits) {
  const auto values = drawn(1, 150);
  QuantileSketch sketch;
  ExactQuantiles exact;
  sketch.add(values);
  exact.add(values);
  EXPECT_EQ(sketch.rank_error(), 0.0);
  for (const double q : {0.0, 0.1, 0.5, 0.99, 1.0}) {
    EXPECT_EQ(sketch.quantile(q)->value, exact.quantile(q, QuantileRule::lowest)->value);
  }
  EXPECT_FALSE(QuantileSketch().quantile(0.5).has_value());
  EXPECT_THROW(QuantileSketch(7), InputError);
  EXPECT_THROW(sketch.merge(QuantileSketch(100)), InputError);
  EXPECT_THROW(sketch.add(std::vector{HUGE_VAL}), InputError);
}

TEST(QuantileSketch, keeps_within_its_bound_and_counts_everything) {
  const std::vector<double> shares{0.01, 0.1, 0.5, 0.9, 0.99};
  int beyond = 0;
  double worst_bound = 0.0;
  double mean_error = 0.0;
  constexpr int sketches = 200;
  for (std::uint32_t seed = 0; seed < sketches; ++seed) {
    auto values = drawn(seed, 20'000);
    QuantileSketch sketch(200, {seed, 0});
    for (std::size_t first = 0; first < values.size(); first += 5000) {
      QuantileSketch part(200, {seed, 0});
      part.add(std::span(values).subspan(first, 5000));
      sketch.merge(part);
    }
    EXPECT_EQ(sketch.count(), values.size());
    EXPECT_LT(sketch.held(), 900U);
    EXPECT_EQ(sketch.rank(HUGE_VAL), 1.0);
    std::ranges::sort(values);
    worst_bound = std::max(worst_bound, sketch.rank_error());
    double before = -HUGE_VAL;
    for (const double share : shares) {
      const double value = sketch.quantile(share)->value;
      EXPECT_GE(value, before);
      before = value;
      const double x = values[static_cast<std::size_t>(share * 20'000.0)];
      const auto below = std::upper_bound(values.begin(), values.end(), x) - values.begin();
      const double error = std::abs(sketch.rank(x) - static_cast<double>(below) / 20'000.0);
      beyond += error > sketch.rank_error(0.05) ? 1 : 0;
      mean_error += error / (sketches * 5.0);
    }
  }
  EXPECT_LE(beyond, 50);  // 5 % of 1,000
  EXPECT_LT(worst_bound, 0.03);
  EXPECT_LT(mean_error, 0.006);
}

TEST(QuantileSketch, has_the_same_bits_for_the_same_values_and_key) {
  const auto values = drawn(3, 50'000);
  QuantileSketch first(64, {9, 1});
  QuantileSketch second(64, {9, 1});
  first.add(values);
  for (const double value : values) second.add({&value, 1});
  for (int i = 0; i <= 100; ++i)
    EXPECT_EQ(first.quantile(i / 100.0)->value, second.quantile(i / 100.0)->value);
}

TEST(QuantileSketch, holds_equal_values_exactly) {
  QuantileSketch sketch(8);
  sketch.add(std::vector<double>(100'000, 5.0));
  EXPECT_EQ(sketch.quantile(0.3)->low, 5.0);
  EXPECT_EQ(sketch.quantile(0.3)->high, 5.0);
  EXPECT_EQ(sketch.rank(4.9), 0.0);
  EXPECT_EQ(sketch.rank(5.0), 1.0);
}

TEST(DistinctCount, counts_each_identity_once_in_any_split) {
  DistinctCount whole;
  EXPECT_EQ(whole.estimate().value, 0.0);
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({53, 1}, sample, "distinct_count");
    DistinctCount all(8);
    std::array<DistinctCount, 2> parts{DistinctCount(8), DistinctCount(8)};
    std::vector<std::uint64_t> seen;
    const std::uint32_t rows = draws.word() % 8;
    for (std::uint32_t i = 0; i < rows; ++i) {
      const std::uint64_t identity = draws.word() % 6;
      all.add({&identity, 1});
      parts[draws.word() % 2].add({&identity, 1});
      if (std::ranges::find(seen, identity) == seen.end()) seen.push_back(identity);
    }
    parts[1].merge(parts[0]);
    ASSERT_TRUE(all == parts[1]);
    if (sample % 64 == 0) {
      ASSERT_NEAR(all.estimate().value, static_cast<double>(seen.size()), 2.2);
    }
  }
  EXPECT_THROW(DistinctCount(3), InputError);
  EXPECT_THROW(whole.merge(DistinctCount(10)), InputError);
}

TEST(DistinctCountSlow, covers_from_ten_to_a_million) {
  for (const std::uint64_t count : {10ULL, 1000ULL, 5000ULL, 30'000ULL}) {
    double sum = 0.0;
    const int covered = testing::covered_seeds(static_cast<double>(count), [&](std::uint32_t seed) {
      DistinctCount distinct(10);
      std::vector<std::uint64_t> identities(count);
      for (std::uint64_t i = 0; i < count; ++i) identities[i] = (std::uint64_t{seed} << 32U) + i;
      distinct.add(identities);
      sum += distinct.estimate().value / 1000.0;
      return Outcome(distinct.estimate());
    });
    EXPECT_GE(covered, testing::coverage_least) << count;
    EXPECT_NEAR(sum, static_cast<double>(count), 0.005 * static_cast<double>(count));  // no bias
  }
}

}  // namespace
}  // namespace sojourn::metrics
