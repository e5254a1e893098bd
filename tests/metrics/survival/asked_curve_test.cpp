// A curve of which only the steps are kept that some questions look at answers them as the whole
// curve does, to the bit.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "core/draws.h"
#include "metrics/survival/estimators/survival_curve.h"
#include "tests/metrics/survival/small_lives.h"

namespace sojourn::metrics {
namespace {

void expect_same(const Outcome& found, const Outcome& expected) {
  ASSERT_EQ(found.has_value(), expected.has_value());
  if (!expected) {
    ASSERT_EQ(found.reason(), expected.reason());
    return;
  }
  ASSERT_EQ(found->value, expected->value);
  ASSERT_EQ(found->standard_error, expected->standard_error);
  ASSERT_EQ(found->low, expected->low);
  ASSERT_EQ(found->high, expected->high);
  ASSERT_EQ(found->note, expected->note);
}

void expect_same_answers(const LifeTable& table, const CurveQuestions& questions) {
  const SurvivalCurve all = kaplan_meier(table);
  const SurvivalCurve asked = kaplan_meier(table, questions);
  for (const double time : questions.times) {
    ASSERT_NO_FATAL_FAILURE(expect_same(survival_at(asked, time, questions.interval),
                                        survival_at(all, time, questions.interval)))
        << time;
  }
  for (const double p : questions.ended) {
    ASSERT_NO_FATAL_FAILURE(expect_same(time_to_end(asked, p, questions.interval),
                                        time_to_end(all, p, questions.interval)))
        << p;
  }
}

constexpr std::array all_intervals{SurvivalInterval::log_log, SurvivalInterval::log,
                                   SurvivalInterval::plain};

TEST(AskedCurve, answers_as_the_whole_curve_on_small_random_lives) {
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    const testing::SmallLives lives = testing::small_lives(sample);
    LifeTable table;
    table.add(lives.lives());
    const CurveQuestions questions{.times = {3.0, 0.0, 1.0, 2.5, 1e9},
                                   .ended = {0.5, 0.1, 0.9},
                                   .interval = all_intervals[sample % 3]};
    ASSERT_NO_FATAL_FAILURE(expect_same_answers(table, questions)) << sample;
  }
}

// Times in seconds, of which a hundred thousand are different.
TEST(AskedCurve, answers_as_the_whole_curve_of_very_many_steps) {
  Draws draws({5, 0}, 0, "asked");
  testing::SmallLives lives;
  for (int i = 0; i < 200'000; ++i) {
    lives.duration.push_back(std::floor(1e7 * static_cast<double>(draws.exponential())));
    lives.cause.push_back(static_cast<std::uint8_t>(draws.word() % 2));
  }
  LifeTable table;
  table.add(lives.lives());
  for (const SurvivalInterval interval : all_intervals) {
    ASSERT_NO_FATAL_FAILURE(
        expect_same_answers(table, {.times = {0.0, 1.0, 5e5, 1e7, 3.3e7, 9e7, 1e12},
                                    .ended = {0.001, 0.25, 0.5, 0.99, 0.999'99},
                                    .interval = interval}));
  }
  EXPECT_LT(kaplan_meier(table, {.times = {1e7}, .ended = {0.5}}).steps.size(), 7U);
}

}  // namespace
}  // namespace sojourn::metrics
