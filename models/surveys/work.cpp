// The work of surveys on a batch: occasions are listed, survey by survey; who is invited and
// answers is found by kernels (models/surveys/kernels/occasions.h); the few that have rows are
// written one by one (answers.h).
#include "models/surveys/work.h"

#include <algorithm>
#include <array>
#include <vector>

#include "models/surveys/answers.h"
#include "models/surveys/occasions.h"
#include "models/surveys/standing.h"
#include "models/surveys/waves.h"
#include "sim/kernels/list_kernels.h"
#include "sim/kernels/lookup.h"

namespace sojourn::models::surveys {
namespace {

using sim::Lanes;

class Work final : public sim::ComponentWork {
 public:
  Work(const SurveyProgram& program, const sim::ComponentSetup& setup)
      : program_(program),
        setup_(setup),
        kernels_(occasion_kernels(setup.kernels.name)),
        standing_(program, setup),
        waves_(program, setup.lasting),
        answers_(program, setup),
        occasions_(setup.capacity),
        asked_(setup.capacity),
        listed_(setup.capacity),
        nothing_(setup.capacity + sim::lookup_lanes) {
    for (auto& words : words_) words.resize(setup.capacity + sim::lookup_lanes);
    const std::size_t states = setup.program.states.size();
    for (std::size_t row = 0; row < states; ++row) {
      causes_.push_back(program.cause_of[row]);
      surveys_asked_.push_back(program.asked_at[row]);
    }
    rows_.rows = causes_.size();
    causes_.resize(rows_.rows + sim::lookup_padding, no_cause);
    surveys_asked_.resize(rows_.rows + sim::lookup_padding);
    rows_.cause = causes_.data();
    rows_.asked = surveys_asked_.data();
    for (const Survey& survey : program.surveys) rules_.push_back(rule_of(survey));
  }

  void begin(Lanes& lanes) override {
    std::fill_n(column(lanes, last_column), lanes.count, 0U);
    std::fill_n(column(lanes, fatigue_column), lanes.count, 0U);
    std::fill_n(column(lanes, peak_column), lanes.count, std::uint32_t{no_cause});
    std::fill_n(column(lanes, weight_column), lanes.count, 128U);
    if (program_.follows_up) std::fill_n(lessons(lanes), lanes.count, no_lesson);
    if (!program_.has_waves) return;
    for (std::size_t i = 0; i < lanes.count; ++i) {
      column(lanes, wave_column)[i] =
          static_cast<std::uint32_t>(waves_.next(lanes.id[i], lanes.joined[i]));
    }
    if (waves_.only() == nullptr) return;
    for (std::size_t i = 0; i < lanes.count; ++i) number_wave(lanes, i);
  }

  // The next wave's time follows from its number.
  void wake(Lanes& lanes, std::span<const std::uint32_t> list) override {
    if (waves_.only() == nullptr) return;
    std::array<std::uint32_t*, 4> words{};
    for (std::size_t w = 0; w < words.size(); ++w) words[w] = words_[w].data();
    setup_.kernels.lists->draw_list(lanes.id, nothing_.data(), list.data(), list.size(),
                                    value_of(waves_.only()->phase), setup_.lasting.seed,
                                    setup_.lasting.replication, words.data());
    for (std::size_t k = 0; k < list.size(); ++k) {
      const std::uint32_t number = numbers(lanes)[list[k]];
      column(lanes, wave_column)[list[k]] =
          static_cast<std::uint32_t>(waves_.at(words[0][k], number));
    }
  }

  void pass(Lanes& lanes, std::span<const std::uint32_t> list, const std::int32_t* until) override {
    if (!program_.has_waves || list.empty()) return;
    std::uint32_t* const next = column(lanes, wave_column);
    std::size_t found = find_due(next, list, until);
    while (found > 0) {
      for (std::size_t s = 0; s < program_.surveys.size(); ++s) ask_wave(lanes, s, found);
      for (std::size_t k = 0; k < found; ++k) {
        const std::uint32_t lane = listed_.data()[k];
        next[lane] = static_cast<std::uint32_t>(
            waves_.after(lanes.id[lane], static_cast<std::int32_t>(next[lane])));
        if (waves_.only() != nullptr) number_wave(lanes, lane);
      }
      found = find_due(next, {listed_.data(), found}, until);
    }
  }

