#include "sim/clocks.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "core/math.h"
#include "sim/covariates.h"
#include "sim/kernels/list_kernels.h"
#include "sim/kernels/lookup.h"
#include "sim/pace.h"
#include "sim/stays.h"
#include "sim/words.h"

namespace sojourn::sim {
namespace {

constexpr float closed = -std::numeric_limits<float>::infinity();

}  // namespace

Clocks::Clocks(const Plan& plan, DrawKey key, const Kernels& kernels, std::size_t capacity)
    : plan_(plan), key_(key), kernels_(kernels), loops_(*kernels.clocks), stairs_(*kernels.stairs) {
  const std::size_t room = capacity + lookup_lanes;
  for (auto* column : {&found_, &runners_, &list_, &chosen_, &codes_, &rewritten_}) {
    column->resize(room);
  }
  for (auto* column : {&sum_, &chosen_sum_, &factor_, &column_}) {
    column->resize(room);
  }
  for (auto* column : {&left_, &begin_, &end_, &mass_, &moment_}) column->resize(room);
  for (auto* column : {&from_, &least_, &until_, &next_}) column->resize(room);
  for (auto& words : words_) words.resize(room);
  std::uint32_t fading = 0;
  since_before_.resize(plan.program().tracks.size());
  for (std::size_t r = 1; r < plan.runners(); ++r) {
    const Runner& runner = plan.runner(r);
    fading |= runner.fading;
    const bool since_entry = runner.clock->since == Clock::Since::entry;
    if (runner.clock->age_power != 1.0F && since_entry) {
      since_before_[runner.track].resize(capacity);
    }
  }
  before_.resize(plan.program().variables.size());
  for (std::size_t v = 0; v < before_.size(); ++v) {
    if ((fading & variable_bit(v)) != 0) before_[v].resize(capacity);
  }
}

void Clocks::remember(const Lanes& lanes) {
  for (std::size_t v = 0; v < before_.size(); ++v) {
    if (!before_[v].empty()) std::copy_n(lanes.variables[v], lanes.count, before_[v].begin());
  }
  for (std::size_t t = 0; t < since_before_.size(); ++t) {
    if (!since_before_[t].empty()) {
      std::copy_n(lanes.since[t], lanes.count, since_before_[t].begin());
    }
  }
}

// runners_ = the runners that the slot holds now, for the first n lanes of found_.
void Clocks::find_runners(const Lanes& lanes, std::size_t slot, std::size_t n) {
  loops_.find_runners(plan_.runners_of(slot), plan_.program().rows.size(), lanes.variant_row,
                      lanes.states[plan_.slots()[slot].track], found_.data(), n, runners_.data());
}

// list_ = those of them with the runner, 0 for none.
std::size_t Clocks::list_runner(std::size_t runner, std::size_t n) {
  count_ = loops_.keep(runners_.data(), static_cast<std::uint32_t>(runner), found_.data(), nullptr,
                       n, list_.data(), nullptr);
  return count_;
}

void Clocks::resume(Lanes& lanes) {
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) {
    const Plan::Slot& slot = plan_.slots()[s];
    const std::size_t n =
        kernels_.lists->find_bits(lanes.touched, lanes.count, 1U << s, found_.data());
    if (n == 0) continue;
    find_runners(lanes, s, n);
    if (list_runner(0, n) > 0) {
      if (slot.hazard >= 0) {
        stop_hazard(lanes, s);
      } else if (slot.races || slot.stairs) {
        for (const std::uint32_t lane : listed()) rest_steady(lanes, s, lane);
      }
    }
    for (const std::size_t r : slot.runners) {
      if (list_runner(r, n) > 0) retime(lanes, plan_.runner(r), r);
    }
  }
}

// The hazards of list_ stand now: they keep what is left, or are drawn again where they rang.
void Clocks::stop_hazard(Lanes& lanes, std::size_t slot) {
  std::size_t stopped = 0;
  const Plan::Slot& info = plan_.slots()[slot];
  for (std::size_t k = 0; k < count_; ++k) {
    const std::uint32_t lane = list_[k];
    const bool rang = lanes.rung[lane] == slot;
    const std::size_t last = plan_.runners_of(slot)[lanes.variant_row[lane] + lanes.from[lane]];
    // Runner 0 here means that it rang: those that stood before are not listed.
    codes_[stopped] = rang ? 0U : static_cast<std::uint32_t>(last);
    list_[stopped] = lane;
    stopped += rang || last != 0 ? 1 : 0;
  }
  std::size_t done = 0;
  const auto take = [&](std::uint32_t code) {
    const std::size_t n = loops_.keep(codes_.data(), code, list_.data(), nullptr, stopped,
                                      chosen_.data() + done, nullptr);
    return std::span<const std::uint32_t>(chosen_).subspan(done, n);
  };
  auto group = take(0);
  if (!group.empty()) {
    draw_hazard_again(lanes, static_cast<std::size_t>(info.hazard), group, left_.data());
  }
  done = group.size();
  for (const std::size_t r : info.runners) {
    if (done == stopped) break;
    group = take(static_cast<std::uint32_t>(r));
    if (!group.empty()) {
      find_left(lanes, plan_.runner(r), Origin::last, group, left_.data() + done);
    }
    done += group.size();
  }
  loops_.rest(left_.data(), chosen_.data(), stopped, lanes.moment[slot]);
  for (std::size_t k = 0; k < stopped; ++k) stand(lanes, slot, chosen_[k]);
}

// The clock stands: nothing is due.
void Clocks::stand(Lanes& lanes, std::size_t slot, std::uint32_t lane) const noexcept {
  lanes.factor[slot][lane] = 0.0F;
  lanes.due[slot][lane] = never;
  if (!plan_.slots()[slot].stairs) return;
  lanes.until[slot][lane] = never;
  lanes.look[slot][lane] = never;
}

