// What every encounter was like, as the simulator knows it: truth/encounters, a row for each.
//
// The channel that won the race, the site that served, what was offered in each dimension, and what
// went wrong are found again from the draws and tables of the encounter itself, so that they cost
// nothing where nobody records them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "models/experience/experience.h"
#include "sim/column.h"
#include "sim/component.h"

namespace sojourn::models {

/// Columns of truth/encounters.
enum EncounterTraceColumn : std::size_t {
  trace_customer,
  trace_time,
  trace_touchpoint,
  trace_site,
  trace_cognitive,
  trace_affective,
  trace_failed,
  trace_complained,
  trace_wait_loss,
  trace_channel,  // this and what follows where the scenario has channels
  trace_switched
};

[[nodiscard]] TableSchema encounters_table(const ExperienceModel& model,
                                           const sim::Program& program);

class EncounterTrace {
 public:
  EncounterTrace(const ExperienceModel& model, const sim::ComponentSetup& setup)
      : model_(model), channel_(setup.first_extra + channel_column), table_(*setup.tables[0]) {}

  /// Writes a row for each lane that has just met the company; `touchpoint` is by row of the
  /// program, `site` by lane. REQUIRES: the draws of the encounters are still in `columns`.
  void write(const sim::Lanes& lanes, const EncounterTables& tables,
             const EncounterColumns& columns, const std::uint32_t* touchpoint,
             const std::uint32_t* site);

 private:
  void write_row(std::size_t row, const sim::Lanes& lanes, std::size_t lane,
                 const EncounterTables& tables, const EncounterColumns& columns,
                 std::size_t touchpoint, std::uint32_t site);

  const ExperienceModel& model_;
  std::size_t channel_;  ///< column of the lanes
  sim::RowStage& table_;
};

}  // namespace sojourn::models