  void record(Lanes& lanes) override {
    const Influence felt = program_.influences[encounter].present ? encounter : attitude;
    const InfluenceColumn& influence = program_.influences[felt];
    kernels_.meet(lanes, rows_,
                  {.felt = influence.present ? lanes.shown[influence.variable] : lanes.zeros,
                   .centre = influence.present ? influence.centre : 0.0F,
                   .inverse_spread = influence.inverse_spread,
                   .peak = column(lanes, peak_column),
                   .weight = column(lanes, weight_column)},
                  asked_.data());
    const std::size_t found =
        setup_.kernels.lists->find_bits(asked_.data(), lanes.count, ~0U, listed_.data());
    if (found == 0) return;
    for (std::size_t s = 0; s < program_.surveys.size(); ++s) ask_after(lanes, s, found);
  }

  [[nodiscard]] std::int32_t next_calendar(const Lanes& lanes, std::size_t lane) const override {
    if (!program_.has_waves) return sim::never;
    return static_cast<std::int32_t>(column(lanes, wave_column)[lane]);
  }

 private:
  void number_wave(const Lanes& lanes, std::size_t lane) const {
    const auto next = static_cast<std::int32_t>(column(lanes, wave_column)[lane]);
    numbers(lanes)[lane] = waves_.number_of(next);
  }

  [[nodiscard]] std::uint32_t* column(const Lanes& lanes, KeptColumn which) const {
    return lanes.extra[setup_.first_extra + which];
  }

  // Behind the last column that all scenarios have.
  [[nodiscard]] std::uint32_t* lessons(const Lanes& lanes) const {
    return lanes.extra[setup_.first_extra + wave_column + (program_.has_waves ? 1 : 0)];
  }

  // Of the next wave, where one survey only has waves; behind all others.
  [[nodiscard]] std::uint32_t* numbers(const Lanes& lanes) const {
    return lanes.extra[setup_.first_extra + wave_column + (program_.follows_up ? 2 : 1)];
  }

  [[nodiscard]] OccasionRule rule_of(const Survey& survey) const {
    return {.response = program_.rule,
            .length = program_.length,
            .quarantine = survey.quarantine,
            .delay = survey.delay,
            .reminder = survey.reminder,
            .share = survey.share,
            .base_logit = survey.base_logit,
            .answer_time = survey.at_once ? 0.0F : program_.answer_time,
            .person = value_of(program_.person)};
  }

  // Lanes of the list with a wave before `until`, into listed_, which may be the list.
  std::size_t find_due(const std::uint32_t* next, std::span<const std::uint32_t> list,
                       const std::int32_t* until) {
    const auto* const due = reinterpret_cast<const std::int32_t*>(next);
    if (list.back() + 1 == list.size()) {
      return kernels_.find_before(due, until, list.size(), listed_.data());
    }
    std::size_t found = 0;
    for (const std::uint32_t lane : list) {
      listed_.data()[found] = lane;
      found += due[lane] < until[lane] ? 1U : 0U;
    }
    return found;
  }

  void ask_wave(Lanes& lanes, std::size_t s, std::size_t found) {
    const Survey& survey = program_.surveys[s];
    if (survey.every == 0) return;
    occasions_.clear();
    for (std::size_t k = 0; k < found; ++k) {
      const std::uint32_t lane = listed_.data()[k];
      const auto time = static_cast<std::int32_t>(column(lanes, wave_column)[lane]);
      if (!Standing::is_eligible(lanes, lane, survey, sim::no_state)) continue;
      if (!waves_.is_of(lanes.id[lane], survey, time)) continue;
      add(lanes, s, lane, time);
    }
    ask(lanes, s, true);
  }

  void ask_after(Lanes& lanes, std::size_t s, std::size_t found) {
    const Survey& survey = program_.surveys[s];
    occasions_.clear();
    for (std::size_t k = 0; k < found; ++k) {
      const std::uint32_t lane = listed_.data()[k];
      if ((asked_.data()[lane] >> s & 1U) == 0) continue;
      if (Standing::is_eligible(lanes, lane, survey, lanes.to[lane])) add(lanes, s, lane, at_event);
    }
    ask(lanes, s, false);
  }

  // Lists an occasion, of a wave or at the event, unless nobody would see the invitation.
  void add(const Lanes& lanes, std::size_t s, std::uint32_t lane, std::int32_t wave) {
    const Survey& survey = program_.surveys[s];
    const bool is_wave = wave != at_event;
    const std::int32_t time = is_wave ? wave : lanes.time[lane];
    if (std::int64_t{time} + survey.delay >= program_.length) return;
    const OccasionColumns& at = occasions_.columns();
    const std::size_t k = occasions_.add();
    at.lane[k] = lane;
    at.id[k] = lanes.id[lane];
    at.time[k] = time;
    at.purpose[k] = value_of(purposes_of(survey, is_wave, lanes.to[lane]).choice);
    at.occurrence[k] =
        is_wave ? static_cast<std::uint32_t>(time / survey.every) : lanes.occurrence[lane];
    at.last[k] = column(lanes, last_column)[lane];
    at.tired[k] = column(lanes, fatigue_column)[lane];
  }