// sum_ = the steady part of the speed's logarithm for the lanes in list_; closed guards make it
// -infinity.
void Clocks::weigh(const Lanes& lanes, const Runner& runner) {
  const std::size_t n = count_;
  std::fill_n(sum_.begin(), n, 0.0F);
  for (const Term& term : runner.terms) {
    const Source& source = term.source;
    if (const std::uint32_t* const codes = code_column(lanes, source)) {
      kernels_.lists->add_match(codes, source.code, list_.data(), n, term.coefficient, sum_.data());
      continue;
    }
    const float* column = nullptr;
    if (source.kind == Source::Kind::trait) column = lanes.traits[source.index];
    if (source.kind == Source::Kind::variable) column = lanes.variables[source.index];
    if (column == nullptr) {
      for (const std::uint32_t lane : listed()) {
        column_[lane] = value_of(plan_, lanes, lane, source, runner.track, lanes.time[lane]);
      }
      column = column_.data();
    }
    kernels_.lists->add_term(column, list_.data(), n, term.coefficient, sum_.data());
  }
  for (const Guard& guard : runner.guards) {
    for (std::size_t k = 0; k < n; ++k) {
      const std::uint32_t lane = list_[k];
      if (!is_open(plan_, lanes, lane, guard, runner.track, lanes.time[lane])) sum_[k] = closed;
    }
  }
}

// rewritten_ = where the event begins a staircase of the runner anew.
void Clocks::note_rewritten(const Lanes& lanes, const Runner& runner) {
  std::fill_n(rewritten_.begin(), count_, 0U);
  for (std::size_t v = 0; runner.fading >> v != 0; ++v) {
    if ((runner.fading & variable_bit(v)) == 0) continue;
    loops_.note_rewritten(lanes.changes, variable_bit(v), before_[v].data(), lanes.variables[v],
                          plan_.program().variables[v].level, list_.data(), count_,
                          rewritten_.data());
  }
}

// Whether a clock runs on at the speed it had as another runner of its slot: the same course, the
// same bits of the factor, and no staircase.
bool Clocks::goes_on(const Lanes& lanes, const Runner& runner, const Runner& last,
                     std::uint32_t lane, float sum) noexcept {
  return last.course == runner.course && last.stairs.empty() && runner.stairs.empty() &&
         bits_of(sum) == bits_of(lanes.sum[runner.slot][lane]);
}

// Which of the lanes in list_ are to be timed again: a clock runs on as it did where neither the
// bits of its speed nor its staircases have changed.
void Clocks::retime(Lanes& lanes, const Runner& runner, std::size_t index) {
  const auto slot = static_cast<std::uint32_t>(runner.slot);
  weigh(lanes, runner);
  note_rewritten(lanes, runner);
  loops_.judge(lanes, slot, static_cast<std::uint32_t>(runner.track),
               static_cast<std::uint32_t>(index), runner.clock->hazard >= 0, plan_.runners_of(slot),
               sum_.data(), rewritten_.data(), list_.data(), count_, codes_.data());
  std::size_t chosen = 0;
  const auto take = [&](Fate fate) {
    const std::size_t n =
        loops_.keep(codes_.data(), static_cast<std::uint32_t>(fate), list_.data(), sum_.data(),
                    count_, chosen_.data() + chosen, chosen_sum_.data() + chosen);
    const auto group = std::span<const std::uint32_t>(chosen_).subspan(chosen, n);
    chosen += n;
    return group;
  };
  if (const auto group = take(Fate::changed); !group.empty()) {
    find_left(lanes, runner, Origin::last, group, left_.data());
  }
  double* left = left_.data() + chosen;
  if (const auto group = take(Fate::stood); !group.empty()) {
    loops_.left_standing(lanes, slot, group.data(), group.size(), left);
  }
  left = left_.data() + chosen;
  if (const auto group = take(Fate::drawn); !group.empty()) {
    draw_again(lanes, runner, group, left);
  }
  const std::size_t before = chosen;
  if (const auto group = take(Fate::moved); !group.empty()) {
    chosen = before + move(lanes, runner, group, before);
  }
  list_.swap(chosen_);
  sum_.swap(chosen_sum_);
  count_ = chosen;
  if (count_ == 0) return;
  loops_.gather(words(lanes.time), list_.data(), count_, words(from_.data()));
  loops_.gather(lanes.track, list_.data(), count_, codes_.data());
  for (std::size_t k = 0; k < count_; ++k) least_[k] = codes_[k] == runner.track ? 1 : 0;
  start(lanes, runner);
}

// Clocks that ran as another runner of their slot: keeps those of the group, which stands in
// chosen_ from `first` on, that do not go on as they did, and finds what is left of them.
std::size_t Clocks::move(Lanes& lanes, const Runner& runner, std::span<const std::uint32_t> group,
                         std::size_t first) {
  std::size_t kept = first;
  for (std::size_t k = 0; k < group.size(); ++k) {
    const std::uint32_t lane = group[k];
    const std::uint32_t row = lanes.variant_row[lane] + lanes.from[lane];
    const Runner& last = plan_.runner(plan_.runners_of(runner.slot)[row]);
    const float sum = chosen_sum_[first + k];
    if (goes_on(lanes, runner, last, lane, sum)) continue;
    find_left(lanes, last, Origin::last, group.subspan(k, 1), left_.data() + kept);
    chosen_[kept] = lane;
    chosen_sum_[kept++] = sum;
  }
  return kept - first;
}

}  // namespace sojourn::sim
