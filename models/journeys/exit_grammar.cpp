// The grammar of exits: what is chosen or races, and what taking an exit or entering a state does.
#include <array>
#include <utility>

#include "models/journeys/grammar.h"
#include "models/reporter.h"

namespace sojourn::models {
namespace {

constexpr std::array<std::string_view, 2> since_options{"entry", "joining"};

// What `change` may say of one variable; `enter` too.
void describe_update(const Name& variable, Fields& fields, std::vector<UpdateDraft>& updates) {
  UpdateDraft update{.variable = variable, .path = fields.path()};
  double add = 0.0;
  double set = 0.0;
  double toward = 0.0;
  const bool adds = fields.number("add", add, "1", any_number, "added to the value");
  const bool sets = fields.number("set", set, "1", any_number, "replaces the value");
  const bool moves = fields.number("toward", toward, "1", any_number,
                                   "mean of what the value moves to: s += rate * (x - s)");
  fields.number("sd", update.sd, "1", not_negative, "standard deviation of the amount");
  update.sd_position = fields.position("sd");
  const bool has_rate = fields.number("rate", update.rate, "1", {.low = 0.0, .high = 1.0},
                                      "share of the way that `toward` moves");
  if (!fields.reading()) return;
  if (int{adds} + int{sets} + int{moves} != 1) {
    fields.error("", "an update says what it does to the variable by one of add, set and toward",
                 "write { add = 1 }, { set = 0 } or { toward = 0.2, sd = 1.0, rate = 0.3 }");
    return;
  }
  if (moves != has_rate) {
    fields.error(moves ? "toward" : "rate", "toward and rate belong together",
                 "write { toward = 0.2, rate = 0.3 }");
    return;
  }
  update.kind = adds   ? UpdateDraft::Kind::add
                : sets ? UpdateDraft::Kind::set
                       : UpdateDraft::Kind::toward;
  update.amount = add + set + toward;  // two of them are 0
  updates.push_back(std::move(update));
}

void describe_state_triggers(Fields& owner, std::string_view key, sim::Trigger::Kind kind,
                             std::vector<TriggerDraft>& triggers, std::string_view meaning) {
  const auto describe = [&](const Name& track, Fields& fields) {
    TriggerDraft trigger{.kind = kind, .track = track, .path = fields.path()};
    const bool given = fields.name("state", trigger.state, "state that the track enters");
    if (given) {
      triggers.push_back(std::move(trigger));
    } else if (fields.reading() && !fields.given("state")) {
      fields.error("", "the state that the track enters is missing",
                   "write " + std::string(key) + "." + track.text + " = \"STATE\"");
    }
  };
  owner.tables(key, describe, meaning, "state");
}

// Reads what both kinds of exits share.
ExitDraft read_exit(const Name& to, Fields& fields) {
  ExitDraft exit;
  exit.to = to;
  exit.path = fields.path();
  exit.position = fields.position();
  describe_updates(fields, "change", exit.effects, "what taking this exit does to state variables");
  describe_triggers(fields, exit.effects);
  return exit;
}

void read_hazard(Fields& fields, ClockDraft& clock) {
  Name hazard;
  if (fields.name("hazard", hazard,
                  "name of the hazard: drawn once, it runs on through all states that name it")) {
    clock.hazard = hazard;
  }
  clock.is_hazard = fields.rate("rate", clock.rate, not_negative, "how often it happens") ||
                    clock.hazard.has_value();
  clock.rate_position = fields.position("rate");
  fields.number("shape", clock.shape, "1", positive,
                "of a Weibull: below 1 the hazard falls with age, above 1 it rises");
  std::size_t since = 0;
  fields.choice("since", since, since_options, "what the hazard's age counts from");
  clock.since = since == 0 ? sim::Clock::Since::entry : sim::Clock::Since::joining;
}

// Exactly one of `after` and `rate`, and nothing that belongs to the other.
void check_race_exit(Fields& fields, const ClockDraft& clock) {
  if (!fields.reading()) return;
  const bool has_after = fields.given("after");
  const bool has_rate = fields.given("rate");
  if (has_after && (has_rate || clock.hazard)) {
    fields.error("after", "an exit has one clock (`after` or `rate`)",
                 "keep `after` for a clock that begins anew on entry, `rate` for a hazard");
  } else if (!has_after && clock.hazard && !has_rate) {
    fields.error("hazard", "the hazard has no rate in this state", "add rate = \"0.02 / month\"");
  } else if (!has_after && !has_rate) {
    fields.error("", "the exit has no clock (an exit of a race rings after a while)",
                 "give after = { fixed = \"365 days\" } or rate = \"0.02 / month\"");
  }
  if (!has_after) return;
  for (const std::string_view key : {"shape", "since"}) {
    if (fields.given(key)) {
      fields.error(key, quoted(key) + " belongs to a hazard, not to `after`",
                   "remove it, or give a rate instead of `after`");
    }
  }
}

}  // namespace

void describe_updates(Fields& owner, std::string_view key, EffectsDraft& effects,
                      std::string_view meaning) {
  owner.tables(
      key,
      [&](const Name& variable, Fields& fields) {
        describe_update(variable, fields, effects.updates);
      },
      meaning);
}

// Ends act first, then resets, then starts: `end` with `start` restarts a track, and `reset` with
// `start` puts it into a state whether it ran or not.
void describe_triggers(Fields& owner, EffectsDraft& effects) {
  std::vector<Name> ended;
  owner.names("end", ended, "tracks that become idle");
  for (const Name& track : ended) {
    effects.triggers.push_back(
        {.kind = sim::Trigger::Kind::end, .track = track, .state = {}, .path = owner.path("end")});
  }
  describe_state_triggers(owner, "reset", sim::Trigger::Kind::reset, effects.triggers,
                          "tracks that move to a state if they run");
  describe_state_triggers(owner, "start", sim::Trigger::Kind::start, effects.triggers,
                          "tracks that begin in a state if they are idle");
}

void describe_next_exit(const Name& to, Fields& fields, std::vector<ExitDraft>& exits) {
  ExitDraft exit = read_exit(to, fields);
  fields.number("odds", exit.odds, "1", not_negative,
                "weight where all coefficients' values are 0");
  exit.odds_position = fields.position("odds");
  fields.flag("otherwise", exit.otherwise, "taken only where every other exit is shut");
  exit.otherwise_position = fields.position("otherwise");
  describe_when(fields, exit.when, "the exit is shut while one of these is not so");
  fields.other_numbers(exit.terms, "coefficient on the log of the exit's weight");
  if (fields.reading()) exits.push_back(std::move(exit));
}

void describe_race_exit(const Name& to, Fields& fields, std::vector<ExitDraft>& exits) {
  ExitDraft exit = read_exit(to, fields);
  ClockDraft& clock = exit.clock;
  clock.path = exit.path;
  clock.position = exit.position;
  read_hazard(fields, clock);
  Name profile;
  if (fields.name("profile", profile, "time profile that the clock runs through")) {
    clock.profile = profile;
  }
  describe_when(fields, clock.when, "the clock stands while one of these is not so");
  fields.table(
      "after", [&](Fields& after) { describe_law(after, clock.law); },
      "a clock that begins anew on entry: one distribution");
  fields.other_numbers(clock.terms, "coefficient on the log of the clock's speed");
  check_race_exit(fields, clock);
  if (fields.reading()) exits.push_back(std::move(exit));
}

}  // namespace sojourn::models
