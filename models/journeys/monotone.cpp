// Where an improvement can harm somebody.
//
// Twins share their draws, so an improvement that only ever acts on leaving, and on state variables
// that rise with what they were, harms nobody: who leaves in the better world would have left in
// the other one too, no later. A link breaks that where what customers feel moves dates or paths
// (the issue put off by a happier customer may meet the renewal), where it makes leaving likelier,
// or where a component says that better now is worse later.
#include <algorithm>
#include <cmath>
#include <set>

#include "models/journeys/explain.h"
#include "sim/component.h"

namespace sojourn::models {
namespace {

using sim::Source;

class LosingLinks {
 public:
  LosingLinks(const sim::Program& program, const sim::Population& population)
      : program_(program), population_(population) {}

  [[nodiscard]] std::vector<std::string> find() {
    for (std::size_t s = 0; s < program_.states.size(); ++s) look_at(s);
    for (std::size_t s = 0; s < program_.states.size(); ++s) look_at_other_tracks(s);
    for (const auto& component : program_.components) {
      for (std::string& link : component->losing_links()) links_.push_back(std::move(link));
    }
    return std::move(links_);
  }

 private:
  [[nodiscard]] std::string path_of(std::size_t state) const {
    const sim::StateInfo& info = program_.states[state];
    return program_.tracks[info.track].name + "." + info.name;
  }

  [[nodiscard]] std::string words(const Source& source) const {
    return words_of(source, program_, population_);
  }

  // More of the variable is better, less of a burden.
  [[nodiscard]] bool helps(const Source& source, float effect_on_leaving) const {
    return program_.variables[source.index].burden ? effect_on_leaving >= 0.0F
                                                   : effect_on_leaving <= 0.0F;
  }

  void note(std::size_t state, const std::string& what) {
    moved_.insert(program_.states[state].track);
    links_.push_back(path_of(state) + ": " + what);
  }

  void look_at(std::size_t s) {
    const sim::StateRow& row = program_.rows[s];
    if (row.leaving == sim::Leaving::by_choice) {
      dates(s, row.stay, "how long customers stay");
    }
    for (const sim::Exit& exit : row.exits) {
      const bool leaves = exit.to != sim::no_state && program_.states[exit.to].absorbing;
      const std::string to = exit.to == sim::no_state ? "" : program_.states[exit.to].name;
      const bool races = row.leaving == sim::Leaving::by_race;
      const auto& terms = races ? exit.clock.terms : exit.terms;
      const auto& guards = races ? exit.clock.guards : exit.guards;
      if (leaves) {
        leaving(s, terms, guards, to);
      } else {
        path(s, terms, guards, to);
      }
    }
  }

  void dates(std::size_t s, const sim::Clock& clock, const std::string& what) {
    for (const sim::Term& term : clock.terms) {
      if (is_felt(term.source)) note(s, what + " depends on " + words(term.source));
    }
    for (const sim::Guard& guard : clock.guards) {
      if (is_felt(guard.source)) note(s, what + " depends on " + words(guard.source));
    }
  }

  void path(std::size_t s, const std::vector<sim::Term>& terms,
            const std::vector<sim::Guard>& guards, const std::string& to) {
    const std::string what = "going on to " + to + " depends on ";
    for (const sim::Term& term : terms) {
      if (is_felt(term.source)) note(s, what + words(term.source));
    }
    for (const sim::Guard& guard : guards) {
      if (is_felt(guard.source)) note(s, what + words(guard.source));
    }
  }

  void leaving(std::size_t s, const std::vector<sim::Term>& terms,
               const std::vector<sim::Guard>& guards, const std::string& to) {
    for (const sim::Term& term : terms) {
      if (!is_felt(term.source)) continue;
      moved_.insert(program_.states[s].track);
      if (!helps(term.source, term.coefficient)) {
        note(s, "better " + words(term.source) + " makes leaving to " + to + " likelier");
      }
    }
    for (const sim::Guard& guard : guards) {
      if (!is_felt(guard.source)) continue;
      moved_.insert(program_.states[s].track);
      const bool opens_below = !std::isfinite(guard.low);
      const bool opens_above = !std::isfinite(guard.high);
      const bool burden = program_.variables[guard.source.index].burden;
      if (!(burden ? opens_above : opens_below)) {
        note(s, "better " + words(guard.source) + " opens the way to " + to);
      }
    }
  }

  // Tracks that look at one in which what customers feel decides.
  void look_at_other_tracks(std::size_t s) {
    const std::uint8_t own = program_.states[s].track;
    std::set<std::string> seen;
    const auto look = [&](const Source& source) {
      if (source.kind != Source::Kind::track_state || source.index == own) return;
      if (moved_.count(source.index) == 0) return;
      const std::string name = program_.tracks[source.index].name;
      if (seen.insert(name).second) {
        links_.push_back(path_of(s) + ": depends on " + name +
                         ", where what customers feel decides");
      }
    };
    const auto look_at_all = [&](const auto& terms, const auto& guards) {
      for (const auto& term : terms) look(term.source);
      for (const auto& guard : guards) look(guard.source);
    };
    const sim::StateRow& row = program_.rows[s];
    look_at_all(row.stay.terms, row.stay.guards);
    for (const sim::Exit& exit : row.exits) {
      if (exit.to != sim::no_state && program_.states[exit.to].absorbing) continue;
      look_at_all(exit.terms, exit.guards);
      look_at_all(exit.clock.terms, exit.clock.guards);
    }
  }

  static bool is_felt(const Source& source) { return source.kind == Source::Kind::variable; }

  const sim::Program& program_;
  const sim::Population& population_;
  std::vector<std::string> links_;
  std::set<std::uint8_t> moved_;  ///< tracks whose course depends on a state variable
};

}  // namespace

std::vector<std::string> losing_links(const sim::Program& program,
                                      const sim::Population& population) {
  return LosingLinks(program, population).find();
}

std::string twins_in_words(const sim::Program& program, const sim::Population& population) {
  const std::vector<std::string> links = losing_links(program, population);
  if (links.empty()) {
    return "monotone: improving what customers feel makes nobody feel worse or leave earlier\n";
  }
  std::string text =
      "not monotone: an improvement can make some customers worse off, by these links\n";
  for (const std::string& link : links) text += "  " + link + "\n";
  return text;
}

}  // namespace sojourn::models
