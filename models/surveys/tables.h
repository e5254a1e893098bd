// The tables of surveys: what a company has (invitations and answers), and the truth beside it.
#pragma once

#include <vector>

#include "core/table.h"
#include "models/surveys/program.h"

namespace sojourn::models::surveys {

enum SurveyColumn : std::size_t {
  survey_customer,
  survey_time,
  survey_invited,
  survey_name,
  survey_question,
  survey_channel,
  survey_touchpoint,
  survey_reminded,
  survey_answered,
  survey_answered_at,
  survey_score,
  survey_partial,
  survey_identical,
  survey_seconds,
  survey_topic,
  survey_polarity,
  survey_comment_length,
};

enum TruthSurveyColumn : std::size_t {
  truth_customer,
  truth_time,
  truth_survey,
  truth_question,
  truth_eligible,
  truth_p_invite,
  truth_p_respond,
  truth_invited,
  truth_answered,
  truth_attitude,
  truth_honest,
  truth_expected,
  truth_cause,
  truth_polarity,
  truth_followed_up,
};

[[nodiscard]] std::vector<TableSchema> survey_tables(const SurveyProgram& program);

}  // namespace sojourn::models::surveys
