// What a model adds to the engine: state it keeps per customer, variables it writes, work at every
// event, and rows in tables of its own.
//
// The engine knows components only by this interface. A component is shared by all threads and
// never changes; each thread has a ComponentWork of its own that gets whole batches of lanes. The
// hooks stand in the order in which an event calls them:
//
//   pass     what the calendar brought since the lane's last event (bills, survey waves), with the
//            state as it stood
//   leave    the event is known (from, exit, to), and nothing is written yet
//   update   the entered state does something to the component's variables and columns
//   record   rows of the event, with the state as it is now
//
// Draws are keyed by (customer, purpose, occurrence) like all others: a purpose of the component's
// own settings path; for an entered state lanes.occurrence holds the occurrence, for the calendar
// the period's number is one. Within a batch nothing throws, locks or logs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/draws.h"
#include "core/table.h"
#include "sim/kernels/kernels.h"
#include "sim/resting.h"
#include "sim/row_stage.h"

namespace sojourn::sim {

struct Program;
class Plan;
class PolicyRounds;

/// State that a component keeps per customer: a column of 32-bit lanes (lanes.extra[index]).
struct ExtraColumn {
  std::string name;
  Resting rest;  ///< what of it is kept between events
};

/// What the work of a thread is given. Everything outlives the work.
struct ComponentSetup {
  const Program& program;
  const Plan& plan;          ///< of that program
  DrawKey key;               ///< of what happens
  DrawKey lasting;           ///< of what customers and sites are; another one only in continuations
  const Kernels& kernels;    ///< whose instruction set is to be used
  std::size_t capacity = 0;  ///< lanes of the largest batch
  std::size_t first_extra = 0;        ///< its first column in lanes.extra
  std::span<RowStage* const> tables;  ///< its tables, in the order it named them
  PolicyRounds* rounds = nullptr;     ///< of the run, where a policy ties customers together
};

/// Where the truth/customers columns of a component go; null: not recorded.
struct TruthColumns {
  std::span<void* const> columns;       ///< by the component's truth_columns()
  std::span<const std::uint32_t> rows;  ///< row of each lane listed
};

class ComponentWork {
 public:
  virtual ~ComponentWork() = default;
  /// Newcomers: all lanes, at lanes.joined, before their tracks begin.
  virtual void begin(Lanes& /*newcomers*/) {}
  /// The calendar from each listed lane's last look (see Component::uses_calendar) up to
  /// until[lane], excluded. `lanes` is ascending.
  virtual void pass(Lanes& /*lanes*/, std::span<const std::uint32_t> /*list*/,
                    const std::int32_t* /*until*/) {}
  /// All lanes of the batch are about to leave lanes.from by lanes.exit, for the slot lanes.rung
  /// (no_slot: another track makes them), with all columns as they stood before the event.
  virtual void leave(Lanes& /*lanes*/) {}
  /// All lanes of the batch enter lanes.to at lanes.time.
  virtual void update(Lanes& /*lanes*/) {}
  /// The same, when all variables are written.
  virtual void record(Lanes& /*lanes*/) {}
  /// The listed lanes come from their records: makes what does not rest of its columns.
  virtual void wake(Lanes& /*lanes*/, std::span<const std::uint32_t> /*list*/) {}
  /// The listed lanes have reached the end of the run.
  virtual void finish(const Lanes& /*lanes*/, std::span<const std::uint32_t> /*list*/,
                      const TruthColumns& /*truth*/) {}
  /// When the calendar next has something for the lane; used with windows only.
  [[nodiscard]] virtual std::int32_t next_calendar(const Lanes& /*lanes*/,
                                                   std::size_t /*lane*/) const {
    return never;
  }
};

class Component {
 public:
  virtual ~Component() = default;
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  /// What it does at an event, for the list of phases.
  [[nodiscard]] virtual std::string_view meaning() const noexcept = 0;
  [[nodiscard]] virtual std::vector<ExtraColumn> columns() const { return {}; }
  /// Tables it fills; names beginning with "truth/" are not part of the digest.
  [[nodiscard]] virtual std::vector<TableSchema> tables(const Program& /*program*/) const {
    return {};
  }
  /// Columns it adds to truth/customers (f32, u32, i32 or u8).
  [[nodiscard]] virtual std::vector<ColumnSchema> truth_columns(const Program& /*program*/) const {
    return {};
  }
  /// Traits that its work reads.
  [[nodiscard]] virtual std::vector<std::size_t> traits() const { return {}; }
  /// States whose visits its work reads.
  [[nodiscard]] virtual std::vector<std::size_t> visits() const { return {}; }
  /// Whether its work may draw, by lanes.occurrence, where the state is entered.
  [[nodiscard]] virtual bool draws_at(std::size_t /*state*/) const { return true; }
  /// Whether its work reads the segment.
  [[nodiscard]] virtual bool reads_segment() const noexcept { return false; }
  /// Bits of the variables that entering a row's state makes it write.
  [[nodiscard]] virtual std::uint32_t writes(const Program& /*program*/,
                                             std::size_t /*row*/) const {
    return 0;
  }
  /// What in it turns an improvement into a loss for some, in words; none: more is never less.
  [[nodiscard]] virtual std::vector<std::string> losing_links() const { return {}; }
  /// Tracks whose time of entry (lanes.since) its work reads.
  [[nodiscard]] virtual std::vector<std::size_t> since_of_tracks() const { return {}; }
  [[nodiscard]] virtual bool uses_calendar() const noexcept { return false; }
  [[nodiscard]] virtual bool leaves() const noexcept { return false; }
  [[nodiscard]] virtual bool updates() const noexcept { return false; }
  [[nodiscard]] virtual bool records() const noexcept { return false; }
  [[nodiscard]] virtual std::unique_ptr<ComponentWork> work(const ComponentSetup& setup) const = 0;
};

}  // namespace sojourn::sim
