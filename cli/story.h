// What `sojourn explain-customer` tells of a customer, as text and as JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/departures.h"
#include "cli/json.h"
#include "cli/life.h"

namespace sojourn::cli {

/// What is told: everything comes from one simulation of the customer.
struct Story {
  const LoadedScenario& loaded;
  const Origin& origin;
  std::uint32_t customer = 0;
  Life life;
  std::vector<Departure> departures;
  std::map<std::string, std::optional<Removal>> removals;  ///< by term
  std::optional<double> remaining_value{};                 ///< cents, where the file has it
  bool compared = false;                                   ///< with the events in the file
  [[nodiscard]] Date start() const { return loaded.scenario.start; }
};

/// A row of a table at its moment.
struct Moment {
  std::int64_t time = 0;
  const LifeTable* table = nullptr;
  std::size_t row = 0;
};

/// Rows of all tables that have a time, in order; those of truth/events stand beside events.
[[nodiscard]] std::vector<Moment> timeline_of(const Life& life);
/// Causes with an effect, the largest share first.
[[nodiscard]] std::vector<Cause> told_causes(const Departure& departure);
/// When the twin left for the time numbered like the departure; none: not at all.
[[nodiscard]] std::optional<std::int64_t> twin_time(const Removal& removal, std::size_t departure);

[[nodiscard]] std::string text_of(const Story& story);
[[nodiscard]] JsonObject json_of(const Story& story);

}  // namespace sojourn::cli
