// Surveys at work. State of a customer: time of the last invitation (4 bytes) and fatigue just
// after it (1), the encounter that weighs most and how much (1 + 1), the next wave's time (4, only
// where there are waves). All else is drawn again whenever it is needed.
//
// What weighs most: at each encounter the standardised satisfaction S with it replaces the
// remembered one where |S| is at least nine tenths of what was remembered, which shrinks by a
// tenth.
#include "models/surveys/component.h"

#include <algorithm>

#include "models/surveys/comments.h"
#include "models/surveys/rows.h"
#include "models/surveys/tables.h"
#include "sim/stays.h"

namespace sojourn::models::surveys {
namespace {

using sim::Lanes;

enum Column : std::size_t { last_column, fatigue_column, peak_column, weight_column, wave_column };

constexpr float weight_steps = 32.0F;  // of a remembered S, within +-3.9

class Work final : public sim::ComponentWork {
 public:
  Work(const SurveyProgram& program, const sim::ComponentSetup& setup)
      : program_(program),
        engine_(setup.program),
        key_(setup.key),
        first_(setup.first_extra),
        asked_(*setup.tables[0]),
        truth_(*setup.tables[1]) {
    list_.resize(setup.capacity);
    for (const Survey& survey : program_.surveys) {
      if (survey.every == 0) continue;
      only_wave_ = waves_++ == 0 ? &survey : nullptr;
    }
  }

  void begin(Lanes& lanes) override {
    for (std::size_t i = 0; i < lanes.count; ++i) {
      column(lanes, last_column)[i] = 0;
      column(lanes, fatigue_column)[i] = 0;
      column(lanes, peak_column)[i] = no_cause;
      column(lanes, weight_column)[i] = 128;
      if (program_.has_waves) {
        column(lanes, wave_column)[i] =
            static_cast<std::uint32_t>(next_wave(lanes.id[i], lanes.joined[i]));
      }
    }
  }

  void pass(Lanes& lanes, std::span<const std::uint32_t> list, const std::int32_t* until) override {
    if (!program_.has_waves) return;
    const std::uint32_t* const next = column(lanes, wave_column);
    for (const std::uint32_t lane : list) {
      if (static_cast<std::int32_t>(next[lane]) < until[lane]) pass_waves(lanes, lane, until[lane]);
    }
  }

  void record(Lanes& lanes) override {
    std::size_t found = 0;
    for (std::uint32_t i = 0; i < lanes.count; ++i) {
      const std::uint32_t state = lanes.to[i];
      list_[found] = i;
      found += program_.asked_at[state] != 0 || program_.cause_of[state] != no_cause ? 1 : 0;
    }
    for (std::size_t k = 0; k < found; ++k) meet(lanes, list_[k]);
  }

  [[nodiscard]] std::int32_t next_calendar(const Lanes& lanes, std::size_t lane) const override {
    if (!program_.has_waves) return sim::never;
    return static_cast<std::int32_t>(column(lanes, wave_column)[lane]);
  }

 private:
  [[nodiscard]] std::uint32_t* column(const Lanes& lanes, Column which) const {
    return lanes.extra[first_ + which];
  }

  [[nodiscard]] std::array<std::uint32_t, 4> draw(const Lanes& lanes, const Occasion& at,
                                                  Purpose purpose) const {
    return draw_block(key_, lanes.id[at.lane], purpose, at.occurrence);
  }

  // The survey's phase: waves are at phase, phase + every, …
  [[nodiscard]] std::int32_t phase_of(std::uint32_t id, const Survey& survey) const {
    const float u = uniform_of(draw_block(key_, id, survey.phase, 0)[0]);
    return static_cast<std::int32_t>(static_cast<double>(u) * survey.every);
  }

  // The survey's first wave at or after `time`.
  [[nodiscard]] std::int32_t wave_of(std::uint32_t id, const Survey& survey,
                                     std::int32_t time) const {
    const std::int64_t phase = phase_of(id, survey);
    if (time <= phase) return static_cast<std::int32_t>(phase);
    const std::int64_t wave = (time - phase + survey.every - 1) / survey.every;
    const std::int64_t at = phase + wave * survey.every;
    return at < program_.length ? static_cast<std::int32_t>(at) : sim::never;
  }

