#include "models/journeys/checks.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "models/journeys/names.h"
#include "sim/kernels/lanes.h"

namespace sojourn::models {
namespace {

// Words that mean something in coefficients and guards, and keys of an exit.
constexpr std::array<std::string_view, 22> reserved_words{
    "log",    "logit", "tenure",    "segment", "weekday", "month", "visits", "time_in_state",
    "odds",   "when",  "otherwise", "change",  "start",   "reset", "end",    "after",
    "hazard", "rate",  "profile",   "shape",   "since",   "none"};

struct Named {
  std::string_view kind;
  std::string name;
  Position position;
  std::string path;
};

std::vector<Named> names_of_quantities(const JourneysDraft& draft,
                                       const sim::Population& population,
                                       const Reporter& reporter) {
  std::vector<Named> all;
  for (const sim::TraitInfo& trait : population.traits()) {
    const std::string path = "traits." + trait.name;
    all.push_back({"trait", trait.name, reporter.key_position(path), path});
  }
  for (const VariableDraft& variable : draft.variables) {
    all.push_back({"state variable", variable.name.text, variable.name.position, variable.path});
  }
  for (const TrackDraft& track : draft.tracks) {
    all.push_back({"track", track.name.text, track.name.position, track.path});
  }
  return all;
}

void check_clashes(const std::vector<Named>& all, Reporter& reporter) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Named& one = all[i];
    if (std::count(reserved_words.begin(), reserved_words.end(), one.name) > 0) {
      reporter.error(one.position, one.path,
                     quoted(one.name) + " cannot be the name of a " + std::string(one.kind) +
                         " (it means something else in exits and guards)",
                     "choose another name");
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (all[j].name != one.name) continue;
      reporter.error(one.position, one.path,
                     "there is a " + std::string(all[j].kind) + " " + quoted(one.name) +
                         " already (a coefficient could not tell them apart)",
                     "give this " + std::string(one.kind) + " another name");
    }
  }
}

class Limits {
 public:
  explicit Limits(Reporter& reporter) : reporter_(reporter) {}

  void at_most(std::size_t most, std::size_t count, std::string_view what, const Position& position,
               const std::string& path) {
    if (count <= most) return;
    kept_ = false;
    reporter_.error(position, path,
                    std::to_string(count) + " " + std::string(what) +
                        " are too many (the limit is " + std::to_string(most) + ")",
                    "merge some of them");
  }
  [[nodiscard]] bool kept() const noexcept { return kept_; }

 private:
  Reporter& reporter_;
  bool kept_ = true;
};

std::size_t hazards_of(const TrackDraft& track) {
  std::vector<std::string> names;
  for (const StateDraft& state : track.states) {
    for (const ExitDraft& exit : state.race) {
      if (!exit.clock.is_hazard) continue;
      names.push_back(exit.clock.hazard ? exit.clock.hazard->text
                                        : state.name.text + "_" + exit.to.text);
    }
  }
  std::sort(names.begin(), names.end());
  return static_cast<std::size_t>(std::unique(names.begin(), names.end()) - names.begin());
}

// Clocks of a track that can be kept at once: those of its largest race, and its hazards.
std::size_t clocks_of(const TrackDraft& track) {
  std::size_t most = 1;
  for (const StateDraft& state : track.states) {
    const auto shaped = std::count_if(state.race.begin(), state.race.end(),
                                      [](const ExitDraft& exit) { return !exit.clock.is_hazard; });
    most = std::max(most, static_cast<std::size_t>(shaped));
  }
  return most + hazards_of(track);
}

void check_track_limits(const TrackDraft& track, Limits& limits) {
  limits.at_most(sim::max_states_per_track - 1, track.states.size(), "states of a track",
                 track.name.position, track.path);
  for (const StateDraft& state : track.states) {
    limits.at_most(sim::max_exits, state.next.size() + state.race.size(), "exits of a state",
                   state.name.position, state.path);
  }
}

