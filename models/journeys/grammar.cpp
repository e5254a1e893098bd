#include "models/journeys/grammar.h"

#include <span>
#include <utility>

namespace sojourn::models {
namespace {

void describe_variable(const Name& name, Fields& fields, std::vector<VariableDraft>& variables) {
  VariableDraft variable{.name = name, .path = fields.path()};
  fields.number("initial", variable.initial, "1", any_number, "value on joining");
  fields.duration("half_life", variable.half_life, positive,
                  "time in which half of the distance to `level` fades; absent: it stays");
  fields.number("level", variable.level, "1", any_number, "value that it fades to");
  fields.text("label", variable.label, "name for people");
  fields.text("unit", variable.unit, "unit of its values");
  if (fields.reading()) variables.push_back(std::move(variable));
}

void describe_exits(Fields& state, StateDraft& draft) {
  draft.has_next = state.given("next");
  draft.has_race = state.given("race");
  state.tables(
      "next", [&](const Name& to, Fields& exit) { describe_next_exit(to, exit, draft.next); },
      "where to after the stay: exit with the weight odds * exp(sum of coefficient * value)",
      "odds");
  state.tables(
      "race", [&](const Name& to, Fields& exit) { describe_race_exit(to, exit, draft.race); },
      "exits with a clock each; the first to ring is taken");
}

void describe_state(const Name& name, Fields& fields, std::vector<StateDraft>& states) {
  StateDraft state;
  state.name = name;
  state.path = fields.path();
  fields.text("label", state.label, "name for people");
  fields.flag("absorbing", state.absorbing, "true: nobody leaves this state");
  state.absorbing_position = fields.position("absorbing");
  state.has_stay = fields.given("stay");
  state.stay.position = fields.position("stay");
  fields.table(
      "stay", [&](Fields& stay) { describe_stay(stay, state.stay); },
      "how long a customer remains before choosing an exit: one distribution");
  describe_exits(fields, state);
  describe_updates(fields, "enter", state.effects, "what entering does to state variables");
  describe_triggers(fields, state.effects);
  if (fields.reading()) states.push_back(std::move(state));
}

void describe_track(const Name& name, Fields& fields, std::vector<TrackDraft>& tracks) {
  TrackDraft track{.name = name, .path = fields.path()};
  fields.text("label", track.label, "name for people");
  Name initial;
  if (fields.name(
          "initial", initial,
          "state entered on joining; the first one if absent, \"none\": idle until started")) {
    track.initial = initial;
  }
  fields.other_tables(
      [&](const Name& state, Fields& table) { describe_state(state, table, track.states); },
      "a state of the track");
  if (fields.reading()) tracks.push_back(std::move(track));
}

}  // namespace

void describe_law(Fields& table, std::shared_ptr<const Stay>& law) {
  std::vector<std::unique_ptr<Stay>> all = stays();
  std::vector<Fields::Option> options;
  options.reserve(all.size());
  for (const std::unique_ptr<Stay>& stay : all) {
    options.push_back({.name = stay->name(),
                       .meaning = stay->meaning(),
                       .describe = [&stay](Fields& fields) { stay->describe(fields); }});
  }
  const bool required = !table.reading() || table.given({});
  const int chosen = table.one_of({}, std::span<const Fields::Option>(options), required,
                                  "the distribution of the time it takes");
  if (chosen >= 0) law = std::move(all[static_cast<std::size_t>(chosen)]);
}

void describe_stay(Fields& stay, ClockDraft& clock) {
  clock.path = stay.path();
  stay.named_numbers("speed", clock.terms, any_number,
                     "coefficients on the log of the clock's speed (accelerated failure time)");
  Name profile;
  if (stay.name("profile", profile, "time profile that the clock runs through")) {
    clock.profile = profile;
  }
  describe_when(stay, clock.when, "the clock stands while one of these is not so");
  describe_law(stay, clock.law);
}

void describe_when(Fields& owner, std::vector<GuardDraft>& when, std::string_view meaning) {
  const auto describe = [&](const Name& subject, Fields& fields) {
    GuardDraft guard{.subject = subject};
    double bound = 0.0;
    fields.names("is", guard.is, "the names that open the guard");
    if (fields.number("above", bound, "1", any_number, "open from this value on")) {
      guard.above = bound;
    }
    if (fields.number("below", bound, "1", any_number, "open below this value")) {
      guard.below = bound;
    }
    if (fields.reading()) when.push_back(std::move(guard));
  };
  owner.tables("when", describe, meaning, "is");
}

void describe_journeys(Fields& root, JourneysDraft& draft) {
  root.tables(
      "variables",
      [&](const Name& name, Fields& fields) { describe_variable(name, fields, draft.variables); },
      "a state variable of each customer, such as satisfaction");
  root.tables(
      "journey",
      [&](const Name& name, Fields& fields) { describe_track(name, fields, draft.tracks); },
      "a track of the journey; its sub-tables are its states, in file order");
}

}  // namespace sojourn::models
