// `sojourn list`: what there is to choose from.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/exit_codes.h"
#include "cli/session.h"
#include "cli/texts.h"
#include "core/settings_text.h"
#include "metrics/metric.h"
#include "models/journeys/stay.h"
#include "store/export.h"

namespace sojourn::cli {

std::unique_ptr<Command> make_list();

namespace {

/// Names and what they are.
using Entries = std::vector<std::pair<std::string, std::string>>;

/// Where scenarios are looked for: SOJOURN_SCENARIOS, or the folder `scenarios` here.
std::filesystem::path scenarios_folder() {
  const char* const folder = std::getenv("SOJOURN_SCENARIOS");
  return folder != nullptr && *folder != '\0' ? folder : "scenarios";
}

std::string about_scenario(const std::string& path) {
  try {
    const models::Scenario scenario = load(path, {}).scenario;
    return harmless(scenario.about.empty() ? scenario.label : scenario.about);
  } catch (const InputError&) {
    return "(not valid, see `sojourn check`)";
  }
}

Entries scenarios() {
  std::vector<std::string> paths;
  std::error_code error;
  using Walk = std::filesystem::recursive_directory_iterator;
  for (Walk at(scenarios_folder(), error), end; !error && at != end; at.increment(error)) {
    if (at->is_directory() && at->path().filename() == "studies") at.disable_recursion_pending();
    if (at->path().extension() == ".toml") paths.push_back(at->path().string());
  }
  if (error) {
    throw InputError({Diagnostic{
        .problem = fmt::format("cannot list scenarios in {} ({})",
                               in_backticks(scenarios_folder().string()), error.message()),
        .advice = "go to the folder above `scenarios`, or set SOJOURN_SCENARIOS to theirs"}});
  }
  std::sort(paths.begin(), paths.end());
  Entries entries;
  for (const std::string& path : paths) entries.emplace_back(harmless(path), about_scenario(path));
  return entries;
}

Entries stay_entries() {
  Entries entries;
  for (const auto& stay : models::stays()) {
    entries.emplace_back(stay->name(), stay->meaning());
  }
  return entries;
}

Entries exports() {
  Entries entries;
  for (const auto& format : store::all_exports()) {
    entries.emplace_back(format->name(), format->description());
  }
  return entries;
}

/// "0.25 (0.1 to 0.4)  assumption: Anderson and Sullivan 1993 for the form".
std::string assumption_text(const Assumption& assumption) {
  const bool times = !assumption.multiple_of.empty();
  const auto text = [&](double value) {
    return value_text(times ? SettingKind::number : assumption.kind, value);
  };
  std::string words = fmt::format("{} ({} to {}{})", value_text(assumption.kind, assumption.value),
                                  text(assumption.low), text(assumption.high),
                                  times ? " times " + assumption.multiple_of : "");
  words = padded(words, 34) + "  ";
  words += assumption.of_scenario ? "the scenario's" : name_of(assumption.grounds);
  if (!assumption.source.empty()) words += ": " + harmless(assumption.source);
  return words;
}

/// Those in force in a scenario; without one, all defaults that have a range.
Entries assumptions(const std::string& scenario) {
  Entries entries;
  if (!scenario.empty()) {
    for (const Assumption& one : load(scenario, {}).scenario.assumptions) {
      entries.emplace_back(one.path, assumption_text(one));
    }
    return entries;
  }
  for (const Setting& setting : list_settings(models::describe_scenario)) {
    if (!setting.plausible) continue;
    const std::string& source = setting.plausible->source;
    entries.emplace_back(setting.path, padded(setting.default_text, 12) + "  " +
                                           plausible_text(setting.kind, *setting.plausible) +
                                           (source.empty() ? "" : ": " + source));
  }
  return entries;
}

/// Everything that one file adds to the program, by its kind.
Entries metric_entries() {
  Entries entries;
  for (const auto& metric : metrics::all_metrics()) {
    entries.emplace_back(metric->name(), metric->explain().meaning);
  }
  return entries;
}

Entries components() {
  Entries entries;
  const auto add = [&](std::string_view kind, const Entries& parts) {
    for (const auto& [name, meaning] : parts) {
      entries.emplace_back(fmt::format("{} {}", kind, name), meaning);
    }
  };
  add("stay", stay_entries());
  add("export", exports());
  add("metric", metric_entries());
  Entries commands;
  for (const auto& command : all_commands()) {
    commands.emplace_back(command->name(), command->summary());
  }
  add("command", commands);
  return entries;
}

struct Topic {
  std::string_view name;
  std::string_view meaning;
  Entries (*entries)();
};

constexpr std::array<Topic, 6> topics{{
    {"assumptions",
     "settings that stand on assumptions, with their ranges; of a SCENARIO, if given",
     [] { return assumptions({}); }},
    {"scenarios", "scenario files", scenarios},
    {"components", "everything that is one file to add", components},
    {"exports", "formats that `sojourn export` writes", exports},
    {"metrics", "what `sojourn measure` computes", metric_entries},
    {"stays", "distributions of how long a customer stays in a state", stay_entries},
}};

std::string text_of(const Entries& entries) {
  std::size_t widest = 0;
  for (const auto& entry : entries) widest = std::max(widest, width_of(entry.first));
  std::string text;
  for (const auto& [name, meaning] : entries) {
    text += padded(name, widest) + "  " + meaning + "\n";
  }
  return text;
}

class List final : public Command {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "list"; }
  [[nodiscard]] std::string_view summary() const noexcept override {
    return "lists scenarios, metrics, assumptions and what else there is to choose from";
  }
  [[nodiscard]] std::string_view examples() const noexcept override {
    return "  sojourn list scenarios\n"
           "  sojourn list stays\n"
           "      What may stand behind `stay =` in a scenario.\n"
           "  sojourn list assumptions scenarios/telecom.toml\n"
           "      What the scenario stands on that nobody knows exactly, and how far it may be "
           "wrong.\n";
  }
  void declare(Options& options) override {
    options.argument("TOPIC", topic_, Presence::optional,
                     "assumptions, components, exports, metrics, scenarios or stays; none: all "
                     "topics");
    options.argument("SCENARIO", scenario_, Presence::optional,
                     "file of a scenario whose assumptions are listed");
  }
  [[nodiscard]] int run(const std::string& /*command_line*/) override {
    if (topic_.empty()) {
      Entries all;
      for (const Topic& topic : topics) all.emplace_back(topic.name, topic.meaning);
      print(text_of(all));
      return success;
    }
    if (topic_ == "assumptions") {
      print(text_of(assumptions(scenario_)));
      return success;
    }
    expect_no_scenario();
    std::vector<std::string> names;
    for (const Topic& topic : topics) {
      if (topic.name == topic_) {
        print(text_of(topic.entries()));
        return success;
      }
      names.emplace_back(topic.name);
    }
    const std::string_view near = nearest(topic_, names);
    throw InputError(
        {Diagnostic{.problem = fmt::format("there is no list of {}", in_backticks(topic_)),
                    .advice = near.empty() ? fmt::format("choose from: {}", fmt::join(names, ", "))
                                           : fmt::format("did you mean `{}`?", near)}});
  }

 private:
  void expect_no_scenario() const {
    if (scenario_.empty()) return;
    throw InputError(
        {Diagnostic{.problem = fmt::format("{} is one argument too many", in_backticks(scenario_)),
                    .advice = "only `sojourn list assumptions` takes a scenario"}});
  }

  std::string topic_;
  std::string scenario_;
};

}  // namespace

std::unique_ptr<Command> make_list() { return std::make_unique<List>(); }

}  // namespace sojourn::cli
