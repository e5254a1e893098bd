// The phases of an event, and their list in order.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/error.h"
#include "sim/engine.h"
#include "sim/kernels/list_kernels.h"
#include "sim/kernels/row_kernels.h"
#include "sim/kernels/stay_kernels.h"
#include "sim/kernels/variable_kernels.h"
#include "sim/phase_list.h"

namespace sojourn::sim {

const std::vector<PhaseEntry>& PhaseList::all() {
  static const auto always = [](const Plan&) { return true; };
  static const auto fading = [](const Plan& plan) {
    for (std::size_t v = 0; v < plan.program().variables.size(); ++v) {
      if (plan.fades(v)) return true;
    }
    return false;
  };
  static const auto attention = [](const Plan& plan) { return plan.any_attention(); };
  static const auto acts = [](const Plan& plan) { return plan.has_exit_updates(); };
  static const auto triggers = [](const Plan& plan) { return plan.has_triggers(); };
  static const auto any = [](const Plan& plan, auto&& holds) {
    const auto& components = plan.program().components;
    return std::any_of(components.begin(), components.end(),
                       [&](const auto& component) { return holds(*component); });
  };
  static const auto passes = [](const Plan& plan) {
    return any(plan, [](const Component& component) { return component.uses_calendar(); });
  };
  static const auto leaves = [](const Plan& plan) {
    return any(plan, [](const Component& component) { return component.leaves(); });
  };
  static const auto updates = [](const Plan& plan) {
    return any(plan, [](const Component& component) { return component.updates(); });
  };
  static const auto records = [](const Plan& plan) {
    return any(plan, [](const Component& component) { return component.records(); });
  };
  static const std::vector<PhaseEntry> phases{
      {{"pass", "what the calendar brought since the last event"}, &Engine::pass_calendar, passes},
      {{"locate", "the track and state of the clock that rings first"}, &Engine::locate, always},
      {{"force", "states that other tracks' events make a track enter"}, &Engine::force, triggers},
      {{"fade", "what fading variables have become"}, &Engine::fade, fading},
      {{"race", "draws of the exits, and the race of those with constant odds"},
       &Engine::race,
       always},
      {{"choose", "races whose odds depend on covariates or guards"},
       &Engine::choose,
       [](const Plan& plan) { return plan.involved_rows().size() > 1; }},
      {{"ring", "exits with clocks of their own"},
       &Engine::ring,
       [](const Plan& plan) { return plan.has_races(); }},
      {{"resolve", "the state entered"}, &Engine::resolve, always},
      {{"leave", "why states are left, before anything is written"},
       &Engine::leave_components,
       leaves},
      {{"remember",
        "what fading variables were, for clocks that read them, and the steps these have climbed"},
       &Engine::remember,
       attention},
      {{"act", "what exits do to state variables"}, &Engine::act, acts},
      {{"enter", "visit counted, draws of the entered state"}, &Engine::enter, always},
      {{"update", "what the entered state does to state variables"},
       &Engine::update,
       [](const Plan& plan) { return !plan.program().variables.empty(); }},
      {{"live", "what models make of the entered state"}, &Engine::update_components, updates},
      {{"digest", "the row mixed into the digest"}, &Engine::digest_rows, always},
      {{"record", "the row written to the table of events"}, &Engine::emit_rows, always},
      {{"observe", "rows of the models' own tables"}, &Engine::record_components, records},
      {{"move", "the track is in its new state"}, &Engine::move, always},
      {{"stay", "due times of steady stays"}, &Engine::stay, always},
      {{"resume", "clocks started, stopped and retimed"}, &Engine::resume, attention},
      {{"trigger", "events on other tracks that follow at once"}, &Engine::trigger, triggers},
  };
  return phases;
}

std::vector<PhaseInfo> phases_of(const Plan& plan) {
  std::vector<PhaseInfo> listed;
  for (const PhaseEntry& phase : PhaseList::all()) {
    if (phase.needed(plan)) listed.push_back(phase.info);
  }
  return listed;
}

void Engine::pass_calendar() {
  const std::span<const std::uint32_t> all(everyone_.data(), lanes_->count);
  for (ComponentWork* const work : passing_) work->pass(*lanes_, all, lanes_->time);
}

void Engine::leave_components() {
  for (ComponentWork* const work : leaving_) work->leave(*lanes_);
}

void Engine::update_components() {
  for (ComponentWork* const work : updating_) work->update(*lanes_);
}

void Engine::record_components() {
  for (ComponentWork* const work : recording_) work->record(*lanes_);
}

void Engine::locate() {
  std::copy_n(lanes_->slot, lanes_->count, lanes_->rung);
  if (plan_.has_triggers()) {
    std::copy_n(lanes_->track, lanes_->count, lanes_->scratch);
  }
  kernels_.locate(*lanes_, plan_.slot_tracks().data(), plan_.slots().size(),
                  plan_.program().tracks.size());
}

void Engine::force() {
  forced_count_ =
      kernels_.lists->find_bits(forced_.data(), lanes_->count, ~0U, forced_lanes_.data());
  for (const std::uint32_t lane : forced_lanes()) {
    lanes_->rung[lane] = no_slot;
    lanes_->track[lane] = lanes_->scratch[lane];
    lanes_->from[lane] = lanes_->states[lanes_->track[lane]][lane];
  }
}

void Engine::fade() {
  for (std::size_t v = 0; v < plan_.program().variables.size(); ++v) {
    if (!plan_.fades(v)) continue;
    const VariableInfo& variable = plan_.program().variables[v];
    kernels_.variables->fade(*lanes_, v, variable.level,
                             static_cast<float>(1.0 / variable.half_life));
  }
}

void Engine::race() {
  kernels_.leave(*lanes_, plan_.tables());
  kernels_.draw(*lanes_, key_.seed, key_.replication, 0);
  kernels_.race(*lanes_, plan_.tables());
}

void Engine::ring() { kernels_.ring(*lanes_, plan_.tables()); }

void Engine::resolve() {
  kernels_.resolve(*lanes_, plan_.tables());
  if (!plan_.has_triggers()) return;
  for (const std::uint32_t lane : forced_lanes()) {
    lanes_->to[lane] = forced_.data()[lane] & ~forces;
  }
}

void Engine::remember() {
  clocks_.keep_up(*lanes_);
  clocks_.remember(*lanes_);
}

// Calls work(lane, update) for what the exits taken do to state variables.
template <typename Work>
void Engine::for_exit_updates(const Work& work) {
  const std::size_t n =
      kernels_.lists->find_actions(*lanes_, plan_.tables(), exit_updates, found_.data());
  for (std::size_t k = 0; k < n; ++k) {
    const std::uint32_t lane = found_[k];
    const std::size_t from = lanes_->variant_row[lane] + lanes_->from[lane];
    for (const Update& update : plan_.program().rows[from].exits[lanes_->exit[lane]].updates) {
      work(lane, update);
    }
  }
}

void Engine::act() {
  for_exit_updates([this](std::uint32_t lane, const Update& update) {
    const std::size_t v = update.variable;
    const float value = update.keep * lanes_->shown[v][lane] + update.shift;
    lanes_->shown[v][lane] = value;
    lanes_->variables[v][lane] = value;
    if (plan_.fades(v)) lanes_->written[v][lane] = lanes_->time[lane];
  });
}

void Engine::enter() {
  kernels_.enter(*lanes_, plan_.tables());
  kernels_.draw(*lanes_, key_.seed, key_.replication, 0);
  for (std::size_t b = 1; b < plan_.entry_blocks(); ++b) {
    kernels_.enter_block(*lanes_, plan_.tables(), b);
    kernels_.draw(*lanes_, key_.seed, key_.replication, 4 * b);
  }
}

void Engine::update() {
  for (std::size_t v = 0; v < plan_.program().variables.size(); ++v) {
    if (!plan_.updates(v)) continue;
    const std::size_t word = plan_.draws(v) ? Plan::word_of(v) : 0;
    if (plan_.fades(v)) {
      kernels_.variables->update_fading(*lanes_, plan_.tables(), v, word);
    } else if (plan_.draws(v)) {
      kernels_.variables->update(*lanes_, plan_.tables(), v, word);
    } else {
      kernels_.variables->update_plain(*lanes_, plan_.tables(), v);
    }
  }
}

void Engine::digest_rows() {
  if (!digesting_) return;
  kernels_.rows->digest(*lanes_, visible_.data(), visible_.size(), &sums_);
}

void Engine::emit_rows() {
  if (sink_ == nullptr) return;
  kernels_.rows->emit(*lanes_, lanes_->shown, plan_.program().variables.size(),
                      sink_->make_room(lanes_->count));
}

void Engine::move() { kernels_.move(*lanes_, plan_.program().tracks.size()); }

void Engine::stay() {
  kernels_.stays->stay(*lanes_, plan_.tables(), plan_.stay_kinds());
  if (plan_.is_single()) {
    kernels_.stays->due_single(*lanes_, plan_.tables(), plan_.horizon());
    return;
  }
  for (std::size_t t = 0; t < plan_.program().tracks.size(); ++t) {
    kernels_.stays->due_track(*lanes_, plan_.tables(), plan_.horizon(),
                              static_cast<std::uint32_t>(t), plan_.first_slot(t),
                              plan_.shaped_slots_of(t));
  }
}

void Engine::resume() {
  kernels_.note_changes(*lanes_, plan_.tables());
  if (plan_.has_exit_updates()) {
    for_exit_updates([this](std::uint32_t lane, const Update& update) {
      lanes_->changes[lane] |= variable_bit(update.variable);
    });
  }
  kernels_.note_touched(*lanes_, plan_.tables(), plan_.slot_tracks().data(), plan_.slots().size());
  clocks_.resume(*lanes_);
}

void Engine::trigger() {
  const std::size_t n =
      kernels_.lists->find_actions(*lanes_, plan_.tables(), exit_triggers, found_.data());
  const auto& rows = plan_.program().rows;
  for (std::size_t k = 0; k < n; ++k) {
    const std::uint32_t lane = found_[k];
    push(lane, rows[lanes_->variant_row[lane] + lanes_->to[lane]].triggers);
    if (lanes_->rung[lane] == no_slot) continue;
    push(lane,
         rows[lanes_->variant_row[lane] + lanes_->from[lane]].exits[lanes_->exit[lane]].triggers);
  }
  for (const std::uint32_t lane : forced_lanes()) forced_.data()[lane] = 0;
}

// The first of the triggers is to be taken first: it goes on top of the stack.
void Engine::push(std::size_t lane, const std::vector<Trigger>& triggers) {
  if (triggers.empty()) return;
  Pending& pending = pending_[lane];
  pending.now = lanes_->time[lane];
  waiting_.data()[lane] = 1;
  pending.stack.insert(pending.stack.end(), triggers.rbegin(), triggers.rend());
  SOJOURN_ENSURE(pending.stack.size() < 1000);  // loops of triggers are refused with the scenario
}

}  // namespace sojourn::sim
