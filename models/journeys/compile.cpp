#include "models/journeys/compile.h"

#include <limits>
#include <utility>

namespace sojourn::models {
namespace {

class Compiler {
 public:
  Compiler(const JourneysDraft& draft, const Names& names, Laws laws, Reporter& reporter)
      : draft_(draft), names_(names), laws_(laws), reporter_(reporter) {}

  sim::Program run();

 private:
  void add_variables();
  void add_track(std::size_t track);
  void add_idle_state(const sim::TrackInfo& info, const std::string& track_path, std::size_t track);
  void add_state(const StateDraft& state, std::size_t track);
  [[nodiscard]] sim::StateIndex initial_of(std::size_t track) const;

  [[nodiscard]] sim::Exit choice(const ExitDraft& draft, std::size_t track) const;
  [[nodiscard]] sim::Exit racer(const ExitDraft& draft, const StateDraft& state, std::size_t track);
  [[nodiscard]] sim::StateIndex target(const ExitDraft& draft, std::size_t track) const;
  [[nodiscard]] sim::Clock clock(const ClockDraft& draft, std::size_t track);
  void set_law(const ClockDraft& draft, sim::Clock& made);
  [[nodiscard]] int hazard(const ClockDraft& draft, const std::string& own_name, std::size_t track);
  [[nodiscard]] std::vector<sim::Term> terms(const std::vector<NamedNumber>& numbers,
                                             const Reader& reader) const;
  [[nodiscard]] std::vector<sim::Guard> guards(const std::vector<GuardDraft>& drafts,
                                               const Reader& reader) const;
  [[nodiscard]] std::vector<sim::Update> updates(const std::vector<UpdateDraft>& drafts,
                                                 bool may_draw) const;
  [[nodiscard]] std::vector<sim::Trigger> triggers(const std::vector<TriggerDraft>& drafts,
                                                   std::size_t track) const;

