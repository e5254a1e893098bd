#include "models/interventions/states_before.h"

#include <algorithm>
#include <string>

namespace sojourn::models {
namespace {

using States = std::vector<std::size_t>;

void add_entered(const std::vector<sim::Trigger>& triggers, States& entered) {
  for (const sim::Trigger& trigger : triggers) {
    if (trigger.kind != sim::Trigger::Kind::end) entered.push_back(trigger.state);
  }
}

States first_states(const sim::Program& program) {
  States first;
  for (const sim::TrackInfo& track : program.tracks) {
    if (track.initial != sim::no_state) first.push_back(track.initial);
    if (track.idle != sim::no_state) first.push_back(track.idle);
  }
  return first;
}

void add_contacted(const InterventionDraft& draft, const sim::Program& program, States& entered) {
  for (const TriggerDraft& contact : draft.contact.triggers) {
    for (std::size_t s = 0; s < program.states.size(); ++s) {
      const sim::StateInfo& state = program.states[s];
      if (state.name == contact.state.text &&
          program.tracks[state.track].name == contact.track.text) {
        entered.push_back(s);
      }
    }
  }
}

// Whether an exit that is shut by odds of 0 can be opened by another intervention.
bool may_be_opened(const std::vector<InterventionDraft>& drafts, std::size_t own,
                   const std::string& path) {
  for (std::size_t d = 0; d < drafts.size(); ++d) {
    if (d == own) continue;
    for (const ChangeDraft& change : drafts[d].changes) {
      if (change.path.text == path || change.path.text.starts_with(path + ".")) return true;
    }
  }
  return false;
}

template <typename Next>
std::vector<bool> closure(std::size_t states, States waiting, const Next& next) {
  std::vector<bool> reached(states, false);
  while (!waiting.empty()) {
    const std::size_t state = waiting.back();
    waiting.pop_back();
    if (reached[state]) continue;
    reached[state] = true;
    next(state, waiting);
  }
  return reached;
}

bool takes_no_time(const sim::StateRow& row) {
  return row.leaving == sim::Leaving::by_choice && row.stay.scale == 0.0F;
}

}  // namespace

std::vector<bool> states_before(const std::vector<InterventionDraft>& drafts, std::size_t own,
                                const sim::Program& program) {
  States first = first_states(program);
  for (std::size_t d = 0; d < drafts.size(); ++d) {
    if (d != own) add_contacted(drafts[d], program, first);
  }
  return closure(program.states.size(), std::move(first), [&](std::size_t s, States& next) {
    const sim::StateRow& row = program.rows[s];
    add_entered(row.triggers, next);
    const bool chooses = row.leaving == sim::Leaving::by_choice;
    for (const sim::Exit& exit : row.exits) {
      if (exit.to == sim::no_state) continue;
      const std::string path = program.states[s].path + ".next." + program.states[exit.to].name;
      if (chooses && exit.odds == 0.0F && !may_be_opened(drafts, own, path)) continue;
      next.push_back(exit.to);
      add_entered(exit.triggers, next);
    }
  });
}

std::vector<bool> states_on_joining(const sim::Program& program) {
  if (std::any_of(program.rows.begin(), program.rows.end(), takes_no_time)) {
    return std::vector<bool>(program.states.size(), true);
  }
  return closure(program.states.size(), first_states(program),
                 [&](std::size_t s, States& next) { add_entered(program.rows[s].triggers, next); });
}

}  // namespace sojourn::models
