// `sojourn explain`: a scenario in words, as a diagram, or as the settings it is made of.
#include "models/journeys/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/exit_codes.h"
#include "cli/measure/truth_layer.h"
#include "cli/session.h"
#include "cli/settings_table.h"
#include "cli/texts.h"
#include "metrics/metric.h"
#include "models/value/value.h"
#include "sim/engine.h"

namespace sojourn::cli {

std::unique_ptr<Command> make_explain();

namespace {

std::string title_of(const models::Scenario& scenario) {
  std::string text = harmless(scenario.label.empty() ? scenario.name : scenario.label);
  if (!scenario.about.empty()) text += ": " + harmless(scenario.about);
  return text + "\n";
}

std::string phases_text(const models::Scenario& scenario) {
  std::string text;
  int number = 0;
  for (const sim::PhaseInfo& phase : sim::phases_of(make_plan(scenario))) {
    text += fmt::format("{:>3}  {}  {}\n", ++number, padded(phase.name, 8), phase.meaning);
  }
  return text;
}

std::string value_text(const sim::Program& program) {
  const models::ValueComponent* const value = models::value_of(program);
  return value != nullptr ? "\n" + models::value_in_words(value->model()) : "";
}

std::string words_text(const models::Scenario& scenario) {
  const sim::Program& program = scenario.program;
  return title_of(scenario) + "\n" + models::in_words(program, scenario.population) + "\n" +
         models::outlook_in_words(program, models::expected_load(program, scenario.population)) +
         "\nTwins are " + models::twins_in_words(program, scenario.population) +
         value_text(program) +
         "\nAn event goes through these phases, a batch of customers at a time:\n" +
         phases_text(scenario);
}

struct Format {
  std::string_view name;
  std::string (*text)(const LoadedScenario& loaded);
  std::string (*without_scenario)();  ///< null where it needs one
};

constexpr std::array<Format, 6> formats{{
    {"words", [](const LoadedScenario& l) { return words_text(l.scenario); }, nullptr},
    {"mermaid", [](const LoadedScenario& l) { return models::to_mermaid(l.scenario.program); },
     nullptr},
    {"dot", [](const LoadedScenario& l) { return models::to_graphviz(l.scenario.program); },
     nullptr},
    {"phases", [](const LoadedScenario& l) { return phases_text(l.scenario); }, nullptr},
    {"settings", [](const LoadedScenario& l) { return settings_table(l.scenario.settings); },
     [] { return settings_table(list_settings(models::describe_scenario)); }},
    {"schema", [](const LoadedScenario&) { return scenario_schema(); }, scenario_schema},
}};

const Format& format_named(const std::string& name) {
  std::vector<std::string> names;
  for (const Format& format : formats) {
    if (format.name == name) return format;
    names.emplace_back(format.name);
  }
  const std::string_view near = nearest(name, names);
  throw InputError(
      {Diagnostic{.problem = fmt::format("--format is {} (no such format)", in_backticks(name)),
                  .advice = near.empty() ? fmt::format("choose from: {}", fmt::join(names, ", "))
                                         : fmt::format("did you mean `{}`?", near)}});
}

/// A metric in words: its text, the columns it asks for, and its switches.
std::string metric_text(const std::string& name) {
  if (name.empty()) {
    throw InputError({Diagnostic{.problem = "there is no name behind `metric`",
                                 .advice = "`sojourn list metrics` names all of them"}});
  }
  const auto found = std::find_if(name.begin(), name.end(), [](char c) { return c == ':'; });
  const metrics::MetricSpec spec{std::string(name.begin(), found), {}};
  std::unique_ptr<metrics::Metric> metric;
  std::vector<std::string> names;
  for (auto& candidate : metrics::all_metrics()) {
    names.emplace_back(candidate->name());
    if (candidate->name() == spec.name) metric = std::move(candidate);
  }
  if (!metric) {
    throw InputError({Diagnostic{
        .problem = fmt::format("there is no metric {}", in_backticks(spec.name)),
        .advice = suggestion(spec.name, names, "`sojourn list metrics` names all of them")}});
  }
  const metrics::Explanation text = metric->explain();
  std::string out = fmt::format(
      "{}: {}\n\ndefinition   {}\nestimand     {}\nassumptions  {}\nwhen it lies {}\n"
      "source       {}\n\ncolumns\n",
      metric->name(), text.meaning, text.definition, text.estimand, text.assumptions,
      text.when_it_lies, text.source);
  for (const metrics::Input& input : metric->inputs()) {
    for (const metrics::Role& role : input.roles) {
      out += fmt::format("  {} of {}{}: {}\n", role.name, input.table,
                         role.need == metrics::Need::optional ? " (optional)" : "", role.meaning);
    }
  }
  const TruthLayer truth = truth_layer_of(*metric);
  out += fmt::format("\ntruth        {}: {}\n", truth.name, truth.why);
  const auto describe = [&metric](Fields& fields) { metric->describe(fields); };
  return out + "\nswitches\n" + settings_table(list_settings(describe));
}

class Explain final : public Command {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "explain"; }
  [[nodiscard]] std::string_view summary() const noexcept override {
    return "shows a scenario in words, as a diagram, or its settings";
  }
  [[nodiscard]] std::string_view examples() const noexcept override {
    return "  sojourn explain scenarios/telecom.toml\n"
           "  sojourn explain scenarios/telecom.toml --format dot | dot -Tsvg > telecom.svg\n"
           "  sojourn explain --format schema > scenario.schema.json\n"
           "      For editors that check TOML while you type.\n"
           "  sojourn explain metric surveys.nps\n"
           "      What a metric is, its switches, and when it lies.\n";
  }
  void declare(Options& options) override {
    options.argument("SCENARIO", scenario_, Presence::optional,
                     "file of the scenario (.toml); settings and schema do without");
    options.argument("NAME", metric_, Presence::optional, "after the word `metric`: its name");
    options.option("--format", format_, "FORMAT",
                   "words (default), mermaid, dot, phases, settings or schema");
    options.repeated("--set", sets_, "PATH=VALUE",
                     "changes a setting, again and again: --set scenario.seed=5");
  }
  [[nodiscard]] int run(const std::string& /*command_line*/) override {
    if (scenario_ == "metric") {
      print(metric_text(metric_));
      return success;
    }
    if (!metric_.empty()) {
      throw InputError(
          {Diagnostic{.problem = fmt::format("{} is one argument too many", in_backticks(metric_)),
                      .advice = "write `sojourn explain metric NAME` for a metric"}});
    }
    const Format& format = format_named(format_.value_or("words"));
    if (!scenario_.empty()) {
      print(format.text(load(scenario_, sets_)));
      return success;
    }
    if (format.without_scenario == nullptr) {
      throw InputError({Diagnostic{
          .problem = fmt::format("--format {} needs a scenario", format.name),
          .advice = "write `sojourn explain SCENARIO`; settings and schema do without"}});
    }
    print(format.without_scenario());
    return success;
  }

 private:
  std::string scenario_;
  std::string metric_;
  std::optional<std::string> format_;
  std::vector<std::string> sets_;
};

}  // namespace

std::unique_ptr<Command> make_explain() { return std::make_unique<Explain>(); }

}  // namespace sojourn::cli
