#include "study/what_if/survey_scores.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>

#include "core/time.h"

namespace sojourn::study {
namespace {

constexpr std::int32_t day = 86400;

// One survey with three questions, answered at its third day: nps 10, 9, 7, 3; csat 5, 3; ces 5, 4;
// one does not answer.
TEST(SurveyScores, are_promoters_less_detractors_and_percents_of_high_answers) {
  const TimeFrame frame = make_time_frame({2025, 1, 1}, {2025, 1, 1}, 60 * day, 2, 0.1);
  SurveyScores scores(frame, 1, {"nps", "csat", "ces"});
  const std::array<std::uint8_t, 9> question{0, 0, 0, 0, 1, 1, 2, 2, 0};
  const std::array<std::uint8_t, 9> score{10, 9, 7, 3, 5, 3, 5, 4, 255};
  std::array<std::int32_t, 9> time{};
  time.fill(3 * day);
  const std::array<std::uint8_t, 9> survey{};
  scores.take(SurveyRows{9, time.data(), survey.data(), question.data(), score.data()});
  EXPECT_DOUBLE_EQ(scores.in_run(0, 0).observed.mean(), 25.0);  // (2 - 1) / 4
  EXPECT_EQ(scores.in_run(0, 0).observed.count, 4);
  EXPECT_DOUBLE_EQ(scores.in_run(0, 1).observed.mean(), 50.0);
  EXPECT_DOUBLE_EQ(scores.in_run(0, 2).observed.mean(), 50.0);
}

TEST(SurveyScores, are_true_of_respondents_and_of_all_who_are_eligible) {
  const TimeFrame frame = make_time_frame({2025, 1, 1}, {2025, 1, 1}, 60 * day, 2, 0.1);
  SurveyScores scores(frame, 1, {"csat"});
  const std::array<std::int32_t, 4> time{day, day, day, 70 * day};  // the last is after the run
  const std::array<std::uint8_t, 4> zero{}, eligible{1, 1, 0, 1}, answered{1, 0, 0, 1};
  const std::array<float, 4> expected{80.0F, 40.0F, 10.0F, 10.0F};
  scores.take(TrueScoreRows{4, time.data(), zero.data(), zero.data(), eligible.data(),
                            answered.data(), expected.data()});
  EXPECT_DOUBLE_EQ(scores.in_run(0, 0).respondents.mean(), 80.0);
  EXPECT_DOUBLE_EQ(scores.in_run(0, 0).everybody.mean(), 60.0);
  EXPECT_EQ(scores.in_run(0, 0).observed.count, 0);
}

}  // namespace
}  // namespace sojourn::study
