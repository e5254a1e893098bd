#include "models/accounts/contact_survey.h"

#include <algorithm>
#include <limits>

#include "core/math.h"
#include "models/accounts/accounts.h"

namespace sojourn::models {
namespace {

constexpr std::uint8_t no_score = 255;
constexpr float not_known = std::numeric_limits<float>::quiet_NaN();

enum Table : std::size_t { asked_table, asked_truth, account_table, account_truth };

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
            {"answered", u8, "1", "whether the person answered", {}},
            {"score", u8, "1", "0 to 10; 255 where there is no answer", {}}}},
          {"truth/contact_surveys",
           "The same people: what they would have said, and what that counts.",
           {customer,
            contact,
            time,
            {"weight", f32, "1", "in the account's decision; those of an account sum to 1", {}},
            {"p_respond", f32, "1", "chance to answer", {}},
            {"honest", u8, "1", "the answer, given or not", {}},
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

ContactSurvey::ContactSurvey(const AccountsModel& model, DrawKey key,
                             std::span<sim::RowStage* const> tables)
    : model_(model),
      key_(key),
      phase_(purpose_of("accounts.survey.phase")),
      person_(purpose_of("accounts.survey.person")) {
  std::copy_n(tables.begin(), contact_survey_tables, tables_.begin());
  for (std::uint32_t k = 0; k < max_contacts; ++k) {
    answers_[k] = purpose_of("accounts.survey.answer", k);
  }
  const ContactSurveyModel& survey = *model.survey;
  const float explained = survey.loading * survey.loading + survey.person_sd * survey.person_sd;
  noise_ = __builtin_sqrtf(larger_of(0.01F, 1.0F - explained));
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

ContactSurvey::Answer ContactSurvey::answer_of(std::uint32_t account, std::uint32_t wave,
                                               std::size_t seat, std::uint32_t person,
                                               std::uint32_t role, float satisfaction,
                                               const People& people) const noexcept {
  const ContactSurveyModel& survey = *model_.survey;
  const auto words = draw_block(key_, account, answers_[seat], wave);
  const auto holder =
      static_cast<std::uint32_t>(max_contacts) * person + static_cast<std::uint32_t>(seat);
  const float own = normal_quantile(uniform_of(draw_block(key_, account, person_, holder)[0]));
  const float location = survey.loading * (satisfaction - survey.centre) * survey.inverse_spread +
                         survey.person_sd * own;
  const float felt = location + noise_ * normal_quantile(uniform_of(words[0]));
  Answer answer;
  std::uint32_t category = 0;
  for (const float threshold : survey.thresholds) category += felt > threshold ? 1U : 0U;
  answer.honest = static_cast<std::uint8_t>(category);
  const auto above = [&](std::size_t k) {
    return normal_cdf((location - survey.thresholds[k]) / noise_);
  };
  answer.expected = nps_of(above(8), 1.0F - above(6));
  answer.chance = people.chance_to_answer(role, satisfaction);
  answer.given = uniform_of(words[1]) < answer.chance;
  return answer;
}

void ContactSurvey::add_rows(std::uint32_t account, std::int32_t time, std::size_t seat,
                             std::uint32_t role, float weight, const Answer& answer) {
  const std::uint64_t contact = std::uint64_t{account} * max_contacts + seat;
  sim::RowStage& asked = *tables_[asked_table];
  const std::size_t row = asked.add(1);
  asked.column<std::uint32_t>(0)[row] = account;
  asked.column<std::uint64_t>(1)[row] = contact;
  asked.column<std::uint8_t>(2)[row] = static_cast<std::uint8_t>(role);
  asked.column<std::int32_t>(3)[row] = time;
  asked.column<std::uint8_t>(4)[row] = answer.given ? 1 : 0;
  asked.column<std::uint8_t>(5)[row] = answer.given ? answer.honest : no_score;
  sim::RowStage& truth = *tables_[asked_truth];
  const std::size_t true_row = truth.add(1);
  truth.column<std::uint32_t>(0)[true_row] = account;
  truth.column<std::uint64_t>(1)[true_row] = contact;
  truth.column<std::int32_t>(2)[true_row] = time;
  truth.column<float>(3)[true_row] = weight;
  truth.column<float>(4)[true_row] = answer.chance;
  truth.column<std::uint8_t>(5)[true_row] = answer.honest;
  truth.column<float>(6)[true_row] = answer.expected;
}

void ContactSurvey::ask(std::uint32_t account, std::int32_t time, std::int32_t joined,
                        const Seats& seats, const std::array<std::uint32_t, max_contacts>& person,
                        const People& people) {
  const auto wave = static_cast<std::uint32_t>((time - joined) / model_.survey->every);
  const auto weights = weights_of(model_.roles, seats);
  float promoters = 0.0F, detractors = 0.0F, answers = 0.0F, weighted = 0.0F, sum = 0.0F;
  for (std::size_t k = 0; k < seats.count; ++k) {
    const Answer answer =
        answer_of(account, wave, k, person[k], seats.role[k], seats.satisfaction[k], people);
    add_rows(account, time, k, seats.role[k], weights[k], answer);
    weighted += weights[k] * answer.expected;
    sum += answer.expected;
    answers += answer.given ? 1.0F : 0.0F;
    promoters += answer.given && answer.honest >= 9 ? 1.0F : 0.0F;
    detractors += answer.given && answer.honest <= 6 ? 1.0F : 0.0F;
  }
  const float observed =
      answers > 0.0F ? nps_of(promoters / answers, detractors / answers) : not_known;
  sim::RowStage& seen = *tables_[account_table];
  const std::size_t row = seen.add(1);
  seen.column<std::uint32_t>(0)[row] = account;
  seen.column<std::int32_t>(1)[row] = time;
  seen.column<std::uint8_t>(2)[row] = static_cast<std::uint8_t>(seats.count);
  seen.column<std::uint8_t>(3)[row] = static_cast<std::uint8_t>(answers);
  seen.column<float>(4)[row] = observed;
  sim::RowStage& truth = *tables_[account_truth];
  const std::size_t true_row = truth.add(1);
  truth.column<std::uint32_t>(0)[true_row] = account;
  truth.column<std::int32_t>(1)[true_row] = time;
  truth.column<float>(2)[true_row] = weighted;
  truth.column<float>(3)[true_row] = sum / static_cast<float>(seats.count);
  truth.column<float>(4)[true_row] = observed - weighted;
}

}  // namespace sojourn::models
