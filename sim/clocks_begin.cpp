// Clocks of newcomers and of those who come from their records, and the draws that clocks begin
// with.
#include <algorithm>
#include <numeric>

#include "core/math.h"
#include "sim/clocks.h"
#include "sim/kernels/list_kernels.h"
#include "sim/moment.h"
#include "sim/stays.h"
#include "sim/words.h"

namespace sojourn::sim {
float unit_stay(const Program& program, std::uint32_t word, const StayShape& shape) noexcept {
  switch (shape.kind) {
    case StayShape::Kind::fixed:
      return 1.0F;
    case StayShape::Kind::exponential:
      return exponential_of(word);
    case StayShape::Kind::weibull:
      return unit_weibull(word, 1.0F / shape.shape);
    case StayShape::Kind::lognormal:
      return unit_lognormal(word, shape.shape);
    case StayShape::Kind::log_logistic:
      return unit_log_logistic(word, 1.0F / shape.shape);
    case StayShape::Kind::uniform:
      return unit_uniform(word, shape.shape);
    case StayShape::Kind::tabulated: {
      const StayTable& table = program.tables[shape.table];
      return unit_tabulated(word,
                            {table.x0, table.inv_step, table.intervals, table.coefficients.data()});
    }
  }
  return 1.0F;
}

// left[k] = the first remainder of the hazard at its present ring.
void Clocks::draw_hazard(Lanes& lanes, std::size_t hazard, std::span<const std::uint32_t> list,
                         double* left) {
  const std::size_t n = list.size();
  for (const std::uint32_t lane : list) {
    const std::uint32_t rings = lanes.rings[hazard][lane];
    lanes.scratch[lane] = rings < 255U ? rings : 0x80000000U + lanes.number[lane];
  }
  std::array<std::uint32_t*, 4> out{};
  for (std::size_t w = 0; w < out.size(); ++w) out[w] = words_[w].data();
  kernels_.lists->draw_list(lanes.id, lanes.scratch, list.data(), n,
                            value_of(plan_.hazard_purpose(hazard)), key_.seed, key_.replication,
                            out.data());
  kernels_.lists->exponential_of_list(out[0], nullptr, n, 1.0F, column_.data());
  for (std::size_t k = 0; k < n; ++k) left[k] = column_[k];
}

// The same after a ring.
void Clocks::draw_hazard_again(Lanes& lanes, std::size_t hazard,
                               std::span<const std::uint32_t> list, double* left) {
  for (const std::uint32_t lane : list) {
    std::uint32_t& rings = lanes.rings[hazard][lane];
    rings = std::min(rings + 1U, 255U);
  }
  draw_hazard(lanes, hazard, list, left);
}

float Clocks::unit_of_race(const Lanes& lanes, std::uint32_t lane,
                           const SlotClock& placed) const noexcept {
  if (placed.clock->shape.kind == StayShape::Kind::fixed) return 1.0F;
  const auto words = draw_block(key_, lanes.id[lane], placed.purpose, lanes.occurrence[lane]);
  return unit_stay(plan_.program(), words[placed.word], placed.clock->shape);
}

void Clocks::draw_hazards(Lanes& lanes) {
  const std::size_t n = lanes.count;
  std::iota(found_.begin(), found_.begin() + static_cast<std::ptrdiff_t>(n), 0U);
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) {
    const Plan::Slot& slot = plan_.slots()[s];
    if (!slot.keeps_moment) continue;
    if (slot.hazard >= 0) {
      draw_hazard(lanes, static_cast<std::size_t>(slot.hazard), std::span(found_).first(n),
                  left_.data());
    } else {
      std::fill_n(left_.begin(), n, 0.0);
    }
    for (std::size_t i = 0; i < n; ++i) lanes.moment[s][i] = kept_moment(-left_[i]);
    std::fill_n(lanes.due[s], n, never);
    std::fill_n(lanes.factor[s], n, 0.0F);
    if (!slot.stairs) continue;
    std::fill_n(lanes.until[s], n, never);
    std::fill_n(lanes.look[s], n, never);
  }
}

