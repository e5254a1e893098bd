#include "sim/clocks.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/math.h"
#include "core/special.h"
#include "sim/covariates.h"
#include "sim/kernels/lookup.h"
#include "sim/stays.h"

namespace sojourn::sim {
namespace {

constexpr float closed = -std::numeric_limits<float>::infinity();

bool same_bits(float a, float b) noexcept { return bits_of(a) == bits_of(b); }

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

}  // namespace

Clocks::Clocks(const Plan& plan, DrawKey key, const Kernels& kernels, std::size_t capacity)
    : plan_(plan), key_(key), kernels_(kernels) {
  std::uint32_t fading = 0;
  std::size_t runners = 0;
  for (; runners < plan.runners(); ++runners) fading |= plan.runner(runners).fading;
  listed_.resize(runners);
  for (auto& list : listed_) list.reserve(capacity + lookup_lanes);
  found_.resize(capacity + lookup_lanes);
  list_.resize(capacity + lookup_lanes);
  for (auto* column : {&sum_, &stepped_, &factor_, &most_, &column_}) column->resize(capacity);
  for (auto* column : {&from_, &least_, &until_}) column->resize(capacity);
  left_.resize(capacity);
  since_before_.resize(plan.program().tracks.size());
  for (std::size_t r = 1; r < runners; ++r) {
    const Runner& runner = plan.runner(r);
    const bool since_entry = runner.clock->since == Clock::Since::entry;
    if (runner.clock->age_power != 1.0F && since_entry)
      since_before_[runner.track].resize(capacity);
  }
  before_.resize(plan.program().variables.size());
  for (std::size_t v = 0; v < before_.size(); ++v) {
    if ((fading & variable_bit(v)) != 0) before_[v].resize(capacity);
  }
}

// What a clock of factor 1 has taken from its origin up to `at`; differences are what counts.
double Clocks::mass_until(const Runner& runner, double origin, double at) const noexcept {
  const Clock& clock = *runner.clock;
  const double scale = clock.scale;
  if (clock.profile >= 0) {
    return plan_.program().profiles[static_cast<std::size_t>(clock.profile)].integral(at) / scale;
  }
  if (clock.age_power == 1.0F) return at / scale;
  const double age = std::max(0.0, at - origin);
  return age > 0.0 ? special::pow(age / scale, clock.age_power) : 0.0;
}

double Clocks::mass_between(const Runner& runner, double origin, double from,
                            double to) const noexcept {
  if (runner.plain) return (to - from) / static_cast<double>(runner.clock->scale);
  return mass_until(runner, origin, to) - mass_until(runner, origin, from);
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

// The moment at which a clock of factor 1 that runs from `at` has taken `mass`.
double Clocks::moment_after(const Runner& runner, double origin, double at,
                            double mass) const noexcept {
  const Clock& clock = *runner.clock;
  const double scale = clock.scale;
  if (clock.profile >= 0) {
    const Profile& profile = plan_.program().profiles[static_cast<std::size_t>(clock.profile)];
    return profile.inverse(profile.integral(at) + mass * scale, at);
  }
  if (clock.age_power == 1.0F) return at + mass * scale;
  const double taken = mass_until(runner, origin, at) + mass;
  return origin + scale * special::pow(taken, 1.0 / clock.age_power);
}

// What is left of a slot's clock at the lane's time, by what was true since it was last touched.
double Clocks::left_of(const Lanes& lanes, std::size_t slot, std::size_t last, std::uint32_t lane,
                       double origin) const noexcept {
  const double moment = lanes.moment[slot][lane];
  const double factor = lanes.factor[slot][lane];
  if (last == 0 || factor == 0.0) return std::signbit(moment) ? -moment : 0.0;
  const Runner& runner = plan_.runner(last);
  const double now = lanes.time[lane];
  if (plan_.slots()[slot].stairs) {
    const double since = lanes.anchor[slot][lane];
    return std::max(0.0, -moment - factor * mass_between(runner, origin, since, now));
  }
  if (!std::signbit(moment)) {
    return std::max(0.0, factor * mass_between(runner, origin, now, moment));
  }
  return -moment + factor * mass_between(runner, origin, now, plan_.length());
}

double Clocks::draw_hazard(Lanes& lanes, std::uint32_t lane, std::size_t hazard) const noexcept {
  const std::uint32_t rings = lanes.rings[hazard][lane];
  const std::uint32_t occurrence = rings < 255U ? rings : 0x80000000U + lanes.number[lane];
  const auto words = draw_block(key_, lanes.id[lane], plan_.hazard_purpose(hazard), occurrence);
  return exponential_of(words[0]);
}

float Clocks::unit_of_race(const Lanes& lanes, std::uint32_t lane,
                           const SlotClock& placed) const noexcept {
  if (placed.clock->shape.kind == StayShape::Kind::fixed) return 1.0F;
  const auto words = draw_block(key_, lanes.id[lane], placed.purpose, lanes.occurrence[lane]);
  return unit_stay(plan_.program(), words[placed.word], placed.clock->shape);
}

void Clocks::draw_hazards(Lanes& lanes) {
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) {
    if (!plan_.slots()[s].keeps_moment) continue;
    const int hazard = plan_.slots()[s].hazard;
    for (std::uint32_t i = 0; i < lanes.count; ++i) {
      lanes.moment[s][i] =
          hazard < 0 ? -0.0 : -draw_hazard(lanes, i, static_cast<std::size_t>(hazard));
      lanes.due[s][i] = never;
      lanes.factor[s][i] = 0.0F;
      if (plan_.slots()[s].stairs) lanes.until[s][i] = lanes.look[s][i] = never;
    }
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
    sort_by_runner(lanes, slot, s, std::span(found_).first(n));
    for (const std::size_t r : slot.runners) {
      list_.assign(listed_[r].begin(), listed_[r].end());
      if (list_.empty()) continue;
      weigh(lanes, plan_.runner(r));
      for (std::size_t k = 0; k < list_.size(); ++k) {
        left_[k] = -lanes.moment[s][list_[k]];
        from_[k] = lanes.time[list_[k]];
        least_[k] = 1;
      }
      start(lanes, plan_.runner(r));
    }
    if (!slot.stairs || slot.hazard >= 0) continue;
    for (const std::uint32_t lane : listed_[0]) lanes.anchor[s][lane] = lanes.due[s][lane];
  }
}

void Clocks::remember(const Lanes& lanes) {
  for (std::size_t v = 0; v < before_.size(); ++v) {
    if (!before_[v].empty()) std::copy_n(lanes.variables[v], lanes.count, before_[v].begin());
  }
  for (std::size_t t = 0; t < since_before_.size(); ++t) {
    if (!since_before_[t].empty())
      std::copy_n(lanes.since[t], lanes.count, since_before_[t].begin());
  }
}

// Lanes by the runner that the slot holds now; listed_[0] has those without one.
void Clocks::sort_by_runner(const Lanes& lanes, const Plan::Slot& slot, std::size_t index,
                            std::span<const std::uint32_t> list) {
  listed_[0].clear();
  for (const std::size_t r : slot.runners) listed_[r].clear();
  const std::uint32_t* const state = lanes.states[slot.track];
  for (const std::uint32_t lane : list) {
    listed_[plan_.clock(index, lanes.variant_row[lane] + state[lane]).runner].push_back(lane);
  }
}

void Clocks::resume(Lanes& lanes) {
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) {
    const Plan::Slot& slot = plan_.slots()[s];
    const std::size_t n = kernels_.find_bits(lanes.touched, lanes.count, 1U << s, found_.data());
    if (n == 0) continue;
    sort_by_runner(lanes, slot, s, std::span(found_).first(n));
    for (const std::uint32_t lane : listed_[0]) stop(lanes, s, lane);
    for (const std::size_t r : slot.runners) {
      if (!listed_[r].empty()) retime(lanes, plan_.runner(r), r);
    }
  }
}