  const JourneysDraft& draft_;
  const Names& names_;
  Laws laws_;
  Reporter& reporter_;
  sim::Program program_;
};

sim::Program Compiler::run() {
  add_variables();
  program_.tracks = names_.tracks();
  for (std::size_t track = 0; track < draft_.tracks.size(); ++track) add_track(track);
  return std::move(program_);
}

void Compiler::add_variables() {
  for (const VariableDraft& variable : draft_.variables) {
    program_.variables.push_back({.name = variable.name.text,
                                  .label = variable.label,
                                  .unit = variable.unit,
                                  .initial = static_cast<float>(variable.initial),
                                  .half_life = variable.half_life,
                                  .level = static_cast<float>(variable.level),
                                  .latent = variable.latent,
                                  .burden = variable.burden,
                                  .grid = static_cast<float>(variable.grid)});
    for (std::size_t v = 0; v + 1 < program_.variables.size(); ++v) {
      if (program_.variables[v].name != variable.written_with) continue;
      program_.variables.back().written_with = static_cast<int>(v);
    }
  }
}

sim::StateIndex Compiler::initial_of(std::size_t track) const {
  const TrackDraft& draft = draft_.tracks[track];
  const sim::TrackInfo& info = names_.tracks()[track];
  if (!draft.initial) return info.first;
  if (draft.initial->text == idle_name) return info.idle;
  return names_.state(track, *draft.initial, draft.path + ".initial").value_or(sim::no_state);
}

void Compiler::add_track(std::size_t track) {
  const TrackDraft& draft = draft_.tracks[track];
  sim::TrackInfo& info = program_.tracks[track];
  info.initial = initial_of(track);
  for (const StateDraft& state : draft.states) add_state(state, track);
  if (info.idle != sim::no_state) add_idle_state(info, draft.path, track);
}

void Compiler::add_idle_state(const sim::TrackInfo& info, const std::string& track_path,
                              std::size_t track) {
  program_.states.push_back({.name = std::string(idle_name),
                             .path = track_path + "." + std::string(idle_name),
                             .label = "",
                             .track = static_cast<std::uint8_t>(track),
                             .absorbing = false});
  SOJOURN_ENSURE(program_.states.size() == std::size_t{info.idle} + 1);
  program_.rows.emplace_back();
}

void Compiler::add_state(const StateDraft& state, std::size_t track) {
  program_.states.push_back({.name = state.name.text,
                             .path = state.path,
                             .label = state.label,
                             .track = static_cast<std::uint8_t>(track),
                             .absorbing = state.absorbing});
  sim::StateRow row;
  if (state.has_race) {
    row.leaving = sim::StateRow::Leaving::by_race;
    for (const ExitDraft& exit : state.race) row.exits.push_back(racer(exit, state, track));
  } else if (state.has_stay || state.has_next) {
    row.leaving = sim::StateRow::Leaving::by_choice;
    row.stay = clock(state.stay, track);
    for (const ExitDraft& exit : state.next) row.exits.push_back(choice(exit, track));
  }
  row.updates = updates(state.effects.updates, true);
  row.triggers = triggers(state.effects.triggers, track);
  program_.rows.push_back(std::move(row));
}

sim::StateIndex Compiler::target(const ExitDraft& draft, std::size_t track) const {
  return names_.state(track, draft.to, draft.path).value_or(sim::no_state);
}

sim::Exit Compiler::choice(const ExitDraft& draft, std::size_t track) const {
  const Reader reader{.track = track, .path = draft.path};
  sim::Exit exit;
  exit.to = target(draft, track);
  exit.odds = static_cast<float>(draft.odds);
  exit.otherwise = draft.otherwise;
  exit.terms = terms(draft.terms, reader);
  exit.guards = guards(draft.when, reader);
  exit.updates = updates(draft.effects.updates, false);
  exit.triggers = triggers(draft.effects.triggers, track);
  return exit;
}

sim::Exit Compiler::racer(const ExitDraft& draft, const StateDraft& state, std::size_t track) {
  sim::Exit exit;
  exit.to = target(draft, track);
  exit.clock = clock(draft.clock, track);
  if (draft.clock.is_hazard) {
    exit.clock.hazard = hazard(draft.clock, state.name.text + "_" + draft.to.text, track);
  }
  exit.updates = updates(draft.effects.updates, false);
  exit.triggers = triggers(draft.effects.triggers, track);
  return exit;
}

sim::Clock Compiler::clock(const ClockDraft& draft, std::size_t track) {
  const Reader reader{.track = track, .path = draft.path, .is_clock = true};
  sim::Clock made;
  set_law(draft, made);
  made.terms = terms(draft.terms, reader);
  made.guards = guards(draft.when, reader);
  if (draft.profile) {
    made.profile = names_.profile(*draft.profile, draft.path + ".profile").value_or(-1);
  }
  return made;
}

void Compiler::set_law(const ClockDraft& draft, sim::Clock& made) {
  if (draft.is_hazard) {
    made.scale = draft.rate > 0.0 ? static_cast<float>(1.0 / draft.rate)
                                  : std::numeric_limits<float>::infinity();
    made.age_power = static_cast<float>(draft.shape);
    made.since = draft.since;
    return;
  }
  if (!draft.law || laws_ == Laws::left_out) return;
  StayLaw law = draft.law->compile();
  if (law.table) {
    law.shape.table = static_cast<std::uint16_t>(program_.tables.size());
    program_.tables.push_back(std::move(*law.table));
  }
  made.shape = law.shape;
  made.scale = static_cast<float>(law.scale);
}

int Compiler::hazard(const ClockDraft& draft, const std::string& own_name, std::size_t track) {
  const std::string name = draft.hazard ? draft.hazard->text : own_name;
  for (std::size_t known = 0; known < program_.hazards.size(); ++known) {
    sim::HazardInfo& info = program_.hazards[known];
    if (info.name != name) continue;
    if (info.track != track) {
      reporter_.error(draft.hazard ? draft.hazard->position : draft.position, draft.path,
                      "the hazard " + quoted(name) + " is used on two tracks (a clock has one)",
                      "give one of the two another name");
    } else if (!draft.hazard) {
      reporter_.error(draft.position, draft.path,
                      "the hazard of this exit would be named " + quoted(name) +
                          " as another one is (a clock of its own needs a name of its own)",
                      "give it a name: hazard = \"NAME\"");
    }
    return static_cast<int>(known);
  }
  program_.hazards.push_back({.name = name,
                              .path = draft_.tracks[track].path + ".hazard." + name,
                              .track = static_cast<std::uint8_t>(track)});
  return static_cast<int>(program_.hazards.size()) - 1;
}

std::vector<sim::Term> Compiler::terms(const std::vector<NamedNumber>& numbers,
                                       const Reader& reader) const {
  std::vector<sim::Term> made;
  for (const NamedNumber& number : numbers) {
    if (const auto term = names_.term(number, reader)) made.push_back(*term);
  }
  return made;
}

std::vector<sim::Guard> Compiler::guards(const std::vector<GuardDraft>& drafts,
                                         const Reader& reader) const {
  std::vector<sim::Guard> made;
  for (const GuardDraft& draft : drafts) {
    if (const auto guard = names_.guard(draft, reader)) made.push_back(*guard);
  }
  return made;
}

// set c: 0 s + c.   add c: s + c.   toward m at rate r: (1 - r) s + r m, with r sd of noise.
sim::Update compiled(const UpdateDraft& draft, std::uint8_t variable) {
  const bool moves = draft.kind == UpdateDraft::Kind::toward;
  const double share = moves ? draft.rate : 1.0;
  const double keep = moves ? 1.0 - draft.rate : draft.kind == UpdateDraft::Kind::add ? 1.0 : 0.0;
  return {.variable = variable,
          .keep = static_cast<float>(keep),
          .shift = static_cast<float>(share * draft.amount),
          .spread = static_cast<float>(share * draft.sd)};
}

std::vector<sim::Update> Compiler::updates(const std::vector<UpdateDraft>& drafts,
                                           bool may_draw) const {
  std::vector<sim::Update> made;
  for (const UpdateDraft& draft : drafts) {
    if (draft.sd > 0.0 && !may_draw) {
      reporter_.error(draft.sd_position, draft.path + ".sd",
                      "an exit's change cannot be random (draws belong to states)",
                      "move it to the state that is entered: enter." + draft.variable.text);
    }
    const auto variable = names_.variable(draft.variable, draft.path);
    if (!variable) continue;
    const sim::Update update = compiled(draft, *variable);
    const bool is_identity = update.keep == 1.0F && update.shift == 0.0F && update.spread == 0.0F;
    if (!is_identity) made.push_back(update);
  }
  return made;
}

std::vector<sim::Trigger> Compiler::triggers(const std::vector<TriggerDraft>& drafts,
                                             std::size_t track) const {
  std::vector<sim::Trigger> made;
  for (const TriggerDraft& draft : drafts) {
    const auto target_track = names_.track(draft.track, draft.path);
    if (!target_track) continue;
    if (*target_track == track) {
      reporter_.error(draft.track.position, draft.path,
                      "a track cannot start, reset or end itself (it moves by its exits)",
                      "use an exit to the state you want");
      continue;
    }
    sim::Trigger trigger{.kind = draft.kind, .track = *target_track};
    if (draft.kind != sim::Trigger::Kind::end) {
      const auto state = names_.state(*target_track, draft.state, draft.path);
      if (!state) continue;
      trigger.state = *state;
    }
    made.push_back(trigger);
  }
  return made;
}

}  // namespace

sim::Program compile_journeys(const JourneysDraft& draft, const Names& names, Laws laws,
                              Reporter& reporter) {
  return Compiler(draft, names, laws, reporter).run();
}

}  // namespace sojourn::models
