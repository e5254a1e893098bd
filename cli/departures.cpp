#include "cli/departures.h"

#include <algorithm>

#include "models/causes/causes.h"
#include "models/departures.h"

namespace sojourn::cli {
namespace {

// The exits that are departures and have the term: `use(state, exit, number of the term)`.
template <typename Use>
void for_each_use(const sim::Program& program, const std::string& term, const Use& use) {
  const models::CauseModel* const model = models::causes_of(program);
  if (model == nullptr) return;
  for (std::size_t s = 0; s < program.states.size(); ++s) {
    const auto& exits = program.rows[s].exits;
    for (std::size_t e = 0; e < exits.size(); ++e) {
      const auto& causes = model->exits[s * sim::max_exits + e].causes;
      for (std::size_t k = 0; k < causes.size(); ++k) {
        if (model->causes[causes[k]] == term) use(s, exits[e], k);
      }
    }
  }
}

std::vector<std::string> removal_of(const sim::Program& program, const std::string& term) {
  std::vector<std::string> sets;
  for_each_use(program, term, [&](std::size_t state, const sim::Exit& exit, std::size_t) {
    sets.push_back(models::setting_of(program, state, exit, term) + "=0");
  });
  return sets;
}

// A coefficient may have been written in another way than we would (visits.TRACK.STATE).
bool is_removed(const sim::Program& program, const std::string& term) {
  bool removed = true;
  for_each_use(program, term, [&](std::size_t state, const sim::Exit& exit, std::size_t k) {
    const auto& terms = models::terms_of(program.rows[state], exit);
    removed = removed && terms[k].coefficient == 0.0F;
  });
  return removed;
}

}  // namespace

std::vector<Departure> departures_of(const Life& life) {
  std::vector<Departure> found;
  const LifeTable* const table = life.table(models::departures_table);
  if (table == nullptr) return found;
  const auto word = [&](std::size_t column, std::size_t row) {
    return table->text(column, row, Date{});
  };
  for (std::size_t i = 0; i < table->rows; ++i) {
    Cause cause{.term = word(models::departure_term, i),
                .effect = table->number(models::departure_effect, i),
                .share = table->number(models::departure_share, i)};
    if (cause.term == models::base_cause) {
      found.push_back({.time = static_cast<std::int64_t>(table->number(models::departure_time, i)),
                       .from = word(models::departure_from, i),
                       .by = word(models::departure_by, i),
                       .causes = {}});
    }
    found.back().causes.push_back(std::move(cause));
  }
  return found;
}

std::vector<std::string> other_ways(const sim::Program& program, const Departure& departure) {
  std::vector<std::string> ways;
  const models::CauseModel* const model = models::causes_of(program);
  if (model == nullptr) return ways;
  for (std::size_t s = 0; s < program.states.size(); ++s) {
    const sim::StateInfo& state = program.states[s];
    if (program.tracks[state.track].name + "." + state.name != departure.from) continue;
    const auto& exits = program.rows[s].exits;
    for (std::size_t e = 0; e < exits.size(); ++e) {
      if (exits[e].to == sim::no_state || model->is_place[exits[e].to] == 0) continue;
      const std::string& way = model->ways[model->exits[s * sim::max_exits + e].way];
      if (way != departure.by) ways.push_back(way);
    }
  }
  return ways;
}

std::vector<std::string> naming_departures(const models::Scenario& scenario) {
  const sim::Program& program = scenario.program;
  std::vector<std::string> sets;
  if (models::causes_of(program) != nullptr) return sets;
  for (std::size_t t = 0; t < program.tracks.size(); ++t) {
    std::string names;
    for (const sim::StateIndex state : scenario.memberships.end) {
      if (program.states[state].track != t) continue;
      names += (names.empty() ? "\"" : ", \"") + program.states[state].name + "\"";
    }
    if (!names.empty())
      sets.push_back("departures.at." + program.tracks[t].name + "=[" + names + "]");
  }
  return sets;
}

std::optional<Removal> without_term(const LoadedScenario& loaded, const Origin& origin,
                                    std::uint32_t customer, const std::string& term) {
  Removal removal;
  removal.sets = removal_of(loaded.scenario.program, term);
  try {
    const LoadedScenario changed = load_again(origin, removal.sets);
    if (!is_removed(changed.scenario.program, term)) return std::nullopt;
    for (const Departure& departure : departures_of(live_again(changed, origin, customer))) {
      removal.times.push_back(departure.time);
    }
  } catch (const InputError&) {
    return std::nullopt;
  }
  return removal;
}

}  // namespace sojourn::cli
