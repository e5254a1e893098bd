#include "cli/measure/run_facts.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"

namespace sojourn::cli {
namespace {

constexpr std::string_view covariates = "x12345678";

/// "track.state" of states that a setting names: commerce.begin.relationship.states = ["active"].
std::vector<std::string> states_named_by(const models::Scenario& scenario,
                                         const std::string& setting) {
  std::vector<std::string> names;
  for (const Setting& given : scenario.settings) {
    if (!given.given || given.path.rfind(setting + ".", 0) != 0) continue;
    const std::size_t begin = setting.size() + 1;
    const std::string track = given.path.substr(begin, given.path.find('.', begin) - begin);
    std::string_view text = given.value_text;
    while (true) {
      const std::size_t open = text.find('"');
      if (open == std::string_view::npos) break;
      const std::size_t close = text.find('"', open + 1);
      names.push_back(track + "." + std::string(text.substr(open + 1, close - open - 1)));
      text.remove_prefix(close + 1);
    }
  }
  return names;
}

std::string activity(const sim::Program& program, std::size_t state) {
  const sim::StateInfo& info = program.states[state];
  return program.tracks[info.track].name + "." + info.name;
}

std::vector<std::string> final_states(const sim::Program& program) {
  std::vector<std::string> names;
  for (std::size_t s = 0; s < program.states.size(); ++s) {
    const sim::TrackInfo& track = program.tracks[program.states[s].track];
    if (program.states[s].absorbing && s != track.idle) names.push_back(activity(program, s));
  }
  return names;
}

/// Whether customers are in one of the states from joining on, so that no event enters it.
bool holds_from_joining(const sim::Program& program, const std::vector<std::string>& activities) {
  return std::any_of(program.tracks.begin(), program.tracks.end(), [&](const auto& track) {
    if (track.initial == sim::no_state) return false;
    const std::string initial = activity(program, track.initial);
    return std::find(activities.begin(), activities.end(), initial) != activities.end();
  });
}

std::optional<Date> day_of_end(const models::Scenario& scenario) {
  if (scenario.length_seconds % seconds_per_day != 0) return std::nullopt;
  return date_of_day(days_since_epoch(scenario.start) + scenario.length_seconds / seconds_per_day);
}

bool has_switch(const metrics::MetricSpec& spec, std::string_view name) {
  return std::any_of(spec.switches.begin(), spec.switches.end(),
                     [name](const auto& given) { return given.first == name; });
}

std::string as_text(const std::vector<std::string>& activities) {
  return fmt::format("\"{}\"", fmt::join(activities, " | "));
}

}  // namespace

RunFacts facts_of(const models::Scenario& scenario) {
  RunFacts facts;
  facts.leave = states_named_by(scenario, "departures.at");
  if (facts.leave.empty()) facts.leave = states_named_by(scenario, "commerce.end");
  if (facts.leave.empty()) facts.leave = final_states(scenario.program);
  facts.start = states_named_by(scenario, "commerce.begin");
  if (holds_from_joining(scenario.program, facts.start)) facts.start.clear();
  facts.end = day_of_end(scenario);
  for (const sim::TraitInfo& trait : scenario.population.traits()) {
    if (!trait.categories.empty()) continue;
    facts.traits.push_back((trait.observed ? "customers." : "truth/customers.") + trait.name);
  }
  return facts;
}

bool asks_how_customers_leave(const metrics::MetricSpec& spec) {
  if (has_switch(spec, "leave")) return false;
  for (const auto& metric : metrics::all_metrics()) {
    if (metric->name() != spec.name) continue;
    const auto settings = list_settings([&](Fields& fields) { metric->describe(fields); });
    return std::any_of(settings.begin(), settings.end(),
                       [](const Setting& setting) { return setting.path == "leave"; });
  }
  return false;
}

void complete(metrics::MetricSpec& spec, const RunFacts& facts) {
  if (!asks_how_customers_leave(spec)) return;
  if (facts.leave.empty()) {
    throw InputError({Diagnostic{
        .problem = "the scenario does not say how customers leave (it has no [departures], and no "
                   "state that nobody leaves)",
        .advice = "name the states: --metric '" + spec.name + ":leave=\"TRACK.STATE\"'"}});
  }
  const auto give = [&spec](std::string name, std::string text) {
    if (!has_switch(spec, name)) spec.switches.emplace_back(std::move(name), std::move(text));
  };
  give("leave", as_text(facts.leave));
  if (!facts.start.empty()) give("start", as_text(facts.start));
  if (facts.end) give("until", to_string(*facts.end));
}

void complete(const metrics::MetricSpec& spec, const RunFacts& facts, GivenColumns& columns) {
  const bool given = std::any_of(columns.begin(), columns.end(), [](const auto& column) {
    return column.first.size() == 2 && column.first[0] == 'x';
  });
  if (given || spec.name != "survival.cox") return;
  for (std::size_t k = 0; k < std::min(facts.traits.size(), covariates.size() - 1); ++k) {
    columns.emplace(std::string{'x', covariates[k + 1]}, facts.traits[k]);
  }
}

}  // namespace sojourn::cli
