// Which event of each lane is the next: its earliest clock, a look at a clock, or what another
// track has triggered. Lanes that have reached the window's end make room for others.
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/engine.h"
#include "sim/kernels/list_kernels.h"

namespace sojourn::sim {

// Retires lanes that have reached the end and fills them with newcomers, or closes the gaps, until
// every lane has an event before the end. Newcomers may turn out to have none.
bool Engine::replace_done(Lives& lives, std::int32_t end) {
  Lanes& lanes = batch_.lanes();
  for (;;) {
    if (policy_ != nullptr) decide(lives, end);
    const std::size_t found = kernels_.lists->find_done(lanes, lanes.time, end, done_.data());
    if (found == 0) return lanes.count > 0;
    const std::span<const std::uint32_t> done(done_.data(), found);
    lives.retire(batch_, done);
    const std::size_t admitted = lives.admit(batch_, done);
    select_listed(done.first(admitted), end);
    close_gaps(done.subspan(admitted));
  }
}

// Moves the last lanes into those listed, which are ascending.
void Engine::close_gaps(std::span<const std::uint32_t> gaps) {
  Lanes& lanes = batch_.lanes();
  filled_.clear();
  filling_.clear();
  for (std::size_t k = gaps.size(); k-- > 0;) {
    const std::size_t gap = gaps[k];
    const std::size_t last = --lanes.count;
    if (gap == last) continue;
    filled_.push_back(static_cast<std::uint32_t>(gap));
    filling_.push_back(static_cast<std::uint32_t>(last));
    lanes.time[gap] = lanes.time[last];
    lanes.slot[gap] = lanes.slot[last];
    if (!plan_.has_triggers()) continue;
    std::swap(pending_[gap], pending_[last]);
    waiting_.data()[gap] = std::exchange(waiting_.data()[last], 0U);
    forced_.data()[gap] = std::exchange(forced_.data()[last], 0U);
    lanes.track[gap] = lanes.track[last];
  }
  batch_.copy_from(batch_, filling_, filled_);
}

void Engine::select(std::int32_t end) {
  kernels_.select(batch_.lanes(), plan_.slots().size());
  if (policy_ != nullptr) heed_decisions();
  if (plan_.has_triggers()) {
    const std::size_t n =
        kernels_.lists->find_bits(waiting_.data(), batch_.lanes().count, 1U, found_.data());
    for (std::size_t k = 0; k < n; ++k) take_pending(found_[k]);
  }
  look(end);
}

void Engine::select_listed(std::span<const std::uint32_t> list, std::int32_t end) {
  for (const std::uint32_t lane : list) {
    select_lane(lane);
    if (policy_ == nullptr || !plan_.has_triggers()) continue;
    start_contacts(lane);
    if (!pending_[lane].stack.empty()) take_pending(lane);
  }
  looked_.assign(list.begin(), list.end());
  look_listed(end);
}

// Looks at clocks that are to be looked at before anything else happens, and then what is first.
void Engine::look(std::int32_t end) {
  looked_.clear();
  for (const std::size_t s : stair_slots_) {
    const std::size_t n = kernels_.lists->find_looks(batch_.lanes(), static_cast<std::uint32_t>(s),
                                                     end, looking_.data());
    clocks_.look(batch_.lanes(), s, std::span(looking_).first(n));
    for (std::size_t k = 0; k < n; ++k) select_lane(looking_[k]);
    looked_.insert(looked_.end(), looking_.begin(),
                   looking_.begin() + static_cast<std::ptrdiff_t>(n));
  }
  look_listed(end);
}

// The same for the lanes in looked_, until none of them is due to.
void Engine::look_listed(std::int32_t end) {
  Lanes& lanes = batch_.lanes();
  const auto is_due = [&](std::uint32_t lane, std::size_t s) {
    return lanes.slot[lane] == s && lanes.time[lane] == lanes.look[s][lane] &&
           lanes.time[lane] < end;
  };
  while (!looked_.empty() && !stair_slots_.empty()) {
    std::size_t left = 0;
    std::size_t n = 0;
    for (const std::size_t s : stair_slots_) {
      n = 0;
      for (const std::uint32_t lane : looked_) {
        if (is_due(lane, s)) looking_[n++] = lane;
      }
      if (n == 0) continue;
      left += n;
      clocks_.look(lanes, s, std::span(looking_).first(n));
      for (std::size_t k = 0; k < n; ++k) select_lane(looking_[k]);
    }
    if (stair_slots_.size() == 1)
      looked_.assign(looking_.begin(), looking_.begin() + static_cast<std::ptrdiff_t>(n));
    if (left == 0) looked_.clear();
  }
}

void Engine::select_lane(std::size_t lane) {
  Lanes& lanes = batch_.lanes();
  lanes.time[lane] = lanes.due[0][lane];
  lanes.slot[lane] = 0;
  for (std::size_t s = 1; s < plan_.slots().size(); ++s) {
    if (lanes.due[s][lane] >= lanes.time[lane]) continue;
    lanes.time[lane] = lanes.due[s][lane];
    lanes.slot[lane] = static_cast<std::uint32_t>(s);
  }
  if (lanes.decision == nullptr || lanes.decision[lane] > lanes.time[lane]) return;
  lanes.time[lane] = lanes.decision[lane];
  lanes.slot[lane] = at_decision;
}

// Takes the next trigger that has an effect from the lane's stack, to be the lane's event.
void Engine::take_pending(std::size_t lane) {
  Lanes& lanes = batch_.lanes();
  Pending& pending = pending_[lane];
  while (!pending.stack.empty()) {
    const Trigger trigger = pending.stack.back();
    pending.stack.pop_back();
    waiting_.data()[lane] = pending.stack.empty() ? 0U : 1U;
    const TrackInfo& track = plan_.program().tracks[trigger.track];
    const bool idle = lanes.states[trigger.track][lane] == track.idle;
    if (idle != (trigger.kind == Trigger::Kind::start)) continue;
    forced_.data()[lane] =
        forces + (trigger.kind == Trigger::Kind::end ? track.idle : trigger.state);
    lanes.time[lane] = pending.now;
    lanes.slot[lane] = static_cast<std::uint32_t>(plan_.slots().size());  // none
    lanes.track[lane] = trigger.track;
    return;
  }
}

}  // namespace sojourn::sim
