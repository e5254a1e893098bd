// The arms run first: they know whom they are about. The base then keeps a ledger for each.
#include "study/what_if/replication.h"

#include <algorithm>
#include <utility>

#include "sim/output.h"
#include "study/what_if/observer.h"

namespace sojourn::study {
namespace {

Prepared prepared(models::Scenario scenario, const WhatIfDesign& design) {
  if (design.customers) {
    scenario.population.set_customers(static_cast<std::int64_t>(*design.customers));
  }
  watch_memberships(scenario.memberships, scenario.program);
  Prepared made{std::move(scenario), {}, nullptr, design.window};
  made.tables = sim::tables_of(made.scenario.program, made.scenario.population);
  made.plan =
      std::make_unique<sim::Plan>(made.scenario.program, made.scenario.population.traits().size());
  return made;
}

// "0.01 EUR", the unit of payments, without its number; nothing is paid: empty.
std::string currency_of(const std::vector<TableSchema>& tables) {
  for (const TableSchema& table : tables) {
    if (table.name != "payments") continue;
    for (const ColumnSchema& column : table.columns) {
      if (column.name == "amount") return column.unit.substr(column.unit.find(' ') + 1);
    }
  }
  return {};
}

std::vector<ProgrammeCost> costs_of(const models::Scenario& scenario, const ArmDesign& design) {
  if (scenario.in_force.empty()) return design.costs;
  std::vector<ProgrammeCost> costs;
  for (const std::size_t place : scenario.in_force) {
    const models::InterventionInfo& info = scenario.interventions[place];
    costs.push_back({.fixed = info.cost.fixed.micros,
                     .per_month = info.cost.per_month.micros,
                     .per_treated = info.cost.per_treated.micros,
                     .per_use = info.cost.per_use.micros,
                     .from = info.from,
                     .until = info.until});
  }
  return costs;
}

std::string run_off_setting(Seconds run_off) {
  return "scenario.run_off=\"" + std::to_string(run_off) + " s\"";
}

// What the run was like; nothing where it was stopped.
std::optional<sim::RunSummary> run_into(RunRecord& record, const Prepared& prepared,
                                        std::uint32_t seed, std::uint32_t replication, int threads,
                                        sim::RunProgress& progress) {
  sim::RunOptions options;
  options.key = {seed, replication};
  options.threads = threads;
  options.window = prepared.window;
  options.shard = 4096;
  options.ordered = false;
  options.recording = record.recording();
  sim::RunSummary summary =
      sim::run(*prepared.plan, prepared.scenario.population, options, &record, &progress);
  if (summary.stopped || progress.stop) return std::nullopt;
  record.finish();
  return summary;
}

std::int32_t left_or_none(const Ledger& ledger, std::size_t c) {
  return ledger.left(c) == sim::never ? -1 : ledger.left(c);
}

TwinTable twins_of(const RunRecord& base_record, std::size_t place, const RunRecord& arm_record,
                   const ArmDesign& design) {
  const Ledger& base = base_record.ledger(place);
  const Ledger& arm = arm_record.ledger(0);
  const auto money = [](std::int64_t value) {
    return Ledger::per_unit * static_cast<double>(value);
  };
  TwinTable twins;
  twins.arm = design.name;
  for (std::size_t c = 0; c < base.customers(); ++c) {
    twins.customer.push_back(static_cast<std::uint32_t>(c));
    twins.segment.push_back(base_record.segments()[c]);
    twins.in_population.push_back(arm.in_population(c) ? 1 : 0);
    twins.treated.push_back(arm.treated(c) ? 1 : 0);
    twins.left_base.push_back(left_or_none(base, c));
    twins.left_arm.push_back(left_or_none(arm, c));
    twins.active_end_base.push_back(base.active_at_end(c) ? 1 : 0);
    twins.active_end_arm.push_back(arm.active_at_end(c) ? 1 : 0);
    twins.value_end_base.push_back(money(base.value_to_end(c)));
    twins.value_end_arm.push_back(money(arm.value_to_end(c)));
    twins.value_horizon_base.push_back(money(base.value_to_horizon(c)));
    twins.value_horizon_arm.push_back(money(arm.value_to_horizon(c)));
  }
  return twins;
}

std::vector<Flow> flows_of(const std::vector<std::uint64_t>& base,
                           const std::vector<std::uint64_t>& arm, const sim::Program& program) {
  std::vector<Flow> flows;
  for (std::size_t from = 0; from < program.states.size(); ++from) {
    for (std::size_t to = 0; to < program.states.size(); ++to) {
      const std::size_t cell = from * 256 + to;
      if (base[cell] == 0 && arm[cell] == 0) continue;
      flows.push_back({program.tracks[program.states[from].track].name, program.states[from].name,
                       program.states[to].name, base[cell], arm[cell]});
    }
  }
  return flows;
}

std::uint64_t strangers_of(const Ledger& arm, const Ledger& base) {
  std::uint64_t count = 0;
  for (std::size_t c = 0; c < arm.customers(); ++c) {
    count += arm.in_population(c) && !base.active_at_start(c) ? 1U : 0U;
  }
  return count;
}

}  // namespace

PreparedStudy prepare(const WhatIfDesign& design, const std::vector<std::string>& sets) {
  PreparedStudy study;
  const models::Scenario plain = design.scenario(-1, sets);
  Seconds length = plain.run_off_from;
  for (const ArmDesign& arm : design.arms) {
    study.frames.push_back(make_time_frame(plain.start, arm.start, plain.run_off_from,
                                           design.horizon_months, design.discount_rate));
    length = std::max(length, study.frames.back().length());
  }
  std::vector<std::string> longer = sets;
  longer.push_back(run_off_setting(length - plain.run_off_from));
  for (int arm = -1; arm < static_cast<int>(design.arms.size()); ++arm) {
    study.scenarios.push_back(prepared(design.scenario(arm, longer), design));
  }
  for (std::size_t arm = 0; arm < design.arms.size(); ++arm) {
    study.costs.push_back(costs_of(study.scenarios[arm + 1].scenario, design.arms[arm]));
  }
  const Prepared& base = study.scenarios.front();
  if (!base.scenario.memberships.any()) study.rule.purchase_within = design.purchase_within;
  study.context = {currency_of(base.tables), base.scenario.population.segments(),
                   surveys_of(base.tables)};
  return study;
}

std::optional<ReplicationResult> replicate(const PreparedStudy& study, const WhatIfDesign& design,
                                           std::uint32_t replication, int threads, int only,
                                           Keeping keeping, sim::RunProgress& progress) {
  const bool keep = keeping == Keeping::twins_and_flows;
  const Flows flows = keep ? Flows::counted : Flows::left_out;
  std::vector<std::size_t> arms;
  std::vector<std::unique_ptr<RunRecord>> records;
  std::vector<Selection> populations;
  std::vector<std::vector<models::TrainedRisk>> risks;
  for (std::size_t a = 0; a < design.arms.size(); ++a) {
    if (only >= 0 && a != static_cast<std::size_t>(only)) continue;
    const Prepared& arm = study.scenarios[a + 1];
    const auto customers = static_cast<std::size_t>(arm.scenario.population.customers());
    auto record = std::make_unique<RunRecord>(arm.tables, customers, flows);
    record->add(study.frames[a], study.rule, study.costs[a], design.arms[a].whom);
    const auto summary = run_into(*record, arm, design.seed, replication, threads, progress);
    if (!summary) return std::nullopt;
    risks.push_back(models::trained_risks(*summary));
    arms.push_back(a);
    populations.push_back(record->ledger(0).population());
    records.push_back(std::move(record));
  }
  const Prepared& base = study.scenarios.front();
  const auto customers = static_cast<std::size_t>(base.scenario.population.customers());
  RunRecord record(base.tables, customers, flows);
  for (std::size_t k = 0; k < arms.size(); ++k) {
    record.add(study.frames[arms[k]], study.rule, {}, Target::everybody, &populations[k]);
  }
  if (!run_into(record, base, design.seed, replication, threads, progress)) return std::nullopt;

  ReplicationResult result;
  result.risks = std::move(risks);
  for (std::size_t k = 0; k < arms.size(); ++k) {
    result.arms.push_back(figures_of(record, k, *records[k], study.context));
    result.strangers += strangers_of(records[k]->ledger(0), record.ledger(k));
    if (!keep) continue;
    result.twins.push_back(twins_of(record, k, *records[k], design.arms[arms[k]]));
    result.flows.push_back(flows_of(record.flows(k), records[k]->flows(0), base.scenario.program));
  }
  return result;
}

}  // namespace sojourn::study
