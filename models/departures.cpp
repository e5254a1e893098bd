#include "models/departures.h"

#include "models/journeys/calendar_names.h"

namespace sojourn::models {
namespace {

std::string name_of_state(const sim::Program& program, std::size_t state) {
  return program.states[state].name;
}

}  // namespace

std::string name_of(const sim::Source& source, const sim::Program& program,
                    const sim::Population& population, std::size_t track) {
  using Kind = sim::Source::Kind;
  const auto trait = [&] { return population.traits()[source.index].name; };
  switch (source.kind) {
    case Kind::trait:
      return trait();
    case Kind::trait_log:
      return "log." + trait();
    case Kind::trait_logit:
      return "logit." + trait();
    case Kind::category:
      return trait() + "." + population.traits()[source.index].categories[source.code];
    case Kind::segment:
      return "segment." + population.segments()[source.code];
    case Kind::variable:
      return program.variables[source.index].name;
    case Kind::tenure:
      return "tenure";
    case Kind::time_in_state:
      return "time_in_state";
    case Kind::visits: {
      const std::size_t other = program.states[source.index].track;
      const std::string prefix = other == track ? "" : program.tracks[other].name + ".";
      return "visits." + prefix + name_of_state(program, source.index);
    }
    case Kind::track_state:
      return program.tracks[source.index].name + "." + name_of_state(program, source.code);
    case Kind::weekday:
      return "weekday." + weekday_names()[source.code];
    case Kind::month:
      return "month." + month_names()[source.code];
  }
  return {};
}

const std::vector<sim::Term>& terms_of(const sim::StateRow& row, const sim::Exit& exit) noexcept {
  return row.leaving == sim::Leaving::by_race ? exit.clock.terms : exit.terms;
}

std::string setting_of(const sim::Program& program, std::size_t state, const sim::Exit& exit,
                       const std::string& term) {
  const bool races = program.rows[state].leaving == sim::Leaving::by_race;
  return program.states[state].path + (races ? ".race." : ".next.") + program.states[exit.to].name +
         "." + term;
}

}  // namespace sojourn::models
