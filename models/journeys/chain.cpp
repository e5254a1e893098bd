#include "models/journeys/chain.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sojourn::models {
namespace {

using Rows = std::vector<std::vector<double>>;

// States from which an end can be reached, by walking backwards until nothing changes.
std::vector<bool> states_that_end(const Chain& chain) {
  std::vector<bool> ends(chain.size(), false);
  for (std::size_t s = 0; s < chain.size(); ++s) ends[s] = chain[s].empty();
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t s = 0; s < chain.size(); ++s) {
      if (ends[s]) continue;
      const bool now = std::any_of(chain[s].begin(), chain[s].end(), [&](const ChainMove& move) {
        return move.probability > 0.0 && ends[move.to];
      });
      ends[s] = now;
      changed = changed || now;
    }
  }
  return ends;
}

// The transient states that can end, numbered, and the linear system over them.
struct Transient {
  std::vector<std::size_t> states;
  std::vector<std::size_t> number;  ///< of a state among them; states.size() where it is none
  Rows matrix;                      ///< I - P
};

Transient transient_of(const Chain& chain, const std::vector<bool>& can_end) {
  Transient made;
  made.number.assign(chain.size(), chain.size());
  for (std::size_t s = 0; s < chain.size(); ++s) {
    if (chain[s].empty() || !can_end[s]) continue;
    made.number[s] = made.states.size();
    made.states.push_back(s);
  }
  const std::size_t n = made.states.size();
  made.matrix.assign(n, std::vector<double>(n, 0.0));
  for (std::size_t i = 0; i < n; ++i) {
    made.matrix[i][i] = 1.0;
    for (const ChainMove& move : chain[made.states[i]]) {
      const std::size_t j = made.number[move.to];
      if (j < n) made.matrix[i][j] -= move.probability;
    }
  }
  return made;
}

double probability_at(const Transient& transient, const Rows& absorbed, std::size_t state,
                      std::size_t end, std::size_t column) {
  if (state == end) return 1.0;
  const std::size_t i = transient.number[state];
  return i < transient.states.size() ? absorbed[i][column] : 0.0;
}

}  // namespace

std::optional<Rows> solve(Rows matrix, Rows columns) {
  const std::size_t n = matrix.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (std::abs(matrix[i][k]) > std::abs(matrix[pivot][k])) pivot = i;
    }
    if (std::abs(matrix[pivot][k]) < 1e-14) return std::nullopt;
    std::swap(matrix[k], matrix[pivot]);
    std::swap(columns[k], columns[pivot]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const double factor = matrix[i][k] / matrix[k][k];
      if (factor == 0.0) continue;
      for (std::size_t j = k; j < n; ++j) matrix[i][j] -= factor * matrix[k][j];
      for (std::size_t c = 0; c < columns[k].size(); ++c) columns[i][c] -= factor * columns[k][c];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t c = 0; c < columns[k].size(); ++c) {
      for (std::size_t j = k + 1; j < n; ++j) columns[k][c] -= matrix[k][j] * columns[j][c];
      columns[k][c] /= matrix[k][k];
    }
  }
  return columns;
}

