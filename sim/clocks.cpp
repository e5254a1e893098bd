#include "sim/clocks.h"

#include "core/math.h"
#include "core/special.h"
#include "core/time.h"
#include "sim/stays.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace sojourn::sim {
namespace {

constexpr double forever = std::numeric_limits<double>::infinity();

// Edges of the staircase's steps in half-lives (for tenure: years) and their middles.
constexpr std::array<double, 9> step_edges{0.0, 0.125, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0};
constexpr std::array<float, 8> step_middles{0.0625F, 0.1875F, 0.375F, 0.75F,
                                            1.25F,   1.75F,   2.5F,   3.5F};
constexpr double longest_tenure = 70.0;  // years, longer than any run: the last step
constexpr double edge_tolerance = 1e-9;  // a moment computed as an edge belongs to the step it begins

// Index of the step that holds `age` (in units); step_middles.size() after the last edge.
std::size_t step_index(double age) noexcept {
  std::size_t step = 0;
  while (step < step_middles.size() && age + edge_tolerance >= step_edges[step + 1]) ++step;
  return step;
}

std::uint32_t visits_of(const Lanes& lanes, std::size_t lane, std::uint32_t state) noexcept {
  const std::uint32_t word = lanes.visits[(state >> 2U) * lanes.capacity + lane];
  return (word >> ((state & 3U) * 8U)) & 255U;
}

bool same_bits(float a, float b) noexcept { return bits_of(a) == bits_of(b); }

// Whether a hazard that leaves one state's clock for another's runs on as before, its factor apart.
bool is_same_course(const SlotClock& last, const SlotClock& next) noexcept {
  const Clock& a = *last.clock;
  const Clock& b = *next.clock;
  const bool ages_anew = b.age_power != 1.0F && b.since == Clock::Since::entry;
  const bool stairs = (last.stairs || next.stairs) && last.clock != next.clock;
  return same_bits(a.scale, b.scale) && a.profile == b.profile &&
         same_bits(a.age_power, b.age_power) && a.since == b.since && !ages_anew && !stairs;
}

}  // namespace

float Clocks::value(const Lanes& lanes, std::size_t lane, const Source& source, std::size_t track,
                    std::int32_t at) const noexcept {
  const std::size_t i = source.index;
  const auto indicator = [](bool holds) { return holds ? 1.0F : 0.0F; };
  switch (source.kind) {
    case Source::Kind::trait:
      return lanes.traits[i][lane];
    case Source::Kind::trait_log:
      return fast_log(larger_of(lanes.traits[i][lane], 0.0F));
    case Source::Kind::trait_logit:
      return fast_log(larger_of(lanes.traits[i][lane], 0.0F)) -
             fast_log(larger_of(1.0F - lanes.traits[i][lane], 0.0F));
    case Source::Kind::category:
      return indicator(lanes.traits[i][lane] == static_cast<float>(source.code));
    case Source::Kind::segment:
      return indicator(lanes.segment[lane] == source.code);
    case Source::Kind::variable: {
      const VariableInfo& variable = plan_.program().variables[i];
      if (variable.half_life <= 0.0) return lanes.variables[i][lane];
      return faded(lanes.variables[i][lane], variable.level, at - lanes.written[i][lane],
                   static_cast<float>(1.0 / variable.half_life));
    }
    case Source::Kind::tenure:
      return static_cast<float>((at - lanes.joined[lane]) / seconds_per_year);
    case Source::Kind::time_in_state:
      return static_cast<float>((at - lanes.since[track][lane]) /
                                static_cast<double>(seconds_per_day));
    case Source::Kind::visits:
      return static_cast<float>(visits_of(lanes, lane, source.index));
    case Source::Kind::track_state:
      return indicator(lanes.states[i][lane] == source.code);
    case Source::Kind::weekday:
      return indicator(plan_.program().calendar.weekday_of_day[static_cast<std::size_t>(
                           at / seconds_per_day)] == source.code);
    case Source::Kind::month:
      return indicator(plan_.program().calendar.month_of_day[static_cast<std::size_t>(
                           at / seconds_per_day)] == source.code);
  }
  return 0.0F;
}