  [[nodiscard]] static const OccasionPurposes& purposes_of(const Survey& survey, bool is_wave,
                                                           std::uint32_t state) {
    return is_wave ? survey.wave : survey.by_state[state];
  }

  // Where the truth is not told, nothing is asked of those who are not invited.
  void ask(Lanes& lanes, std::size_t s, bool is_wave) {
    if (occasions_.size() == 0) return;
    const OccasionColumns& at = occasions_.columns();
    kernels_.invite(rules_[s], at, occasions_.size(), setup_.key.seed, setup_.key.replication);
    if (!answers_.tells_all()) occasions_.keep_invited();
    for (std::size_t k = 0; k < occasions_.size(); ++k) {
      const std::uint32_t lane = at.lane[k];
      at.attitude[k] = standing_.felt(lanes, lane, attitude, is_wave ? at.time[k] : at_event);
      at.tenure[k] = static_cast<float>(at.time[k] - lanes.joined[lane]) *
                     static_cast<float>(1.0 / seconds_per_year);
      at.belief[k] = program_.follows_up
                         ? belief_learnt(program_.surveys[s].closed, lessons(lanes)[lane])
                         : 0.0F;
    }
    kernels_.respond(rules_[s], at, occasions_.size(), setup_.key.seed, setup_.key.replication);
    for (std::size_t k = 0; k < occasions_.size(); ++k) write(lanes, s, k, is_wave);
  }

  void write(Lanes& lanes, std::size_t s, std::size_t k, bool is_wave) {
    const OccasionColumns& found = occasions_.columns();
    const Survey& survey = program_.surveys[s];
    const std::uint32_t lane = found.lane[k];
    const std::uint32_t state = lanes.to[lane];
    Occasion at{.lane = lane, .survey = s, .time = found.time[k]};
    at.occurrence = found.occurrence[k];
    at.touchpoint = is_wave ? no_cause : program_.cause_of[state];
    at.purposes = &purposes_of(survey, is_wave, state);
    Outcome outcome{.p_invite = found.p_invite[k],
                    .p_respond = found.p_respond[k],
                    .invited = found.invited[k] != 0,
                    .reminded = found.reminded[k] != 0,
                    .answered = found.answered_at[k] >= 0,
                    .invited_at = at.time + survey.delay,
                    .answered_at = found.answered_at[k]};
    if (outcome.invited) {
      column(lanes, last_column)[lane] = static_cast<std::uint32_t>(outcome.invited_at) + 1;
      column(lanes, fatigue_column)[lane] = tired_by_one_more(found.fatigue[k]);
    }
    if (!outcome.answered && !answers_.tells_all()) {
      answers_.write_silence(lanes, at, outcome);
      return;
    }
    for (const Influence which : {attitude, encounter, effort, brand}) {
      at.felt[which] = standing_.felt(lanes, lane, which, is_wave ? at.time : at_event);
    }
    const auto& nature = found.nature;
    const float weight =
        (static_cast<float>(column(lanes, weight_column)[lane]) - weight_middle) / weight_steps;
    const bool is_low =
        answers_.write(lanes, at, outcome, {nature[0][k], nature[1][k], nature[2][k], nature[3][k]},
                       static_cast<std::uint8_t>(column(lanes, peak_column)[lane]), weight);
    if (!is_low) return;
    std::uint32_t& lesson = lessons(lanes)[lane];
    lesson = lesson_after(lesson, program_.learning, outcome.followed_up);
  }

  const SurveyProgram& program_;
  sim::ComponentSetup setup_;
  const OccasionKernels& kernels_;
  Standing standing_;
  Waves waves_;
  Answers answers_;
  Occasions occasions_;
  sim::Column<std::uint32_t> asked_, listed_;
  std::array<std::vector<std::uint32_t>, 4> words_;  ///< draws of those who come from their records
  std::vector<std::uint32_t> nothing_;               ///< occurrence 0 of all lanes
  std::vector<std::uint32_t> causes_, surveys_asked_;  ///< by row
  EncounterRows rows_;
  std::vector<OccasionRule> rules_;  ///< by survey
};

}  // namespace

std::unique_ptr<sim::ComponentWork> make_work(const SurveyProgram& program,
                                              const sim::ComponentSetup& setup) {
  return std::make_unique<Work>(program, setup);
}

}  // namespace sojourn::models::surveys
