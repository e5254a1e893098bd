#include "models/surveys/rows.h"

#include "models/surveys/tables.h"

namespace sojourn::models::surveys {
namespace {

template <typename T, typename V>
void put(sim::RowStage& table, std::size_t column, std::size_t row, V value) {
  table.column<T>(column)[row] = static_cast<T>(value);
}

}  // namespace

void write_row(sim::RowStage& table, const sim::Lanes& lanes, const Occasion& at,
               const Outcome& outcome, std::uint8_t channel, Question question,
               std::uint8_t score) {
  const std::size_t row = table.add(1);
  put<std::uint32_t>(table, survey_customer, row, lanes.id[at.lane]);
  put<std::int32_t>(table, survey_time, row, at.time);
  put<std::int32_t>(table, survey_invited, row, outcome.invited_at);
  put<std::uint8_t>(table, survey_name, row, at.survey);
  put<std::uint8_t>(table, survey_question, row, question);
  put<std::uint8_t>(table, survey_channel, row, channel);
  put<std::uint8_t>(table, survey_touchpoint, row, at.touchpoint);
  put<std::uint8_t>(table, survey_reminded, row, outcome.reminded);
  put<std::uint8_t>(table, survey_answered, row, outcome.answered);
  put<std::int32_t>(table, survey_answered_at, row, outcome.answered_at);
  put<std::uint8_t>(table, survey_score, row, score);
  put<std::uint8_t>(table, survey_partial, row, outcome.partial);
  put<std::uint8_t>(table, survey_identical, row, outcome.straight);
  put<std::uint16_t>(table, survey_seconds, row, outcome.seconds);
  put<std::uint8_t>(table, survey_topic, row, outcome.topic);
  put<std::uint8_t>(table, survey_polarity, row, outcome.polarity);
  put<std::uint16_t>(table, survey_comment_length, row, outcome.comment_length);
}

void write_truth(sim::RowStage& table, const sim::Lanes& lanes, const Occasion& at,
                 const Outcome& outcome, const Measure& measure, float location, float y) {
  const std::size_t row = table.add(1);
  put<std::uint32_t>(table, truth_customer, row, lanes.id[at.lane]);
  put<std::int32_t>(table, truth_time, row, at.time);
  put<std::uint8_t>(table, truth_survey, row, at.survey);
  put<std::uint8_t>(table, truth_question, row, measure.question);
  put<std::uint8_t>(table, truth_eligible, row, 1);
  put<float>(table, truth_p_invite, row, outcome.p_invite);
  put<float>(table, truth_p_respond, row, outcome.p_respond);
  put<std::uint8_t>(table, truth_invited, row, outcome.invited);
  put<std::uint8_t>(table, truth_answered, row, outcome.answered);
  put<float>(table, truth_attitude, row, at.felt[attitude]);
  put<std::uint8_t>(table, truth_honest, row, answer_at(measure.question, measure.honest, y));
  put<float>(table, truth_expected, row, expected_score(measure, location));
  put<std::uint8_t>(table, truth_cause, row, outcome.cause);
  put<std::uint8_t>(table, truth_polarity, row, outcome.true_polarity);
  put<std::uint8_t>(table, truth_followed_up, row, outcome.followed_up);
}

}  // namespace sojourn::models::surveys