bool Clocks::is_open(const Lanes& lanes, std::size_t lane, const Guard& guard, std::size_t track,
                     std::int32_t at) const noexcept {
  if (!guard.by_code) {
    const float x = value(lanes, lane, guard.source, track, at);
    return guard.low <= x && x < guard.high;
  }
  const Calendar& calendar = plan_.program().calendar;
  const auto day = static_cast<std::size_t>(at / seconds_per_day);
  std::uint32_t code = 0;
  switch (guard.source.kind) {
    case Source::Kind::segment:
      code = lanes.segment[lane];
      break;
    case Source::Kind::category:
      code = static_cast<std::uint32_t>(lanes.traits[guard.source.index][lane]);
      break;
    case Source::Kind::track_state:
      code = lanes.states[guard.source.index][lane] -
             plan_.program().tracks[guard.source.index].first;
      break;
    case Source::Kind::weekday:
      code = calendar.weekday_of_day[day];
      break;
    case Source::Kind::month:
      code = calendar.month_of_day[day];
      break;
    default:
      break;
  }
  return ((guard.codes >> code) & 1U) != 0U;
}

bool Clocks::has_stairs(const Source& source) const noexcept {
  return source.kind == Source::Kind::tenure ||
         (source.kind == Source::Kind::variable && plan_.fades(source.index));
}

Clocks::Step Clocks::step_of(const Running& running, const Source& source,
                             double at) const noexcept {
  const auto& [lanes, lane, slot, track, placed] = running;
  if (source.kind == Source::Kind::tenure) {
    const double joined = lanes.joined[lane];
    const double age = (at - joined) / seconds_per_year;
    const std::size_t step = step_index(age);
    if (step < step_middles.size()) {
      return {step_middles[step], joined + step_edges[step + 1] * seconds_per_year};
    }
    const double year = std::min(std::floor(age + edge_tolerance), longest_tenure);
    const bool last = year == longest_tenure;
    return {year + 0.5, last ? forever : joined + (year + 1.0) * seconds_per_year};
  }
  const VariableInfo& variable = plan_.program().variables[source.index];
  const double written = lanes.written[source.index][lane];
  const std::size_t step = step_index((at - written) / variable.half_life);
  if (step == step_middles.size()) return {variable.level, forever};
  const float held = lanes.variables[source.index][lane];
  return {variable.level + (held - variable.level) * fast_exp2(-step_middles[step]),
          written + step_edges[step + 1] * variable.half_life};
}

Clocks::Step Clocks::factor_from(const Running& running, double at) const noexcept {
  const auto& [lanes, lane, slot, track, placed] = running;
  if (!placed.stairs) return {steady_factor(running, 0), forever};
  float sum = 0.0F;
  bool open = true;
  double until = forever;
  const auto now = static_cast<std::int32_t>(at);
  for (const Term& term : placed.clock->terms) {
    if (!has_stairs(term.source)) {
      sum += term.coefficient * value(lanes, lane, term.source, track, now);
      continue;
    }
    const Step step = step_of(running, term.source, at);
    sum += term.coefficient * static_cast<float>(step.value);
    until = std::min(until, step.until);
  }
  for (const Guard& guard : placed.clock->guards) {
    if (guard.by_code || !has_stairs(guard.source)) {
      open = open && is_open(lanes, lane, guard, track, now);
      continue;
    }
    const Step step = step_of(running, guard.source, at);
    const auto x = static_cast<float>(step.value);
    open = open && guard.low <= x && x < guard.high;
    until = std::min(until, step.until);
  }
  return {open ? fast_exp(sum) : 0.0F, until};
}

float Clocks::steady_factor(const Running& running, std::int32_t at) const noexcept {
  const auto& [lanes, lane, slot, track, placed] = running;
  float sum = 0.0F;
  for (const Term& term : placed.clock->terms) {
    if (!has_stairs(term.source)) {
      sum += term.coefficient * value(lanes, lane, term.source, track, at);
    }
  }
  for (const Guard& guard : placed.clock->guards) {
    const bool steady = guard.by_code || !has_stairs(guard.source);
    if (steady && !is_open(lanes, lane, guard, track, at)) return 0.0F;
  }
  return fast_exp(sum);
}

// What a clock of factor 1 has taken from its origin up to `at`; differences are what counts.
double Clocks::mass_until(const Running& running, double at) const noexcept {
  const Clock& clock = *running.placed.clock;
  const double scale = clock.scale;
  if (clock.profile >= 0) {
    const auto& profiles = plan_.program().profiles;
    return profiles[static_cast<std::size_t>(clock.profile)].integral(at) / scale;
  }
  if (clock.age_power == 1.0F) return at / scale;
  const double origin = clock.since == Clock::Since::joining
                            ? running.lanes.joined[running.lane]
                            : running.lanes.since[running.track][running.lane];
  const double age = std::max(0.0, at - origin);
  return age > 0.0 ? special::pow(age / scale, clock.age_power) : 0.0;
}