  [[nodiscard]] std::int32_t next_wave(std::uint32_t id, std::int32_t time) const {
    std::int32_t next = sim::never;
    for (const Survey& survey : program_.surveys) {
      if (survey.every > 0) next = std::min(next, wave_of(id, survey, time));
    }
    return next;
  }

  // The next wave after one at `time`; needs no draw where one survey only has waves.
  [[nodiscard]] std::int32_t after_wave(std::uint32_t id, std::int32_t time) const {
    if (only_wave_ == nullptr) return next_wave(id, time + 1);
    const std::int64_t next = std::int64_t{time} + only_wave_->every;
    return next < program_.length ? static_cast<std::int32_t>(next) : sim::never;
  }

  void pass_waves(Lanes& lanes, std::size_t lane, std::int32_t until) {
    std::uint32_t& next = column(lanes, wave_column)[lane];
    while (static_cast<std::int32_t>(next) < until) {
      const auto time = static_cast<std::int32_t>(next);
      for (std::size_t s = 0; s < program_.surveys.size(); ++s) {
        const Survey& survey = program_.surveys[s];
        if (survey.every == 0) continue;
        if (!only_wave_ && wave_of(lanes.id[lane], survey, time) != time) continue;
        if (!is_eligible(lanes, lane, survey, sim::no_state)) continue;
        Occasion at{.lane = lane, .survey = s, .time = time, .purposes = &survey.wave};
        at.occurrence = static_cast<std::uint32_t>(time / survey.every);
        for (std::size_t k = 0; k < influence_count; ++k)
          at.felt[k] = between(lanes, lane, k, time);
        ask(lanes, at);
      }
      next = static_cast<std::uint32_t>(after_wave(lanes.id[lane], time));
    }
  }

  // Whether the customer is where the survey is asked; `entered` is the state just entered.
  [[nodiscard]] bool is_eligible(const Lanes& lanes, std::size_t lane, const Survey& survey,
                                 std::uint32_t entered) const {
    for (const TrackStates& states : survey.during) {
      const bool moves = entered != sim::no_state && lanes.track[lane] == states.track;
      const std::uint32_t state = moves ? entered : lanes.states[states.track][lane];
      if ((states.bits >> (state - states.first) & 1U) == 0) return false;
    }
    return true;
  }

  [[nodiscard]] float standardised(std::size_t k, float value) const {
    const InfluenceColumn& influence = program_.influences[k];
    return (value - influence.centre) * influence.inverse_spread;
  }

  // An influence at a time between events, and at the event.
  [[nodiscard]] float between(const Lanes& lanes, std::size_t lane, std::size_t k,
                              std::int32_t time) const {
    if (!program_.influences[k].present) return 0.0F;
    const std::size_t v = program_.influences[k].variable;
    const sim::VariableInfo& info = engine_.variables[v];
    float value = lanes.variables[v][lane];
    if (info.half_life > 0.0) {
      value = sim::faded(value, info.level, time - lanes.written[v][lane],
                         static_cast<float>(1.0 / info.half_life));
    }
    return standardised(k, value);
  }
  [[nodiscard]] float now(const Lanes& lanes, std::size_t lane, std::size_t k) const {
    if (!program_.influences[k].present) return 0.0F;
    return standardised(k, lanes.shown[program_.influences[k].variable][lane]);
  }

  // An encounter: remembered, and perhaps asked about.
  void meet(Lanes& lanes, std::size_t lane) {
    const std::uint32_t state = lanes.to[lane];
    Occasion at{.lane = lane, .time = lanes.time[lane], .occurrence = lanes.occurrence[lane]};
    at.touchpoint = program_.cause_of[state];
    for (std::size_t k = 0; k < influence_count; ++k) at.felt[k] = now(lanes, lane, k);
    if (at.touchpoint != no_cause) remember(lanes, at);
    const std::uint32_t mask = program_.asked_at[state];
    for (std::size_t s = 0; mask >> s != 0; ++s) {
      const Survey& survey = program_.surveys[s];
      if ((mask >> s & 1U) == 0 || !is_eligible(lanes, lane, survey, state)) continue;
      at.survey = s;
      at.purposes = &survey.by_state[state];
      ask(lanes, at);
    }
  }

