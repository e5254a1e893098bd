#include "sim/clocks.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/math.h"
#include "core/special.h"
#include "sim/stairs.h"
#include "sim/stays.h"

namespace sojourn::sim {
namespace {

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

/// While it lives, a lane's variables and its moved track are as they were before its event.
class Clocks::Past {
 public:
  Past(Lanes& lanes, std::size_t lane, const LaneEvent& event, Before& before, const Plan& plan)
      : lanes_(lanes), lane_(lane), track_(event.track), before_(before), plan_(plan) {
    state_ = static_cast<std::uint32_t>(event.from_row) - lanes.variant_row[lane];
    exchange();
  }
  Past(const Past&) = delete;
  Past& operator=(const Past&) = delete;
  ~Past() { exchange(); }

 private:
  void exchange() noexcept {
    for (std::size_t v = 0; v < plan_.program().variables.size(); ++v) {
      std::swap(lanes_.variables[v][lane_], before_.variables[v]);
      if (plan_.fades(v)) std::swap(lanes_.written[v][lane_], before_.written[v]);
    }
    std::swap(lanes_.states[track_][lane_], state_);
    if (plan_.uses_since(track_)) std::swap(lanes_.since[track_][lane_], before_.since);
  }

  Lanes& lanes_;
  std::size_t lane_;
  std::size_t track_;
  Before& before_;
  const Plan& plan_;
  std::uint32_t state_;
};

// What a clock of factor 1 has taken from its origin up to `at`; differences are what counts.
double Clocks::mass_until(const RunningClock& running, double at) const noexcept {
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
double Clocks::moment_after(const RunningClock& running, double at, double mass) const noexcept {
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

// What the clock takes from `from` to `to`.
double Clocks::taken(const RunningClock& running, double from, double to) const noexcept {
  double total = 0.0;
  SpeedWalk speed(plan_, running, from);
  double mass = mass_until(running, from);
  for (double at = from; at < to; speed.advance()) {
    at = std::min(speed.until(), to);
    const double next = mass_until(running, at);
    total += speed.factor() * (next - mass);
    mass = next;
  }
  return total;
}

// Lets the clock run from `from` with `remainder` left, to ring `least` seconds later or after
// that; what it lacks at the end of the run where it does not ring before.
void Clocks::start(const RunningClock& running, std::int32_t from, double remainder,
                   std::int32_t least) const noexcept {
  double left = std::max(0.0, remainder);
  const double end = plan_.length();
  SpeedWalk speed(plan_, running, from);
  double mass = mass_until(running, from);
  for (double at = from; at < end; speed.advance()) {
    const double until = std::min(speed.until(), end);
    const double next = mass_until(running, until);
    const double takes = speed.factor() * (next - mass);
    if (left <= takes && takes > 0.0) {
      const double rings = std::min(moment_after(running, at, left / speed.factor()), until);
      set_moment(running, std::max(rings, static_cast<double>(from) + least));
      return;
    }
    left = std::max(0.0, left - takes);
    mass = next;
    at = until;
  }
  set_moment(running, -left);
}

void Clocks::set_moment(const RunningClock& running, double moment) const noexcept {
  running.lanes.moment[running.slot][running.lane] = moment;
  running.lanes.due[running.slot][running.lane] = due_of_moment(moment, plan_.length());
}

// What is left of a slot's clock as of the event, by what was true until then.
double Clocks::remainder(Lanes& lanes, std::size_t lane, const LaneEvent& event, Before& before,
                         std::size_t slot, const SlotClock& last) const noexcept {
  const double moment = lanes.moment[slot][lane];
  const bool stands = std::signbit(moment);
  if (last.clock == nullptr) return stands ? -moment : 0.0;
  const Past past(lanes, lane, event, before, plan_);
  const RunningClock running{lanes, lane, slot, plan_.slots()[slot].track, last};
  return stands ? -moment + taken(running, event.time, plan_.length())
                : taken(running, event.time, moment);
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
      return unit_tabulated(word,
                            {table.x0, table.inv_step, table.intervals, table.coefficients.data()});
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
  before.since = plan_.uses_since(event.track) ? lanes.since[event.track][lane] : 0;
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) {
    const Plan::Slot& slot = plan_.slots()[s];
    const bool moved = slot.track == event.track;
    if (!slot.keeps_moment || (event.entering && slot.track >= event.track)) continue;
    if (moved && slot.hazard < 0) continue;  // not kept
    const SlotClock& placed = last_clock(lanes, lane, event, s);
    if (placed.clock == nullptr || placed.steady) continue;
    if (!moved && (placed.reads & event.written) == 0) continue;
    before.sums[s] = steady_sum(plan_, {lanes, lane, s, slot.track, placed}, event.time);
  }
}

// The clock that was in a slot before the event.
const SlotClock& Clocks::last_clock(const Lanes& lanes, std::size_t lane, const LaneEvent& event,
                                    std::size_t slot) const noexcept {
  const std::size_t track = plan_.slots()[slot].track;
  const bool moved = track == event.track;
  return plan_.clock(slot,
                     moved ? event.from_row : lanes.variant_row[lane] + lanes.states[track][lane]);
}

void Clocks::resume(Lanes& lanes, std::size_t lane, const LaneEvent& event,
                    Before& before) const noexcept {
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
    const SlotClock& placed = last_clock(lanes, lane, event, s);
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

void Clocks::resume_hazard(Lanes& lanes, std::size_t lane, const LaneEvent& event, Before& before,
                           std::size_t slot) const noexcept {
  const auto hazard = static_cast<std::size_t>(plan_.slots()[slot].hazard);
  const SlotClock& next = plan_.clock(slot, event.to_row);
  const SlotClock standing;
  const SlotClock& last = event.entering ? standing : plan_.clock(slot, event.from_row);
  const RunningClock running{lanes, lane, slot, event.track, next};
  if (event.rung_slot == slot) {
    std::uint32_t& rings = lanes.rings[hazard][lane];
    rings = std::min(rings + 1U, 255U);
    const double drawn = draw_hazard(lanes, lane, hazard);
    if (next.clock == nullptr) {
      set_moment(running, -drawn);
    } else {
      start(running, event.time, drawn, 1);
    }
    return;
  }
  if (last.clock == nullptr && next.clock == nullptr) return;
  const bool goes_on = last.clock != nullptr && next.clock != nullptr &&
                       is_same_course(last, next) &&
                       same_bits(steady_sum(plan_, running, event.time), before.sums[slot]) &&
                       !stairs_changed(lanes, lane, next, before);
  if (goes_on) return;
  const double left = remainder(lanes, lane, event, before, slot, last);
  if (next.clock == nullptr) {
    set_moment(running, -left);
  } else {
    start(running, event.time, left, 1);
  }
}

void Clocks::retime(Lanes& lanes, std::size_t lane, const LaneEvent& event, Before& before,
                    std::size_t slot, const SlotClock& placed) const noexcept {
  const RunningClock running{lanes, lane, slot, plan_.slots()[slot].track, placed};
  const bool unchanged = same_bits(steady_sum(plan_, running, event.time), before.sums[slot]) &&
                         !stairs_changed(lanes, lane, placed, before);
  if (unchanged) return;
  start(running, event.time, remainder(lanes, lane, event, before, slot, placed), 0);
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
