#include "models/surveys/tables.h"

#include "models/surveys/settings.h"

namespace sojourn::models::surveys {
namespace {

template <typename Names>
std::vector<std::string> texts(const Names& names) {
  return {names.begin(), names.end()};
}

std::vector<std::string> surveys_of(const SurveyProgram& program) {
  std::vector<std::string> names;
  for (const Survey& survey : program.surveys) names.push_back(survey.name);
  return names;
}

const std::vector<std::string> polarities{"negative", "neutral", "positive"};

}  // namespace

std::vector<TableSchema> survey_tables(const SurveyProgram& program) {
  using enum ColumnType;
  const auto& unit = program.time_unit;
  TableSchema asked{"surveys", "One row per invitation and question, answered or not.", {}};
  asked.columns = {
      {"customer", u32, "1", "id of the customer", {}},
      {"time", i32, unit, "when the occasion was", {}},
      {"invited", i32, unit, "when the invitation was sent", {}},
      {"survey", u8, "1", "survey", surveys_of(program)},
      {"question", u8, "1", "question asked", texts(question_names)},
      {"channel", u8, "1", "how it was asked", texts(channel_names)},
      {"touchpoint", u8, "1", "encounter that was the occasion", program.causes},
      {"reminded", u8, "1", "whether a reminder was sent", {}},
      {"answered", u8, "1", "whether the questionnaire was answered before the end of the run", {}},
      {"answered_at", i32, unit, "when; -1 where it was not", {}},
      {"score", u8, "1", "answer; 255 where there is none", {}},
      {"partial", u8, "1", "whether it was broken off", {}},
      {"identical", u8, "1", "whether all items got the same answer", {}},
      {"seconds", u16, "s", "time taken", {}},
      {"topic", u8, "1", "topic of the comment", program.causes},
      {"polarity", u8, "1", "polarity of the comment, as read", polarities},
      {"comment_length", u16, "1", "characters of the comment", {}},
  };
  TableSchema truth{
      "truth/surveys",
      "One row per occasion that makes a customer eligible and question, asked or not.",
      {}};
  truth.columns = {
      {"customer", u32, "1", "id of the customer", {}},
      {"time", i32, unit, "when the occasion was", {}},
      {"survey", u8, "1", "survey", surveys_of(program)},
      {"question", u8, "1", "question", texts(question_names)},
      {"eligible", u8, "1", "1: occasions of the trigger only have rows", {}},
      {"p_invite", f32, "1", "chance of an invitation, given those before", {}},
      {"p_respond", f32, "1", "chance to answer when invited, a reminder included", {}},
      {"invited", u8, "1", "whether the customer was invited", {}},
      {"answered", u8, "1", "whether the customer answered", {}},
      {"attitude", f32, "1", "standardised attitude", {}},
      {"honest", u8, "1", "honest answer", {}},
      {"expected",
       f32,
       "1",
       "expected score of an honest answer: nps -100 to 100; csat and ces percent of high answers",
       {}},
      {"cause", u8, "1", "what weighs most on the customer", program.causes},
      {"polarity", u8, "1", "its true polarity", polarities},
      {"followed_up", u8, "1", "whether the company acted on the answer, as the customer sees", {}},
  };
  return {asked, truth};
}

}  // namespace sojourn::models::surveys
