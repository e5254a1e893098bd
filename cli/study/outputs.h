// What a study looks at: numbers of one run, by name.
//
//   joined, events             of the run
//   customers                  who are customers at the end of the run
//   retention                  of all who ever were customers, the share that are so at the end
//   departures                 times that somebody stopped being a customer
//   revenue, cost, margin      of all customers, in the scenario's currency
//   treated, programme_cost    by interventions in force; 0 where none is
//   state.TRACK.STATE          share of those who joined that are in the state at the end
//   NAME:switch=value          a metric; NAME @ LABEL where it has several values
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/measure/measuring_sink.h"
#include "cli/study/programme.h"
#include "core/error.h"
#include "core/settings.h"
#include "core/table.h"
#include "models/scenario.h"
#include "sim/run.h"

namespace sojourn::cli {

/// One name, understood for a scenario.
struct StudyOutput {
  enum class Kind {
    joined,
    events,
    customers,
    retention,
    departures,
    money,
    treated,
    programme_cost,
    state,
    metric
  };
  Kind kind = Kind::joined;
  std::size_t index = 0;  ///< of the state, the column of truth/customers, or the metric
  std::string label;      ///< of a metric's value
};

/// What is looked at in the runs of a scenario.
class StudyOutputs {
 public:
  /// Reports names that mean nothing in the scenario at the places where they were written.
  StudyOutputs(const std::vector<Name>& names, const models::Scenario& scenario,
               const std::string& study_text, Diagnostics& diagnostics);

  [[nodiscard]] const std::vector<StudyOutput>& all() const noexcept { return outputs_; }
  [[nodiscard]] const std::vector<std::string>& metrics() const noexcept { return metrics_; }
  [[nodiscard]] bool needs(StudyOutput::Kind kind) const noexcept;

 private:
  std::optional<StudyOutput> understood(const std::string& text, const models::Scenario& scenario,
                                        const std::vector<TableSchema>& tables);

  std::vector<StudyOutput> outputs_;
  std::vector<std::string> metrics_;
};

/// Watches one run and tells its outputs.
class StudyObserver final : public TableSink {
 public:
  StudyObserver(const StudyOutputs& outputs, const models::Scenario& scenario);

  /// The columns it reads.
  [[nodiscard]] const Recording& recording() const noexcept { return recording_; }
  void take(TableChunk& chunk) override;
  /// In the order of the names; not a number where there is no value.
  [[nodiscard]] std::vector<double> values(const sim::RunSummary& summary);

 private:
  void take_events(const TableChunk& chunk);
  void take_money(const TableChunk& chunk);
  [[nodiscard]] double value_of(const StudyOutput& output, const sim::RunSummary& summary,
                                const std::vector<Measured>& measured) const;
  [[nodiscard]] double members() const noexcept;

  const StudyOutputs& outputs_;
  std::vector<TableSchema> tables_;
  std::optional<MeasuringSink> measuring_;
  Recording recording_;
  std::optional<Programme> programme_;  ///< where it is looked at
  bool watches_members_ = false;
  bool from_joining_ = false;
  std::vector<std::uint8_t> moves_;   ///< by state entered: 1 begins, 2 ends a membership
  std::vector<std::uint8_t> status_;  ///< by customer: bit 0 is one, bit 1 ever was one
  std::uint64_t departures_ = 0;
  std::vector<std::int64_t> cents_;  ///< by column of truth/customers
};

}  // namespace sojourn::cli
