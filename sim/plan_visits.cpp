// Which counters of visits rest with a customer.
//
// A state that no path leads back to is entered once, and where nobody reads how often, its counter
// says no more than whether the customer is in it. Paths are the exits of the state's own track; a
// state that an event of another track, or a contact, can make its track enter may be entered any
// number of times, and so may what follows it; an idle track draws nothing unless a model does.
#include <algorithm>

#include "sim/component.h"
#include "sim/plan.h"
#include "sim/policy.h"

namespace sojourn::sim {
namespace {

using Marks = std::vector<bool>;  // by state

void mark(Marks& states, const std::vector<Trigger>& triggers,
          const std::vector<TrackInfo>& tracks) {
  for (const Trigger& trigger : triggers) {
    const bool ends = trigger.kind == Trigger::Kind::end;
    states[ends ? tracks[trigger.track].idle : trigger.state] = true;
  }
}

// States that other tracks' events, or contacts, make a track enter.
Marks triggered_states(const Program& program) {
  Marks found(program.states.size(), false);
  for (const StateRow& row : program.rows) {
    mark(found, row.triggers, program.tracks);
    for (const Exit& exit : row.exits) mark(found, exit.triggers, program.tracks);
  }
  if (program.policy == nullptr) return found;
  for (const auto& contact : program.policy->contacts()) mark(found, contact, program.tracks);
  return found;
}

// Marks what one or more exits lead to.
void follow(const Program& program, StateIndex from, Marks& reached) {
  for (const Exit& exit : program.rows[from].exits) {
    if (reached[exit.to]) continue;
    reached[exit.to] = true;
    follow(program, exit.to, reached);
  }
}

void mark_visits(Marks& read, const std::vector<Term>& terms, const std::vector<Guard>& guards) {
  const auto note = [&](const Source& source) {
    if (source.kind == Source::Kind::visits) read[source.index] = true;
  };
  for (const Term& term : terms) note(term.source);
  for (const Guard& guard : guards) note(guard.source);
}

// States whose visits a choice or a model reads.
Marks read_states(const Program& program) {
  Marks read(program.states.size(), false);
  for (const StateRow& row : program.rows) {
    for (const Exit& exit : row.exits) mark_visits(read, exit.terms, exit.guards);
  }
  for (const auto& component : program.components) {
    for (const std::size_t state : component->visits()) read[state] = true;
  }
  return read;
}

// An idle track leaves only when it is started: the state draws for models alone.
bool is_silent(const Program& program, std::size_t state) {
  if (program.tracks[program.states[state].track].idle != state) return false;
  const auto& components = program.components;
  return std::none_of(components.begin(), components.end(),
                      [&](const auto& component) { return component->draws_at(state); });
}

}  // namespace

// REQUIRES: variants are not laid out yet.
void Plan::find_counted() {
  counted_ = read_states(program_);
  const Marks triggered = triggered_states(program_);
  for (std::size_t s = 0; s < program_.states.size(); ++s) {
    if (is_silent(program_, s)) continue;
    const auto state = static_cast<StateIndex>(s);
    Marks reached(program_.states.size(), false);
    follow(program_, state, reached);
    if (triggered[s]) {
      counted_[s] = true;
      for (std::size_t r = 0; r < reached.size(); ++r) counted_[r] = counted_[r] || reached[r];
    }
    if (reached[s]) counted_[s] = true;
  }
}

std::uint32_t Plan::resting_visits(std::size_t word) const noexcept {
  std::uint32_t bits = 0;
  for (std::size_t s = 4 * word; s < counted_.size() && s < 4 * word + 4; ++s) {
    if (counted_[s]) bits |= 255U << (8 * (s % 4));
  }
  return bits;
}

}  // namespace sojourn::sim
