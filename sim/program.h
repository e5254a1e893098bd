// A compiled scenario: what the engine executes. Journeys (models/) write it, the engine reads it.
//
// A program is a statechart of tracks side by side. States of all tracks are numbered together;
// each has a row of parameters. Interventions are further programs of the same shape: at its date a
// customer goes on in another one, and nothing else in the engine knows.
//
// Times are whole seconds since the start of the run, held in 32 bits (68 years).
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "core/draws.h"
#include "core/time.h"
#include "sim/calendar.h"

namespace sojourn::sim {

class Component;
class Policy;

/// How a state is left.
enum class Leaving : std::uint8_t {
  never,      ///< absorbing, or idle
  by_choice,  ///< stays for a time, then the exits race with E_k / weight_k
  by_race,    ///< every exit has a clock of its own; the first to ring is taken
};

inline constexpr std::size_t max_tracks = 8;
inline constexpr std::size_t max_states = 240;           ///< of all tracks together
inline constexpr std::size_t max_states_per_track = 64;  ///< guards keep a track's states as bits
inline constexpr std::size_t max_variables = 16;
inline constexpr std::size_t max_traits = 32;
inline constexpr std::size_t max_exits = 16;
inline constexpr std::size_t max_hazards = 16;
inline constexpr std::int32_t never = std::numeric_limits<std::int32_t>::max();

/// Number of a state among the states of all tracks.
using StateIndex = std::uint8_t;
inline constexpr StateIndex no_state = 255;

/// What a coefficient multiplies or a guard tests.
struct Source {
  enum class Kind : std::uint8_t {
    trait,          ///< index: trait. Its value.
    trait_log,      ///< index: trait. ln of its value; -88 at 0 and below.
    trait_logit,    ///< index: trait. ln(p / (1 - p)) of its value; at most 88 either way.
    category,       ///< index: categorical trait, code: 1 where the trait has it, else 0
    segment,        ///< code: 1 where the customer belongs to it, else 0; as a guard: the segment's
                    ///< number
    variable,       ///< index: state variable. Its (faded) value.
    tenure,         ///< years since joining
    time_in_state,  ///< days since the track that owns the exit entered its state
    visits,         ///< index: state. Times entered, this one included; 255 and more count as 255.
    track_state,    ///< index: track, code: state. 1 where the track is in it, else 0
    weekday,        ///< code: 0 Monday. 1 on that day, else 0
    month,          ///< code: 0 January. 1 in that month, else 0
  };
  Kind kind = Kind::trait;
  std::uint8_t index = 0;
  std::uint8_t code = 0;
};

/// One summand of the exponent of a weight or speed.
struct Term {
  Source source;
  float coefficient = 0.0F;
};

/// A factor 0 or 1. With codes (category, segment, track_state, weekday, month): open where the bit
/// of the source's present code is set (a track's states are counted from its first; an idle track
/// is its idle state). Otherwise: open where low <= value < high.
struct Guard {
  Source source;
  bool by_code = false;
  std::uint64_t codes = 0;
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
};

/// How long a stay lasts as a function of a unit exponential E, in units of its scale. u = exp(-E).
struct StayShape {
  enum class Kind : std::uint8_t {
    fixed,         ///< 1
    exponential,   ///< E
    weibull,       ///< E^(1/shape)
    lognormal,     ///< exp(shape * z), z the normal quantile of 1 - u
    log_logistic,  ///< (exp(E) - 1)^(1/shape)
    uniform,       ///< 1 - (1 - shape) * u: from `shape` to 1 times the scale
    tabulated,     ///< exp(f(ln E)), f a monotone table: gamma and empirical
  };
  Kind kind = Kind::exponential;
  float shape = 1.0F;
  std::uint16_t table = 0;  ///< of Program::tables, for tabulated
};

/// A clock of a customer. It runs through `scale / exp(sum of terms)` seconds per unit, only while
/// its guards are open, at the rate its profile says.
struct Clock {
  enum class Since : std::uint8_t { entry, joining };
  StayShape shape;     ///< of a stay; a hazard's mass is a unit exponential
  float scale = 1.0F;  ///< seconds: a stay's unit, or one over a hazard's rate
  std::vector<Term> terms;
  std::vector<Guard> guards;
  int profile = -1;        ///< of Program::profiles, -1: time runs evenly
  int hazard = -1;         ///< of Program::hazards; -1: a stay, drawn anew on entry
  float age_power = 1.0F;  ///< of a hazard: cumulated hazard (age / scale)^age_power
  Since since = Since::entry;
  [[nodiscard]] bool is_steady() const noexcept {
    return terms.empty() && guards.empty() && profile < 0 && hazard < 0;
  }
};

/// value = keep * value + shift + spread * z, z standard normal of this event and variable.
///   set c: keep 0, shift c.   add c: keep 1, shift c.
///   move towards x ~ N(mean, sd) at rate r: keep 1 - r, shift r * mean, spread r * sd.
struct Update {
  std::uint8_t variable = 0;
  float keep = 1.0F;
  float shift = 0.0F;
  float spread = 0.0F;
};

/// What an event does to another track, at once and depth first.
struct Trigger {
  enum class Kind : std::uint8_t {
    start,  ///< an idle track enters `state`; a running one goes on undisturbed
    reset,  ///< a running track moves to `state`; an idle one stays idle
    end,    ///< a running track becomes idle
  };
  Kind kind = Kind::start;
  std::uint8_t track = 0;
  StateIndex state = no_state;  ///< of start and reset
};

struct Exit {
  StateIndex to = no_state;
  float odds = 1.0F;              ///< of a choice; weight = odds * exp(sum of terms)
  std::vector<Term> terms;        ///< of a choice
  std::vector<Guard> guards;      ///< of a choice
  bool otherwise = false;         ///< open only where no other exit is
  Clock clock;                    ///< of a race
  std::vector<Update> updates;    ///< without draws (spread 0), before those of the entered state
  std::vector<Trigger> triggers;  ///< before those of the entered state
};

/// Parameters of a state.
struct StateRow {
  using Leaving = sim::Leaving;
  Leaving leaving = Leaving::never;
  Clock stay;                     ///< of by_choice
  std::vector<Exit> exits;        ///< in file order
  std::vector<Update> updates;    ///< on entering; at most one per variable
  std::vector<Trigger> triggers;  ///< on entering
};

/// A state as people know it. Draws are keyed by the hash of its path, so that a state keeps its
/// numbers when others come and go.
struct StateInfo {
  std::string name;
  std::string path;   ///< "journey.care.waiting"
  std::string label;  ///< free text, empty where none
  std::uint8_t track = 0;
  bool absorbing = false;
};

struct TrackInfo {
  std::string name;
  StateIndex first = 0;     ///< its states are first, first + 1, …
  std::uint8_t states = 0;  ///< the idle state, if any, is its last one
  StateIndex initial =
      no_state;  ///< entered on joining; the idle state where the track starts later
  StateIndex idle =
      no_state;  ///< the pseudo-state of a track that does not run; no_state: it always does
};

struct VariableInfo {
  std::string name;
  std::string label;
  std::string unit = "1";
  float initial = 0.0F;
  double half_life = 0.0;  ///< seconds; 0: it does not fade
  float level = 0.0F;      ///< what it fades to
  bool latent = false;     ///< rows of truth/events carry it, not those of events
  bool burden = false;     ///< less of it is better
  int written_with = -1;   ///< the earlier variable that is always written with it; -1: none
  float grid = 0.0F;  ///< its values are multiples of this, within 32,767 either way, and rest in
                      ///< two bytes; 0: any float
};

struct HazardInfo {
  std::string name;
  std::string path;        ///< "journey.relationship.hazard.churn"
  std::uint8_t track = 0;  ///< all states that name it belong to one track
};

/// A monotone table of ln t over ln E (core/monotone_table.h).
struct StayTable {
  float x0 = 0.0F;
  float inv_step = 1.0F;
  int intervals = 0;
  std::vector<float> coefficients;
};

struct Program {
  std::vector<TrackInfo> tracks;
  std::vector<StateInfo> states;
  std::vector<VariableInfo> variables;
  std::vector<HazardInfo> hazards;
  std::vector<Profile> profiles;
  std::vector<StayTable> tables;
  std::vector<StateRow> rows;  ///< by state
  std::size_t segments = 256;  ///< that customers may belong to
  Calendar calendar;           ///< of the run's days
  Seconds length = 0;          ///< the run is [0, length)
  /// Models beside the journeys, in the order in which an event calls them.
  std::vector<std::shared_ptr<const Component>> components;
  /// What moves customers from one variant to another, also the last of the components; null: all
  /// remain in this one.
  std::shared_ptr<const Policy> policy;
  /// Variants 1, 2, …: the program with interventions in force (sim/policy.h). This one is variant
  /// 0, in which everybody begins.
  std::vector<std::shared_ptr<const Program>> variants;
};

}  // namespace sojourn::sim