// The moment at which a clock of factor 1 that runs from `at` has taken `mass`.
double Clocks::moment_after(const Running& running, double at, double mass) const noexcept {
  const Clock& clock = *running.placed.clock;
  const double scale = clock.scale;
  if (clock.profile >= 0) {
    const Profile& profile = plan_.program().profiles[static_cast<std::size_t>(clock.profile)];
    return profile.inverse(profile.integral(at) + mass * scale);
  }
  if (clock.age_power == 1.0F) return at + mass * scale;
  const double origin = clock.since == Clock::Since::joining
                            ? running.lanes.joined[running.lane]
                            : running.lanes.since[running.track][running.lane];
  return origin + scale * special::pow(mass_until(running, at) + mass, 1.0 / clock.age_power);
}

// What the clock takes from `from` to `to`, which may be infinite where it stands still before.
double Clocks::taken(const Running& running, double from, double to) const noexcept {
  const Clock& clock = *running.placed.clock;
  const bool plain = clock.profile < 0 && clock.age_power == 1.0F;
  double total = 0.0;
  for (double at = from; at < to;) {
    const Step step = factor_from(running, at);
    const double until = std::min(step.until, to);
    if (step.value > 0.0) {
      total += step.value * (plain ? (until - at) / static_cast<double>(clock.scale)
                                   : mass_until(running, until) - mass_until(running, at));
    }
    at = until;
  }
  return total;
}

// Lets the clock run from `from` with `remainder` left, to ring `least` seconds later or after that.
void Clocks::start(const Running& running, std::int32_t from, double remainder,
                   std::int32_t least) const noexcept {
  double left = std::max(0.0, remainder);
  for (double at = from; at < forever;) {
    const Step step = factor_from(running, at);
    if (step.value > 0.0) {
      const double rings = moment_after(running, at, left / step.value);
      if (rings <= step.until) {
        set_moment(running, std::max(rings, static_cast<double>(from) + least));
        return;
      }
      left -= step.value * (mass_until(running, step.until) - mass_until(running, at));
      left = std::max(0.0, left);
    }
    at = step.until;
  }
  set_moment(running, -left);
}

void Clocks::set_moment(const Running& running, double moment) const noexcept {
  running.lanes.moment[running.slot][running.lane] = moment;
  running.lanes.due[running.slot][running.lane] = due_of_moment(moment, plan_.length());
}

// What is left of a clock that was set to ring, or stands, as of `now`, before anything is written.
double Clocks::remainder_at(const Running& running, std::int32_t now) const noexcept {
  const double moment = running.lanes.moment[running.slot][running.lane];
  const bool runs = running.placed.clock != nullptr;
  if (std::signbit(moment)) return -moment + (runs ? taken(running, now, forever) : 0.0);
  return runs ? taken(running, now, moment) : 0.0;
}

float Clocks::unit_stay(std::uint32_t word, const StayShape& shape) const noexcept {
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
      const StayTable& table = plan_.program().tables[shape.table];
      return unit_tabulated(word, {table.x0, table.inv_step, table.intervals,
                                   table.coefficients.data()});
    }
  }
  return 1.0F;
}

double Clocks::draw_hazard(const Lanes& lanes, std::size_t lane,
                           std::size_t hazard) const noexcept {
  const std::uint32_t rings = lanes.rings[hazard][lane];
  const std::uint32_t occurrence = rings < 255U ? rings : 0x80000000U + lanes.number[lane];
  const auto words = draw_block(key_, lanes.id[lane], plan_.hazard_purpose(hazard), occurrence);
  return exponential_of(words[0]);
}

void Clocks::draw_hazards(Lanes& lanes, std::size_t lane, std::size_t track) const noexcept {
  for (std::size_t s = plan_.first_slot(track); s < plan_.first_slot(track + 1); ++s) {
    const int hazard = plan_.slots()[s].hazard;
    if (hazard < 0) continue;
    lanes.moment[s][lane] = -draw_hazard(lanes, lane, static_cast<std::size_t>(hazard));
    lanes.due[s][lane] = never;
  }
}

void Clocks::settle(const Lanes& lanes, std::size_t lane, const LaneEvent& event,
                    Before& before) const noexcept {
  for (std::size_t v = 0; v < plan_.program().variables.size(); ++v) {
    before.variables[v] = lanes.variables[v][lane];
    before.written[v] = plan_.fades(v) ? lanes.written[v][lane] : 0;
  }
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) {
    const Plan::Slot& slot = plan_.slots()[s];
    if (!slot.keeps_moment) continue;
    before.remainder[s] = std::abs(lanes.moment[s][lane]);
    const bool moved = slot.track == event.track;
    if (event.entering && slot.track > event.track) continue;  // not begun
    if (moved && (event.entering || slot.hazard < 0)) continue;  // not kept
    const std::size_t row =
        moved ? event.from_row : lanes.variant_row[lane] + lanes.states[slot.track][lane];
    const SlotClock& placed = plan_.clock(s, row);
    if (placed.steady && placed.clock != nullptr) continue;
    if (!moved && (placed.reads & event.written) == 0) continue;
    const Running running{lanes, lane, s, slot.track, placed};
    before.remainder[s] = remainder_at(running, event.time);
    if (placed.clock != nullptr) before.factor[s] = steady_factor(running, event.time);
  }
}

