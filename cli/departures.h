// A customer's departures, their causes, and what would have been without one of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/life.h"

namespace sojourn::cli {

struct Cause {
  std::string term;
  double effect = 0.0;  ///< coefficient times value
  double share = 0.0;
};

struct Departure {
  std::int64_t time = 0;
  std::string from, by;
  std::vector<Cause> causes;  ///< the base first
};

/// Those of a life, in their order.
[[nodiscard]] std::vector<Departure> departures_of(const Life& life);

/// The other hazards and exits by which one could have departed from the state that was left.
[[nodiscard]] std::vector<std::string> other_ways(const sim::Program& program,
                                                  const Departure& departure);

/// What has departures accounted for where the scenario names none: settings that name the states
/// in which contracts end, or which nobody leaves; none where there are no such states.
[[nodiscard]] std::vector<std::string> naming_departures(const models::Scenario& scenario);

/// The twin to whose leaving a term means nothing: its coefficient is 0 on every exit that is a
/// departure.
struct Removal {
  std::vector<std::string> sets;    ///< --set that make the twin
  std::vector<std::int64_t> times;  ///< of the twin's departures
};

/// Nothing where no settings take the term away.
[[nodiscard]] std::optional<Removal> without_term(const LoadedScenario& loaded,
                                                  const Origin& origin, std::uint32_t customer,
                                                  const std::string& term);

}  // namespace sojourn::cli