ChainOutlook outlook(const Chain& chain, std::size_t start) {
  ChainOutlook found;
  const std::vector<bool> can_end = states_that_end(chain);
  const Transient transient = transient_of(chain, can_end);
  const std::size_t n = transient.states.size();
  if (start >= chain.size() || transient.number[start] >= n) return found;

  std::vector<std::size_t> ends;
  for (std::size_t s = 0; s < chain.size(); ++s) {
    if (chain[s].empty()) ends.push_back(s);
  }
  Rows right(n, std::vector<double>(ends.size() + 1, 0.0));
  for (std::size_t i = 0; i < n; ++i) {
    right[i][ends.size()] = 1.0;  // one move for each visit
    for (const ChainMove& move : chain[transient.states[i]]) {
      const auto end = std::find(ends.begin(), ends.end(), move.to);
      if (end == ends.end()) continue;
      right[i][static_cast<std::size_t>(end - ends.begin())] += move.probability;
    }
  }
  const std::optional<Rows> absorbed = solve(transient.matrix, right);
  if (!absorbed) return found;

  Rows weighted(n, std::vector<double>(ends.size(), 0.0));
  for (std::size_t i = 0; i < n; ++i) {
    for (const ChainMove& move : chain[transient.states[i]]) {
      for (std::size_t a = 0; a < ends.size(); ++a) {
        const double ending = probability_at(transient, *absorbed, move.to, ends[a], a);
        if (ending > 0.0) weighted[i][a] += move.probability * move.seconds * ending;
      }
    }
  }
  const std::optional<Rows> times = solve(transient.matrix, weighted);
  const std::size_t first = transient.number[start];
  double surely = 0.0;
  for (std::size_t a = 0; a < ends.size(); ++a) {
    const double probability = (*absorbed)[first][a];
    if (probability <= 0.0) continue;
    surely += probability;
    found.ends.push_back({ends[a], probability, (*times)[first][a] / probability});
  }
  found.ends_surely = surely > 1.0 - 1e-9;
  found.visits = (*absorbed)[first][ends.size()];
  return found;
}

namespace {

class Simplifications {
 public:
  void note(bool applies, std::string what) {
    if (applies && std::find(all_.begin(), all_.end(), what) == all_.end()) {
      all_.push_back(std::move(what));
    }
  }
  void note_clock(const sim::Clock& clock) {
    note(!clock.terms.empty(), "speeds at the average customer's values");
    note(!clock.guards.empty(), "guarded clocks slowed by the share of time they are open");
    note(clock.profile >= 0, "profiles at their average");
    note(clock.hazard >= 0 && clock.age_power != 1.0F, "the age of hazards counted from entry");
  }
  void note_row(const sim::StateRow& row) {
    note_clock(row.stay);
    for (const sim::Exit& exit : row.exits) {
      note_clock(exit.clock);
      note(!exit.terms.empty(), "odds at the average customer's values");
      note(!exit.guards.empty(), "guarded exits weighted by the share of time they are open");
    }
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(all_); }

 private:
  std::vector<std::string> all_;
};

bool is_moved_by_others(const sim::Program& program, std::size_t track) {
  const auto moves = [&](const std::vector<sim::Trigger>& triggers) {
    return std::any_of(triggers.begin(), triggers.end(), [&](const sim::Trigger& trigger) {
      return trigger.track == track && trigger.kind != sim::Trigger::Kind::start;
    });
  };
  for (std::size_t s = 0; s < program.states.size(); ++s) {
    const sim::StateRow& row = program.rows[s];
    if (moves(row.triggers)) return true;
    for (const sim::Exit& exit : row.exits) {
      if (moves(exit.triggers)) return true;
    }
  }
  return false;
}

}  // namespace

TrackOutlook outlook_of_track(const sim::Program& program, std::size_t track,
                              const AverageCustomer& customer) {
  const sim::TrackInfo& info = program.tracks[track];
  Simplifications simplifications;
  Chain chain(info.states);
  for (std::size_t s = 0; s < info.states; ++s) {
    const sim::StateRow& row = program.rows[info.first + s];
    if (info.first + s == info.idle) {
      chain[s] = {{.to = s, .probability = 1.0, .seconds = 0.0}};  // idle is no end
      continue;
    }
    simplifications.note_row(row);
    const StateLaw law = law_of(program, row, customer);
    for (std::size_t e = 0; e < row.exits.size(); ++e) {
      chain[s].push_back({.to = static_cast<std::size_t>(row.exits[e].to - info.first),
                          .probability = law.exit_probability[e],
                          .seconds = law.exit_seconds[e]});
    }
  }
  simplifications.note(is_moved_by_others(program, track), "moves by other tracks left out");
  const std::size_t start = info.initial == info.idle ? 0 : info.initial - info.first;
  return {outlook(chain, start), simplifications.take()};
}

}  // namespace sojourn::models
