#include "models/interventions/rules.h"

#include <algorithm>

namespace sojourn::models {
namespace {

// What is asked of one customer at a look. The time in a state has no track here.
bool is_of_customer(const sim::Source& source, const Position& position, const std::string& path,
                    Reporter& reporter) {
  if (source.kind != sim::Source::Kind::time_in_state) return true;
  reporter.error(position, path, "a target cannot tell the time in a state",
                 "name the state itself, or use `at` and `lasts`");
  return false;
}

std::int32_t seconds_of(const Length& length) {
  const double seconds = length.average_seconds();
  return static_cast<std::int32_t>(seconds < 2e9 ? seconds : 2e9);
}

std::vector<sim::Guard> guards_of(const InterventionDraft& draft, const Names& names,
                                  Reporter& reporter) {
  std::vector<sim::Guard> guards;
  const std::string path = draft.path + ".target";
  std::vector<GuardDraft> drafts = draft.when;
  if (!draft.segments.empty()) {
    drafts.push_back({.subject = {.text = "segment", .position = draft.segments.front().position},
                      .is = draft.segments});
  }
  for (const GuardDraft& when : drafts) {
    const auto guard = names.guard(when, {.path = path});
    if (guard && is_of_customer(guard->source, when.subject.position, path, reporter)) {
      guards.push_back(*guard);
    }
  }
  return guards;
}

std::vector<sim::Term> terms_of(const InterventionDraft& draft, const Names& names,
                                Reporter& reporter) {
  std::vector<sim::Term> terms;
  const std::string path = draft.path + ".take_up";
  for (const NamedNumber& number : draft.terms) {
    const auto term = names.term(number, {.path = path});
    if (term && is_of_customer(term->source, number.position, path, reporter)) {
      terms.push_back(*term);
    }
  }
  return terms;
}

std::vector<sim::Trigger> contact_of(const InterventionDraft& draft, const Names& names,
                                     Reporter& reporter) {
  std::vector<sim::Trigger> triggers;
  for (const TriggerDraft& trigger : draft.contact.triggers) {
    const auto track = names.track(trigger.track, trigger.path);
    if (!track) continue;
    sim::Trigger made{.kind = trigger.kind, .track = *track};
    if (trigger.kind != sim::Trigger::Kind::end) {
      const auto state = names.state(*track, trigger.state, trigger.path);
      if (!state) continue;
      made.state = *state;
    }
    const bool starts = trigger.kind == sim::Trigger::Kind::start;
    if (starts && names.tracks()[*track].idle == sim::no_state) {
      reporter.error(
          trigger.track.position, trigger.path,
          "the track " + quoted(trigger.track.text) + " always runs (so nothing can start it)",
          "use reset, or give the track initial = \"none\"");
      continue;
    }
    triggers.push_back(made);
  }
  return triggers;
}

void check_dates(const InterventionDraft& draft, const PartContext& context) {
  Reporter& reporter = context.reporter;
  const Seconds from = moment_of(draft.from, context.start);
  if (from < 0) {
    reporter.error(
        draft.from_position, draft.path + ".from",
        "the intervention begins before the run (which starts on " + to_string(context.start) + ")",
        "begin on " + to_string(context.start) +
            " or later; what has always been so belongs into the scenario itself");
  } else if (context.length > 0 && from >= context.length) {
    reporter.warning(draft.from_position, draft.path + ".from",
                     "the intervention begins after the end of the run (nobody will be treated)",
                     "begin earlier, or make the run longer");
  }
  if (draft.until && moment_of(*draft.until, context.start) <= from) {
    reporter.error(draft.until_position, draft.path + ".until",
                   "the intervention ends before it begins",
                   "end it after " + to_string(draft.from));
  }
}

// `at` and `every` are two ways to say when one looks.
void check_looks(const InterventionDraft& draft, const PartContext& context) {
  if (!draft.at.entries.empty() && seconds_of(draft.every) > 0) {
    context.reporter.error(draft.at.position, draft.path + ".at",
                           "an intervention looks at events or at fixed times, not both",
                           "keep `at` or `every`, or make two interventions of it");
  }
  if (draft.changes.empty() && draft.contact.triggers.empty()) {
    context.reporter.warning(draft.name.position, draft.path,
                             "the intervention does nothing (no change, no contact)",
                             "give it a `change` or a `contact`, or remove it");
  }
  if (draft.info.cost.per_use.micros != 0 && draft.contact.triggers.empty()) {
    const std::string path = draft.path + ".cost.per_use";
    context.reporter.warning(context.reporter.key_position(path), path,
                             "uses cost something, but nothing is used (there is no contact)",
                             "give it a `contact`, or write per_treated");
  }
}

}  // namespace

Seconds moment_of(Date date, Date start) noexcept {
  return (days_since_epoch(date) - days_since_epoch(start)) * seconds_per_day;
}

std::int32_t TreatmentRule::common_look(std::int64_t time) const noexcept {
  std::int64_t look = from;
  if (every > 0 && time > from) look += (time - from + every - 1) / every * every;
  return look >= time && look < until ? static_cast<std::int32_t>(look) : sim::never;
}

TreatmentRule make_rule(const InterventionDraft& draft, const Names& names,
                        const PartContext& context) {
  check_dates(draft, context);
  check_looks(draft, context);
  TreatmentRule rule;
  rule.name = draft.name.text;
  const auto moment = [&](Date date) {
    const Seconds seconds = moment_of(date, context.start);
    return static_cast<std::int32_t>(std::clamp<Seconds>(seconds, 0, sim::never / 2));
  };
  rule.from = moment(draft.from);
  rule.until = draft.until ? moment(*draft.until) : sim::never;
  rule.every = seconds_of(draft.every);
  rule.lasts = seconds_of(draft.lasts);
  rule.groups = static_cast<std::uint32_t>(draft.groups);
  rule.between_groups = seconds_of(draft.between_groups);
  for (const sim::StateIndex state : context.states_at(draft.at)) {
    rule.called_by.resize(context.program.states.size(), false);
    rule.called_by[state] = true;
  }
  rule.guards = guards_of(draft, names, context.reporter);
  rule.share = static_cast<float>(draft.share);
  rule.is_chosen = draft.is_chosen;
  rule.odds = static_cast<float>(draft.odds);
  rule.terms = terms_of(draft, names, context.reporter);
  rule.contact = contact_of(draft, names, context.reporter);
  rule.changes = !draft.changes.empty();
  rule.ranking = make_ranking(draft, names, context);
  return rule;
}

}  // namespace sojourn::models
