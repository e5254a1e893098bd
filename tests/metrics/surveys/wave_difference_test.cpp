#include "metrics/surveys/wave_difference.h"

#include <array>
#include <cmath>

#include "core/error.h"
#include "tests/metrics/feeding.h"

namespace sojourn::metrics {
namespace {

Ratings ratings_of(std::initializer_list<std::uint8_t> answers) {
  Ratings ratings;
  for (const std::uint8_t answer : answers) ratings.add_one(answer);
  return ratings;
}

TEST(WaveDifference, of_means_is_welchs_test) {
  // By hand: t = -2.5 / 0.7638 = -3.273 with 5.07 degrees of freedom, p = 0.022.
  const WaveDifference found =
      compare_waves(ratings_of({5, 6, 7, 8}), ratings_of({3, 4, 5, 4}), ScoreMeasure::mean, {});
  EXPECT_DOUBLE_EQ(found.difference->value, -2.5);
  const double a = (5.0 / 3.0) / 4.0;
  const double b = (2.0 / 3.0) / 4.0;
  EXPECT_NEAR(found.difference->standard_error, std::sqrt(a + b), 1e-14);
  EXPECT_NEAR(found.p_value->value, 0.022, 0.0005);
}

TEST(WaveDifference, needs_two_answers_in_each_wave) {
  EXPECT_FALSE(
      compare_waves(ratings_of({5}), ratings_of({3, 4}), ScoreMeasure::mean, {}).difference);
  EXPECT_FALSE(compare_waves({}, {}, ScoreMeasure::mean, {}).p_value);
}

TEST(WaveDifference, of_equal_answers_has_no_test) {
  const WaveDifference found =
      compare_waves(ratings_of({9, 9}), ratings_of({0, 0}), ScoreMeasure::net_promoter, {});
  EXPECT_EQ(found.difference->value, -200.0);
  EXPECT_FALSE(found.difference->has_interval);
  EXPECT_FALSE(found.p_value);
}

TEST(WaveDifference, takes_the_boundary_day_into_the_second_wave) {
  const std::int64_t day = 86400;
  const testing::Table table{
      .columns = {{"score", std::vector<std::uint8_t>{10, 9, 0, 8}},
                  {"time", std::vector<std::int64_t>{0, day - 1, day, 3 * day}}},
      .size = 4};
  const auto found = testing::results_of("surveys.wave_difference:boundary=1970-01-02", table);
  EXPECT_EQ(found[0].label, "difference");
  EXPECT_EQ(found[0].outcome->value, -150.0);
}

void check_waves(int datasets) {
  std::mt19937_64 random(61);
  const std::int64_t day = 86400;
  for (int dataset = 0; dataset < datasets; ++dataset) {
    std::vector<std::uint8_t> scores(random() % 12);
    std::vector<std::int64_t> times(scores.size());
    std::array<std::vector<double>, 2> waves;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      scores[i] = static_cast<std::uint8_t>(random() % 11);
      times[i] = static_cast<std::int64_t>(random() % 4) * day / 2;
      waves[times[i] < day ? 0 : 1].push_back(scores[i] >= 9 ? 100.0
                                                             : (scores[i] <= 6 ? -100.0 : 0.0));
    }
    const testing::Table table{{{"score", scores}, {"time", times}}, scores.size()};
    const Outcome found =
        testing::results_of("surveys.wave_difference:boundary=1970-01-02", table)[0].outcome;
    ASSERT_EQ(found.has_value(), waves[0].size() >= 2 && waves[1].size() >= 2) << dataset;
    if (!found) continue;
    std::array<double, 2> mean{};
    double variance = 0.0;
    for (std::size_t k = 0; k < 2; ++k) {
      const auto n = static_cast<double>(waves[k].size());
      for (const double value : waves[k]) mean[k] += value / n;
      for (const double value : waves[k]) {
        variance += (value - mean[k]) * (value - mean[k]) / (n - 1.0) / n;
      }
    }
    ASSERT_NEAR(found->value, mean[1] - mean[0], 1e-9) << dataset;
    if (!found->has_interval) continue;
    ASSERT_NEAR(found->standard_error, std::sqrt(variance), 1e-9) << dataset;
  }
}

TEST(WaveDifference, is_that_of_the_definition_on_random_small_datasets) { check_waves(2'000); }
TEST(WaveDifferenceSlow, is_that_of_the_definition_on_random_small_datasets) {
  check_waves(100'000);
}

TEST(WaveDifference, needs_a_boundary) {
  EXPECT_THROW((void)testing::metric_of("surveys.wave_difference"), InputError);
}

TEST(WaveDifference, covers_the_true_change_and_rejects_equal_waves_at_five_percent) {
  int covered = 0;
  int rejected = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    std::mt19937_64 random(seed);
    Ratings waves[3];
    for (int i = 0; i < 150; ++i) {
      waves[0].add_one(static_cast<std::uint8_t>(random() % 11));
      waves[1].add_one(static_cast<std::uint8_t>(random() % 11));
      waves[2].add_one(static_cast<std::uint8_t>(10 - random() % 5));
    }
    const auto null = compare_waves(waves[0], waves[1], ScoreMeasure::net_promoter, {});
    rejected += null.p_value->value < 0.05 ? 1 : 0;
    const auto real = compare_waves(waves[0], waves[2], ScoreMeasure::net_promoter, {});
    const double truth = 100.0 * (1.0 / 5.0 - (2.0 - 7.0) / 11.0);  // 9, 10 against 6 of 6 to 10
    covered += real.difference->low <= truth && truth <= real.difference->high ? 1 : 0;
  }
  EXPECT_GE(covered, 926);
  EXPECT_LE(rejected, 74);
}

}  // namespace
}  // namespace sojourn::metrics
