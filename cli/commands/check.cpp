// `sojourn check`: says whether a scenario is right, and what running it will cost.
//
// Events are estimated by following the average customer (models/journeys/load.h), bytes from the
// schemas, memory from what customers and threads hold, and time from a pilot: a few customers of
// the very scenario, run on this machine.
#include <fmt/format.h>
#include <tbb/info.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <utility>

#include "cli/arguments.h"
#include "cli/choosing.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/cost.h"
#include "cli/exit_codes.h"
#include "cli/json.h"
#include "cli/machine.h"
#include "cli/session.h"
#include "cli/texts.h"
#include "models/journeys/load.h"
#include "sim/output.h"

namespace sojourn::cli {

std::unique_ptr<Command> make_check();

namespace {

/// Customers of the pilot: enough for its caches and branches to be those of a run, few enough for
/// it to take milliseconds.
constexpr std::int64_t pilot_customers = 2000;

struct Pilot {
  std::uint64_t events = 0;
  std::uint64_t customers = 0;
  double seconds = 0.0;
  [[nodiscard]] double events_per_customer() const noexcept {
    return static_cast<double>(events) / static_cast<double>(customers);
  }
  [[nodiscard]] double events_per_second() const noexcept {
    return static_cast<double>(std::max<std::uint64_t>(events, 1)) / seconds;
  }
};

/// Runs a few customers twice on one thread and takes the second time, when memory is warm.
Pilot run_pilot(const sim::Plan& plan, models::Scenario& scenario) {
  const std::int64_t all = scenario.population.customers();
  scenario.population.set_customers(std::min(all, pilot_customers));
  sim::RunOptions options = options_of(scenario);
  options.window.reset();
  options.threads = 1;
  Pilot pilot;
  pilot.customers = static_cast<std::uint64_t>(scenario.population.customers());
  for (int round = 0; round < 2; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    pilot.events = sim::run(plan, scenario.population, options, nullptr).events;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    pilot.seconds = std::max(took.count(), 1e-6);
  }
  scenario.population.set_customers(all);
  return pilot;
}

struct Expectation {
  Cost cost;
  Pilot pilot;
  int threads = 1;
  double seconds = 0.0;
  std::uint64_t memory_limit = 0;
};

Expectation expect(models::Scenario& scenario, std::optional<Seconds> window) {
  const sim::Plan plan = make_plan(scenario);
  const std::vector<TableSchema> tables = sim::tables_of(scenario.program, scenario.population);
  const Recording recording = parse_recording("all", tables);
  sim::RunOptions options = options_of(scenario);
  if (window) options.window = window;
  const double per_customer =
      models::expected_load(scenario.program, scenario.population).events_per_customer;
  Expectation expected;
  expected.cost = expected_cost(plan, scenario.population, per_customer,
                                {.tables = &tables, .recording = &recording, .options = &options});
  expected.pilot = run_pilot(plan, scenario);
  expected.threads = tbb::info::default_concurrency();
  expected.seconds = expected.cost.events / expected.pilot.events_per_second() / expected.threads;
  expected.memory_limit = memory_of_machine();
  return expected;
}

/// Bytes by owner, in the order in which owners come first.
std::string owners_text(const std::vector<sim::RestingPart>& parts) {
  std::vector<std::pair<std::string, std::size_t>> bits;
  for (const sim::RestingPart& part : parts) {
    const auto found = std::find_if(bits.begin(), bits.end(),
                                    [&](const auto& owner) { return owner.first == part.owner; });
    if (found == bits.end()) {
      bits.emplace_back(part.owner, part.bits);
    } else {
      found->second += part.bits;
    }
  }
  std::string text;
  for (const auto& [owner, count] : bits) {
    text += fmt::format("{}{} {:.1f}", text.empty() ? "" : ", ", owner,
                        static_cast<double>(count) / 8.0);
  }
  return text;
}

/// "faster_care, call_back (in force)".
std::string interventions_text(const models::Scenario& scenario) {
  std::string text;
  for (std::size_t i = 0; i < scenario.interventions.size(); ++i) {
    const auto& in_force = scenario.in_force;
    const bool acts = std::find(in_force.begin(), in_force.end(), i) != in_force.end();
    text += (i == 0 ? "" : ", ") + harmless(scenario.interventions[i].name);
    if (acts) text += " (in force)";
  }
  return text;
}

std::string expectation_text(const models::Scenario& scenario, const Expectation& expected) {
  const Cost& cost = expected.cost;
  std::string text = fmt::format(
      "{} is right: {} tracks, {} states, {} traits, {} variables\n\n", harmless(scenario.name),
      scenario.program.tracks.size(), scenario.program.states.size(),
      scenario.population.traits().size(), scenario.program.variables.size());
  if (!scenario.interventions.empty()) {
    text += fmt::format("arms        {}\n", interventions_text(scenario));
  }
  text += fmt::format("customers   {}, of whom about {} join\n",
                      grouped(static_cast<std::uint64_t>(cost.customers)), count_text(cost.joined));
  text += fmt::format("events      about {} ({:.1f} per customer; {:.1f} for the first {})\n",
                      count_text(cost.events), cost.events / cost.customers,
                      expected.pilot.events_per_customer(), grouped(expected.pilot.customers));
  text += fmt::format("dataset     about {} before compression\n", bytes_text(cost.bytes));
  text += fmt::format("memory      about {}", bytes_text(cost.memory()));
  text += cost.resting > 0.0
              ? fmt::format(", {} bytes per customer at rest\n", cost.bytes_per_customer)
              : fmt::format(", whatever the number of customers\n");
  if (cost.resting > 0.0) {
    text += fmt::format("at rest     {} bytes\n", owners_text(cost.resting_parts));
  }
  text += fmt::format("time        about {}, at {} events per second and thread ({} thread{})\n",
                      wall_text(expected.seconds), count_text(expected.pilot.events_per_second()),
                      expected.threads, expected.threads == 1 ? "" : "s");
  return text;
}

JsonObject diagnostic_json(const Diagnostic& diagnostic) {
  JsonObject json;
  json["level"] = diagnostic.warning ? "warning" : "error";
  json["problem"] = diagnostic.problem;
  json["advice"] = diagnostic.advice;
  json["file"] = diagnostic.position.file;
  json["line"] = diagnostic.position.line;
  json["column"] = diagnostic.position.column;
  json["key"] = diagnostic.key;
  return json;
}

JsonObject diagnostics_json(const std::vector<Diagnostic>& diagnostics) {
  JsonObject json = JsonObject::array();
  for (const Diagnostic& diagnostic : diagnostics) json.push_back(diagnostic_json(diagnostic));
  return json;
}

JsonObject expectation_json(const LoadedScenario& loaded, const Expectation& expected) {
  const Cost& cost = expected.cost;
  JsonObject json;
  json["scenario"] = loaded.scenario.name;
  json["valid"] = true;
  json["interventions"] = JsonObject::array();
  for (const auto& one : loaded.scenario.interventions) json["interventions"].push_back(one.name);
  json["in_force"] = in_force(loaded.scenario);
  json["customers"] = static_cast<std::uint64_t>(cost.customers);
  json["joined"] = cost.joined;
  json["events"] = cost.events;
  json["events_per_customer"] = cost.events / cost.customers;
  json["bytes"] = cost.bytes;
  json["memory_bytes"] = cost.memory();
  json["bytes_per_customer_at_rest"] = cost.bytes_per_customer;
  json["at_rest"] = JsonObject::array();
  for (const sim::RestingPart& part : cost.resting_parts) {
    json["at_rest"].push_back({{"owner", part.owner}, {"name", part.name}, {"bits", part.bits}});
  }
  json["seconds"] = expected.seconds;
  json["threads"] = expected.threads;
  json["pilot"] = {{"customers", expected.pilot.customers},
                   {"events_per_customer", expected.pilot.events_per_customer()},
                   {"events_per_second", expected.pilot.events_per_second()}};
  json["fits_in_memory"] = why_too_large(cost, expected.memory_limit).empty();
  json["diagnostics"] = diagnostics_json(loaded.warnings);
  return json;
}

class Check final : public Command {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "check"; }
  [[nodiscard]] std::string_view summary() const noexcept override {
    return "shows all mistakes of a scenario, or what running it will cost";
  }
  [[nodiscard]] std::string_view examples() const noexcept override {
    return "  sojourn check scenarios/telecom.toml\n"
           "      Interventions are each put in force, and what goes wrong then is told.\n"
           "  sojourn check scenarios/telecom.toml --customers 100_000_000 --window '1 day'\n"
           "      Would a hundred million customers fit into this machine?\n";
  }
  void declare(Options& options) override {
    options.argument("SCENARIO", scenario_, Presence::required, "file of the scenario (.toml)");
    options.repeated("--set", sets_, "PATH=VALUE",
                     "changes a setting, again and again: --set scenario.seed=5");
    options.repeated("--intervention", interventions_, "NAME|FILE",
                     "puts an intervention in force; those of a file are laid over the scenario");
    options.option("--customers", customers_, "N", "how many customers, instead of the scenario's");
    options.option("--window", window_, "LENGTH", "what if the run had windows, such as '1 day'");
    options.flag("--json", json_, "prints one JSON object instead of text");
  }
  [[nodiscard]] int run(const std::string& command_line) override;

