#include "cli/choosing.h"

#include <fmt/format.h>

#include <string>

#include "cli/arguments.h"
#include "core/error.h"
#include "sim/policy.h"

namespace sojourn::cli {
std::string choosing_in(const models::Scenario& scenario) {
  std::string names;
  for (const std::size_t place : scenario.in_force) {
    const models::InterventionInfo& info = scenario.interventions[place];
    if (info.chooses_by == models::ChoosesBy::nothing) continue;
    names += (names.empty() ? "" : ", ") + in_backticks(info.name);
  }
  return names;
}

std::optional<Seconds> window_for(std::string_view text, const models::Scenario& scenario) {
  constexpr std::string_view option = "--window";
  const std::optional<Seconds> window = read_window(option, text, scenario.start);
  const sim::Policy* const policy = scenario.program.policy.get();
  const std::optional<Seconds> every = policy == nullptr ? std::nullopt : policy->rounds_every();
  if (!window || !every || *every % *window == 0) return window;
  throw InputError({Diagnostic{
      .problem = fmt::format("{} is {}, in the middle of which {} would choose among customers",
                             option, in_backticks(std::string(text)), choosing_in(scenario)),
      .advice =
          fmt::format("its dates lie {} apart, or a multiple of it: write a part of that, such "
                      "as `1 day`, or leave {} out",
                      describe_seconds(static_cast<double>(*every)), option)}});
}

}  // namespace sojourn::cli
