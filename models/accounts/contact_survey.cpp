#include "models/accounts/contact_survey.h"

#include <algorithm>
#include <limits>

#include "core/math.h"
#include "core/time.h"

namespace sojourn::models {
namespace {

constexpr float not_known = std::numeric_limits<float>::quiet_NaN();

enum Table : std::size_t { asked_table, asked_truth, account_table, account_truth };

float normal_of(std::uint32_t word) noexcept { return normal_quantile(uniform_of(word)); }

float nps_of(float promoters, float detractors) noexcept {
  return 100.0F * (promoters - detractors);
}

}  // namespace

std::vector<TableSchema> contact_survey_schemas(const std::vector<Role>& roles,
                                                const std::string& time_unit) {
  using enum ColumnType;
  std::vector<std::string> names;
  for (const Role& role : roles) names.push_back(role.name);
  const ColumnSchema customer{"customer", u32, "1", "id of the customer, which is the account", {}};
  const ColumnSchema contact{"contact", u64, "1", "id of the seat, as in contacts", {}};
  const ColumnSchema time{"time", i32, time_unit, "when the people were asked", {}};
  return {{"contact_surveys",
           "One row per person of an account that was asked, answered or not.",
           {customer,
            contact,
            {"role", u8, "1", "role of the seat", names},
            time,
            {"reminded", u8, "1", "whether the person was asked a second time", {}},
            {"answered", u8, "1", "whether the person answered", {}},
            {"score", u8, "1", "0 to 10; 255 where there is no answer", {}}}},
          {"truth/contact_surveys",
           "The same people: what they would have said, and what that counts.",
           {customer,
            contact,
            time,
            {"weight", f32, "1", "in the account's decision; those of an account sum to 1", {}},
            {"p_respond", f32, "1", "chance to answer, at the reminder or before", {}},
            {"honest", u8, "1", "the answer without styles, given or not", {}},
            {"straight", u8, "1", "whether it is put down out of habit", {}},
            {"expected", f32, "1", "expected nps, -100 to 100, chance integrated out", {}}}},
          {"account_nps",
           "One row per account and wave: nps of the answers of its people.",
           {customer,
            time,
            {"asked", u8, "1", "people asked", {}},
            {"answers", u8, "1", "people who answered", {}},
            {"nps", f32, "1", "-100 to 100; not a number where nobody answered", {}}}},
          {"truth/account_nps",
           "The same accounts: what their nps is, and how far off the answers are.",
           {customer,
            time,
            {"weighted", f32, "1", "expected nps by weight in the decision", {}},
            {"mean", f32, "1", "expected nps, all people alike", {}},
            {"error", f32, "1", "nps of the answers less the weighted one", {}}}}};
}

ContactSurvey::ContactSurvey(const AccountsModel& model, DrawKey key, std::int32_t length,
                             std::span<sim::RowStage* const> tables)
    : model_(model),
      key_(key),
      length_(length),
      phase_(purpose_of("accounts.survey.phase")),
      person_(purpose_of("accounts.survey.person")),
      habit_(purpose_of("accounts.survey.person", 1)) {
  std::copy_n(tables.begin(), contact_survey_tables, tables_.begin());
  for (std::uint32_t k = 0; k < max_contacts; ++k) {
    answers_[k] = purpose_of("accounts.survey.answer", k);
    manners_[k] = purpose_of("accounts.survey.manner", k);
  }
}

std::int32_t ContactSurvey::first(std::uint32_t account, std::int32_t joined) const noexcept {
  const float u = uniform_of(draw_block(key_, account, phase_, 0)[0]);
  return joined + static_cast<std::int32_t>(u * static_cast<float>(model_.survey->every));
}

std::int32_t ContactSurvey::next(std::int32_t time) const noexcept {
  const std::int32_t every = model_.survey->every;
  return time > sim::never - every ? sim::never : time + every;
}

bool ContactSurvey::is_open(const sim::Lanes& lanes, std::size_t lane) const noexcept {
  for (const std::size_t track : model_.survey->tracks) {
    if (model_.survey->open[lanes.states[track][lane]] == 0) return false;
  }
  return true;
}

void ContactSurvey::rest(std::uint32_t& fatigue) const noexcept {
  const auto every = static_cast<float>(model_.survey->every);
  const float kept = surveys::fatigue_now(model_.survey->rule, fatigue, every);
  fatigue = static_cast<std::uint32_t>(kept * surveys::fatigue_steps + 0.5F);
}

ContactSurvey::Answer ContactSurvey::answer_of(const Asked& asked, std::uint32_t wave,
                                               std::size_t seat, float tired) const noexcept {
  const ContactSurveyModel& survey = *model_.survey;
  const auto words = draw_block(key_, asked.account, answers_[seat], wave);
  const auto manner = draw_block(key_, asked.account, manners_[seat], wave);
  const auto holder = static_cast<std::uint32_t>(max_contacts) * asked.person[seat] +
                      static_cast<std::uint32_t>(seat);
  const auto nature = draw_block(key_, asked.account, person_, holder);
  const surveys::Styles& styles = survey.styles;
  const surveys::Person person{
      .delta = survey.person_sd * normal_of(nature[0]),
      .harshness = styles.acquiescence_sd * normal_of(nature[1]) - styles.acquiescence,
      .shrink = fast_exp(styles.extremity_sd * normal_of(nature[2])),
      .propensity = survey.rule.propensity_sd * normal_of(nature[3]),
      .habit = normal_of(draw_block(key_, asked.account, habit_, holder)[0])};
  const float attitude = (asked.seats.satisfaction[seat] - survey.centre) * survey.inverse_spread;
  const float location =
      surveys::location_of(survey.measure, surveys::Influences{attitude}, person.delta);
  const float felt = location + survey.measure.noise * normal_of(words[0]);
  Answer answer;
  answer.honest = surveys::answer_at(surveys::nps, survey.measure.honest, felt);
  answer.expected = surveys::expected_score(survey.measure, location);
  answer.straight = uniform_of(manner[0]) < styles.straight_lining;
  respond(asked, seat, attitude, person.propensity, tired, words, answer);
  if (!answer.answered) return answer;
  answer.score = surveys::given_answer(
      survey.measure, styles, person, answer.straight ? person.habit : felt, uniform_of(manner[1]));
  return answer;
}

// Whether there is an answer, at the invitation or at the reminder.
void ContactSurvey::respond(const Asked& asked, std::size_t seat, float attitude, float propensity,
                            float tired, const std::array<std::uint32_t, 4>& words,
                            Answer& answer) const noexcept {
  const ContactSurveyModel& survey = *model_.survey;
  const float base = model_.roles[asked.seats.role[seat]].response;
  if (base <= 0.0F || base >= 1.0F) {
    answer.answered = base >= 1.0F;
    answer.chance = answer.answered ? 1.0F : 0.0F;
    return;
  }
  const float years =
      static_cast<float>(asked.time - asked.joined) / static_cast<float>(seconds_per_year);
  const float logit = fast_log(base / (1.0F - base)) + survey.rule.trust * survey.closed +
                      surveys::willingness(survey.rule, attitude, years, tired) + propensity;
  const float first = surveys::logistic(logit);
  const bool may_remind = survey.reminder > 0 && asked.time < length_ - survey.reminder;
  const float second = may_remind ? surveys::logistic(logit + survey.rule.reminder_shift) : 0.0F;
  const bool at_once = uniform_of(words[1]) < first;
  answer.reminded = may_remind && !at_once;
  answer.answered = at_once || (answer.reminded && uniform_of(words[2]) < second);
  answer.chance = first + (1.0F - first) * second;
}

void ContactSurvey::add_rows(const Asked& asked, std::size_t seat, float weight,
                             const Answer& answer) {
  const std::uint64_t contact = std::uint64_t{asked.account} * max_contacts + seat;
  sim::RowStage& seen = *tables_[asked_table];
  const std::size_t row = seen.add(1);
  seen.column<std::uint32_t>(0)[row] = asked.account;
  seen.column<std::uint64_t>(1)[row] = contact;
  seen.column<std::uint8_t>(2)[row] = static_cast<std::uint8_t>(asked.seats.role[seat]);
  seen.column<std::int32_t>(3)[row] = asked.time;
  seen.column<std::uint8_t>(4)[row] = answer.reminded ? 1 : 0;
  seen.column<std::uint8_t>(5)[row] = answer.answered ? 1 : 0;
  seen.column<std::uint8_t>(6)[row] = answer.score;
  sim::RowStage& truth = *tables_[asked_truth];
  const std::size_t true_row = truth.add(1);
  truth.column<std::uint32_t>(0)[true_row] = asked.account;
  truth.column<std::uint64_t>(1)[true_row] = contact;
  truth.column<std::int32_t>(2)[true_row] = asked.time;
  truth.column<float>(3)[true_row] = weight;
  truth.column<float>(4)[true_row] = answer.chance;
  truth.column<std::uint8_t>(5)[true_row] = answer.honest;
  truth.column<std::uint8_t>(6)[true_row] = answer.straight ? 1 : 0;
  truth.column<float>(7)[true_row] = answer.expected;
}

void ContactSurvey::ask(const Asked& asked, std::uint32_t& fatigue) {
  const auto wave = static_cast<std::uint32_t>((asked.time - asked.joined) / model_.survey->every);
  const Seats& seats = asked.seats;
  const auto weights = weights_of(model_.roles, seats);
  const float tired = static_cast<float>(fatigue) / surveys::fatigue_steps;
  float promoters = 0.0F, detractors = 0.0F, answers = 0.0F, weighted = 0.0F, sum = 0.0F;
  for (std::size_t k = 0; k < seats.count; ++k) {
    const Answer answer = answer_of(asked, wave, k, tired);
    add_rows(asked, k, weights[k], answer);
    weighted += weights[k] * answer.expected;
    sum += answer.expected;
    answers += answer.answered ? 1.0F : 0.0F;
    promoters += answer.answered && answer.score >= 9 ? 1.0F : 0.0F;
    detractors += answer.answered && answer.score <= 6 ? 1.0F : 0.0F;
  }
  fatigue = surveys::tired_by_one_more(tired);
  const float observed =
      answers > 0.0F ? nps_of(promoters / answers, detractors / answers) : not_known;
  sim::RowStage& seen = *tables_[account_table];
  const std::size_t row = seen.add(1);
  seen.column<std::uint32_t>(0)[row] = asked.account;
  seen.column<std::int32_t>(1)[row] = asked.time;
  seen.column<std::uint8_t>(2)[row] = static_cast<std::uint8_t>(seats.count);
  seen.column<std::uint8_t>(3)[row] = static_cast<std::uint8_t>(answers);
  seen.column<float>(4)[row] = observed;
  sim::RowStage& truth = *tables_[account_truth];
  const std::size_t true_row = truth.add(1);
  truth.column<std::uint32_t>(0)[true_row] = asked.account;
  truth.column<std::int32_t>(1)[true_row] = asked.time;
  truth.column<float>(2)[true_row] = weighted;
  truth.column<float>(3)[true_row] = sum / static_cast<float>(seats.count);
  truth.column<float>(4)[true_row] = observed - weighted;
}

}  // namespace sojourn::models
