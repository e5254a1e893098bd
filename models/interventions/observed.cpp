#include "models/interventions/observed.h"

#include <string>
#include <utility>

namespace sojourn::models {
namespace {

using Kind = sim::Source::Kind;

class Observed {
 public:
  explicit Observed(Ranking& ranking) : ranking_(ranking) {}

  // Of k categories the first is what the others are compared with.
  void add_customers(const sim::Population& population) {
    const auto& segments = population.segments();
    for (std::size_t s = 1; s < segments.size(); ++s)
      add(Kind::segment, 0, s, "segment." + segments[s]);
    const auto& traits = population.traits();
    for (std::size_t t = 0; t < traits.size(); ++t) {
      const auto& categories = traits[t].categories;
      if (!traits[t].observed) continue;
      if (categories.empty()) add(Kind::trait, t, 0, traits[t].name);
      for (std::size_t c = 1; c < categories.size(); ++c) {
        add(Kind::category, t, c, traits[t].name + "." + categories[c]);
      }
    }
    add(Kind::tenure, 0, 0, "tenure");
  }

  void add_journeys(const sim::Program& program) {
    for (std::size_t v = 0; v < program.variables.size(); ++v) {
      if (!program.variables[v].latent) add(Kind::variable, v, 0, program.variables[v].name);
    }
    for (std::size_t t = 0; t < program.tracks.size(); ++t) add_track(program, t);
  }

 private:
  void add_track(const sim::Program& program, std::size_t t) {
    const sim::TrackInfo& track = program.tracks[t];
    const std::size_t end = track.first + track.states;
    const auto name = [&](std::size_t state) {
      return track.name + "." + program.states[state].name;
    };
    for (std::size_t s = track.first + std::size_t{1}; s < end; ++s) {
      add(Kind::track_state, t, s, name(s));
    }
    for (std::size_t s = track.first; s < end; ++s) {
      if (s != track.idle) add(Kind::visits, s, 0, "visits." + name(s));
    }
    add(Kind::time_in_state, 0, 0, "time_in_state." + track.name, t);
    ranking_.tracks.push_back(t);
  }

  void add(Kind kind, std::size_t index, std::size_t code, std::string name,
           std::size_t track = 0) {
    ranking_.terms.push_back({.term = {.source = {.kind = kind,
                                                  .index = static_cast<std::uint8_t>(index),
                                                  .code = static_cast<std::uint8_t>(code)}},
                              .track = track});
    ranking_.names.push_back(std::move(name));
  }

  Ranking& ranking_;
};

}  // namespace

void add_all_observed(Ranking& ranking, const sim::Program& program,
                      const sim::Population& population) {
  Observed observed(ranking);
  observed.add_customers(population);
  observed.add_journeys(program);
}

}  // namespace sojourn::models
