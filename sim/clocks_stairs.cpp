// Clocks on staircases: they are looked at when they might ring, and climb the steps that have
// ended by then, or by the next event that may write what they read.
#include <algorithm>
#include <array>
#include <numeric>

#include "core/error.h"
#include "sim/clocks.h"
#include "sim/kernels/list_kernels.h"
#include "sim/moment.h"
#include "sim/pace.h"
#include "sim/stays.h"
#include "sim/words.h"

namespace sojourn::sim {

namespace {

StairClock clock_of(const Plan& plan, const Lanes& lanes, const Runner& runner) {
  SOJOURN_EXPECT(runner.stairs.size() <= max_staircases);
  StairClock clock{.slot = static_cast<std::uint32_t>(runner.slot),
                   .pace = &runner.pace,
                   .stairs = {},
                   .count = runner.stairs.size(),
                   .slowest = runner.slowest,
                   .length = plan.length()};
  for (std::size_t c = 0; c < clock.count; ++c) {
    const int v = runner.stair_variable[c];
    clock.stairs[c] = {.table = &runner.stairs[c],
                       .origin = v < 0 ? lanes.joined : lanes.written[v],
                       .value = v < 0 ? nullptr : lanes.variables[v]};
  }
  return clock;
}

}  // namespace

// Begins steps at from_ with the remainders left_ and the speeds of sum_, and finds when to look at
// the clocks next.
void Clocks::begin_steps(Lanes& lanes, const Runner& runner) {
  const BeginningSteps steps{from_.data(),   left_.data(),  sum_.data(),
                             factor_.data(), until_.data(), codes_.data()};
  const std::size_t near =
      stairs_.begin(lanes, clock_of(plan_, lanes, runner), list_.data(), count_, steps);
  for (std::size_t r = 0; r < near; ++r) time_step(lanes, runner, codes_[r]);
}

// Whether and when the clock rings within its step, exactly.
void Clocks::time_step(Lanes& lanes, const Runner& runner, std::size_t k) const noexcept {
  const std::uint32_t lane = list_[k];
  const std::size_t s = runner.slot;
  const double factor = factor_[k];
  const double from = from_[k];
  const double left = -lanes.moment[s][lane];
  const double until = std::min(until_[k], plan_.length());
  const double origin = origin_of(lanes, runner, lane);
  const double takes = factor * mass_between(runner, origin, from, until);
  if (left <= takes && takes > 0.0) {
    double rings = std::min(moment_after(runner, origin, from, left / factor), until);
    if (rings < from + least_[k]) {
      rings = from + least_[k];
      lanes.moment[s][lane] = kept_moment(-factor * mass_between(runner, origin, from, rings));
    }
    lanes.due[s][lane] = due_of_moment(rings, plan_.length());
    lanes.look[s][lane] = never;
    lanes.until[s][lane] = never;
    return;
  }
  lanes.due[s][lane] = until_[k] < plan_.length() ? until_[k] : never;
  lanes.look[s][lane] = lanes.due[s][lane];
}

// Leaves in list_ the lanes whose step has ended by their time.
void Clocks::keep_passed(const Lanes& lanes, std::size_t slot) {
  loops_.gather(words(lanes.time), list_.data(), count_, words(next_.data()));
  loops_.gather(words(lanes.until[slot]), list_.data(), count_, words(from_.data()));
  for (std::size_t k = 0; k < count_; ++k) codes_[k] = from_[k] <= next_[k] ? 1 : 0;
  count_ = loops_.keep(codes_.data(), 1, list_.data(), nullptr, count_, list_.data(), nullptr);
}

// Sixteen clocks climb together until the last of them is through: those with about as many steps
// stand side by side. Orders list_ by codes_, by counting.
void Clocks::sort_by_code() {
  constexpr std::size_t most = 16;
  std::array<std::size_t, most + 2> place{};
  const auto key = [&](std::size_t k) { return std::min<std::size_t>(codes_[k], most); };
  for (std::size_t k = 0; k < count_; ++k) ++place[key(k) + 1];
  std::partial_sum(place.begin(), place.end(), place.begin());
  for (std::size_t k = 0; k < count_; ++k) chosen_[place[key(k)]++] = list_[k];
  list_.swap(chosen_);
}

// Lets the clocks of list_ climb the steps that have ended by the lanes' time, one after the other.
void Clocks::climb(Lanes& lanes, const Runner& runner) {
  if (runner.by_lane) return climb_by_lane(lanes, runner);
  const StairClock clock = clock_of(plan_, lanes, runner);
  stairs_.count_steps(lanes, clock, list_.data(), count_, codes_.data());
  sort_by_code();
  stairs_.climb(lanes, clock, list_.data(), count_);
}

void Clocks::climb_by_lane(Lanes& lanes, const Runner& runner) {
  const auto slot = static_cast<std::uint32_t>(runner.slot);
  const BeginningSteps steps{from_.data(),   left_.data(),  sum_.data(),
                             factor_.data(), until_.data(), nullptr};
  for (keep_passed(lanes, slot); count_ > 0; keep_passed(lanes, slot)) {
    loops_.moments(lanes.anchor[slot], list_.data(), count_, begin_.data());
    loops_.moments(lanes.until[slot], list_.data(), count_, end_.data());
    take_mass(lanes, runner, Origin::present, listed());
    loops_.left_on_stairs(lanes, slot, mass_.data(), list_.data(), count_, left_.data());
    loops_.gather(words(lanes.sum[slot]), list_.data(), count_, words(sum_.data()));
    loops_.gather(words(lanes.until[slot]), list_.data(), count_, words(from_.data()));
    stairs_.begin(lanes, clock_of(plan_, lanes, runner), list_.data(), count_, steps);
  }
}

void Clocks::keep_up(Lanes& lanes) {
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) {
    const Plan::Slot& slot = plan_.slots()[s];
    if (!slot.stairs) continue;
    const std::size_t n =
        kernels_.lists->find_passed(lanes, static_cast<std::uint32_t>(s), found_.data());
    if (n == 0) continue;
    find_runners(lanes, s, n);
    for (const std::size_t r : slot.runners) {
      if (list_runner(r, n) > 0) climb(lanes, plan_.runner(r));
    }
  }
}

void Clocks::look(Lanes& lanes, std::size_t slot, std::span<const std::uint32_t> list) {
  std::copy(list.begin(), list.end(), found_.begin());
  find_runners(lanes, slot, list.size());
  for (const std::size_t r : plan_.slots()[slot].runners) {
    if (list_runner(r, list.size()) == 0) continue;
    const Runner& runner = plan_.runner(r);
    climb(lanes, runner);
    list_runner(r, list.size());
    loops_.gather(words(lanes.sum[slot]), list_.data(), count_, words(sum_.data()));
    look_from_anchors(lanes, runner);
  }
}

// Begins the steps of list_ again where they began, with sum_.
void Clocks::look_from_anchors(Lanes& lanes, const Runner& runner) {
  loops_.gather(words(lanes.anchor[runner.slot]), list_.data(), count_, words(from_.data()));
  loops_.left_standing(lanes, static_cast<std::uint32_t>(runner.slot), list_.data(), count_,
                       left_.data());
  std::fill_n(least_.begin(), count_, 0);
  begin_steps(lanes, runner);
}

}  // namespace sojourn::sim
