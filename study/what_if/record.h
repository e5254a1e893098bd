// The record of one run: its ledgers (one for each arm that is compared on it), the scores of its
// surveys, its customers' segments, and how often they moved. Rows go into it and are gone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/table.h"
#include "study/what_if/ledger.h"
#include "study/what_if/survey_scores.h"

namespace sojourn::study {

enum class Flows : std::uint8_t { left_out, counted };

class RunRecord final : public TableSink {
 public:
  RunRecord(const std::vector<TableSchema>& tables, std::size_t customers, Flows flows);

  /// Adds a ledger before the run begins; returns its place.
  std::size_t add(const TimeFrame& frame, const ActivityRule& rule,
                  std::vector<ProgrammeCost> costs = {}, Target target = Target::everybody,
                  const Selection* population = nullptr);

  /// What a run has to record.
  [[nodiscard]] Recording recording() const;
  void take(TableChunk& chunk) override;
  /// Takes in what is held back. Call it when the run is over.
  void finish();

  [[nodiscard]] const Ledger& ledger(std::size_t place) const { return *ledgers_[place]; }
  [[nodiscard]] const SurveyScores& scores(std::size_t place) const { return scores_[place]; }
  [[nodiscard]] const std::vector<std::uint8_t>& segments() const noexcept { return segments_; }
  /// Moves within a ledger's frame and the run, by [256 * from + to]; empty where left out.
  [[nodiscard]] const std::vector<std::uint64_t>& flows(std::size_t place) const {
    return flows_[place];
  }

 private:
  struct Table {
    std::string_view name;
    std::vector<std::string_view> names;  ///< of the columns that are recorded
    std::size_t index = 0;                ///< among the tables of the run
    std::vector<std::size_t> columns;     ///< of the names
    std::vector<ColumnBuffer> held;       ///< rows of the part of the run that is coming in
    std::size_t rows = 0;
    template <typename T>
    [[nodiscard]] const T* column(std::size_t wanted) const {
      return held[columns[wanted]].template as<T>();
    }
  };

  void want(std::string_view name, std::vector<std::string_view> columns);
  [[nodiscard]] Table* find(std::string_view name);
  void count_flows(const TableChunk& chunk);
  void take_customers(const Table& table);
  void take_memberships(const Table& table);
  void take_treatments(const Table& table);
  void take_payments(const Table& table);
  void take_surveys(const Table& table);
  void take_true_scores(const Table& table);

  const std::vector<TableSchema>& tables_;
  std::vector<Table> wanted_;
  std::size_t last_ = 0;  ///< the table that came last
  std::size_t surveys_ = 0;
  std::vector<std::string> questions_;  ///< by code
  std::vector<std::unique_ptr<Ledger>> ledgers_;
  std::vector<SurveyScores> scores_;
  std::vector<std::uint8_t> segments_;
  bool counts_flows_ = false;
  std::vector<std::vector<std::uint64_t>> flows_;  ///< by ledger
};

/// Names of the surveys that ask for a net promoter score, by their code; empty where none does.
[[nodiscard]] std::vector<std::string> surveys_of(const std::vector<TableSchema>& tables);

}  // namespace sojourn::study
