#include "study/what_if/survey_scores.h"

#include <cmath>

namespace sojourn::study {
namespace {

constexpr std::int64_t point = 10000;

std::int64_t score_of_answer(std::uint8_t answer) noexcept {
  return answer >= 9 ? 100 * point : answer <= 6 ? -100 * point : 0;
}

}  // namespace

SurveyScores::SurveyScores(const TimeFrame& frame, std::size_t surveys, std::uint8_t nps)
    : frame_(frame),
      nps_(nps),
      scores_(surveys, std::vector<Scores>(frame.month_ends.size())),
      in_run_(surveys) {}

SurveyScores::Scores* SurveyScores::place(std::int32_t time, std::uint8_t survey,
                                          std::uint8_t question) {
  if (question != nps_ || !frame_.holds(time) || time >= frame_.run_end) return nullptr;
  return &scores_[survey][frame_.month_of_day[frame_.day_of(time)]];
}

void SurveyScores::take(const SurveyRows& rows) {
  for (std::size_t i = 0; i < rows.rows; ++i) {
    if (rows.score[i] > 10) continue;
    Scores* const scores = place(rows.time[i], rows.survey[i], rows.question[i]);
    if (scores == nullptr) continue;
    const std::int64_t score = score_of_answer(rows.score[i]);
    scores->observed.add(score);
    in_run_[rows.survey[i]].observed.add(score);
  }
}

void SurveyScores::take(const TrueScoreRows& rows) {
  for (std::size_t i = 0; i < rows.rows; ++i) {
    if (rows.eligible[i] == 0) continue;
    Scores* const scores = place(rows.time[i], rows.survey[i], rows.question[i]);
    if (scores == nullptr) continue;
    const auto expected = static_cast<std::int64_t>(
        std::llrint(static_cast<double>(rows.expected[i]) * static_cast<double>(point)));
    Scores& whole = in_run_[rows.survey[i]];
    scores->everybody.add(expected);
    whole.everybody.add(expected);
    if (rows.answered[i] == 0) continue;
    scores->respondents.add(expected);
    whole.respondents.add(expected);
  }
}

}  // namespace sojourn::study
