// A part of a scenario beside its population and journeys: what customers experience, what they are
// asked, what they pay. One file in models/parts makes one; CMake lists them.
//
// A part declares its sections of the file, may add state variables that coefficients can name, and
// becomes a component of the engine. Parts do not know each other: what one offers the others
// (touchpoints, channels) it publishes in the context, and `order` says who comes first, in a
// scenario as in an event.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/money.h"
#include "core/settings.h"
#include "core/time.h"
#include "models/memberships.h"
#include "models/money_ahead.h"
#include "models/reporter.h"
#include "models/variable_draft.h"
#include "sim/component.h"
#include "sim/population.h"
#include "sim/program.h"

namespace sojourn::models {

/// `at = { care = ["contact", "resolved"] }`: states by track, as written.
struct Places {
  struct Entry {
    Name track{};
    std::vector<Name> states{};
  };
  std::string path{};
  Position position{};
  std::vector<Entry> entries{};
};

/// Declares a setting that names states of tracks.
void describe_places(Fields& owner, std::string_view key, Places& places, std::string_view meaning);

/// What the encounters of a touchpoint are to other parts.
struct TouchpointInfo {
  std::string name;
  std::string label;
  std::vector<sim::StateIndex> states;  ///< entering one of them is an encounter
  UnitCost cost;                        ///< to serve, whatever the channel
  bool has_channels = false;            ///< the channel of the encounter costs as well
};

struct ChannelInfo {
  std::string name;
  std::string label;
  UnitCost cost;  ///< to serve an encounter through it
};

/// What the parts of a scenario are compiled for.
struct PartContext {
  sim::Program& program;  ///< compiled, with the components of parts that came before
  const sim::Population& population;
  Date start;
  Seconds length = 0;
  Reporter& reporter;
  std::optional<Seconds> window{};      ///< of the scenario
  std::vector<std::string> profiles{};  ///< names of the time profiles, by their number
  bool has_interventions = false;       ///< whether it knows any, in force or not
  // Published by parts for those that come after.
  std::vector<TouchpointInfo> touchpoints{};
  std::vector<ChannelInfo> channels{};
  /// Column of lanes.extra that holds the channel of a customer's last encounter, where channels
  /// are chosen.
  std::optional<std::size_t> channel_column{};
  /// When somebody is a customer, as far as contracts or departures say.
  Memberships memberships{};
  /// What is known of money to come; null where there is none.
  std::shared_ptr<const MoneyAhead> money{};
  /// States in which what is owed has not been collected.
  std::vector<sim::StateIndex> unpaid{};

  /// Columns of lanes.extra that the components so far have: where the next one's begin.
  [[nodiscard]] std::size_t extra_columns() const;
  /// The states that places name; each name that stands for nothing is reported.
  [[nodiscard]] std::vector<sim::StateIndex> states_at(const Places& places) const;
  /// A state variable's number.
  [[nodiscard]] std::optional<std::size_t> variable(std::string_view name) const;
  /// A trait's number; reports a name that stands for nothing.
  [[nodiscard]] std::optional<std::size_t> trait(const Name& name, const std::string& path) const;
  /// A name's place in a list; reports a name that stands for nothing.
  [[nodiscard]] std::optional<std::size_t> one_of(const std::vector<std::string>& known,
                                                  std::string_view what, const Name& name,
                                                  const std::string& path) const;
};

class Part {
 public:
  virtual ~Part() = default;
  /// Place among the parts: experience 10, accounts 20, commerce 30, surveys 40.
  [[nodiscard]] virtual int order() const noexcept = 0;
  /// Declares its sections at the root of a scenario.
  virtual void describe(Fields& root) = 0;
  /// State variables it adds to those of [variables].
  [[nodiscard]] virtual std::vector<VariableDraft> variables() const { return {}; }
  /// Its component; null where the scenario does not have this part. Mistakes are reported; what is
  /// returned then does not matter.
  [[nodiscard]] virtual std::shared_ptr<const sim::Component> compile(PartContext& context) = 0;
};

/// All parts there are, by their order.
[[nodiscard]] std::vector<std::unique_ptr<Part>> ordered_parts();

/// Written by CMake: one of each file in models/parts.
std::vector<std::unique_ptr<Part>> parts();

}  // namespace sojourn::models