void Clocks::resume(Lanes& lanes, std::size_t lane, const LaneEvent& event,
                    const Before& before) const noexcept {
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) {
    const Plan::Slot& slot = plan_.slots()[s];
    if (slot.track == event.track) {
      if (slot.hazard >= 0) {
        resume_hazard(lanes, lane, event, before, s);
      } else {
        start_shaped(lanes, lane, event, s, plan_.clock(s, event.to_row));
      }
      continue;
    }
    if (!slot.keeps_moment || (event.entering && slot.track > event.track)) continue;
    const SlotClock& placed =
        plan_.clock(s, lanes.variant_row[lane] + lanes.states[slot.track][lane]);
    if (placed.clock == nullptr || placed.steady || (placed.reads & event.written) == 0) continue;
    retime(lanes, lane, event, before, s, placed);
  }
}

void Clocks::start_shaped(Lanes& lanes, std::size_t lane, const LaneEvent& event, std::size_t slot,
                          const SlotClock& placed) const noexcept {
  if (placed.clock == nullptr) {
    lanes.due[slot][lane] = never;
    return;
  }
  const bool races = placed.exit != by_choice;
  if (!races && placed.steady) return;  // timed with the batch
  std::uint32_t word = lanes.draws[0][lane];
  if (races) {
    word = draw_block(key_, lanes.id[lane], placed.purpose, lanes.occurrence[lane])[placed.word];
  }
  const Clock& clock = *placed.clock;
  const float unit = unit_stay(word, clock.shape);
  if (placed.steady) {
    lanes.due[slot][lane] = due_after(event.time, unit, clock.scale, 1, plan_.length());
    return;
  }
  start({lanes, lane, slot, event.track, placed}, event.time, unit, 1);
}

void Clocks::resume_hazard(Lanes& lanes, std::size_t lane, const LaneEvent& event,
                           const Before& before, std::size_t slot) const noexcept {
  const auto hazard = static_cast<std::size_t>(plan_.slots()[slot].hazard);
  const SlotClock& next = plan_.clock(slot, event.to_row);
  const SlotClock standing;
  const SlotClock& last = event.entering ? standing : plan_.clock(slot, event.from_row);
  const bool rang = event.rung_slot == slot;
  double remainder = before.remainder[slot];
  if (rang) {
    std::uint32_t& rings = lanes.rings[hazard][lane];
    rings = std::min(rings + 1U, 255U);
    remainder = draw_hazard(lanes, lane, hazard);
  }
  const Running running{lanes, lane, slot, event.track, next};
  if (next.clock == nullptr) {
    set_moment(running, -remainder);
    return;
  }
  const float factor = steady_factor(running, event.time);
  const bool goes_on = !rang && last.clock != nullptr && is_same_course(last, next) &&
                       same_bits(factor, before.factor[slot]) &&
                       !stairs_changed(lanes, lane, next, before);
  if (goes_on) return;
  start(running, event.time, remainder, 1);
}

void Clocks::retime(Lanes& lanes, std::size_t lane, const LaneEvent& event, const Before& before,
                    std::size_t slot, const SlotClock& placed) const noexcept {
  const Running running{lanes, lane, slot, plan_.slots()[slot].track, placed};
  const float factor = steady_factor(running, event.time);
  const bool unchanged = same_bits(factor, before.factor[slot]) &&
                         !stairs_changed(lanes, lane, placed, before);
  if (!unchanged) start(running, event.time, before.remainder[slot], 0);
}

bool Clocks::stairs_changed(const Lanes& lanes, std::size_t lane, const SlotClock& placed,
                            const Before& before) const noexcept {
  if (!placed.stairs) return false;
  for (std::size_t v = 0; v < plan_.program().variables.size(); ++v) {
    if ((placed.reads & variable_bit(v)) == 0 || !plan_.fades(v)) continue;
    const bool same = same_bits(lanes.variables[v][lane], before.variables[v]) &&
                      lanes.written[v][lane] == before.written[v];
    const float level = plan_.program().variables[v].level;
    const bool level_both = lanes.variables[v][lane] == level && before.variables[v] == level;
    if (!same && !level_both) return true;
  }
  return false;
}

}  // namespace sojourn::sim
