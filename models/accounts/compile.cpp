#include "models/accounts/compile.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <utility>

#include "core/special.h"
#include "models/accounts/people.h"

namespace sojourn::models::accounts {
namespace {

constexpr double weights_tolerance = 1e-6;

float f(double x) { return static_cast<float>(x); }

void check_roles(const Draft& draft, Reporter& reporter) {
  if (draft.roles.empty()) {
    reporter.error(draft.position, "accounts",
                   "accounts have no roles (people decide by their roles)",
                   "add [role.NAME] tables, one with weight = 1 at least");
    return;
  }
  if (draft.roles.size() > max_roles) {
    reporter.error(draft.roles[max_roles].name.position, draft.roles[max_roles].path,
                   "there are " + std::to_string(draft.roles.size()) + " roles (" +
                       std::to_string(max_roles) + " are possible)",
                   "join roles that act alike");
  }
  double weights = 0.0;
  double odds = 0.0;
  bool may_veto = false;
  for (const RoleDraft& role : draft.roles) {
    weights += role.weight;
    odds += role.odds;
    may_veto = may_veto || role.veto;
  }
  if (std::abs(weights - 1.0) > weights_tolerance) {
    std::string sum = std::to_string(weights);
    sum.erase(std::max(sum.find_last_not_of('0') + 1, sum.find('.') + 2));
    reporter.error(draft.roles.front().name.position, "role",
                   "the weights of the roles sum to " + sum + " (they share one decision)",
                   "make them sum to 1");
  }
  if (odds <= 0.0) {
    reporter.error(draft.roles.front().name.position, "role",
                   "no contact can have a role (all odds are 0)", "give a role odds above 0");
  }
  if (draft.rule == 1 && !may_veto) {
    reporter.error(draft.rule_position, "accounts.rule",
                   "nobody may veto (no role has veto = true)",
                   "give a role veto = true, or write rule = \"weighted\"");
  }
}

std::vector<Role> roles_of(const Draft& draft) {
  std::vector<Role> made;
  for (const RoleDraft& role : draft.roles) {
    made.push_back({.name = role.name.text,
                    .odds = static_cast<float>(role.odds),
                    .weight = static_cast<float>(role.weight),
                    .veto = draft.rule == 1 && role.veto,
                    .turnover = static_cast<float>(role.turnover * turnover_month),
                    .loss = static_cast<float>(role.loss),
                    .response = static_cast<float>(role.response)});
  }
  return made;
}

CommitteeRule rule_of(const Draft& draft) {
  const UtilityDraft& utility = draft.utility;
  return {.veto = draft.rule == 1 ? f(draft.veto) : 0.0F,
          .slope = f(utility.slope),
          .delight = f(utility.delight),
          .delight_from = f(utility.delight_from),
          .pain = f(utility.pain),
          .pain_below = f(utility.pain_below),
          .competition = f(utility.competition)};
}

// Probabilities of at most 1, 2, ... contacts; whoever is beyond the most is left out.
std::vector<float> at_most_of(const Draft& draft) {
  std::vector<float> cumulated;
  const double others = draft.mean - 1.0;
  double one = special::exp(-others);
  double sum = 0.0;
  for (std::int64_t k = 1; k <= draft.most; ++k) {
    sum += one;
    cumulated.push_back(static_cast<float>(sum));
    one *= others / static_cast<double>(k);
  }
  cumulated.back() = 1.0F;
  return cumulated;
}

void set_odds(const std::vector<RoleDraft>& roles, const MeetingDraft& draft, PartContext& context,
              Meeting& meeting) {
  std::vector<std::string> names;
  for (const RoleDraft& role : roles) names.push_back(role.name.text);
  for (const NamedNumber& number : draft.odds) {
    const auto role = context.one_of(names, "role", {number.name, number.position}, draft.path);
    if (!role || *role >= max_roles) continue;
    if (number.value < 0.0) {
      context.reporter.error(number.position, draft.path + "." + number.name,
                             "odds are negative (they are weights of a choice)",
                             "write 0 for a role that is never met there");
    }
    meeting.odds[*role] = static_cast<float>(number.value);
  }
  if (std::all_of(
          meeting.odds.begin(),
          meeting.odds.begin() + static_cast<std::ptrdiff_t>(std::min(roles.size(), max_roles)),
          [](float odds) { return odds <= 0.0F; })) {
    context.reporter.error(draft.name.position, draft.path,
                           "nobody is met here (the odds of all roles are 0)",
                           "give one of the roles odds above 0");
  }
}

// Every touchpoint is a meeting, of everybody alike where nothing else is said.
std::vector<Meeting> meetings_of(const Draft& all, PartContext& context) {
  std::vector<std::string> names;
  std::vector<Meeting> made;
  for (const TouchpointInfo& point : context.touchpoints) {
    names.push_back(point.name);
    made.push_back({.states = point.states});
    made.back().odds.fill(1.0F);
  }
  for (const MeetingDraft& draft : all.meetings) {
    const auto known = std::find(names.begin(), names.end(), draft.name.text);
    if (known != names.end()) {
      const auto m = static_cast<std::size_t>(known - names.begin());
      if (!draft.places.entries.empty()) {
        context.reporter.error(
            draft.places.position, draft.path + ".at",
            "the touchpoint " + quoted(draft.name.text) + " says itself where it is",
            "remove `at`");
      }
      set_odds(all.roles, draft, context, made[m]);
      continue;
    }
    if (draft.places.entries.empty()) {
      context.reporter.unknown(draft.name.position, draft.path, "touchpoint", draft.name.text,
                               names);
      continue;
    }
    made.push_back({.states = context.states_at(draft.places)});
    made.back().odds.fill(1.0F);
    set_odds(all.roles, draft, context, made.back());
  }
  return made;
}

void check_states(const Draft& draft, const std::vector<Meeting>& meetings,
                  const PartContext& context) {
  std::vector<bool> taken(context.program.states.size());
  for (const Meeting& meeting : meetings) {
    for (const sim::StateIndex state : meeting.states) {
      if (taken[state]) {
        context.reporter.error(draft.position, "accounts.meets",
                               "the state " + quoted(context.program.states[state].path) +
                                   " belongs to two encounters",
                               "leave it to one of them");
      }
      taken[state] = true;
    }
  }
}

ContactSurveyModel survey(const SurveyDraft& draft, PartContext& context) {
  ContactSurveyModel model{.every = static_cast<std::int32_t>(std::min(draft.every, 1e9)),
                           .centre = f(draft.centre),
                           .inverse_spread = f(1.0 / draft.spread),
                           .person_sd = f(draft.person_sd),
                           .closed = f(draft.closed_loop),
                           .reminder = static_cast<std::int32_t>(std::min(draft.reminder, 1e9)),
                           .styles = draft.styles.styles(),
                           .rule = draft.response.rule()};
  model.open.assign(context.program.states.size(), 0);
  for (const sim::StateIndex state : context.states_at(draft.places)) {
    model.open[state] = 1;
    model.tracks.push_back(context.program.states[state].track);
  }
  std::sort(model.tracks.begin(), model.tracks.end());
  model.tracks.erase(std::unique(model.tracks.begin(), model.tracks.end()), model.tracks.end());
  const double explained = draft.attitude * draft.attitude + draft.person_sd * draft.person_sd;
  if (explained > 0.99) {
    context.reporter.error(draft.position, "accounts.survey",
                           "attitude and person_sd leave no room for chance",
                           "let their squares sum to .99 at most");
  }
  model.measure.loadings[surveys::attitude] = f(draft.attitude);
  model.measure.noise = __builtin_sqrtf(std::max(0.01F, 1.0F - f(explained)));
  if (draft.thresholds.size() != surveys::most_thresholds ||
      !std::is_sorted(draft.thresholds.begin(), draft.thresholds.end(), std::less_equal<>())) {
    context.reporter.error(draft.thresholds_position, "accounts.survey.thresholds",
                           "there must be ten thresholds in order (answers go from 0 to 10)",
                           "write ten numbers, each above the one before");
    return model;
  }
  for (std::size_t k = 0; k < surveys::most_thresholds; ++k) {
    model.measure.honest[k] = f(draft.thresholds[k]);
  }
  model.measure.given = model.measure.honest;
  return model;
}

}  // namespace

std::optional<AccountsModel> compile(const Draft& draft, PartContext& context) {
  check_roles(draft, context.reporter);
  AccountsModel model;
  const auto committee = context.variable("committee");
  const auto encounter = context.variable(draft.encounter.text);
  if (!encounter) {
    std::vector<std::string> names;
    for (const sim::VariableInfo& variable : context.program.variables) {
      names.push_back(variable.name);
    }
    context.reporter.unknown(draft.encounter.position, "accounts.encounter", "variable",
                             draft.encounter.text, names);
  }
  model.roles = roles_of(draft);
  model.rule = rule_of(draft);
  model.at_most = at_most_of(draft);
  model.shared = static_cast<float>(draft.spread * std::sqrt(draft.icc));
  model.own = static_cast<float>(draft.spread * std::sqrt(1.0 - draft.icc));
  model.memory = static_cast<float>(draft.memory);
  model.start = static_cast<float>(draft.satisfaction);
  model.meetings = meetings_of(draft, context);
  check_states(draft, model.meetings, context);
  if (draft.survey.given) model.survey = survey(draft.survey, context);
  if (!committee || !encounter || draft.roles.empty() || draft.roles.size() > max_roles)
    return std::nullopt;
  model.committee = *committee;
  model.encounter = *encounter;
  return model;
}

}  // namespace sojourn::models::accounts