bool check_limits(const JourneysDraft& draft, const sim::Population& population,
                  Reporter& reporter) {
  Limits limits(reporter);
  const Position start = reporter.key_position("journey");
  std::size_t states = 0;
  std::size_t hazards = 0;
  std::size_t clocks = 0;
  for (const TrackDraft& track : draft.tracks) {
    clocks += clocks_of(track);
    states += track.states.size() + 1;  // one more where it can be idle
    hazards += hazards_of(track);
    check_track_limits(track, limits);
  }
  limits.at_most(sim::max_tracks, draft.tracks.size(), "tracks", start, "journey");
  limits.at_most(sim::max_states, states, "states (with an idle one for each track)", start,
                 "journey");
  limits.at_most(sim::max_hazards, hazards, "hazards", start, "journey");
  limits.at_most(sim::max_slots, clocks, "clocks (of the largest race of each track, and hazards)",
                 start, "journey");
  limits.at_most(sim::max_variables, draft.variables.size(), "state variables",
                 reporter.key_position("variables"), "variables");
  limits.at_most(sim::max_traits, population.traits().size(), "traits",
                 reporter.key_position("traits"), "traits");
  return limits.kept();
}

void check_choice(const StateDraft& state, Reporter& reporter) {
  bool always_open = false;
  bool any_weight = false;
  std::size_t others = 0;
  for (const ExitDraft& exit : state.next) {
    any_weight |= exit.odds > 0.0;
    always_open |= exit.otherwise || (exit.when.empty() && exit.odds > 0.0);
    if (!exit.otherwise) continue;
    if (++others > 1) {
      reporter.error(exit.otherwise_position, exit.path + ".otherwise",
                     "two exits are taken `otherwise` (only one can be)",
                     "remove `otherwise` from one of them");
    }
    if (!exit.when.empty()) {
      reporter.error(exit.otherwise_position, exit.path + ".otherwise",
                     "an exit taken `otherwise` has guards (it is open where no other is)",
                     "remove `when` from it");
    }
  }
  const Position& position = state.name.position;
  if (!any_weight) {
    reporter.error(position, state.path + ".next", "all odds are zero (no exit can be taken)",
                   "give one exit odds above zero");
  } else if (!always_open) {
    reporter.error(position, state.path + ".next",
                   "every exit has a guard (where all are shut, nobody could go on)",
                   "add `otherwise = true` to one exit, or remove the guard of one");
  }
}

void check_leaving(const StateDraft& state, Reporter& reporter) {
  const Position& position = state.name.position;
  if (state.has_race && (state.has_stay || state.has_next)) {
    const std::string other = state.has_stay ? "stay" : "next";
    reporter.error(position, state.path,
                   "the state has both `" + other + "` and `race` (it is left in one way)",
                   "keep `stay` with `next`, or `race`");
  } else if (state.has_next && !state.has_stay) {
    reporter.error(position, state.path, "the state has `next` but no `stay`",
                   "say how long customers stay: stay = { exponential = { mean = \"30 days\" } }");
  } else if (state.has_stay && state.next.empty()) {
    reporter.error(position, state.path, "the state has a `stay` but no exit",
                   "say where customers go: next.OTHER_STATE = 1.0");
  } else if (state.has_race && state.race.empty()) {
    reporter.error(position, state.path, "the race of this state has no exit",
                   "add one: race.OTHER_STATE = { rate = \"0.02 / month\" }");
  } else if (state.has_next) {
    check_choice(state, reporter);
  }
}

void check_state(const StateDraft& state, Reporter& reporter) {
  const bool can_leave = state.has_stay || state.has_next || state.has_race;
  if (state.name.text == idle_name) {
    reporter.error(state.name.position, state.path,
                   "`none` cannot be the name of a state (it stands for an idle track)",
                   "choose another name");
  }
  if (state.absorbing && can_leave) {
    reporter.error(state.absorbing_position, state.path + ".absorbing",
                   "the state is absorbing and yet has exits",
                   "remove `absorbing`, or remove `stay`, `next` and `race`");
  } else if (!state.absorbing && !can_leave) {
    reporter.error(state.name.position, state.path,
                   "nobody can leave the state " + quoted(state.name.text) + " (it has no exit)",
                   "add `stay` with `next`, or `race`; if that is meant, add `absorbing = true`");
  } else if (!state.absorbing) {
    check_leaving(state, reporter);
  }
}