void Clocks::shape(Lanes& lanes, std::size_t track) {
  const std::size_t first = plan_.first_slot(track);
  for (std::size_t s = first; s < first + plan_.shaped_slots_of(track); ++s) {
    for (std::uint32_t i = 0; i < lanes.count; ++i) {
      const SlotClock& placed = plan_.clock(s, lanes.variant_row[i] + lanes.to[i]);
      if (placed.clock == nullptr) continue;
      const bool races = placed.exit != by_choice;
      if (placed.runner == 0) {
        if (races) rest_steady(lanes, s, i, placed);
        continue;
      }
      lanes.moment[s][i] =
          kept_moment(-static_cast<double>(races ? unit_of_race(lanes, i, placed) : lanes.unit[i]));
    }
  }
}

void Clocks::begin(Lanes& lanes) {
  const auto n = lanes.count;
  std::iota(found_.begin(), found_.begin() + static_cast<std::ptrdiff_t>(n), 0U);
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) {
    const Plan::Slot& slot = plan_.slots()[s];
    if (slot.runners.empty()) continue;
    find_runners(lanes, s, n);
    for (const std::size_t r : slot.runners) {
      if (list_runner(r, n) == 0) continue;
      const Runner& runner = plan_.runner(r);
      weigh(lanes, runner);
      loops_.left_standing(lanes, static_cast<std::uint32_t>(s), list_.data(), count_,
                           left_.data());
      loops_.gather(words(lanes.time), list_.data(), count_, words(from_.data()));
      std::fill_n(least_.begin(), count_, 1);
      start(lanes, runner);
    }
    if (!slot.stairs || slot.hazard >= 0) continue;
    list_runner(0, n);
    for (const std::uint32_t lane : listed()) lanes.anchor[s][lane] = lanes.due[s][lane];
  }
}

// left[k] = the remainders of clocks that the event begins anew.
void Clocks::draw_again(Lanes& lanes, const Runner& runner, std::span<const std::uint32_t> list,
                        double* left) {
  if (runner.clock->hazard >= 0) {
    draw_hazard_again(lanes, static_cast<std::size_t>(runner.clock->hazard), list, left);
    return;
  }
  for (std::size_t k = 0; k < list.size(); ++k) {
    const std::uint32_t lane = list[k];
    const SlotClock& placed =
        plan_.clock(runner.slot, lanes.variant_row[lane] + lanes.states[runner.track][lane]);
    left[k] = placed.exit == by_choice ? lanes.unit[lane] : unit_of_race(lanes, lane, placed);
  }
}

void Clocks::rest_steady(Lanes& lanes, std::size_t slot, std::uint32_t lane) {
  const std::uint32_t state = lanes.states[plan_.slots()[slot].track][lane];
  rest_steady(lanes, slot, lane, plan_.clock(slot, lanes.variant_row[lane] + state));
}

// A stay's due time is timed with the batch, that of a racing exit here.
void Clocks::rest_steady(Lanes& lanes, std::size_t slot, std::uint32_t lane,
                         const SlotClock& placed) {
  if (placed.clock != nullptr && placed.exit != by_choice) {
    lanes.due[slot][lane] = due_after(lanes.time[lane], unit_of_race(lanes, lane, placed),
                                      placed.clock->scale, 1, plan_.horizon());
  }
  if (!plan_.slots()[slot].stairs) return;
  lanes.factor[slot][lane] = 0.0F;
  lanes.until[slot][lane] = never;
  lanes.look[slot][lane] = never;
  lanes.anchor[slot][lane] = lanes.due[slot][lane];
}

void Clocks::wake(Lanes& lanes, std::span<const std::uint32_t> list) {
  const std::size_t n = list.size();
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) {
    const Plan::Slot& slot = plan_.slots()[s];
    if (slot.runners.empty()) continue;
    std::copy(list.begin(), list.end(), found_.begin());
    find_runners(lanes, s, n);
    list_runner(0, n);
    for (const std::uint32_t lane : listed()) {
      lanes.factor[s][lane] = 0.0F;
      if (!slot.stairs) continue;
      lanes.until[s][lane] = lanes.look[s][lane] = never;
      lanes.due[s][lane] = slot.hazard < 0 ? lanes.anchor[s][lane] : never;
    }
    for (const std::size_t r : slot.runners) {
      if (list_runner(r, n) == 0) continue;
      const Runner& runner = plan_.runner(r);
      weigh(lanes, runner);
      if (slot.stairs) {
        look_from_anchors(lanes, runner);
        continue;
      }
      kernels_.lists->factors(sum_.data(), count_, factor_.data());
      keep_speeds(lanes, s);
    }
  }
}

}  // namespace sojourn::sim
