#include "models/surveys/compile.h"

#include <algorithm>

#include "core/special.h"
#include "models/surveys/calibration.h"

namespace sojourn::models::surveys {
namespace {

std::vector<std::string> texts_of(std::span<const std::string_view> names) {
  return {names.begin(), names.end()};
}

class Compiler {
 public:
  Compiler(const SurveysDraft& draft, PartContext& context) : draft_(draft), context_(context) {}

  SurveyProgram compile() {
    fill_common();
    find_influences();
    if (draft_.surveys.size() > most_surveys) {
      context_.reporter.error(draft_.surveys[most_surveys].position, "survey",
                              "there are more than 32 surveys", "ask several questions in one");
    }
    const std::size_t states = context_.program.states.size();
    program_.asked_at.assign(states, 0);
    program_.cause_of.assign(states, no_cause);
    name_touchpoints();
    for (const SurveyDraft& survey : draft_.surveys) {
      if (program_.surveys.size() < most_surveys) add_survey(survey);
    }
    if (program_.influences[brand].present) program_.causes.emplace_back("brand");
    if (program_.causes.empty()) program_.causes.emplace_back("other");
    return std::move(program_);
  }

 private:
  void fill_common() {
    const auto f = [](double x) { return static_cast<float>(x); };
    program_.styles = draft_.styles.styles();
    program_.rule = draft_.response.rule();
    program_.learning = f(draft_.learning);
    program_.delta_sd = f(draft_.delta_sd);
    program_.answer_time = f(draft_.answer_time);
    program_.accuracy = f(draft_.accuracy);
    program_.person = purpose_of("surveys.person");
    program_.habits = purpose_of("surveys.person", 1);
    program_.length = static_cast<std::int32_t>(context_.length);
    program_.time_unit = "seconds since " + to_string(context_.start) + "T00:00:00Z";
  }

  // Attitude must be there; the others only where they are named.
  void find_influences() {
    std::vector<std::string> known;
    for (const auto& variable : context_.program.variables) known.push_back(variable.name);
    for (std::size_t k = 0; k < influence_count; ++k) {
      const InfluenceDraft& influence = draft_.influences[k];
      const auto variable = context_.variable(influence.variable.text);
      const std::string path = "surveys." + std::string(influence_names[k]);
      if (!variable) {
        if (influence.given) {
          context_.reporter.unknown(influence.variable.position, path + ".variable",
                                    "state variable", influence.variable.text, known);
        } else if (k == attitude) {
          context_.reporter.error(
              draft_.surveys.front().position, draft_.surveys.front().path,
              "surveys need an attitude (there is no state variable `satisfaction`)",
              "declare [variables.satisfaction], or name another one: surveys.attitude.variable");
        }
        continue;
      }
      program_.influences[k] = {true, static_cast<std::uint8_t>(*variable),
                                static_cast<float>(influence.centre),
                                static_cast<float>(1.0 / influence.spread)};
    }
  }

  void name_touchpoints() {
    for (const TouchpointInfo& touchpoint : context_.touchpoints) {
      for (const sim::StateIndex s : touchpoint.states) {
        program_.cause_of[s] = static_cast<std::uint8_t>(program_.causes.size());
      }
      program_.causes.push_back(touchpoint.name);
    }
  }

  [[nodiscard]] double loading(std::size_t q, std::size_t k) const {
    return program_.influences[k].present ? draft_.questions[q].loadings[k] : 0.0;
  }

  // Variance of what is not chance.
  [[nodiscard]] double explained(std::size_t q) const {
    double sum = draft_.delta_sd * draft_.delta_sd;
    for (std::size_t k = 0; k < influence_count; ++k) sum += loading(q, k) * loading(q, k);
    return sum + 2.0 * draft_.correlation * loading(q, attitude) * loading(q, encounter);
  }

