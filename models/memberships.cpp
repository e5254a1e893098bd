#include "models/memberships.h"

#include <algorithm>
#include <cstddef>

namespace sojourn::models {
namespace {

std::vector<sim::StateIndex> absorbing_states(const sim::Program& program) {
  std::vector<sim::StateIndex> states;
  for (std::size_t s = 0; s < program.states.size(); ++s) {
    if (program.states[s].absorbing) states.push_back(static_cast<sim::StateIndex>(s));
  }
  return states;
}

// By state: whether one of `ends` can be reached along exits of its own track.
std::vector<bool> states_before(const std::vector<sim::StateIndex>& ends,
                                const sim::Program& program) {
  std::vector<bool> before(program.states.size(), false);
  for (const sim::StateIndex end : ends) before[end] = true;
  for (bool grown = true; grown;) {
    grown = false;
    for (std::size_t s = 0; s < before.size() && s < program.rows.size(); ++s) {
      const auto& exits = program.rows[s].exits;
      const bool leads = std::any_of(exits.begin(), exits.end(), [&](const sim::Exit& exit) {
        return exit.to != sim::no_state && before[exit.to];
      });
      if (!leads || before[s]) continue;
      before[s] = true;
      grown = true;
    }
  }
  return before;
}

}  // namespace

void complete(Memberships& memberships, const sim::Program& program) {
  if (memberships.end.empty()) memberships.end = absorbing_states(program);
  memberships.from_joining = memberships.begin.empty();
  if (!memberships.from_joining) return;
  const std::vector<bool> before = states_before(memberships.end, program);
  for (std::size_t s = 0; s < before.size(); ++s) {
    const auto state = static_cast<sim::StateIndex>(s);
    const bool is_end =
        std::find(memberships.end.begin(), memberships.end.end(), state) != memberships.end.end();
    if (before[s] && !is_end) memberships.begin.push_back(state);
  }
}

}  // namespace sojourn::models