  void remember(Lanes& lanes, const Occasion& at) const {
    const bool has_encounter = program_.influences[encounter].present;
    const float feeling = at.felt[has_encounter ? encounter : attitude];
    const float held = weight_of(lanes, at.lane) * 0.9F;
    const bool replaced = feeling * feeling >= held * held;
    const float kept = larger_of(smaller_of(replaced ? feeling : held, 3.9F), -3.9F);
    column(lanes, weight_column)[at.lane] =
        static_cast<std::uint32_t>(kept * weight_steps + 128.5F);
    if (replaced) column(lanes, peak_column)[at.lane] = at.touchpoint;
  }

  [[nodiscard]] float weight_of(const Lanes& lanes, std::size_t lane) const {
    return (static_cast<float>(column(lanes, weight_column)[lane]) - 128.0F) / weight_steps;
  }

  void ask(Lanes& lanes, const Occasion& at) {
    const Survey& survey = program_.surveys[at.survey];
    Outcome outcome;
    outcome.invited_at = at.time + survey.delay;
    if (outcome.invited_at >= program_.length) return;  // nobody would see the invitation
    const auto nature = normals_of(draw_block(key_, lanes.id[at.lane], program_.person, 0));
    const auto choice = draw(lanes, at, at.purposes->choice);
    const float p_propensity = program_.rule.propensity_sd * nature[3];
    std::uint32_t& last = column(lanes, last_column)[at.lane];  // time + 1, 0: never
    std::uint32_t& tired = column(lanes, fatigue_column)[at.lane];
    const std::int64_t since = std::int64_t{outcome.invited_at} - (std::int64_t{last} - 1);
    const float fatigue =
        last == 0 ? 0.0F : fatigue_now(program_.rule, tired, static_cast<float>(since));
    const bool quarantined = last != 0 && since < survey.quarantine;
    outcome.p_invite = quarantined ? 0.0F : survey.share;
    outcome.invited = uniform_of(choice[0]) < outcome.p_invite;
    const float tenure = static_cast<float>(at.time - lanes.joined[at.lane]) *
                         static_cast<float>(1.0 / seconds_per_year);
    respond(survey,
            survey.base_logit + p_propensity +
                willingness(program_.rule, at.felt[attitude], tenure, fatigue),
            choice, outcome);
    if (outcome.invited) {
      last = static_cast<std::uint32_t>(outcome.invited_at) + 1;
      tired = tired_by_one_more(fatigue);
    }
    judge(lanes, at, outcome);
    write(lanes, at, outcome, nature);
  }

  // Answer at the invitation or the reminder; `choice` holds their uniforms.
  void respond(const Survey& survey, float logit, const std::array<std::uint32_t, 4>& choice,
               Outcome& outcome) const {
    const float first = logistic(logit);
    const float second =
        survey.reminder > 0 ? logistic(logit + program_.rule.reminder_shift) : 0.0F;
    outcome.p_respond = first + (1.0F - first) * second;
    if (!outcome.invited) return;
    const bool at_first = uniform_of(choice[2]) < first;
    const std::int64_t reminder = std::int64_t{outcome.invited_at} + survey.reminder;
    outcome.reminded = survey.reminder > 0 && !at_first && reminder < program_.length;
    const bool at_last = outcome.reminded && uniform_of(choice[3]) < second;
    if (!at_first && !at_last) return;
    const float wait = survey.at_once ? 0.0F : program_.answer_time * exponential_of(choice[1]);
    std::int64_t when =
        (at_first ? std::int64_t{outcome.invited_at} : reminder) + static_cast<std::int64_t>(wait);
    if (at_first && survey.reminder > 0) when = std::min(when, reminder - 1);
    if (when >= program_.length) return;
    outcome.answered = true;
    outcome.answered_at = static_cast<std::int32_t>(when);
  }

