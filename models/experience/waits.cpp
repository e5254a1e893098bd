#include "models/experience/waits.h"

#include <algorithm>

#include "core/math.h"
#include "sim/kernels/lookup.h"

namespace sojourn::models {

std::vector<std::size_t> waiting_tracks(const ExperienceModel& model, const sim::Program& program) {
  std::vector<std::size_t> tracks;
  for (const Touchpoint& point : model.touchpoints) {
    if (!point.wait.counts) continue;
    for (const sim::StateIndex state : point.states) tracks.push_back(program.states[state].track);
  }
  std::sort(tracks.begin(), tracks.end());
  tracks.erase(std::unique(tracks.begin(), tracks.end()), tracks.end());
  return tracks;
}

WaitCosts::WaitCosts(const ExperienceModel& model, const sim::ComponentSetup& setup)
    : wait_of_(setup.program.states.size()),
      counts_(setup.program.states.size()),
      loss_(setup.capacity + sim::lookup_lanes, 0.0F),
      effort_(setup.capacity + sim::lookup_lanes, 0.0F),
      list_(setup.capacity) {
  for (const Touchpoint& point : model.touchpoints) {
    for (const sim::StateIndex state : point.states) {
      wait_of_[state] = point.wait;
      counts_[state] = point.wait.counts ? 1 : 0;
    }
  }
}

void WaitCosts::end(const sim::Lanes& lanes) noexcept {
  std::fill_n(loss_.begin(), lanes.count, 0.0F);
  std::fill_n(effort_.begin(), lanes.count, 0.0F);
  std::size_t found = 0;
  for (std::uint32_t i = 0; i < lanes.count; ++i) {
    list_[found] = i;
    found += counts_[lanes.from[i]];
  }
  for (std::size_t k = 0; k < found; ++k) {
    const std::uint32_t i = list_[k];
    const Wait& wait = wait_of_[lanes.from[i]];
    const auto seconds = static_cast<float>(lanes.time[i] - lanes.since[lanes.track[i]][i]);
    loss_[i] = wait.loss * fast_log(1.0F + seconds * wait.inverse_scale);
    effort_[i] = wait.effort_per_second * seconds;
  }
}

}  // namespace sojourn::models
