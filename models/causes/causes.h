// Why customers left: an accounting of departures by cause, as a component of the engine.
//
// A departure is an event that enters one of the places named by [departures] from a state that is
// none of them. The clock that rang, or the exit chosen, is known to the engine; what its terms
// contributed is evaluated before the event writes anything, and goes to truth/departures: a row
// for the base and one for each term (models/causes/shares.h). On a clock the values are those by
// which it ran when it rang: of what moves without events (fading variables, tenure) the value of
// the staircase's present step (sim/clocks.h), not the value of that second. In a choice they are
// those of the moment. Nothing is drawn, and no customer keeps anything.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/component.h"
#include "sim/program.h"

namespace sojourn::models {

/// Columns of truth/departures.
enum DepartureColumn : std::size_t {
  departure_customer,
  departure_time,
  departure_from,
  departure_by,
  departure_term,
  departure_effect,
  departure_share,
  departure_columns
};

inline constexpr const char* departures_table = "truth/departures";
inline constexpr const char* base_cause = "base";
inline constexpr const char* trigger_way = "another_track";  ///< another track's event did it

/// An exit into one of the places.
struct DepartureExit {
  std::uint16_t way = 0;              ///< of CauseModel::ways
  std::vector<std::uint16_t> causes;  ///< of CauseModel::causes, by the exit's terms
};

struct CauseModel {
  std::vector<std::uint8_t> is_place;  ///< by state
  std::vector<std::string> ways;       ///< hazards and exits; the first is trigger_way
  std::vector<std::string> causes;     ///< the first is base_cause
  std::vector<DepartureExit> exits;    ///< [state * max_exits + exit]
  std::size_t most_terms = 0;          ///< of an exit
};

[[nodiscard]] std::shared_ptr<const sim::Component> make_causes(CauseModel model);

/// What a program knows of departures; null where its scenario names none.
[[nodiscard]] const CauseModel* causes_of(const sim::Program& program);

}  // namespace sojourn::models
