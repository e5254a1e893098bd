#include "cli/study/outputs.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "cli/measure/run_facts.h"
#include "cli/options.h"
#include "core/settings_reading.h"
#include "sim/output.h"

namespace sojourn::cli {
namespace {

using Kind = StudyOutput::Kind;

constexpr std::uint8_t begins = 1, ends = 2;
constexpr std::uint8_t is_member = 1, was_member = 2;

struct Plain {
  std::string_view name;
  Kind kind;
  std::string_view column;  ///< of truth/customers
};

constexpr std::array<Plain, 10> plain{{{"joined", Kind::joined, ""},
                                       {"events", Kind::events, ""},
                                       {"customers", Kind::customers, ""},
                                       {"retention", Kind::retention, ""},
                                       {"departures", Kind::departures, ""},
                                       {"revenue", Kind::money, "revenue_cents"},
                                       {"cost", Kind::money, "cost_cents"},
                                       {"margin", Kind::money, "margin_cents"},
                                       {"treated", Kind::treated, ""},
                                       {"programme_cost", Kind::programme_cost, ""}}};

[[noreturn]] void refuse(std::string problem, std::string advice) {
  throw InputError({Diagnostic{.problem = std::move(problem), .advice = std::move(advice)}});
}

std::size_t column_of(const TableSchema& table, std::string_view name) {
  std::size_t c = 0;
  while (c < table.columns.size() && table.columns[c].name != name) ++c;
  return c;
}

StudyOutput plain_output(const Plain& one, const models::Scenario& scenario,
                         const std::vector<TableSchema>& tables) {
  const bool of_members =
      one.kind == Kind::customers || one.kind == Kind::retention || one.kind == Kind::departures;
  if (of_members && !scenario.memberships.any()) {
    refuse(in_backticks(one.name) + " has no meaning here (nobody ever leaves for good)",
           "name states that are departures in [departures] of the scenario");
  }
  StudyOutput output{.kind = one.kind, .index = 0, .label = {}};
  if (one.kind != Kind::money) return output;
  const TableSchema& customers = tables[sim::truth_customers_table];
  output.index = column_of(customers, one.column);
  if (output.index == customers.columns.size()) {
    refuse("there is no " + std::string(one.name) +
               " (the scenario has no [commerce], [purchase.NAME] "
               "or [cost.NAME])",
           "leave it out");
  }
  return output;
}

StudyOutput state_output(const std::string& path, const models::Scenario& scenario) {
  std::vector<std::string> paths;
  const auto& states = scenario.program.states;
  for (const sim::TrackInfo& track : scenario.program.tracks) {
    for (std::size_t s = track.first; s < track.first + track.states; ++s) {
      paths.push_back(track.name + "." + states[s].name);
      if (paths.back() == path) return {.kind = Kind::state, .index = s, .label = {}};
    }
  }
  refuse("there is no state " + in_backticks(path),
         suggestion(path, paths, "write state.TRACK.STATE, as the scenario has them"));
}

Diagnostic at_place(const Diagnostic& found, const Name& name, const Lines& lines) {
  Diagnostic placed = found;
  placed.position = name.position;
  placed.key = "study.outputs";
  placed.line = lines.line(name.position);
  return placed;
}

}  // namespace

StudyOutputs::StudyOutputs(const std::vector<Name>& names, const models::Scenario& scenario,
                           const std::string& study_text, Diagnostics& diagnostics) {
  const auto tables = sim::tables_of(scenario.program, scenario.population);
  for (const Name& name : names) {
    const Document document{.root = {}, .file = name.position.file, .text = study_text};
    const Lines lines(document);
    try {
      if (const auto output = understood(name.text, scenario, tables)) outputs_.push_back(*output);
    } catch (const InputError& error) {
      for (const Diagnostic& one : error.diagnostics()) {
        diagnostics.add(at_place(one, name, lines));
      }
    }
  }
}

std::optional<StudyOutput> StudyOutputs::understood(const std::string& text,
                                                    const models::Scenario& scenario,
                                                    const std::vector<TableSchema>& tables) {
  for (const Plain& one : plain) {
    if (one.name == text) return plain_output(one, scenario, tables);
  }
  constexpr std::string_view state_word = "state.";
  if (text.starts_with(state_word)) return state_output(text.substr(state_word.size()), scenario);
  constexpr std::string_view at = " @ ";
  const std::size_t end = text.rfind(at);
  const std::string spec = text.substr(0, end);
  std::vector<std::string> known;
  for (const Plain& one : plain) known.emplace_back(one.name);
  if (spec.find('.') == std::string::npos) {
    refuse(
        "there is no output " + in_backticks(text),
        suggestion(text, known,
                   "write one of joined, events, customers, retention, departures, revenue, "
                   "cost, margin, treated, programme_cost, state.TRACK.STATE, or a metric's name"));
  }
  // A metric that cannot be fed says so now, not after the first run.
  (void)MeasuringSink({spec}, tables, metrics::Order::by_customer, facts_of(scenario));
  metrics_.push_back(spec);
  return StudyOutput{.kind = Kind::metric,
                     .index = metrics_.size() - 1,
                     .label = end == std::string::npos ? "" : text.substr(end + at.size())};
}

bool StudyOutputs::needs(Kind kind) const noexcept {
  return std::any_of(outputs_.begin(), outputs_.end(),
                     [kind](const StudyOutput& output) { return output.kind == kind; });
}

StudyObserver::StudyObserver(const StudyOutputs& outputs, const models::Scenario& scenario)
    : outputs_(outputs), tables_(sim::tables_of(scenario.program, scenario.population)) {
  recording_ = parse_recording("none", tables_);
  if (!outputs.metrics().empty()) {
    const RunFacts facts = facts_of(scenario);
    measuring_.emplace(outputs.metrics(), tables_, metrics::Order::by_customer, facts);
    recording_ = measuring_->needed();
  }
  cents_.assign(tables_[sim::truth_customers_table].columns.size(), 0);
  for (const StudyOutput& output : outputs.all()) {
    if (output.kind == Kind::money) {
      recording_.columns[sim::truth_customers_table][output.index] = true;
    }
  }
  if (outputs.needs(Kind::treated) || outputs.needs(Kind::programme_cost)) {
    programme_.emplace(scenario);
    programme_->record(tables_, recording_);
  }
  watches_members_ = outputs.needs(Kind::customers) || outputs.needs(Kind::retention) ||
                     outputs.needs(Kind::departures);
  if (!watches_members_) return;
  for (const std::size_t column : {sim::event_customer, sim::event_to}) {
    recording_.columns[sim::events_table][column] = true;
  }
  recording_.columns[sim::customers_table][sim::customer_id] = true;
  from_joining_ = scenario.memberships.from_joining;
  moves_.assign(scenario.program.states.size(), 0);
  for (const sim::StateIndex state : scenario.memberships.begin) moves_[state] = begins;
  for (const sim::StateIndex state : scenario.memberships.end) moves_[state] = ends;
  status_.assign(static_cast<std::size_t>(scenario.population.customers()), 0);
}

void StudyObserver::take(TableChunk& chunk) {
  if (watches_members_ && chunk.table == sim::customers_table && from_joining_) {
    const auto* id = chunk.columns[sim::customer_id].as<std::uint32_t>();
    for (std::size_t i = 0; i < chunk.rows; ++i) status_[id[i]] |= is_member | was_member;
  }
  if (watches_members_ && chunk.table == sim::events_table) take_events(chunk);
  if (chunk.table == sim::truth_customers_table) take_money(chunk);
  if (programme_) programme_->take(chunk);
  if (measuring_) measuring_->take(chunk);
}

void StudyObserver::take_events(const TableChunk& chunk) {
  const auto* id = chunk.columns[sim::event_customer].as<std::uint32_t>();
  const auto* to = chunk.columns[sim::event_to].as<std::uint8_t>();
  for (std::size_t i = 0; i < chunk.rows; ++i) {
    const std::uint8_t move = moves_[to[i]];
    if (move == 0) continue;
    std::uint8_t& status = status_[id[i]];
    if (move == begins) {
      status |= is_member | was_member;
    } else if ((status & is_member) != 0) {
      status = was_member;
      departures_ += 1;
    }
  }
}

void StudyObserver::take_money(const TableChunk& chunk) {
  for (const StudyOutput& output : outputs_.all()) {
    if (output.kind != Kind::money) continue;
    const auto* cents = chunk.columns[output.index].as<std::int32_t>();
    for (std::size_t i = 0; i < chunk.rows; ++i) cents_[output.index] += cents[i];
  }
}

double StudyObserver::members() const noexcept {
  const auto is_one = [](std::uint8_t status) { return (status & is_member) != 0; };
  return static_cast<double>(std::count_if(status_.begin(), status_.end(), is_one));
}

std::vector<double> StudyObserver::values(const sim::RunSummary& summary) {
  std::vector<Measured> measured;
  if (measuring_) measured = measuring_->results();
  std::vector<double> values;
  for (const StudyOutput& output : outputs_.all()) {
    values.push_back(value_of(output, summary, measured));
  }
  return values;
}

double StudyObserver::value_of(const StudyOutput& output, const sim::RunSummary& summary,
                               const std::vector<Measured>& measured) const {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const auto share = [](double part, double whole) { return whole > 0.0 ? part / whole : none; };
  switch (output.kind) {
    case Kind::joined:
      return static_cast<double>(summary.joined);
    case Kind::events:
      return static_cast<double>(summary.events);
    case Kind::customers:
      return members();
    case Kind::retention:
      return share(members(), static_cast<double>(
                                  std::count_if(status_.begin(), status_.end(),
                                                [](std::uint8_t status) { return status != 0; })));
    case Kind::departures:
      return static_cast<double>(departures_);
    case Kind::money:
      return static_cast<double>(cents_[output.index]) / 100.0;
    case Kind::treated:
      return programme_->treated();
    case Kind::programme_cost:
      return programme_->cost();
    case Kind::state:
      return share(static_cast<double>(summary.occupancy[output.index]),
                   static_cast<double>(summary.joined));
    case Kind::metric:
      break;
  }
  for (const metrics::Result& result : measured[output.index].groups.front().results) {
    if (!output.label.empty() && result.label != output.label) continue;
    return result.outcome ? result.outcome->value : none;
  }
  return none;
}

}  // namespace sojourn::cli