// The slot holds no runner now: a hazard stands, a stay is steady or there is none.
void Clocks::stop(Lanes& lanes, std::size_t slot, std::uint32_t lane) {
  const Plan::Slot& info = plan_.slots()[slot];
  const SlotClock& placed =
      plan_.clock(slot, lanes.variant_row[lane] + lanes.states[info.track][lane]);
  if (info.hazard < 0) {
    rest_steady(lanes, slot, lane, placed);
    return;
  }
  const std::size_t last = plan_.clock(slot, lanes.variant_row[lane] + lanes.from[lane]).runner;
  const bool rang = lanes.rung[lane] == slot;
  if (last == 0 && !rang) return;
  const double left =
      rang ? draw_again(lanes, plan_.runner(last), lane)
           : left_of(lanes, slot, last, lane, last_origin_of(lanes, plan_.runner(last), lane));
  lanes.moment[slot][lane] = -left;
  lanes.factor[slot][lane] = 0.0F;
  lanes.due[slot][lane] = never;
  if (info.stairs) lanes.until[slot][lane] = lanes.look[slot][lane] = never;
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
  lanes.until[slot][lane] = lanes.look[slot][lane] = never;
  lanes.anchor[slot][lane] = lanes.due[slot][lane];
}

// sum_ = the steady part of the speed's logarithm for the lanes in list_; closed guards make it
// -infinity.
void Clocks::weigh(const Lanes& lanes, const Runner& runner) {
  const std::size_t n = list_.size();
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
      for (const std::uint32_t lane : list_) {
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

std::size_t Clocks::last_runner(const Lanes& lanes, const Runner& runner, std::size_t index,
                                std::uint32_t lane) const noexcept {
  if (lanes.track[lane] != runner.track) return index;
  return plan_.clock(runner.slot, lanes.variant_row[lane] + lanes.from[lane]).runner;
}

// Whether the event begins the clock anew.
bool Clocks::is_drawn(const Lanes& lanes, const Runner& runner, std::uint32_t lane) const noexcept {
  if (lanes.track[lane] != runner.track) return false;
  return runner.clock->hazard < 0 || lanes.rung[lane] == runner.slot;
}

double Clocks::draw_again(Lanes& lanes, const Runner& runner, std::uint32_t lane) const {
  if (runner.clock->hazard >= 0) {
    const auto hazard = static_cast<std::size_t>(runner.clock->hazard);
    std::uint32_t& rings = lanes.rings[hazard][lane];
    rings = std::min(rings + 1U, 255U);
    return draw_hazard(lanes, lane, hazard);
  }
  const SlotClock& placed =
      plan_.clock(runner.slot, lanes.variant_row[lane] + lanes.states[runner.track][lane]);
  return placed.exit == by_choice ? lanes.unit[lane] : unit_of_race(lanes, lane, placed);
}

// Whether the clock runs on at the speed it had: the same course, the same bits of the factor, and
// no staircase that begins anew.
bool Clocks::goes_on(const Lanes& lanes, const Runner& runner, std::size_t index, std::size_t last,
                     std::size_t k) const noexcept {
  const std::uint32_t lane = list_[k];
  if (last == 0 || plan_.runner(last).course != runner.course) return false;
  if (!same_bits(sum_[k], lanes.sum[runner.slot][lane])) return false;
  if (last != index) return runner.stairs.empty() && plan_.runner(last).stairs.empty();
  const std::uint32_t rewritten = runner.fading & lanes.changes[lane];
  for (std::size_t v = 0; rewritten >> v != 0; ++v) {
    if ((rewritten & variable_bit(v)) == 0) continue;
    const float level = plan_.program().variables[v].level;
    if (before_[v][lane] != level || lanes.variables[v][lane] != level) return false;
  }
  return true;
}

void Clocks::retime(Lanes& lanes, const Runner& runner, std::size_t index) {
  list_.assign(listed_[index].begin(), listed_[index].end());
  weigh(lanes, runner);
  std::size_t kept = 0;
  for (std::size_t k = 0; k < list_.size(); ++k) {
    const std::uint32_t lane = list_[k];
    if (is_drawn(lanes, runner, lane)) {
      left_[kept] = draw_again(lanes, runner, lane);
    } else {
      const std::size_t last = last_runner(lanes, runner, index, lane);
      if (goes_on(lanes, runner, index, last, k)) continue;
      left_[kept] =
          left_of(lanes, runner.slot, last, lane, last_origin_of(lanes, plan_.runner(last), lane));
    }
    from_[kept] = lanes.time[lane];
    least_[kept] = lanes.track[lane] == runner.track ? 1 : 0;
    sum_[kept] = sum_[k];
    list_[kept++] = lane;
  }
  list_.resize(kept);
  if (kept > 0) start(lanes, runner);
}

// Lets the clocks of list_ run from from_ with left_ and sum_.
void Clocks::start(Lanes& lanes, const Runner& runner) {
  if (plan_.slots()[runner.slot].stairs) {
    for (std::size_t k = 0; k < list_.size(); ++k) {
      lanes.moment[runner.slot][list_[k]] = -left_[k];
    }
    begin_steps(lanes, runner);
    look_ahead(lanes, runner);
    return;
  }
  kernels_.factors(sum_.data(), list_.size(), factor_.data());
  for (std::size_t k = 0; k < list_.size(); ++k) start_simple(lanes, runner, k);
}

void Clocks::start_simple(Lanes& lanes, const Runner& runner, std::size_t k) const noexcept {
  const std::uint32_t lane = list_[k];
  const std::size_t s = runner.slot;
  const double factor = factor_[k];
  const double from = from_[k];
  const double left = left_[k];
  const double origin = origin_of(lanes, runner, lane);
  const double takes = factor * mass_between(runner, origin, from, plan_.length());
  double moment = -(left - takes);
  if (left <= takes && takes > 0.0) {
    moment = std::max(moment_after(runner, origin, from, left / factor), from + least_[k]);
  }
  lanes.sum[s][lane] = sum_[k];
  lanes.factor[s][lane] = factor_[k];
  lanes.moment[s][lane] = moment;
  lanes.due[s][lane] = due_of_moment(moment, plan_.horizon());
}

// factor_, until_ and most_ of the steps that hold at from_.
void Clocks::find_steps(const Lanes& lanes, const Runner& runner) {
  const std::size_t n = list_.size();
  std::copy_n(sum_.begin(), n, stepped_.begin());
  std::copy_n(sum_.begin(), n, most_.begin());
  std::fill_n(until_.begin(), n, never);
  for (std::size_t c = 0; c < runner.stairs.size(); ++c) {
    const int v = runner.stair_variable[c];
    const std::int32_t* const origin = v < 0 ? lanes.joined : lanes.written[v];
    const float* const value = v < 0 ? nullptr : lanes.variables[v];
    kernels_.climb(runner.stairs[c], origin, value, list_.data(), n, from_.data(), stepped_.data(),
                   until_.data(), most_.data());
  }
  kernels_.factors(stepped_.data(), n, factor_.data());
}

// Begins steps at from_ with the remainders that lanes.moment keeps.
void Clocks::begin_steps(Lanes& lanes, const Runner& runner) {
  find_steps(lanes, runner);
  const std::size_t s = runner.slot;
  for (std::size_t k = 0; k < list_.size(); ++k) {
    const std::uint32_t lane = list_[k];
    lanes.sum[s][lane] = sum_[k];
    lanes.factor[s][lane] = factor_[k];
    lanes.anchor[s][lane] = from_[k];
    lanes.until[s][lane] = until_[k];
  }
}

// When to look next at clocks whose steps have just begun. Bounded by the fastest they can ever
// become, most clocks cannot ring within their step, and many not within the run.
void Clocks::look_ahead(Lanes& lanes, const Runner& runner) {
  const std::size_t s = runner.slot;
  kernels_.factors(most_.data(), list_.size(), most_.data());
  const double slowest = runner.slowest;
  for (std::size_t k = 0; k < list_.size(); ++k) {
    const std::uint32_t lane = list_[k];
    const double silent = -lanes.moment[s][lane] * slowest / static_cast<double>(most_[k]);
    const double until = std::min(until_[k], plan_.length());
    const double look = std::floor(from_[k] + silent) - 1.0;
    if (look < until) {
      time_step(lanes, runner, k);
      continue;
    }
    lanes.due[s][lane] = look < plan_.length() ? static_cast<std::int32_t>(look) : never;
    lanes.look[s][lane] = lanes.due[s][lane];
  }
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

// Lets the clocks of list_ climb the steps that have ended by the lanes' time, one after the other.
void Clocks::climb(Lanes& lanes, const Runner& runner) {
  const std::size_t s = runner.slot;
  for (;;) {
    std::erase_if(list_,
                  [&](std::uint32_t lane) { return lanes.until[s][lane] > lanes.time[lane]; });
    if (list_.empty()) return;
    for (std::size_t k = 0; k < list_.size(); ++k) {
      const std::uint32_t lane = list_[k];
      const double left = -lanes.moment[s][lane];
      const double factor = lanes.factor[s][lane];
      const double taken = mass_between(runner, origin_of(lanes, runner, lane),
                                        lanes.anchor[s][lane], lanes.until[s][lane]);
      lanes.moment[s][lane] = -std::max(0.0, left - factor * taken);
      sum_[k] = lanes.sum[s][lane];
      from_[k] = lanes.until[s][lane];
    }
    begin_steps(lanes, runner);
  }
}

void Clocks::keep_up(Lanes& lanes) {
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) {
    const Plan::Slot& slot = plan_.slots()[s];
    if (!slot.stairs) continue;
    const std::size_t n = kernels_.find_passed(lanes, static_cast<std::uint32_t>(s), found_.data());
    if (n == 0) continue;
    sort_by_runner(lanes, slot, s, std::span(found_).first(n));
    for (const std::size_t r : slot.runners) {
      list_.assign(listed_[r].begin(), listed_[r].end());
      climb(lanes, plan_.runner(r));
    }
  }
}

void Clocks::look(Lanes& lanes, std::size_t slot, std::span<const std::uint32_t> list) {
  const Plan::Slot& info = plan_.slots()[slot];
  sort_by_runner(lanes, info, slot, list);
  for (const std::size_t r : info.runners) {
    const Runner& runner = plan_.runner(r);
    list_.assign(listed_[r].begin(), listed_[r].end());
    climb(lanes, runner);
    list_.assign(listed_[r].begin(), listed_[r].end());
    for (std::size_t k = 0; k < list_.size(); ++k) {
      sum_[k] = lanes.sum[slot][list_[k]];
      from_[k] = lanes.anchor[slot][list_[k]];
      least_[k] = 0;
    }
    begin_steps(lanes, runner);
    look_ahead(lanes, runner);
  }
}

void Clocks::wake(Lanes& lanes, std::span<const std::uint32_t> list) {
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) {
    const Plan::Slot& slot = plan_.slots()[s];
    if (slot.runners.empty()) continue;
    sort_by_runner(lanes, slot, s, list);
    for (const std::uint32_t lane : listed_[0]) {
      lanes.factor[s][lane] = 0.0F;
      if (!slot.stairs) continue;
      lanes.until[s][lane] = lanes.look[s][lane] = never;
      lanes.due[s][lane] = slot.hazard < 0 ? lanes.anchor[s][lane] : never;
    }
    for (const std::size_t r : slot.runners) {
      list_.assign(listed_[r].begin(), listed_[r].end());
      if (!list_.empty()) wake_runner(lanes, plan_.runner(r));
    }
  }
}

// The same for the lanes in list_, which the runner holds.
void Clocks::wake_runner(Lanes& lanes, const Runner& runner) {
  const std::size_t s = runner.slot;
  weigh(lanes, runner);
  if (plan_.slots()[s].stairs) {
    for (std::size_t k = 0; k < list_.size(); ++k) {
      from_[k] = lanes.anchor[s][list_[k]];
      least_[k] = 0;
    }
    begin_steps(lanes, runner);
    look_ahead(lanes, runner);
    return;
  }
  kernels_.factors(sum_.data(), list_.size(), factor_.data());
  for (std::size_t k = 0; k < list_.size(); ++k) {
    lanes.sum[s][list_[k]] = sum_[k];
    lanes.factor[s][list_[k]] = factor_[k];
  }
}

}  // namespace sojourn::sim