// Hazards whose every rate is zero, and rates to an end that nobody would survive a day.
void check_hazards(const std::vector<const StateDraft*>& drafts, const sim::Program& program,
                   Reporter& reporter) {
  std::vector<const ClockDraft*> silent(program.hazards.size(), nullptr);
  std::vector<bool> rings(program.hazards.size(), false);
  for (std::size_t s = 0; s < drafts.size(); ++s) {
    if (drafts[s] == nullptr) continue;
    for (std::size_t e = 0; e < drafts[s]->race.size(); ++e) {
      const ClockDraft& clock = drafts[s]->race[e].clock;
      const sim::Exit& exit = program.rows[s].exits[e];
      if (!clock.is_hazard) continue;
      const auto hazard = static_cast<std::size_t>(exit.clock.hazard);
      if (silent[hazard] == nullptr) silent[hazard] = &clock;
      rings[hazard] = rings[hazard] || clock.rate > 0.0;
      const bool ends = exit.to != sim::no_state && program.states[exit.to].absorbing;
      if (ends && clock.rate * static_cast<double>(seconds_per_day) > 1.0) {
        reporter.warning(
            clock.rate_position, clock.path + ".rate",
            "customers would be gone after " + describe_seconds(1.0 / clock.rate) + " on average",
            "did you mean per month?");
      }
    }
  }
  for (std::size_t hazard = 0; hazard < rings.size(); ++hazard) {
    if (rings[hazard] || silent[hazard] == nullptr) continue;
    reporter.error(silent[hazard]->rate_position, silent[hazard]->path + ".rate",
                   "the hazard " + quoted(program.hazards[hazard].name) +
                       " never rings (its rate is zero everywhere)",
                   "give a rate above zero, or remove the exit");
  }
}

}  // namespace

bool check_names(const JourneysDraft& draft, const sim::Population& population,
                 Reporter& reporter) {
  check_clashes(names_of_quantities(draft, population, reporter), reporter);
  bool complete = check_limits(draft, population, reporter);
  if (draft.tracks.empty()) {
    complete = false;
    reporter.error(reporter.key_position("journey"), "journey",
                   "the scenario has no journey (customers need at least one track)",
                   "add a state: [journey.TRACK.STATE]");
  }
  for (const TrackDraft& track : draft.tracks) {
    if (!track.states.empty()) continue;
    complete = false;
    reporter.error(track.name.position, track.path,
                   "the track " + quoted(track.name.text) + " has no states",
                   "add one: [" + track.path + ".STATE]");
  }
  return complete;
}

void check_states(const JourneysDraft& draft, Reporter& reporter) {
  for (const TrackDraft& track : draft.tracks) {
    for (const StateDraft& state : track.states) check_state(state, reporter);
  }
}

std::vector<const StateDraft*> drafts_by_state(const JourneysDraft& draft,
                                               const sim::Program& program) {
  std::vector<const StateDraft*> drafts(program.states.size(), nullptr);
  for (std::size_t track = 0; track < draft.tracks.size(); ++track) {
    const std::vector<StateDraft>& states = draft.tracks[track].states;
    for (std::size_t s = 0; s < states.size(); ++s) {
      drafts[program.tracks[track].first + s] = &states[s];
    }
  }
  return drafts;
}

void check_program(const JourneysDraft& draft, const sim::Program& program, Reporter& reporter) {
  const std::vector<const StateDraft*> drafts = drafts_by_state(draft, program);
  check_hazards(drafts, program, reporter);
  check_reachable(drafts, program, draft.contacts, reporter);
  check_loops(drafts, program, reporter);
  check_purposes(program, reporter);
}

}  // namespace sojourn::models
