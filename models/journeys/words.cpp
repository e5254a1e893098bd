// The parts of a program in words.
#include <array>
#include <cmath>
#include <cstdio>

#include "core/time.h"
#include "models/journeys/explain.h"

namespace sojourn::models {
namespace {

constexpr std::array<std::string_view, 7> weekdays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                   "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};

std::string_view name_of(sim::StayShape::Kind kind) {
  constexpr std::array<std::string_view, 7> names{
      "fixed", "exponential", "Weibull", "lognormal", "log-logistic", "uniform", "from a table"};
  return names[static_cast<std::size_t>(kind)];
}

std::string hazard_in_words(const sim::Clock& clock, const sim::Program& program) {
  const double per_month = seconds_per_month / static_cast<double>(clock.scale);
  std::string words = "at a rate of " + short_number(per_month) + " a month (hazard `" +
                      program.hazards[static_cast<std::size_t>(clock.hazard)].name + "`";
  if (clock.age_power != 1.0F) {
    const bool joining = clock.since == sim::Clock::Since::joining;
    words += std::string(clock.age_power < 1.0F ? ", falling" : ", rising") +
             " with the time since " + (joining ? "joining" : "entry");
  }
  return words + ")";
}

}  // namespace

std::string short_number(double value) {
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.4g", value);
  return {text.data(), static_cast<std::size_t>(size)};
}

const std::string& label_of(const sim::StateInfo& state) noexcept {
  return state.label.empty() ? state.name : state.label;
}

std::string words_of(const sim::Source& source, const sim::Program& program,
                     const sim::Population& population) {
  switch (source.kind) {
    case sim::Source::Kind::trait:
      return population.traits()[source.index].name;
    case sim::Source::Kind::trait_log:
      return "log of " + population.traits()[source.index].name;
    case sim::Source::Kind::trait_logit:
      return "logit of " + population.traits()[source.index].name;
    case sim::Source::Kind::category: {
      const sim::TraitInfo& trait = population.traits()[source.index];
      return trait.name + " " + trait.categories[source.code];
    }
    case sim::Source::Kind::segment:
      return "segment " + population.segments()[source.code];
    case sim::Source::Kind::variable:
      return program.variables[source.index].name;
    case sim::Source::Kind::tenure:
      return "years of tenure";
    case sim::Source::Kind::time_in_state:
      return "days in the state";
    case sim::Source::Kind::visits:
      return "visits of " + program.states[source.index].name;
    case sim::Source::Kind::track_state:
      return program.tracks[source.index].name + " in " + program.states[source.code].name;
    case sim::Source::Kind::weekday:
      return std::string(weekdays[source.code]);
    case sim::Source::Kind::month:
      return std::string(months[source.code]);
  }
  return {};
}

std::string words_of(const sim::Clock& clock, const sim::Program& program) {
  if (clock.hazard >= 0) return hazard_in_words(clock, program);
  if (clock.scale == 0.0F) return "no time";
  const double scale = static_cast<double>(clock.scale);
  const std::string kind(name_of(clock.shape.kind));
  if (clock.shape.kind == sim::StayShape::Kind::fixed) return describe_seconds(scale);
  if (clock.shape.kind == sim::StayShape::Kind::uniform) {
    return describe_seconds(scale * static_cast<double>(clock.shape.shape)) + " to " +
           describe_seconds(scale) + " (uniform)";
  }
  const double mean = scale * mean_units(clock.shape, program.tables);
  if (std::isinf(mean)) return "half of them " + describe_seconds(scale) + " (" + kind + ")";
  return "about " + describe_seconds(mean) + " (" + kind + ")";
}

std::string words_of(const sim::Update& update, const sim::Program& program) {
  const std::string& variable = program.variables[update.variable].name;
  const double keep = static_cast<double>(update.keep);
  const double shift = static_cast<double>(update.shift);
  const double spread = static_cast<double>(update.spread);
  const auto noise = [](double sd) { return sd == 0.0 ? "" : " ± " + short_number(sd); };
  if (update.keep == 1.0F) {
    const std::string sign = shift < 0.0 ? " - " : " + ";
    return variable + sign + short_number(std::abs(shift)) + noise(spread);
  }
  if (update.keep == 0.0F) return variable + " becomes " + short_number(shift) + noise(spread);
  const double rate = 1.0 - keep;
  return variable + " goes " + short_number(100.0 * rate) + " % of the way to " +
         short_number(shift / rate) + noise(spread / rate);
}

std::string words_of(const sim::Trigger& trigger, const sim::Program& program) {
  const std::string& track = program.tracks[trigger.track].name;
  if (trigger.kind == sim::Trigger::Kind::end) return "ends " + track;
  const std::string& state = program.states[trigger.state].name;
  if (trigger.kind == sim::Trigger::Kind::start) return "starts " + track + " in " + state;
  return "moves " + track + " to " + state;
}

std::vector<double> base_probabilities(const sim::StateRow& row) {
  double total = 0.0;
  for (const sim::Exit& exit : row.exits) {
    if (!exit.otherwise) total += static_cast<double>(exit.odds);
  }
  std::vector<double> probabilities;
  for (const sim::Exit& exit : row.exits) {
    const double odds = exit.otherwise ? 0.0 : static_cast<double>(exit.odds);
    probabilities.push_back(total > 0.0 ? odds / total : 0.0);
  }
  return probabilities;
}

}  // namespace sojourn::models
