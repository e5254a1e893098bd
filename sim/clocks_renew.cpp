// Clocks of a customer whose life goes on from here with other draws: a continuation.
//
// What has passed stays, what is to come is drawn anew, given that no clock has rung yet. Of a
// hazard the remainder is a unit exponential again, whatever has run of it. A stay in progress is
// drawn until it is longer than what has passed of it: 1 / S(passed) draws on average, S its
// survival function. Who is so far beyond the law of her stay that none of many draws reaches it
// keeps the remainder she has.
#include <algorithm>

#include "core/math.h"
#include "sim/clocks.h"
#include "sim/covariates.h"
#include "sim/stays.h"

namespace sojourn::sim {
namespace {

constexpr std::uint32_t most_tries = 4096;

}  // namespace

std::uint32_t Clocks::renewed_word(std::uint32_t id, std::size_t slot,
                                   std::uint32_t number) const noexcept {
  const Purpose purpose = purpose_of("clocks.renewed", static_cast<std::uint32_t>(slot));
  return draw_block(key_, id, purpose, number / 4)[number % 4];
}

void Clocks::renew(Lanes& lanes, std::span<const std::uint32_t> list, DrawKey before) {
  hand_over(lanes, list);
  const std::size_t n = list.size();
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) {
    const Plan::Slot& slot = plan_.slots()[s];
    if (slot.runners.empty()) {
      for (const std::uint32_t lane : list) renew_steady(lanes, s, lane);
      continue;
    }
    std::copy(list.begin(), list.end(), found_.begin());
    find_runners(lanes, s, n);
    list_runner(0, n);
    for (const std::uint32_t lane : listed()) renew_steady(lanes, s, lane);
    for (const std::size_t r : slot.runners) {
      if (list_runner(r, n) > 0) renew_runner(lanes, plan_.runner(r), r, before);
    }
  }
}

// The slot holds no runner: a hazard stands, a stay is steady or there is none.
void Clocks::renew_steady(Lanes& lanes, std::size_t slot, std::uint32_t lane) const {
  const Plan::Slot& info = plan_.slots()[slot];
  if (info.hazard >= 0) {
    lanes.moment[slot][lane] =
        -static_cast<double>(exponential_of(renewed_word(lanes.id[lane], slot, 0)));
    return;
  }
  const std::size_t row = lanes.variant_row[lane] + lanes.states[info.track][lane];
  const SlotClock& placed = plan_.clock(slot, row);
  if (placed.clock == nullptr || placed.clock->shape.kind == StayShape::Kind::fixed) return;
  const std::int32_t since = lanes.since[info.track][lane];
  for (std::uint32_t k = 0; k < most_tries; ++k) {
    const float unit =
        unit_stay(plan_.program(), renewed_word(lanes.id[lane], slot, k), placed.clock->shape);
    const std::int32_t due = due_after(since, unit, placed.clock->scale, 1, plan_.horizon());
    if (due < lanes.time[lane]) continue;
    lanes.due[slot][lane] = due;
    if (info.stairs) lanes.anchor[slot][lane] = due;
    return;
  }
}

// The same for the lanes in list_, which the runner holds.
void Clocks::renew_runner(Lanes& lanes, const Runner& runner, std::size_t index, DrawKey before) {
  weigh(lanes, runner);
  for (std::size_t k = 0; k < count_; ++k) {
    const std::uint32_t lane = list_[k];
    left_[k] =
        runner.clock->hazard >= 0
            ? static_cast<double>(exponential_of(renewed_word(lanes.id[lane], runner.slot, 0)))
            : renewed_stay(lanes, runner, index, lane, before);
    from_[k] = lanes.time[lane];
    least_[k] = 0;
  }
  start(lanes, runner);
}

// What is left of a stay that runs at a speed of its own, in units of its scale.
double Clocks::renewed_stay(const Lanes& lanes, const Runner& runner, std::size_t index,
                            std::uint32_t lane, DrawKey before) {
  const double left = left_of(lanes, index, lane);
  const StayShape& shape = runner.clock->shape;
  const std::uint32_t state = lanes.states[runner.track][lane];
  const std::uint32_t visits = visits_of(lanes, lane, state);
  if (shape.kind == StayShape::Kind::fixed || visits == 0 || visits >= 255) return left;
  const std::size_t row = lanes.variant_row[lane] + state;
  const SlotClock& placed = plan_.clock(runner.slot, row);
  const bool races = placed.exit != by_choice;
  const Purpose purpose = races ? placed.purpose : Purpose{plan_.tables().entry_purpose[0][row]};
  const auto drawn = draw_block(before, lanes.id[lane], purpose, visits - 1);
  const float whole = unit_stay(plan_.program(), drawn[races ? placed.word : 0], shape);
  const double passed = std::max(0.0, static_cast<double>(whole) - left);
  for (std::uint32_t k = 0; k < most_tries; ++k) {
    const std::uint32_t word = renewed_word(lanes.id[lane], runner.slot, k);
    const double unit = static_cast<double>(unit_stay(plan_.program(), word, shape));
    if (unit > passed) return unit - passed;
  }
  return left;
}

}  // namespace sojourn::sim
