#include "models/surveys/settings.h"

#include "core/time.h"

namespace sojourn::models::surveys {
namespace {

void describe_influences(Fields& fields, SurveysDraft& draft) {
  for (std::size_t k = 0; k < influence_count; ++k) {
    InfluenceDraft& influence = draft.influences[k];
    fields.table(
        influence_names[k],
        [&](Fields& own) {
          influence.given = own.name("variable", influence.variable, "state variable it is");
          own.number("centre", influence.centre, "1", any_number, "its mean over customers");
          own.number("spread", influence.spread, "1", positive, "its sd over customers");
        },
        "an influence on answers, standardised by its centre and spread");
  }
  fields.number("correlation", draft.correlation, "1", {.low = -0.99, .high = 0.99},
                "correlation of attitude and encounter over customers asked");
  fields.number("person_sd", draft.delta_sd, "1", {.low = 0.0, .high = 0.99},
                "sd of what a customer brings to all questions alike");
}

void describe_question(Fields& fields, QuestionDraft& question) {
  question.path = fields.path();
  question.position = fields.position();
  for (std::size_t k = 0; k < influence_count; ++k) {
    fields.number(influence_names[k], question.loadings[k], "1", {.low = -1.0, .high = 1.0},
                  "what the influence does to answers, in sd");
  }
  fields.list("thresholds", question.thresholds, any_number,
              "where one answer becomes the next, on the scale of variance 1");
  fields.list("shares", question.shares, probability, "shares of observed answers, lowest first");
  fields.flag("calibrate", question.calibrate,
              "whether thresholds of given answers are solved until respondents' answers have the "
              "shares");
  question.thresholds_position = fields.position("thresholds");
  question.shares_position = fields.position("shares");
}

void describe_answering(Fields& fields, SurveysDraft& draft) {
  describe_response(fields, draft.response);
  fields.number("learning", draft.learning, "1", probability,
                "how far a low answer that is acted on, or not, moves belief in a closed loop");
  fields.duration("answer_time", draft.answer_time, not_negative,
                  "mean time to the answer; interviews and calls are answered at once");
  for (std::size_t c = 0; c < channel_count; ++c) {
    fields.number(channel_names[c], draft.base_rates[c], "1",
                  {.low = 0.0, .high = 1.0, .low_excluded = true, .high_excluded = true},
                  "base rate of answers through the channel");
  }
}

void describe_follow_up(Fields& fields, SurveyDraft& survey) {
  fields.number("below", survey.follow_up_below, "1", {.low = 0.0, .high = 11.0},
                "answers to the first question below this call for one");
  fields.number("share", survey.follow_up_share, "1", probability,
                "share of these answers on which the company acts, so that the customer sees it");
  survey.follows_up = fields.reading() && fields.given({});
}

void describe_survey(const Name& key, Fields& fields, SurveysDraft& draft) {
  SurveyDraft survey;
  survey.name = key;
  survey.path = fields.path();
  survey.position = fields.position();
  fields.names("kind", survey.kinds, "questions asked: nps, csat, ces; one or a list");
  survey.has_every = fields.duration("every", survey.every, {.low = 86400.0},
                                     "time between waves, each customer at a day of its own");
  fields.names("after", survey.after, "touchpoints after which it is asked");
  describe_places(fields, "at", survey.at, "states on entering which it is asked");
  describe_places(fields, "while", survey.during, "asked only while tracks are in these states");
  fields.number("share", survey.share, "1", probability, "share of occasions at which it is asked");
  fields.duration("quarantine", survey.quarantine, not_negative,
                  "time since any last invitation within which nobody is asked");
  fields.choice("channel", survey.channel, channel_names, "how it is asked");
  fields.duration("delay", survey.delay, not_negative, "time from the occasion to the invitation");
  fields.duration("reminder", survey.reminder, not_negative,
                  "time from the invitation to a reminder; 0: none");
  fields.whole("items", survey.items, {.low = 1.0, .high = 200.0}, "items of the questionnaire");
  fields.number("closed_loop", survey.closed, "1", probability,
                "share of answers the company is seen to act on");
  fields.table(
      "follow_up", [&](Fields& own) { describe_follow_up(own, survey); },
      "how the company closes the loop with those who answered low");
  fields.number("base_rate", survey.base_rate, "1", {.high = 1.0, .high_excluded = true},
                "base rate of answers in place of the channel's");
  fields.require({"kind"});
  if (!fields.reading()) return;
  const int triggers = (fields.given("every") ? 1 : 0) + (fields.given("after") ? 1 : 0) +
                       (fields.given("at") ? 1 : 0);
  if (triggers != 1) {
    fields.error(
        {}, "the survey has " + std::string(triggers == 0 ? "no" : "more than one") + " occasion",
        "give one of every = \"90 days\", after = [\"TOUCHPOINT\"], at = { TRACK = "
        "[\"STATE\"] }");
  }
  draft.surveys.push_back(std::move(survey));
}

constexpr double hour = static_cast<double>(seconds_per_hour);

// Loadings stay below the variance of 1 wherever in their ranges they lie.
constexpr DefaultRange assumptions[] = {
    {"nps.attitude", 0.55, 0.75},
    {"nps.encounter", 0.05, 0.3},
    {"csat.attitude", 0.35, 0.5},
    {"csat.encounter", 0.5, 0.65},
    {"ces.attitude", 0.1, 0.4},
    {"ces.encounter", 0.3, 0.55},
    {"ces.effort", -0.5, -0.2},
    {"response.learning", 0.2, 0.8},
    {"response.answer_time", 3.0 * hour, 24.0 * hour},
    {"response.email", 0.03, 0.3, "the range that the trade press reports"},
    {"response.app", 0.1, 0.35},
    {"response.phone", 0.05, 0.2},
    {"response.sms", 0.05, 0.3},
    {"response.interview", 0.4, 0.85, "B2B: 33 % typical, 80 % the target"},
    {"topic_accuracy", 0.8, 0.9, "accuracy of published classifiers"},
};

void assume_surveys(Fields& surveys) {
  assume(surveys, assumptions);
  assume_answers(surveys);
}

}  // namespace

SurveysDraft default_draft() {
  SurveysDraft draft;
  const std::array<std::string_view, influence_count> variables{"satisfaction", "encounter",
                                                                "effort", "brand"};
  for (std::size_t k = 0; k < influence_count; ++k) {
    draft.influences[k].variable.text = variables[k];
  }
  // Loadings: assumptions with .70 * .45 + .15 * .60 + .5206^2 = .676.
  draft.questions[nps].loadings = {0.70, 0.15, 0.0, 0.0};
  draft.questions[csat].loadings = {0.45, 0.60, 0.0, 0.0};
  draft.questions[ces].loadings = {0.25, 0.45, -0.35, 0.0};
  draft.questions[nps].thresholds = {-2.428, -2.299, -2.128, -1.960, -1.841,
                                     -1.296, -1.053, -0.637, -0.003, 0.512};
  draft.questions[csat].thresholds = {-2.840, -2.122, -0.851, 0.673};
  draft.questions[ces].thresholds = {-1.88, -1.48, -1.08, -0.64, -0.10, 0.64};
  draft.questions[nps].shares = {0.0076, 0.0032, 0.0059, 0.0083, 0.0078, 0.0647,
                                 0.0487, 0.1158, 0.2368, 0.1968, 0.3044};
  draft.questions[csat].shares = {0.0023, 0.0147, 0.1803, 0.5524, 0.2503};
  return draft;
}

void describe_surveys(Fields& root, SurveysDraft& draft) {
  root.table(
      "surveys",
      [&](Fields& fields) {
        describe_influences(fields, draft);
        for (std::size_t q = 0; q < question_count; ++q) {
          fields.table(
              question_names[q], [&](Fields& own) { describe_question(own, draft.questions[q]); },
              "how a question measures");
        }
        fields.table(
            "styles", [&](Fields& own) { describe_styles(own, draft.styles); },
            "how customers use scales");
        fields.table(
            "response", [&](Fields& own) { describe_answering(own, draft); }, "who answers");
        fields.number("topic_accuracy", draft.accuracy, "1", probability,
                      "share of comments whose polarity is read rightly");
        assume_surveys(fields);
      },
      "what all surveys have in common");
  root.tables(
      "survey", [&](const Name& key, Fields& fields) { describe_survey(key, fields, draft); },
      "a survey: what is asked, when, of whom");
  if (draft.surveys.empty()) root.unused("surveys");
}

}  // namespace sojourn::models::surveys