 private:
  [[nodiscard]] std::optional<LoadedScenario> load_or_say_why() const;

  std::string scenario_;
  std::vector<std::string> sets_, interventions_;
  std::optional<std::string> customers_, window_;
  bool json_ = false;
};

/// The scenario; with --json its mistakes go to standard output and there is none.
std::optional<LoadedScenario> Check::load_or_say_why() const {
  if (!json_) return load_with_arms(scenario_, sets_, interventions_);
  try {
    return load_with_arms(scenario_, sets_, interventions_);
  } catch (const InputError& error) {
    JsonObject json;
    json["scenario"] = scenario_;
    json["valid"] = false;
    json["diagnostics"] = diagnostics_json(error.diagnostics());
    print(to_text(json));
    return std::nullopt;
  }
}

int Check::run(const std::string& /*command_line*/) {
  constexpr CountBounds bounds{1, std::numeric_limits<std::uint32_t>::max()};
  std::optional<std::uint64_t> customers;
  if (customers_) customers = read_count("--customers", *customers_, bounds);
  std::optional<LoadedScenario> loaded = load_or_say_why();
  if (!loaded) return wrong_use;
  models::Scenario& scenario = loaded->scenario;
  if (customers) scenario.population.set_customers(static_cast<std::int64_t>(*customers));
  std::optional<Seconds> window;
  if (window_) window = window_for(*window_, scenario);
  const Expectation expected = expect(scenario, window);
  if (json_) {
    print(to_text(expectation_json(*loaded, expected)));
  } else {
    for (const Diagnostic& warning : loaded->warnings) complain(sojourn::to_text(warning));
    print(expectation_text(scenario, expected));
  }
  const std::string too_large = why_too_large(expected.cost, expected.memory_limit);
  if (too_large.empty()) return success;
  complain(sojourn::to_text({.problem = too_large}));
  return out_of_resources;
}

}  // namespace

std::unique_ptr<Command> make_check() { return std::make_unique<Check>(); }

}  // namespace sojourn::cli
