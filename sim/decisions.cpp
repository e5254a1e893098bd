// The engine and its program's policy: for whom it decides before their next event, who goes on in
// another variant, and whom the company contacts.
#include "sim/engine.h"
#include "sim/policy.h"

namespace sojourn::sim {

// After the earliest clocks are known: a decision comes before what is due in its second.
void Engine::heed_decisions() {
  Lanes& lanes = batch_.lanes();
  for (std::size_t i = 0; i < lanes.count; ++i) {
    const bool decides = lanes.decision[i] <= lanes.time[i];
    lanes.time[i] = decides ? lanes.decision[i] : lanes.time[i];
    lanes.slot[i] = decides ? at_decision : lanes.slot[i];
  }
  for (std::size_t i = 0; i < lanes.count; ++i) start_contacts(i);
}

void Engine::find_decisions(std::int32_t end) {
  const Lanes& lanes = batch_.lanes();
  deciding_.clear();
  for (std::uint32_t i = 0; i < lanes.count; ++i) {
    if (lanes.slot[i] == at_decision && lanes.time[i] < end) deciding_.push_back(i);
  }
}

// Lets the policy decide for all lanes for which it is to before their next events.
void Engine::decide(Lives& lives, std::int32_t end) {
  for (;;) {
    find_decisions(end);
    if (deciding_.empty()) return;
    Lanes& lanes = batch_.lanes();
    policy_->decide(lanes, deciding_);
    for (const std::uint32_t lane : deciding_) {
      if (lanes.contact != nullptr) lanes.contacted[lane] = lanes.time[lane];
    }
    staying_.clear();
    moving_.clear();
    for (const std::uint32_t lane : deciding_) {
      (lanes.variant[lane] == variant_ ? staying_ : moving_).push_back(lane);
    }
    select_listed(staying_, end);
    if (!moving_.empty()) replace_moved(lives, end);
  }
}

void Engine::replace_moved(Lives& lives, std::int32_t end) {
  const std::span<const std::uint32_t> moving(moving_);
  lives.move(batch_, moving);
  const std::size_t admitted = lives.admit(batch_, moving);
  select_listed(moving.first(admitted), end);
  close_gaps(moving.subspan(admitted));
}

// Puts the triggers of contacts on the lane's stack: they are followed at the moment of the
// decision, in the order of the contacts.
void Engine::start_contacts(std::size_t lane) {
  Lanes& lanes = batch_.lanes();
  if (lanes.contact == nullptr || lanes.contact[lane] == 0) return;
  const auto contacts = plan_.program().policy->contacts();
  Pending& pending = pending_[lane];
  pending.now = lanes.contacted[lane];
  for (std::size_t c = contacts.size(); c-- > 0;) {
    if (((lanes.contact[lane] >> c) & 1U) == 0U) continue;
    pending.stack.insert(pending.stack.end(), contacts[c].rbegin(), contacts[c].rend());
    waiting_.data()[lane] = 1;
  }
  lanes.contact[lane] = 0;
}

void Engine::pass(Batch& batch, std::span<const std::uint32_t> list) {
  for (ComponentWork* const work : passing_) {
    work->pass(batch.lanes(), list, batch.lanes().time);
  }
}

}  // namespace sojourn::sim
