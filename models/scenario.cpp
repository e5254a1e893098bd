#include <algorithm>
#include <limits>
#include <utility>

#include "models/interventions/scenario_parts.h"
#include "models/journeys/checks.h"
#include "models/journeys/compile.h"
#include "models/journeys/grammar.h"
#include "models/journeys/names.h"
#include "models/part.h"
#include "sim/calendar.h"
#include "sim/profiles.h"

namespace sojourn::models {
namespace {

constexpr double longest_run = 34.0 * seconds_per_year;  // half of what 32 bits of seconds hold

void check_format(Fields& fields, std::int64_t format) {
  if (!fields.reading() || !fields.given("format") || format == scenario_format) return;
  const bool newer = format > scenario_format;
  fields.error(
      "format",
      "the file has format " + std::to_string(format) + " (this version reads format " +
          std::to_string(scenario_format) + ")",
      newer ? "use a newer version of sojourn, or write the file in format 1" : "Write format = 1");
}

void check_length(Fields& fields, const ScenarioParts& parts) {
  if (!fields.reading() || !fields.given("length")) return;
  const double seconds = parts.scenario.length.average_seconds();
  const double run_off = parts.run_off.average_seconds();
  if (seconds < 1.0) {
    fields.error("length", "the run has no length", "give at least one second");
  } else if (seconds + run_off > longest_run) {
    fields.error(seconds > longest_run ? "length" : "run_off",
                 "the run is longer than 34 years (times are seconds in 32 bits)", "shorten it");
  }
  if (parts.has_window && parts.window.average_seconds() < 1.0) {
    fields.error("window", "the window has no length", "give at least one second, or leave it out");
  }
}

void describe_header(Fields& fields, ScenarioParts& parts) {
  Scenario& scenario = parts.scenario;
  std::int64_t format = scenario_format;
  fields.whole("format", format, {.low = 1.0}, "version of this file format");
  fields.text("name", scenario.name, "short name, used in file names");
  fields.text("label", scenario.label, "name for people");
  fields.text("about", scenario.about, "what the scenario is about, in a sentence");
  fields.date("start", scenario.start, "first day of the run");
  fields.length("length", scenario.length, "how long the run is");
  fields.length(
      "run_off", parts.run_off,
      "how much longer customers are followed, while nobody new joins; absent: no longer");
  parts.has_window = fields.length("window", parts.window,
                                   "time between exchanges of what customers share; absent: none");
  fields.whole("seed", scenario.seed, {.low = 0.0, .high = 4294967295.0},
               "key of all random numbers; another one is another sample");
  fields.require({"format", "length"});
  check_format(fields, format);
  check_length(fields, parts);
}

void describe_parts(Fields& root, ScenarioParts& parts) {
  root.table(
      "scenario", [&](Fields& fields) { describe_header(fields, parts); },
      "what the file is and how long it runs");
  parts.scenario.population.describe(root);
  parts.profiles.describe(root);
  describe_journeys(root, parts.journeys);
  for (const auto& model : parts.models) model->describe(root);
  root.ranges("assumptions", parts.ranges,
              "least and greatest plausible values of settings of this file, by their paths");
  describe_interventions(root, parts.interventions);
}

Seconds length_with_run_off(const ScenarioParts& parts) {
  const Scenario& scenario = parts.scenario;
  const std::int64_t first = days_since_epoch(scenario.start);
  const Seconds length = scenario.run_off_from;
  if (length % seconds_per_day != 0) {
    return length + static_cast<Seconds>(parts.run_off.average_seconds());
  }
  return length + parts.run_off.from(date_of_day(first + length / seconds_per_day));
}

// Journeys are checked even where other parts have mistakes, so that all are shown at once.
bool add_journeys(ScenarioParts& parts, Laws laws, Reporter& reporter) {
  const sim::Population& population = parts.scenario.population;
  for (const auto& model : parts.models) {
    for (VariableDraft& variable : model->variables()) {
      parts.journeys.variables.push_back(std::move(variable));
    }
  }
  if (!check_names(parts.journeys, population, reporter)) return false;
  check_states(parts.journeys, reporter);
  const Names names(parts.journeys, population, parts.profiles.names(), reporter);
  parts.scenario.program = compile_journeys(parts.journeys, names, laws, reporter);
  check_program(parts.journeys, parts.scenario.program, reporter);
  return true;
}

// Models become components of the program, each knowing what those before it publish. They are
// checked even where other parts have mistakes.
void add_models(ScenarioParts& parts, Reporter& reporter) {
  Scenario& scenario = parts.scenario;
  PartContext context{.program = scenario.program,
                      .population = scenario.population,
                      .start = scenario.start,
                      .length = scenario.length_seconds,
                      .reporter = reporter,
                      .profiles = parts.profiles.names(),
                      .has_interventions = !parts.interventions.empty()};
  for (const auto& model : parts.models) {
    if (auto component = model->compile(context)) {
      scenario.program.components.push_back(std::move(component));
    }
  }
  scenario.memberships = std::move(context.memberships);
  complete(scenario.memberships, scenario.program);
}

}  // namespace

void read_scenario(const Document& document, ScenarioParts& parts, Diagnostics& found) {
  Scenario& scenario = parts.scenario;
  scenario.settings = read_settings(
      document, [&](Fields& root) { describe_parts(root, parts); }, found);
  parts.is_read = !found.has_errors();
  for (const InterventionDraft& draft : parts.interventions) {
    const auto& triggers = draft.contact.triggers;
    parts.journeys.contacts.insert(parts.journeys.contacts.end(), triggers.begin(), triggers.end());
  }
  Reporter reporter(document, found);
  std::vector<sim::Profile> profiles;
  const Laws laws = found.has_errors() ? Laws::left_out : Laws::compiled;
  if (!found.has_errors()) {
    scenario.run_off_from = scenario.length.from(scenario.start);
    scenario.length_seconds = length_with_run_off(parts);
    if (parts.has_window) scenario.window = parts.window.from(scenario.start);
    scenario.population.compile(scenario.start, scenario.run_off_from, found);
    profiles = parts.profiles.compile(scenario.start, scenario.length_seconds, found);
  }
  parts.is_numbered = add_journeys(parts, laws, reporter);
  if (parts.is_numbered) add_models(parts, reporter);
  if (!found.has_errors()) {
    scenario.program.profiles = std::move(profiles);
    scenario.program.calendar = sim::Calendar::make(scenario.start, scenario.length_seconds);
    scenario.program.length = scenario.length_seconds;
    scenario.program.segments = std::max(scenario.population.segments().size(), std::size_t{1});
  }
}

Scenario load_scenario(const Document& document, Diagnostics& diagnostics) {
  return load_arm(document, {}, diagnostics);
}

void describe_scenario(Fields& root) {
  ScenarioParts parts;
  describe_parts(root, parts);
}

}  // namespace sojourn::models
