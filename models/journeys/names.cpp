#include "models/journeys/names.h"

#include <algorithm>
#include <utility>

#include "models/journeys/calendar_names.h"

namespace sojourn::models {
namespace {

std::vector<EffectsDraft> effects_of(const StateDraft& state) {
  std::vector<EffectsDraft> all{state.effects};
  for (const ExitDraft& exit : state.next) all.push_back(exit.effects);
  for (const ExitDraft& exit : state.race) all.push_back(exit.effects);
  return all;
}

bool has_idle_trigger(const EffectsDraft& effects, std::string_view track) {
  return std::any_of(effects.triggers.begin(), effects.triggers.end(), [&](const auto& trigger) {
    return trigger.kind != sim::Trigger::Kind::reset && trigger.track.text == track;
  });
}

}  // namespace

Names::Names(const JourneysDraft& draft, const sim::Population& population,
             std::vector<std::string> profiles, Reporter& reporter)
    : draft_(draft),
      population_(population),
      reporter_(reporter),
      profile_names_(std::move(profiles)) {
  for (const TrackDraft& track : draft.tracks) track_names_.push_back(track.name.text);
  for (const VariableDraft& variable : draft.variables) {
    variable_names_.push_back(variable.name.text);
  }
  for (const sim::TraitInfo& trait : population.traits()) trait_names_.push_back(trait.name);
  number_tracks();
}

bool Names::can_be_idle(const TrackDraft& track) const {
  if (track.initial && track.initial->text == idle_name) return true;
  for (const TrackDraft& other : draft_.tracks) {
    for (const StateDraft& state : other.states) {
      for (const EffectsDraft& effects : effects_of(state)) {
        if (has_idle_trigger(effects, track.name.text)) return true;
      }
    }
  }
  return false;
}

void Names::number_tracks() {
  std::size_t first = 0;
  for (const TrackDraft& track : draft_.tracks) {
    sim::TrackInfo info;
    info.name = track.name.text;
    info.first = static_cast<sim::StateIndex>(first);
    const bool idle = can_be_idle(track);
    const std::size_t states = track.states.size() + (idle ? 1 : 0);
    info.states = static_cast<std::uint8_t>(states);
    if (idle) info.idle = static_cast<sim::StateIndex>(first + states - 1);
    first += states;
    tracks_.push_back(std::move(info));
  }
}

std::vector<std::string> Names::states_of(std::size_t track) const {
  std::vector<std::string> names;
  for (const StateDraft& state : draft_.tracks[track].states) names.push_back(state.name.text);
  if (tracks_[track].idle != sim::no_state) names.emplace_back(idle_name);
  return names;
}

std::optional<std::uint8_t> Names::one_of(const std::vector<std::string>& known,
                                          std::string_view what, const Name& name,
                                          const std::string& path) const {
  const std::optional<std::uint8_t> found = find_name(known, name.text);
  if (!found) reporter_.unknown(name.position, path, what, name.text, known);
  return found;
}

std::optional<std::uint8_t> Names::track(const Name& name, const std::string& path) const {
  return one_of(track_names_, "track", name, path);
}

std::optional<sim::StateIndex> Names::state(std::size_t track, const Name& name,
                                            const std::string& path) const {
  std::vector<std::string> known = states_of(track);
  if (tracks_[track].idle != sim::no_state) known.pop_back();
  const std::string what = "state in track `" + track_names_[track] + "` named";
  const std::optional<std::uint8_t> found = one_of(known, what, name, path);
  if (!found) return std::nullopt;
  return static_cast<sim::StateIndex>(tracks_[track].first + *found);
}

std::optional<std::uint8_t> Names::variable(const Name& name, const std::string& path) const {
  return one_of(variable_names_, "state variable", name, path);
}

std::optional<int> Names::profile(const Name& name, const std::string& path) const {
  return one_of(profile_names_, "profile", name, path);
}

bool Names::is_readable(Source::Kind kind, const Position& position, const Reader& reader) const {
  if (!reader.is_clock) return true;
  switch (kind) {
    case Source::Kind::weekday:
    case Source::Kind::month:
      reporter_.error(position, reader.path, "a clock cannot look at the calendar",
                      "give the clock a profile: profile = \"NAME\" with [profile.NAME]");
      return false;
    case Source::Kind::time_in_state:
      reporter_.error(position, reader.path, "a clock cannot look at its own time in the state",
                      "use a distribution whose hazard changes with age: weibull, or a rate with "
                      "a shape");
      return false;
    case Source::Kind::visits:
      reporter_.error(position, reader.path, "a clock cannot count visits",
                      "count in a state variable (enter.NAME = { add = 1 }) or use visits in a "
                      "choice (next)");
      return false;
    default:
      return true;
  }
}

std::optional<sim::Source> Names::plain_source(std::string_view word) const {
  if (word == "tenure") return Source{.kind = Source::Kind::tenure};
  if (word == "time_in_state") return Source{.kind = Source::Kind::time_in_state};
  if (const auto variable = find_name(variable_names_, word)) {
    return Source{.kind = Source::Kind::variable, .index = *variable};
  }
  if (const auto trait = find_name(trait_names_, word)) {
    return Source{.kind = Source::Kind::trait, .index = *trait};
  }
  return std::nullopt;
}

std::vector<std::string> Names::quantities() const {
  std::vector<std::string> known = variable_names_;
  known.insert(known.end(), trait_names_.begin(), trait_names_.end());
  known.insert(known.end(), {"tenure", "time_in_state"});
  return known;
}

std::optional<sim::Source> Names::single(const NamedNumber& number, const Reader& reader) const {
  const std::optional<Source> source = plain_source(number.name);
  if (source && source->kind == Source::Kind::trait &&
      !population_.traits()[source->index].categories.empty()) {
    const std::string& first = population_.traits()[source->index].categories.front();
    reporter_.error(number.position, reader.path,
                    "the trait " + quoted(number.name) + " is categorical (it has no number)",
                    "say which category: " + number.name + "." + first + " = 0.5");
    return std::nullopt;
  }
  if (source) return source;
  static const std::vector<std::string> parents{"segment", "weekday", "month",
                                                "visits",  "log",     "logit"};
  if (find_name(parents, number.name) || find_name(track_names_, number.name)) {
    reporter_.error(number.position, reader.path,
                    quoted(number.name) + " alone is no number (a coefficient needs one)",
                    "say which one: " + number.name + ".NAME = 0.5");
    return std::nullopt;
  }
  reporter_.unknown(number.position, reader.path, "quantity", number.name, quantities());
  return std::nullopt;
}

std::optional<sim::Source> Names::visits(const NamedNumber& number, std::string_view what,
                                         const Reader& reader) const {
  std::size_t of_track = reader.track;
  if (const std::size_t dot = what.find('.'); dot != std::string_view::npos) {
    const auto named = track({std::string(what.substr(0, dot)), number.position}, reader.path);
    if (!named) return std::nullopt;
    of_track = *named;
    what.remove_prefix(dot + 1);
  }
  const auto found = state(of_track, {std::string(what), number.position}, reader.path);
  if (!found) return std::nullopt;
  return Source{.kind = Source::Kind::visits, .index = *found};
}

std::optional<sim::Source> Names::transformed(Source::Kind kind, const Name& trait,
                                              const Reader& reader) const {
  const auto found = one_of(trait_names_, "trait", trait, reader.path);
  if (!found) return std::nullopt;
  if (!population_.traits()[*found].categories.empty()) {
    reporter_.error(trait.position, reader.path,
                    "the trait " + quoted(trait.text) + " is categorical (it has no logarithm)",
                    "name a trait that is a number");
    return std::nullopt;
  }
  return Source{.kind = kind, .index = *found};
}

std::optional<sim::Source> Names::dotted(const NamedNumber& number, const Reader& reader) const {
  const std::size_t dot = number.name.find('.');
  const std::string head = number.name.substr(0, dot);
  const Name tail{number.name.substr(dot + 1), number.position};
  const auto coded = [&](Source::Kind kind, std::uint8_t index,
                         const std::vector<std::string>& known,
                         std::string_view what) -> std::optional<Source> {
    const auto code = one_of(known, what, tail, reader.path);
    if (!code) return std::nullopt;
    return Source{.kind = kind, .index = index, .code = *code};
  };
  if (head == "segment") {
    return coded(Source::Kind::segment, 0, population_.segments(), "segment");
  }
  if (head == "weekday") return coded(Source::Kind::weekday, 0, weekday_names(), "weekday");
  if (head == "month") return coded(Source::Kind::month, 0, month_names(), "month");
  if (head == "visits") return visits(number, tail.text, reader);
  if (head == "log") return transformed(Source::Kind::trait_log, tail, reader);
  if (head == "logit") return transformed(Source::Kind::trait_logit, tail, reader);
  if (const auto trait = find_name(trait_names_, head);
      trait && !population_.traits()[*trait].categories.empty()) {
    return coded(Source::Kind::category, *trait, population_.traits()[*trait].categories,
                 "category of trait `" + head + "` named");
  }
  const auto of_track = find_name(track_names_, head);
  if (!of_track) {
    reporter_.unknown(number.position, reader.path, "track or categorical trait", head,
                      track_names_);
    return std::nullopt;
  }
  auto source = coded(Source::Kind::track_state, *of_track, states_of(*of_track),
                      "state in track `" + head + "` named");
  if (source) source->code = static_cast<std::uint8_t>(source->code + tracks_[*of_track].first);
  return source;
}

std::optional<sim::Term> Names::term(const NamedNumber& number, const Reader& reader) const {
  const bool has_dot = number.name.find('.') != std::string::npos;
  const std::optional<Source> source = has_dot ? dotted(number, reader) : single(number, reader);
  if (!source || !is_readable(source->kind, number.position, reader)) return std::nullopt;
  return sim::Term{.source = *source, .coefficient = static_cast<float>(number.value)};
}

}  // namespace sojourn::models
