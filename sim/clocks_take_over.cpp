// Clocks of a customer who goes on in another variant of the program.
//
// A clock is left alone where its course and the bits of its speed are the same in both. Elsewhere
// its remainder is kept, in units of its scale, and runs on at the new speed. Of a steady clock the
// remainder is found from its due time, a whole second. A change of shape acts from the next entry.
#include <algorithm>
#include <cmath>

#include "core/math.h"
#include "sim/clocks.h"
#include "sim/stays.h"

namespace sojourn::sim {
namespace {

bool is_same(const StairTable& a, const StairTable& b) noexcept {
  return std::equal(std::begin(a.edges), std::end(a.edges), std::begin(b.edges)) &&
         a.tenure == b.tenure && a.level == b.level && a.coefficient == b.coefficient &&
         a.guards == b.guards && a.low == b.low && a.high == b.high;
}

bool is_same(const StayShape& a, const StayShape& b) noexcept {
  return a.kind == b.kind && a.shape == b.shape && a.table == b.table;
}

}  // namespace

// Steps that have ended are climbed, as they would be at the next event.
void Clocks::climb_listed(Lanes& lanes, std::span<const std::uint32_t> list) {
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) {
    const Plan::Slot& slot = plan_.slots()[s];
    if (!slot.stairs) continue;
    sort_by_runner(lanes, slot, s, list);
    for (const std::size_t r : slot.runners) {
      list_.assign(listed_[r].begin(), listed_[r].end());
      climb(lanes, plan_.runner(r));
    }
  }
}

void Clocks::take_over(Lanes& lanes, std::span<const std::uint32_t> list, Clocks& old) {
  old.climb_listed(lanes, list);
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) {
    const Plan::Slot& slot = plan_.slots()[s];
    if (slot.runners.empty()) {
      for (const std::uint32_t lane : list) take_over_steady(lanes, s, lane, old);
      continue;
    }
    sort_by_runner(lanes, slot, s, list);
    for (const std::uint32_t lane : listed_[0]) take_over_steady(lanes, s, lane, old);
    for (const std::size_t r : slot.runners) {
      list_.assign(listed_[r].begin(), listed_[r].end());
      if (!list_.empty()) take_over_runner(lanes, plan_.runner(r), old);
    }
  }
}

// The slot holds no runner in this plan: a hazard stands, a stay is steady or there is none.
void Clocks::take_over_steady(Lanes& lanes, std::size_t slot, std::uint32_t lane,
                              const Clocks& old) const noexcept {
  const Plan::Slot& info = plan_.slots()[slot];
  const std::uint32_t state = lanes.states[info.track][lane];
  const SlotClock& now = plan_.clock(slot, state);
  const SlotClock& before = old.plan_.clock(slot, state);
  const std::int32_t time = lanes.time[lane];
  if (before.runner != 0) {
    const double origin = old.origin_of(lanes, old.plan_.runner(before.runner), lane);
    const double left = old.left_of(lanes, slot, before.runner, lane, origin);
    lanes.moment[slot][lane] = -left;
    lanes.factor[slot][lane] = 0.0F;
    lanes.due[slot][lane] =
        now.clock == nullptr || info.hazard >= 0
            ? never
            : due_of_moment(time + left * static_cast<double>(now.clock->scale), plan_.horizon());
  } else {
    std::int32_t& due = lanes.due[slot][lane];
    if (now.clock == nullptr || before.clock == nullptr || due == never) return;
    if (now.clock->scale == before.clock->scale || before.clock->scale <= 0.0F) return;
    if (!is_same(now.clock->shape, before.clock->shape)) return;
    const double left = static_cast<double>(due - time) / static_cast<double>(before.clock->scale);
    due = due_of_moment(time + left * static_cast<double>(now.clock->scale), plan_.horizon());
  }
  if (!info.stairs) return;
  lanes.until[slot][lane] = lanes.look[slot][lane] = never;
  lanes.anchor[slot][lane] = lanes.due[slot][lane];
}

// Whether clocks that run at the same speed ring at the same moment.
bool Clocks::is_same_course(const Runner& runner, const Runner& other, const Clocks& old) const {
  const Clock& a = *runner.clock;
  const Clock& b = *other.clock;
  const bool aged = a.age_power == b.age_power && a.since == b.since;
  if (a.scale != b.scale || !aged || (a.profile < 0) != (b.profile < 0)) return false;
  if (!std::equal(runner.stairs.begin(), runner.stairs.end(), other.stairs.begin(),
                  other.stairs.end(), [](const auto& x, const auto& y) { return is_same(x, y); })) {
    return false;
  }
  if (a.profile < 0) return true;
  const Profile& mine = plan_.program().profiles[static_cast<std::size_t>(a.profile)];
  const Profile& theirs = old.plan_.program().profiles[static_cast<std::size_t>(b.profile)];
  return mine.time == theirs.time && mine.factor == theirs.factor;
}

// The same for the lanes in list_, which the runner holds.
void Clocks::take_over_runner(Lanes& lanes, const Runner& runner, const Clocks& old) {
  const std::size_t s = runner.slot;
  std::size_t compared = 0;  // the old runner that `same` is about; 0: none
  bool same = false;
  weigh(lanes, runner);
  std::size_t kept = 0;
  for (std::size_t k = 0; k < list_.size(); ++k) {
    const std::uint32_t lane = list_[k];
    const SlotClock& before = old.plan_.clock(s, lanes.states[runner.track][lane]);
    if (before.runner != 0) {
      const Runner& last = old.plan_.runner(before.runner);
      if (before.runner != compared) {
        compared = before.runner;
        same = is_same_course(runner, last, old);
      }
      if (same && bits_of(sum_[k]) == bits_of(lanes.sum[s][lane])) continue;
      left_[kept] = old.left_of(lanes, s, before.runner, lane, old.origin_of(lanes, last, lane));
    } else if (runner.clock->hazard >= 0 || before.clock == nullptr) {
      left_[kept] = -lanes.moment[s][lane];  // it stood
    } else {
      const double whole = lanes.due[s][lane] - lanes.time[lane];
      left_[kept] = whole / static_cast<double>(before.clock->scale);
    }
    from_[kept] = lanes.time[lane];
    least_[kept] = 0;
    sum_[kept] = sum_[k];
    list_[kept++] = lane;
  }
  list_.resize(kept);
  if (kept > 0) start(lanes, runner);
}

}  // namespace sojourn::sim
