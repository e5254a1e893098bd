#include "models/surveys/answers.h"

#include "models/surveys/comments.h"
#include "models/surveys/rows.h"

namespace sojourn::models::surveys {
namespace {

float normal_of(std::uint32_t word) { return normal_quantile(uniform_of(word)); }

}  // namespace

Answers::Answers(const SurveyProgram& program, const sim::ComponentSetup& setup)
    : program_(program), key_(setup.key), asked_(*setup.tables[0]), truth_(*setup.tables[1]) {}

std::array<std::uint32_t, 4> Answers::draw(const sim::Lanes& lanes, const Occasion& at,
                                           Purpose purpose) const {
  return draw_block(key_, lanes.id[at.lane], purpose, at.occurrence);
}

// What weighs on the customer, and the comment of those who answer.
void Answers::judge(const sim::Lanes& lanes, const Occasion& at, Outcome& outcome,
                    std::uint8_t heaviest, float weight) const {
  const Survey& survey = program_.surveys[at.survey];
  outcome.cause = heaviest;
  float feeling = weight;
  if (program_.influences[brand].present && at.felt[brand] * at.felt[brand] > feeling * feeling) {
    outcome.cause = static_cast<std::uint8_t>(program_.causes.size() - 1);
    feeling = at.felt[brand];
  }
  outcome.true_polarity = polarity_at(feeling);
  if (!outcome.answered) return;
  const auto manner = draw(lanes, at, at.purposes->manner);
  outcome.straight = uniform_of(manner[0]) < program_.styles.straight_lining;
  outcome.partial = uniform_of(manner[1]) >= survey.keeps_on;
  const float pace = fast_exp(0.5F * normal_of(manner[2]));
  const float taken = static_cast<float>(survey.items) * (outcome.straight ? 4.0F : 8.0F) * pace;
  outcome.seconds = static_cast<std::uint16_t>(smaller_of(taken + 0.5F, 65535.0F));
  const float chance = 0.35F + (at.felt[encounter] < -1.0F ? 0.15F : 0.0F);
  if (outcome.partial || uniform_of(manner[3]) >= chance || outcome.cause == no_cause) return;
  write_comment(program_, draw(lanes, at, at.purposes->comment), feeling, outcome);
}

Person Answers::person_of(std::uint32_t id, const Outcome& outcome,
                          const std::array<float, 4>& nature) const {
  Person person{.delta = program_.delta_sd * nature[0]};
  if (!outcome.answered) return person;
  const Styles& styles = program_.styles;
  person.harshness = styles.acquiescence_sd * nature[1] - styles.acquiescence;
  person.shrink = fast_exp(styles.extremity_sd * nature[2]);
  if (outcome.straight) person.habit = normal_of(draw_block(key_, id, program_.habits, 0)[0]);
  return person;
}

// Whether the company acts on a low answer.
bool Answers::is_acted_on(const sim::Lanes& lanes, const Occasion& at) const {
  const FollowUp& follow_up = program_.surveys[at.survey].follow_up;
  return uniform_of(draw(lanes, at, follow_up.draw)[0]) < follow_up.share;
}

bool Answers::write(const sim::Lanes& lanes, const Occasion& at, Outcome& outcome,
                    const std::array<float, 4>& nature, std::uint8_t heaviest, float weight) {
  const bool is_told = tells_all();
  const Survey& survey = program_.surveys[at.survey];
  judge(lanes, at, outcome, heaviest, weight);
  const Person person = person_of(lanes.id[at.lane], outcome, nature);
  bool is_low = false;
  for (std::size_t q = 0; q < survey.questions.size(); ++q) {
    const Measure& measure = survey.questions[q];
    const auto answer = draw(lanes, at, at.purposes->questions[q]);
    const float location = location_of(measure, at.felt, person.delta);
    const float y = location + measure.noise * normal_of(answer[0]);
    std::uint8_t score = no_answer;
    if (outcome.answered && (q == 0 || !outcome.partial)) {
      score = given_answer(measure, program_.styles, person, outcome.straight ? person.habit : y,
                           uniform_of(answer[1]));
    }
    if (q == 0 && outcome.answered) {
      is_low = static_cast<float>(score) < survey.follow_up.below;
      outcome.followed_up = is_low && is_acted_on(lanes, at);
    }
    if (is_told) write_truth(truth_, lanes, at, outcome, measure, location, y);
    if (outcome.invited) {
      write_row(asked_, lanes, at, outcome, survey.channel, measure.question, score);
    }
  }
  return is_low;
}

void Answers::write_silence(const sim::Lanes& lanes, const Occasion& at, const Outcome& outcome) {
  const Survey& survey = program_.surveys[at.survey];
  for (const Measure& measure : survey.questions) {
    write_row(asked_, lanes, at, outcome, survey.channel, measure.question, no_answer);
  }
}

}  // namespace sojourn::models::surveys
