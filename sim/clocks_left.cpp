// What is left of clocks at an event: what they took since they were last timed.
#include "sim/clocks.h"
#include "sim/pace.h"

namespace sojourn::sim {

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
void Clocks::find_left(const Lanes& lanes, const Runner& runner, Origin origin,
                       std::span<const std::uint32_t> list, double* left) {
  const std::size_t n = list.size();
  const auto slot = static_cast<std::uint32_t>(runner.slot);
  if (plan_.slots()[slot].stairs) {
    loops_.moments(lanes.anchor[slot], list.data(), n, begin_.data());
    loops_.moments(lanes.time, list.data(), n, end_.data());
    take_mass(lanes, runner, origin, list);
    loops_.left_on_stairs(lanes, slot, mass_.data(), list.data(), n, left);
    return;
  }
  loops_.runs(lanes, slot, plan_.length(), list.data(), n, begin_.data(), end_.data());
  take_mass(lanes, runner, origin, list);
  loops_.left(lanes, slot, mass_.data(), list.data(), n, left);
}

}  // namespace sojourn::sim