  Measure measure_of(std::size_t q, double base_logit) {
    const QuestionDraft& question = draft_.questions[q];
    Measure measure{.question = static_cast<Question>(q)};
    for (std::size_t k = 0; k < influence_count; ++k) {
      measure.loadings[k] = static_cast<float>(loading(q, k));
    }
    if (explained(q) > 0.99) {
      context_.reporter.error(question.position, question.path,
                              "the loadings leave no room for chance (with person_sd they explain "
                              "a variance of " +
                                  std::to_string(explained(q)) + " of 1)",
                              "lower them to .99 at most");
    }
    measure.noise = static_cast<float>(__builtin_sqrt(std::max(0.01, 1.0 - explained(q))));
    check_thresholds(q);
    for (std::size_t k = 0; k < std::min(question.thresholds.size(), most_thresholds); ++k) {
      measure.honest[k] = static_cast<float>(question.thresholds[k]);
    }
    measure.given = measure.honest;
    if (question.calibrate) calibrate(q, base_logit, measure);
    return measure;
  }

  void check_thresholds(std::size_t q) {
    const QuestionDraft& question = draft_.questions[q];
    const auto& t = question.thresholds;
    if (t.size() + 1 != answer_counts[q]) {
      context_.reporter.error(question.thresholds_position, question.path + ".thresholds",
                              "there are " + std::to_string(t.size()) + " thresholds for " +
                                  std::to_string(answer_counts[q]) + " answers",
                              "give one less than there are answers");
    } else if (!std::is_sorted(t.begin(), t.end(), std::less_equal<>())) {
      context_.reporter.error(question.thresholds_position, question.path + ".thresholds",
                              "the thresholds are out of order",
                              "let each be above the one before");
    }
  }

  void calibrate(std::size_t q, double base_logit, Measure& measure) {
    const QuestionDraft& question = draft_.questions[q];
    double sum = 0.0;
    for (const double share : question.shares) sum += share;
    const auto mistake = [&](std::string problem, std::string advice) {
      context_.reporter.error(question.shares_position, question.path + ".shares",
                              std::move(problem), std::move(advice));
    };
    if (question.shares.size() != answer_counts[q]) {
      return mistake("there are " + std::to_string(question.shares.size()) + " shares for " +
                         std::to_string(answer_counts[q]) + " answers",
                     "give one for each answer, lowest first");
    }
    if (sum < 0.995 || sum > 1.005) {
      return mistake("the shares add up to " + std::to_string(sum), "let them add up to 1");
    }
    CalibrationCase given{
        .question = static_cast<Question>(q),
        .attitude_weight = loading(q, attitude) + draft_.correlation * loading(q, encounter),
        .styles = program_.styles,
        .rule = program_.rule,
        .base_logit = base_logit};
    const auto solved = solve_thresholds(given, question.shares);
    if (!solved) return mistake("heaping alone exceeds a share", "lower surveys.styles.heap_five");
    measure.given = *solved;
  }

  std::vector<TrackStates> track_states(const Places& places) {
    std::vector<TrackStates> found;
    for (const sim::StateIndex s : context_.states_at(places)) {
      const std::uint8_t t = context_.program.states[s].track;
      const sim::StateIndex first = context_.program.tracks[t].first;
      auto entry = std::find_if(found.begin(), found.end(), [&](auto& e) { return e.track == t; });
      if (entry == found.end()) entry = found.insert(entry, TrackStates{t, first, 0});
      entry->bits |= std::uint64_t{1} << (s - first);
    }
    return found;
  }

