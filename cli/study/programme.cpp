#include "cli/study/programme.h"

#include <algorithm>

#include "models/intervention.h"
#include "study/what_if/programme_cost.h"

namespace sojourn::cli {
namespace {

// Of the fixed and monthly cost, what falls into the run.
std::int64_t standing_cost(const models::InterventionInfo& info, const models::Scenario& scenario) {
  const Seconds end = scenario.length_seconds;
  if (info.from >= end) return 0;
  const auto months = static_cast<int>((end - info.from) / (28 * seconds_per_day)) + 1;
  const Date from = date_of_day(days_since_epoch(scenario.start) + info.from / seconds_per_day);
  const auto frame = study::make_time_frame(scenario.start, from, end, months, 0.0);
  study::CostByMonth sums(frame);
  study::add_standing_costs({.fixed = info.cost.fixed.micros,
                             .per_month = info.cost.per_month.micros,
                             .from = info.from,
                             .until = std::min(info.until, end)},
                            frame, sums);
  return sums.to_run_end;
}

}  // namespace

Programme::Programme(const models::Scenario& scenario)
    : treated_by_(static_cast<std::size_t>(scenario.population.customers()), 0) {
  for (const std::size_t place : scenario.in_force) {
    const models::InterventionInfo& info = scenario.interventions[place];
    costs_.push_back(info.cost);
    micros_ += standing_cost(info, scenario);
  }
}

void Programme::record(const std::vector<TableSchema>& tables, Recording& recording) {
  for (std::size_t t = 0; t < tables.size(); ++t) {
    if (tables[t].name != models::treatments_table) continue;
    table_ = t;
    for (const std::size_t column :
         {models::treatment_customer, models::treatment_intervention, models::treatment_kind}) {
      recording.columns[t][column] = true;
    }
  }
}

void Programme::take(const TableChunk& chunk) {
  using Kind = models::TreatmentKind;
  if (chunk.table != table_) return;
  const auto* customer = chunk.columns[models::treatment_customer].as<std::uint32_t>();
  const auto* which = chunk.columns[models::treatment_intervention].as<std::uint8_t>();
  const auto* kinds = chunk.columns[models::treatment_kind].as<std::uint8_t>();
  for (std::size_t i = 0; i < chunk.rows; ++i) {
    const Kind kind{kinds[i]};
    if (kind != Kind::starts && kind != Kind::use) continue;
    const models::InterventionCost& cost = costs_[which[i]];
    const auto bit = static_cast<std::uint8_t>(1U << which[i]);
    std::uint8_t& treated = treated_by_[customer[i]];
    if ((treated & bit) == 0) micros_ += cost.per_treated.micros;
    if (kind == Kind::use) micros_ += cost.per_use.micros;
    treated = static_cast<std::uint8_t>(treated | bit);
  }
}

double Programme::treated() const noexcept {
  return static_cast<double>(std::count_if(treated_by_.begin(), treated_by_.end(),
                                           [](std::uint8_t bits) { return bits != 0; }));
}

double Programme::cost() const noexcept { return static_cast<double>(micros_) * 1e-6; }

}  // namespace sojourn::cli
