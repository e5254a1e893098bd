#include "study/what_if/survey_scores.h"

#include <cmath>
#include <utility>

namespace sojourn::study {
namespace {

constexpr std::int64_t point = 10000;

std::int64_t score_of_answer(const std::string& question, std::uint8_t answer) noexcept {
  if (question == "nps") return answer >= 9 ? 100 * point : answer <= 6 ? -100 * point : 0;
  const std::uint8_t high = question == "csat" ? 4 : 5;  // of 5; of 7
  return answer >= high ? 100 * point : 0;
}

}  // namespace

SurveyScores::SurveyScores(const TimeFrame& frame, std::size_t surveys,
                           std::vector<std::string> questions)
    : frame_(frame), questions_(std::move(questions)), in_run_(surveys * questions_.size()) {}

SurveyScores::Scores* SurveyScores::place(std::int32_t time, std::uint8_t survey,
                                          std::uint8_t question) {
  if (!frame_.holds(time) || time >= frame_.run_end) return nullptr;
  return &in_run_[survey * questions_.size() + question];
}

void SurveyScores::take(const SurveyRows& rows) {
  for (std::size_t i = 0; i < rows.rows; ++i) {
    if (rows.score[i] > 10) continue;
    Scores* const scores = place(rows.time[i], rows.survey[i], rows.question[i]);
    if (scores == nullptr) continue;
    scores->observed.add(score_of_answer(questions_[rows.question[i]], rows.score[i]));
  }
}

void SurveyScores::take(const TrueScoreRows& rows) {
  for (std::size_t i = 0; i < rows.rows; ++i) {
    if (rows.eligible[i] == 0) continue;
    Scores* const scores = place(rows.time[i], rows.survey[i], rows.question[i]);
    if (scores == nullptr) continue;
    const auto expected = static_cast<std::int64_t>(
        std::llrint(static_cast<double>(rows.expected[i]) * static_cast<double>(point)));
    scores->everybody.add(expected);
    if (rows.answered[i] == 0) continue;
    scores->respondents.add(expected);
  }
}

}  // namespace sojourn::study
