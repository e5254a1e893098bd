// Clocks of a customer who goes on in another variant of the program.
//
// A clock is left alone where its course and the bits of its speed are the same in both. Elsewhere
// its remainder is kept, in units of its scale, and runs on at the new speed. Of a steady clock the
// remainder is found from its due time, a whole second. A change of shape acts from the next entry.
#include <algorithm>
#include <cmath>

#include "core/math.h"
#include "sim/clocks.h"
#include "sim/kernels/lookup.h"
#include "sim/moment.h"
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

// Before lanes go: steps that have ended are climbed, as they would be at the next event.
void Clocks::hand_over(Lanes& lanes, std::span<const std::uint32_t> list) {
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) {
    const Plan::Slot& slot = plan_.slots()[s];
    if (!slot.stairs) continue;
    std::copy(list.begin(), list.end(), found_.begin());
    find_runners(lanes, s, list.size());
    for (const std::size_t r : slot.runners) {
      if (list_runner(r, list.size()) > 0) climb(lanes, plan_.runner(r));
    }
  }
}

// What is left of a lane's clock; REQUIRES: the lane was handed over.
double Clocks::left_of(const Lanes& lanes, std::size_t runner, std::uint32_t lane) {
  chosen_[0] = lane;
  double left[lookup_lanes] = {};
  find_left(lanes, plan_.runner(runner), Origin::present, std::span(chosen_).first(1), left);
  return left[0];
}

void Clocks::take_over(Lanes& lanes, std::span<const std::uint32_t> list, Clocks& old) {
  old.hand_over(lanes, list);
  const std::size_t n = list.size();
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) {
    const Plan::Slot& slot = plan_.slots()[s];
    if (slot.runners.empty()) {
      for (const std::uint32_t lane : list) take_over_steady(lanes, s, lane, old);
      continue;
    }
    std::copy(list.begin(), list.end(), found_.begin());
    find_runners(lanes, s, n);
    list_runner(0, n);
    for (const std::uint32_t lane : listed()) take_over_steady(lanes, s, lane, old);
    for (const std::size_t r : slot.runners) {
      if (list_runner(r, n) > 0) take_over_runner(lanes, plan_.runner(r), old);
    }
  }
}

// The slot holds no runner in this plan: a hazard stands, a stay is steady or there is none.
void Clocks::take_over_steady(Lanes& lanes, std::size_t slot, std::uint32_t lane,
                              Clocks& old) const {
  const Plan::Slot& info = plan_.slots()[slot];
  const std::uint32_t state = lanes.states[info.track][lane];
  const SlotClock& now = plan_.clock(slot, state);
  const SlotClock& before = old.plan_.clock(slot, state);
  const std::int32_t time = lanes.time[lane];
  std::int32_t& due = lanes.due[slot][lane];
  double left = 0.0;
  if (before.runner != 0) {
    left = old.left_of(lanes, before.runner, lane);
    lanes.moment[slot][lane] = kept_moment(-left);
    stand(lanes, slot, lane);
    if (now.clock == nullptr || info.hazard >= 0) return;
  } else {
    if (now.clock == nullptr || before.clock == nullptr || due == never) return;
    if (now.clock->scale == before.clock->scale || before.clock->scale <= 0.0F) return;
    if (!is_same(now.clock->shape, before.clock->shape)) return;
    left = static_cast<double>(due - time) / static_cast<double>(before.clock->scale);
  }
  due = due_of_moment(time + left * static_cast<double>(now.clock->scale), plan_.horizon());
  if (info.stairs) lanes.anchor[slot][lane] = due;
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
void Clocks::take_over_runner(Lanes& lanes, const Runner& runner, Clocks& old) {
  const std::size_t s = runner.slot;
  std::size_t compared = 0;  // the old runner that `same` is about; 0: none
  bool same = false;
  weigh(lanes, runner);
  std::size_t kept = 0;
  for (std::size_t k = 0; k < count_; ++k) {
    const std::uint32_t lane = list_[k];
    const SlotClock& before = old.plan_.clock(s, lanes.states[runner.track][lane]);
    if (before.runner != 0) {
      if (before.runner != compared) {
        compared = before.runner;
        same = is_same_course(runner, old.plan_.runner(compared), old);
      }
      if (same && bits_of(sum_[k]) == bits_of(lanes.sum[s][lane])) continue;
      left_[kept] = old.left_of(lanes, before.runner, lane);
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
  count_ = kept;
  if (count_ > 0) start(lanes, runner);
}

}  // namespace sojourn::sim
