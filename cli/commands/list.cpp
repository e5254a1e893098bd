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

constexpr std::array<Topic, 5> topics{{
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
    return "lists scenarios, components, exports, metrics or stays";
  }
  [[nodiscard]] std::string_view examples() const noexcept override {
    return "  sojourn list scenarios\n"
           "  sojourn list stays\n"
           "      What may stand behind `stay =` in a scenario.\n";
  }
  void declare(Options& options) override {
    options.argument("TOPIC", topic_, Presence::optional,
                     "scenarios, components, exports, metrics or stays; none: all topics");
  }
  [[nodiscard]] int run(const std::string& /*command_line*/) override {
    if (topic_.empty()) {
      Entries all;
      for (const Topic& topic : topics) all.emplace_back(topic.name, topic.meaning);
      print(text_of(all));
      return success;
    }
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
  std::string topic_;
};

}  // namespace

std::unique_ptr<Command> make_list() { return std::make_unique<List>(); }

}  // namespace sojourn::cli