  // What weighs on the customer, and the comment of those who answer.
  void judge(const Lanes& lanes, const Occasion& at, Outcome& outcome) {
    const Survey& survey = program_.surveys[at.survey];
    outcome.cause = static_cast<std::uint8_t>(column(lanes, peak_column)[at.lane]);
    float feeling = weight_of(lanes, at.lane);
    if (program_.influences[brand].present && at.felt[brand] * at.felt[brand] > feeling * feeling) {
      outcome.cause = static_cast<std::uint8_t>(program_.causes.size() - 1);
      feeling = at.felt[brand];
    }
    outcome.true_polarity = polarity_at(feeling);
    if (!outcome.answered) return;
    const auto manner = draw(lanes, at, at.purposes->manner);
    outcome.straight = uniform_of(manner[0]) < program_.styles.straight_lining;
    outcome.partial = uniform_of(manner[1]) >= survey.keeps_on;
    const float pace = fast_exp(0.5F * normal_quantile(uniform_of(manner[2])));
    const float taken = static_cast<float>(survey.items) * (outcome.straight ? 4.0F : 8.0F) * pace;
    outcome.seconds = static_cast<std::uint16_t>(smaller_of(taken + 0.5F, 65535.0F));
    const float chance = 0.35F + (at.felt[encounter] < -1.0F ? 0.15F : 0.0F);
    if (outcome.partial || uniform_of(manner[3]) >= chance || outcome.cause == no_cause) return;
    write_comment(program_, draw(lanes, at, at.purposes->comment), feeling, outcome);
  }

  void write(const Lanes& lanes, const Occasion& at, const Outcome& outcome,
             const std::array<float, 4>& nature) {
    const Survey& survey = program_.surveys[at.survey];
    const auto z = [](std::uint32_t word) { return normal_quantile(uniform_of(word)); };
    Person person{.delta = program_.delta_sd * nature[0]};
    if (outcome.answered) {
      const Styles& styles = program_.styles;
      person.harshness = styles.acquiescence_sd * nature[1] - styles.acquiescence;
      person.shrink = fast_exp(styles.extremity_sd * nature[2]);
      person.habit = z(draw_block(key_, lanes.id[at.lane], program_.habits, 0)[0]);
    }
    for (std::size_t q = 0; q < survey.questions.size(); ++q) {
      const Measure& measure = survey.questions[q];
      const auto answer = draw(lanes, at, at.purposes->questions[q]);
      const float location = location_of(measure, at.felt, person.delta);
      const float y = location + measure.noise * z(answer[0]);
      write_truth(truth_, lanes, at, outcome, measure, location, y);
      if (!outcome.invited) continue;
      std::uint8_t score = no_answer;
      if (outcome.answered && (q == 0 || !outcome.partial)) {
        score = given_answer(measure, program_.styles, person, outcome.straight ? person.habit : y,
                             uniform_of(answer[1]));
      }
      write_row(asked_, lanes, at, outcome, survey.channel, measure.question, score);
    }
  }

  const SurveyProgram& program_;
  const sim::Program& engine_;
  DrawKey key_;
  std::size_t first_;
  sim::RowStage& asked_;
  sim::RowStage& truth_;
  std::vector<std::uint32_t> list_;
  const Survey* only_wave_ = nullptr;
  int waves_ = 0;
};

class Surveys final : public sim::Component {
 public:
  explicit Surveys(SurveyProgram program) : program_(std::move(program)) {}
  [[nodiscard]] std::string_view name() const noexcept override { return "surveys"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "who is asked, who answers, and what";
  }
  [[nodiscard]] std::vector<sim::ExtraColumn> columns() const override {
    std::vector<sim::ExtraColumn> columns{{"last_invitation", 4},
                                          {"survey_fatigue", 1},
                                          {"weighing_encounter", 1},
                                          {"weighing_size", 1}};
    if (program_.has_waves) columns.push_back({"next_wave", 4});
    return columns;
  }
  [[nodiscard]] std::vector<TableSchema> tables(const sim::Program& /*program*/) const override {
    return survey_tables(program_);
  }
  [[nodiscard]] bool uses_calendar() const noexcept override { return program_.has_waves; }
  [[nodiscard]] bool records() const noexcept override { return true; }
  [[nodiscard]] std::unique_ptr<sim::ComponentWork> work(
      const sim::ComponentSetup& setup) const override {
    return std::make_unique<Work>(program_, setup);
  }

 private:
  SurveyProgram program_;
};

}  // namespace

std::shared_ptr<const sim::Component> make_component(SurveyProgram program) {
  return std::make_shared<Surveys>(std::move(program));
}

}  // namespace sojourn::models::surveys
