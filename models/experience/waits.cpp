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
      counts_(setup.program.states.size() + sim::lookup_padding),
      lists_(*setup.kernels.lists),
      loss_(setup.capacity),
      effort_(setup.capacity),
      marks_(setup.capacity),
      list_(setup.capacity) {
  for (const Touchpoint& point : model.touchpoints) {
    for (const sim::StateIndex state : point.states) {
      wait_of_[state] = point.wait;
      counts_[state] = point.wait.counts ? 1 : 0;
    }
  }
}

void WaitCosts::end(const sim::Lanes& lanes) noexcept {
  std::fill_n(loss_.data(), lanes.count, 0.0F);
  std::fill_n(effort_.data(), lanes.count, 0.0F);
  const std::size_t found = lists_.find_marked(lanes.from, lanes.count, counts_.data(),
                                               wait_of_.size(), marks_.data(), list_.data());
  for (std::size_t k = 0; k < found; ++k) {
    const std::uint32_t i = list_.data()[k];
    const Wait& wait = wait_of_[lanes.from[i]];
    const auto seconds = static_cast<float>(lanes.time[i] - lanes.since[lanes.track[i]][i]);
    loss_.data()[i] = wait.loss * fast_log(1.0F + seconds * wait.inverse_scale);
    effort_.data()[i] = wait.effort_per_second * seconds;
  }
}

}  // namespace sojourn::models
