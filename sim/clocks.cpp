#include "sim/clocks.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "core/math.h"
#include "sim/covariates.h"
#include "sim/kernels/lookup.h"
#include "sim/pace.h"
#include "sim/stays.h"

namespace sojourn::sim {
namespace {

constexpr float closed = -std::numeric_limits<float>::infinity();

// A quantity that is 1 where a column holds a code, else 0.
const std::uint32_t* matched_column(const Lanes& lanes, const Source& source) noexcept {
  if (source.kind == Source::Kind::track_state) return lanes.states[source.index];
  if (source.kind == Source::Kind::segment) return lanes.segment;
  return nullptr;
}

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

// The moments of a column, read as bits by loops that only move them.
const std::uint32_t* bits_of_column(const std::int32_t* column) noexcept {
  return reinterpret_cast<const std::uint32_t*>(column);
}

template <typename T>
std::uint32_t* words(T* column) noexcept {
  return reinterpret_cast<std::uint32_t*>(column);
}

template <typename T>
const std::uint32_t* words_of(const std::vector<T>& column) noexcept {
  return reinterpret_cast<const std::uint32_t*>(column.data());
}

}  // namespace

Clocks::Clocks(const Plan& plan, DrawKey key, const Kernels& kernels, std::size_t capacity)
    : plan_(plan), key_(key), kernels_(kernels), loops_(*kernels.clocks) {
  const std::size_t room = capacity + lookup_lanes;
  for (auto* column : {&found_, &runners_, &list_, &chosen_, &codes_, &rewritten_}) {
    column->resize(room);
  }
  for (auto* column : {&sum_, &chosen_sum_, &stepped_, &factor_, &most_, &column_}) {
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

// Since when an ageing clock counts its age.
double Clocks::origin_of(const Lanes& lanes, const Runner& runner,
                         std::uint32_t lane) const noexcept {
  if (runner.clock->age_power == 1.0F) return 0.0;
  return runner.clock->since == Clock::Since::joining ? lanes.joined[lane]
                                                      : lanes.since[runner.track][lane];
}

// The same before the event at hand moved the track.
double Clocks::last_origin_of(const Lanes& lanes, const Runner& runner,
                              std::uint32_t lane) const noexcept {
  if (runner.clock == nullptr || runner.clock->age_power == 1.0F) return 0.0;
  return runner.clock->since == Clock::Since::joining ? lanes.joined[lane]
                                                      : since_before_[runner.track][lane];
}

// mass_ = what clocks of factor 1 take from begin_ to end_, for the lanes given.
void Clocks::take_mass(const Lanes& lanes, const Runner& runner, Origin origin,
                       std::span<const std::uint32_t> list) {
  if (!runner.by_lane) {
    loops_.mass(runner.pace, begin_.data(), end_.data(), list.size(), mass_.data());
    return;
  }
  for (std::size_t k = 0; k < list.size(); ++k) {
    const double since = origin == Origin::last ? last_origin_of(lanes, runner, list[k])
                                                : origin_of(lanes, runner, list[k]);
    mass_[k] = mass_between(runner, since, begin_[k], end_[k]);
  }
}

// left[k] = what is left, at the lanes' time, of clocks that ran as the runner until now.
void Clocks::find_left(const Lanes& lanes, const Runner& runner,
                       std::span<const std::uint32_t> list, double* left) {
  const std::size_t n = list.size();
  const auto slot = static_cast<std::uint32_t>(runner.slot);
  if (plan_.slots()[slot].stairs) {
    loops_.moments(lanes.anchor[slot], list.data(), n, begin_.data());
    loops_.moments(lanes.time, list.data(), n, end_.data());
    take_mass(lanes, runner, Origin::last, list);
    loops_.left_on_stairs(lanes, slot, mass_.data(), list.data(), n, left);
    return;
  }
  loops_.runs(lanes, slot, plan_.length(), list.data(), n, begin_.data(), end_.data());
  take_mass(lanes, runner, Origin::last, list);
  loops_.left(lanes, slot, mass_.data(), list.data(), n, left);
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
  kernels_.draw_list(lanes.id, lanes.scratch, list.data(), n,
                     value_of(plan_.hazard_purpose(hazard)), key_.seed, key_.replication,
                     out.data());
  kernels_.exponential_of_list(out[0], nullptr, n, 1.0F, column_.data());
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
    for (std::size_t i = 0; i < n; ++i) lanes.moment[s][i] = -left_[i];
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
          -static_cast<double>(races ? unit_of_race(lanes, i, placed) : lanes.unit[i]);
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
      loops_.gather(bits_of_column(lanes.time), list_.data(), count_, words(from_.data()));
      std::fill_n(least_.begin(), count_, 1);
      start(lanes, runner);
    }
    if (!slot.stairs || slot.hazard >= 0) continue;
    list_runner(0, n);
    for (const std::uint32_t lane : listed()) lanes.anchor[s][lane] = lanes.due[s][lane];
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
    const std::size_t n = kernels_.find_bits(lanes.touched, lanes.count, 1U << s, found_.data());
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
    if (!group.empty()) find_left(lanes, plan_.runner(r), group, left_.data() + done);
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

// sum_ = the steady part of the speed's logarithm for the lanes in list_; closed guards make it
// -infinity.
void Clocks::weigh(const Lanes& lanes, const Runner& runner) {
  const std::size_t n = count_;
  std::fill_n(sum_.begin(), n, 0.0F);
  for (const Term& term : runner.terms) {
    const Source& source = term.source;
    if (const std::uint32_t* const codes = matched_column(lanes, source)) {
      kernels_.add_match(codes, source.code, list_.data(), n, term.coefficient, sum_.data());
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
    kernels_.add_term(column, list_.data(), n, term.coefficient, sum_.data());
  }
  for (const Guard& guard : runner.guards) {
    for (std::size_t k = 0; k < n; ++k) {
      const std::uint32_t lane = list_[k];
      if (!is_open(plan_, lanes, lane, guard, runner.track, lanes.time[lane])) sum_[k] = closed;
    }
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
    find_left(lanes, runner, group, left_.data());
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
  loops_.gather(bits_of_column(lanes.time), list_.data(), count_, words(from_.data()));
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
    find_left(lanes, last, group.subspan(k, 1), left_.data() + kept);
    chosen_[kept] = lane;
    chosen_sum_[kept++] = sum;
  }
  return kept - first;
}

// Lets the clocks of list_ run from from_ with left_ and sum_.
void Clocks::start(Lanes& lanes, const Runner& runner) {
  const std::size_t s = runner.slot;
  if (plan_.slots()[s].stairs) {
    loops_.rest(left_.data(), list_.data(), count_, lanes.moment[s]);
    begin_steps(lanes, runner);
    look_ahead(lanes, runner);
    return;
  }
  kernels_.factors(sum_.data(), count_, factor_.data());
  keep_speeds(lanes, s);
  for (std::size_t k = 0; k < count_; ++k) begin_[k] = from_[k];
  std::fill_n(end_.begin(), count_, static_cast<double>(plan_.length()));
  take_mass(lanes, runner, Origin::present, listed());
  if (runner.plain) {
    loops_.ring_evenly(runner.pace.scale, factor_.data(), mass_.data(), left_.data(), from_.data(),
                       least_.data(), count_, moment_.data());
  } else {
    const std::size_t rings = loops_.find_rings(factor_.data(), mass_.data(), left_.data(), count_,
                                                moment_.data(), codes_.data());
    for (std::size_t r = 0; r < rings; ++r) {
      const std::size_t k = codes_[r];
      const double origin = origin_of(lanes, runner, list_[k]);
      moment_[k] = std::max(moment_after(runner, origin, from_[k], left_[k] / factor_[k]),
                            static_cast<double>(from_[k] + least_[k]));
    }
  }
  loops_.set_moments(moment_.data(), plan_.horizon(), list_.data(), count_, lanes.moment[s],
                     lanes.due[s]);
}

void Clocks::keep_speeds(Lanes& lanes, std::size_t slot) const {
  loops_.scatter(words_of(sum_), list_.data(), count_, words(lanes.sum[slot]));
  loops_.scatter(words_of(factor_), list_.data(), count_, words(lanes.factor[slot]));
}

// factor_, until_ and most_ of the steps that hold at from_.
void Clocks::find_steps(const Lanes& lanes, const Runner& runner) {
  std::copy_n(sum_.begin(), count_, stepped_.begin());
  std::copy_n(sum_.begin(), count_, most_.begin());
  std::fill_n(until_.begin(), count_, never);
  for (std::size_t c = 0; c < runner.stairs.size(); ++c) {
    const int v = runner.stair_variable[c];
    const std::int32_t* const origin = v < 0 ? lanes.joined : lanes.written[v];
    const float* const value = v < 0 ? nullptr : lanes.variables[v];
    kernels_.climb(runner.stairs[c], origin, value, list_.data(), count_, from_.data(),
                   stepped_.data(), until_.data(), most_.data());
  }
  kernels_.factors(stepped_.data(), count_, factor_.data());
}

// Begins steps at from_ with the remainders that lanes.moment keeps.
void Clocks::begin_steps(Lanes& lanes, const Runner& runner) {
  const std::size_t s = runner.slot;
  find_steps(lanes, runner);
  keep_speeds(lanes, s);
  loops_.scatter(words_of(from_), list_.data(), count_, words(lanes.anchor[s]));
  loops_.scatter(words_of(until_), list_.data(), count_, words(lanes.until[s]));
}

// When to look next at clocks whose steps have just begun. Bounded by the fastest they can ever
// become, most clocks cannot ring within their step, and many not within the run.
void Clocks::look_ahead(Lanes& lanes, const Runner& runner) {
  const std::size_t s = runner.slot;
  kernels_.factors(most_.data(), count_, most_.data());
  const std::size_t near =
      loops_.look_ahead(lanes.moment[s], runner.slowest, plan_.length(), most_.data(), from_.data(),
                        until_.data(), list_.data(), count_, next_.data(), codes_.data());
  loops_.scatter(words_of(next_), list_.data(), count_, words(lanes.due[s]));
  loops_.scatter(words_of(next_), list_.data(), count_, words(lanes.look[s]));
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
      lanes.moment[s][lane] = -factor * mass_between(runner, origin, from, rings);
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
  loops_.gather(bits_of_column(lanes.time), list_.data(), count_, words(next_.data()));
  loops_.gather(bits_of_column(lanes.until[slot]), list_.data(), count_, words(from_.data()));
  for (std::size_t k = 0; k < count_; ++k) codes_[k] = from_[k] <= next_[k] ? 1 : 0;
  count_ = loops_.keep(codes_.data(), 1, list_.data(), nullptr, count_, list_.data(), nullptr);
}

// Lets the clocks of list_ climb the steps that have ended by the lanes' time, one after the other.
void Clocks::climb(Lanes& lanes, const Runner& runner) {
  const auto slot = static_cast<std::uint32_t>(runner.slot);
  for (keep_passed(lanes, slot); count_ > 0; keep_passed(lanes, slot)) {
    loops_.moments(lanes.anchor[slot], list_.data(), count_, begin_.data());
    loops_.moments(lanes.until[slot], list_.data(), count_, end_.data());
    take_mass(lanes, runner, Origin::present, listed());
    loops_.left_on_stairs(lanes, slot, mass_.data(), list_.data(), count_, left_.data());
    loops_.rest(left_.data(), list_.data(), count_, lanes.moment[slot]);
    loops_.gather(words(lanes.sum[slot]), list_.data(), count_, words(sum_.data()));
    loops_.gather(bits_of_column(lanes.until[slot]), list_.data(), count_, words(from_.data()));
    begin_steps(lanes, runner);
  }
}

void Clocks::keep_up(Lanes& lanes) {
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) {
    const Plan::Slot& slot = plan_.slots()[s];
    if (!slot.stairs) continue;
    const std::size_t n = kernels_.find_passed(lanes, static_cast<std::uint32_t>(s), found_.data());
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
  loops_.gather(bits_of_column(lanes.anchor[runner.slot]), list_.data(), count_,
                words(from_.data()));
  std::fill_n(least_.begin(), count_, 0);
  begin_steps(lanes, runner);
  look_ahead(lanes, runner);
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
      kernels_.factors(sum_.data(), count_, factor_.data());
      keep_speeds(lanes, s);
    }
  }
}

}  // namespace sojourn::sim
