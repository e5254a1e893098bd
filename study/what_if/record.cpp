// Rows of a part of a run (a shard, or its window) come table by table. They are held until the
// part is whole, since payments can only be put down when it is known who was a customer.
#include "study/what_if/record.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "sim/output.h"

namespace sojourn::study {
namespace {

constexpr std::size_t states = 256;

const ColumnSchema* column_of(const TableSchema& table, std::string_view name) {
  const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                  [name](const auto& column) { return column.name == name; });
  return found == table.columns.end() ? nullptr : &*found;
}

const TableSchema* table_of(const std::vector<TableSchema>& tables, std::string_view name) {
  const auto found = std::find_if(tables.begin(), tables.end(),
                                  [name](const auto& table) { return table.name == name; });
  return found == tables.end() ? nullptr : &*found;
}

}  // namespace

std::vector<std::string> surveys_of(const std::vector<TableSchema>& tables) {
  const TableSchema* const surveys = table_of(tables, "truth/surveys");
  if (surveys == nullptr) return {};
  const ColumnSchema* const column = column_of(*surveys, "survey");
  return column == nullptr ? std::vector<std::string>{} : column->categories;
}

RunRecord::RunRecord(const std::vector<TableSchema>& tables, std::size_t customers, Flows flows)
    : tables_(tables), segments_(customers, 0), counts_flows_(flows == Flows::counted) {
  want("customers", {"customer", "segment"});
  want(memberships_table, {"customer", "time", "change"});
  want(models::treatments_table, {"customer", "time", "intervention", "kind"});
  want("payments", {"customer", "time", "kind", "amount"});
  want("surveys", {"time", "survey", "question", "score"});
  want("truth/surveys", {"time", "survey", "question", "eligible", "answered", "expected"});
  surveys_ = surveys_of(tables).size();
  if (surveys_ > 0) {
    const auto& questions = column_of(*table_of(tables, "truth/surveys"), "question")->categories;
    questions_ = {questions.begin(), questions.end()};
  }
}

// A table that the run does not have is not wanted.
void RunRecord::want(std::string_view name, std::vector<std::string_view> columns) {
  const TableSchema* const schema = table_of(tables_, name);
  if (schema == nullptr) return;
  Table table{.name = name, .names = std::move(columns), .columns = {}, .held = {}};
  table.index = static_cast<std::size_t>(schema - tables_.data());
  for (const std::string_view column : table.names) {
    const ColumnSchema* const found = column_of(*schema, column);
    SOJOURN_EXPECT(found != nullptr);
    table.columns.push_back(static_cast<std::size_t>(found - schema->columns.data()));
  }
  for (const ColumnSchema& column : schema->columns) table.held.emplace_back(column.type);
  wanted_.push_back(std::move(table));
}

std::size_t RunRecord::add(const TimeFrame& frame, const ActivityRule& rule,
                           std::vector<ProgrammeCost> costs, Target target,
                           const Selection* population) {
  ledgers_.push_back(std::make_unique<Ledger>(frame, segments_.size(), rule, std::move(costs),
                                              target, population));
  scores_.emplace_back(frame, surveys_, questions_);
  flows_.emplace_back(counts_flows_ ? states * states : 0, 0);
  return ledgers_.size() - 1;
}

Recording RunRecord::recording() const {
  Recording recording;
  for (const TableSchema& table : tables_) {
    recording.columns.emplace_back(table.columns.size(), false);
  }
  for (const Table& table : wanted_) {
    for (const std::size_t column : table.columns) recording.columns[table.index][column] = true;
  }
  if (!counts_flows_) return recording;
  for (const std::size_t column : {sim::event_time, sim::event_from, sim::event_to}) {
    recording.columns[sim::events_table][column] = true;
  }
  return recording;
}

void RunRecord::take(TableChunk& chunk) {
  if (chunk.table == sim::events_table) {
    count_flows(chunk);
    return;
  }
  if (chunk.table <= last_) finish();
  last_ = chunk.table;
  for (Table& table : wanted_) {
    if (table.index != chunk.table) continue;
    std::swap(table.held, chunk.columns);
    table.rows = chunk.rows;
  }
}

void RunRecord::finish() {
  using Take = void (RunRecord::*)(const Table&);
  constexpr std::pair<std::string_view, Take> takers[] = {
      {"customers", &RunRecord::take_customers},
      {memberships_table, &RunRecord::take_memberships},
      {models::treatments_table, &RunRecord::take_treatments},
      {"payments", &RunRecord::take_payments},
      {"surveys", &RunRecord::take_surveys},
      {"truth/surveys", &RunRecord::take_true_scores}};
  for (const auto& [name, take_rows] : takers) {
    Table* const table = find(name);
    if (table == nullptr || table->rows == 0) continue;
    (this->*take_rows)(*table);
    table->rows = 0;
  }
}

RunRecord::Table* RunRecord::find(std::string_view name) {
  const auto found = std::find_if(wanted_.begin(), wanted_.end(),
                                  [name](const Table& table) { return table.name == name; });
  return found == wanted_.end() ? nullptr : &*found;
}

void RunRecord::count_flows(const TableChunk& chunk) {
  const auto* const time = chunk.columns[sim::event_time].as<std::int32_t>();
  const auto* const from = chunk.columns[sim::event_from].as<std::uint8_t>();
  const auto* const to = chunk.columns[sim::event_to].as<std::uint8_t>();
  for (std::size_t place = 0; place < ledgers_.size(); ++place) {
    const TimeFrame& frame = ledgers_[place]->frame();
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      if (time[i] < frame.start || time[i] >= frame.run_end) continue;
      ++flows_[place][from[i] * states + to[i]];
    }
  }
}

void RunRecord::take_customers(const Table& table) {
  const auto* const id = table.column<std::uint32_t>(0);
  const auto* const segment = table.column<std::uint8_t>(1);
  for (std::size_t i = 0; i < table.rows; ++i) segments_[id[i]] = segment[i];
}

void RunRecord::take_memberships(const Table& table) {
  const MembershipRows rows{table.rows, table.column<std::uint32_t>(0),
                            table.column<std::int32_t>(1), table.column<std::uint8_t>(2)};
  for (const auto& ledger : ledgers_) ledger->take(rows);
}

void RunRecord::take_treatments(const Table& table) {
  const TreatmentRows rows{table.rows, table.column<std::uint32_t>(0),
                           table.column<std::int32_t>(1), table.column<std::uint8_t>(2),
                           table.column<std::uint8_t>(3)};
  for (const auto& ledger : ledgers_) ledger->take(rows);
}

void RunRecord::take_payments(const Table& table) {
  const PaymentRows rows{table.rows, table.column<std::uint32_t>(0), table.column<std::int32_t>(1),
                         table.column<std::uint8_t>(2), table.column<std::int32_t>(3)};
  for (const auto& ledger : ledgers_) ledger->take(rows);
}

void RunRecord::take_surveys(const Table& table) {
  const SurveyRows rows{table.rows, table.column<std::int32_t>(0), table.column<std::uint8_t>(1),
                        table.column<std::uint8_t>(2), table.column<std::uint8_t>(3)};
  for (SurveyScores& scores : scores_) scores.take(rows);
}

void RunRecord::take_true_scores(const Table& table) {
  const TrueScoreRows rows{table.rows,
                           table.column<std::int32_t>(0),
                           table.column<std::uint8_t>(1),
                           table.column<std::uint8_t>(2),
                           table.column<std::uint8_t>(3),
                           table.column<std::uint8_t>(4),
                           table.column<float>(5)};
  for (SurveyScores& scores : scores_) scores.take(rows);
}

}  // namespace sojourn::study
