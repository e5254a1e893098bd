// A journey as a user wrote it: every name still a name, each with the place it stands at.
//
// Reading (grammar.h) fills the draft, checks (checks.h) judge it, compiling (compile.h) turns it
// into the engine's program. Names are looked up only when the whole file has been read, so a file
// may mention a state before the table that describes it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/settings.h"
#include "models/journeys/stay.h"
#include "models/variable_draft.h"
#include "sim/program.h"

namespace sojourn::models {

/// `when = { care = ["issue", "waiting"], tenure = { above = 0.5 } }`, one entry of it.
struct GuardDraft {
  Name subject{};
  std::vector<Name> is{};
  std::optional<double> above{};
  std::optional<double> below{};
};

/// `enter.satisfaction = { toward = 0.2, sd = 1.0, rate = 0.3 }`.
struct UpdateDraft {
  enum class Kind { add, set, toward };
  Name variable{};
  std::string path{};
  Kind kind = Kind::add;
  double amount = 0.0;
  double sd = 0.0;
  double rate = 1.0;
  Position sd_position{};
};

/// `start.care = "quiet"`.
struct TriggerDraft {
  sim::Trigger::Kind kind = sim::Trigger::Kind::start;
  Name track{};
  Name state{};  ///< empty for `end`
  std::string path{};
};

/// What happens on entering a state or taking an exit.
struct EffectsDraft {
  std::vector<UpdateDraft> updates{};
  std::vector<TriggerDraft> triggers{};
};

/// A clock: a law or a hazard, and what makes it run faster, slower or stand.
struct ClockDraft {
  std::string path{};
  Position position{};
  std::shared_ptr<const Stay> law{};  ///< none where it was missing or wrong
  std::vector<NamedNumber> terms{};
  std::vector<GuardDraft> when{};
  std::optional<Name> profile{};

  bool is_hazard = false;
  std::optional<Name> hazard{};  ///< the name given, if any
  double rate = 0.0;             ///< per second
  double shape = 1.0;
  sim::Clock::Since since = sim::Clock::Since::entry;
  Position rate_position{};
};

struct ExitDraft {
  Name to{};
  Position position{};
  std::string path{};
  EffectsDraft effects{};
  // of a choice
  double odds = 1.0;
  Position odds_position{};
  bool otherwise = false;
  Position otherwise_position{};
  std::vector<NamedNumber> terms{};
  std::vector<GuardDraft> when{};
  // of a race
  ClockDraft clock{};
};

struct StateDraft {
  Name name{};
  std::string path{};
  std::string label{};
  bool absorbing = false;
  Position absorbing_position{};
  bool has_stay = false;
  bool has_next = false;
  bool has_race = false;
  ClockDraft stay{};
  std::vector<ExitDraft> next{};
  std::vector<ExitDraft> race{};
  EffectsDraft effects{};
};

struct TrackDraft {
  Name name{};
  std::string path{};
  std::string label{};
  std::optional<Name> initial{};
  std::vector<StateDraft> states{};
};

struct JourneysDraft {
  std::vector<VariableDraft> variables{};
  std::vector<TrackDraft> tracks{};
  std::vector<TriggerDraft> contacts{};  ///< what interventions do to tracks
};

}  // namespace sojourn::models