  std::vector<sim::StateIndex> occasions(const SurveyDraft& survey) {
    std::vector<std::string> names;
    for (const TouchpointInfo& touchpoint : context_.touchpoints) names.push_back(touchpoint.name);
    std::vector<sim::StateIndex> states;
    for (const Name& name : survey.after) {
      const auto t = context_.one_of(names, "touchpoint", name, survey.path + ".after");
      if (!t) continue;
      const auto& of = context_.touchpoints[*t].states;
      states.insert(states.end(), of.begin(), of.end());
    }
    for (const sim::StateIndex s : context_.states_at(survey.at)) {
      const sim::StateInfo& state = context_.program.states[s];
      if (!names.empty() && program_.cause_of[s] == no_cause) {
        context_.reporter.error(
            survey.at.position, survey.at.path,
            "the state `" + state.name + "` is no encounter (no touchpoint " + "has it)",
            "name a state of a touchpoint, or add it to one");
      }
      if (names.empty() && program_.cause_of[s] == no_cause) {
        program_.cause_of[s] = static_cast<std::uint8_t>(program_.causes.size());
        program_.causes.push_back(state.name);
      }
      states.push_back(s);
    }
    return states;
  }

  [[nodiscard]] OccasionPurposes purposes(const std::string& path, std::size_t questions) const {
    OccasionPurposes made{purpose_of(path + ".choice"),
                          purpose_of(path + ".manner"),
                          purpose_of(path + ".comment"),
                          {}};
    for (std::size_t q = 0; q < questions; ++q) {
      made.questions.push_back(purpose_of(path + ".answer", static_cast<std::uint32_t>(q)));
    }
    return made;
  }

  void add_survey(const SurveyDraft& draft) {
    Survey survey;
    survey.name = draft.name.text;
    const double base = draft.base_rate > 0.0 ? draft.base_rate : draft_.base_rates[draft.channel];
    const double logit = special::log(base / (1.0 - base)) + draft_.response.trust * draft.closed -
                         draft_.response.length * static_cast<double>(draft.items - 1);
    for (const Name& kind : draft.kinds) {
      const auto q =
          context_.one_of(texts_of(question_names), "question", kind, draft.path + ".kind");
      if (q) survey.questions.push_back(measure_of(*q, logit));
    }
    survey.every = draft.has_every ? static_cast<std::int32_t>(std::min(draft.every, 1e9)) : 0;
    survey.during = track_states(draft.during);
    survey.share = static_cast<float>(draft.share);
    const auto seconds = [](double s) { return static_cast<std::int32_t>(std::min(s, 1e9)); };
    survey.quarantine = seconds(draft.quarantine);
    survey.channel = static_cast<std::uint8_t>(draft.channel);
    survey.delay = seconds(draft.delay);
    survey.reminder = seconds(draft.reminder);
    survey.items = static_cast<std::int32_t>(draft.items);
    survey.base_logit = static_cast<float>(logit);
    survey.at_once =
        channel_names[draft.channel] == "interview" || channel_names[draft.channel] == "phone";
    survey.keeps_on = static_cast<float>(special::pow(0.99, static_cast<double>(draft.items - 1)));
    const std::string path = "survey." + survey.name;
    survey.phase = purpose_of(path + ".phase");
    survey.closed = static_cast<float>(draft.closed);
    if (draft.follows_up) {
      survey.follow_up = {.below = static_cast<float>(draft.follow_up_below),
                          .share = static_cast<float>(draft.follow_up_share),
                          .draw = purpose_of(path + ".follow_up")};
      program_.follows_up = true;
    }
    survey.wave = purposes(path, survey.questions.size());
    program_.has_waves = program_.has_waves || survey.every > 0;
    survey.by_state.resize(context_.program.states.size());
    for (const sim::StateIndex s : occasions(draft)) {
      program_.asked_at[s] |= 1U << program_.surveys.size();
      survey.by_state[s] =
          purposes(path + "." + context_.program.states[s].path, survey.questions.size());
    }
    program_.surveys.push_back(std::move(survey));
  }

  const SurveysDraft& draft_;
  PartContext& context_;
  SurveyProgram program_;
};

}  // namespace

SurveyProgram compile_surveys(const SurveysDraft& draft, PartContext& context) {
  return Compiler(draft, context).compile();
}

}  // namespace sojourn::models::surveys
