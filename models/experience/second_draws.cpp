#include "models/experience/second_draws.h"

#include "sim/kernels/list_kernels.h"
#include "sim/kernels/lookup.h"

namespace sojourn::models {

SecondDraws::SecondDraws(const ExperienceModel& model, const sim::ComponentSetup& setup,
                         const EncounterKernels& kernels)
    : key_(setup.key),
      lists_(*setup.kernels.lists),
      kernels_(kernels),
      states_(setup.program.states.size()),
      needed_(states_ + sim::lookup_padding),
      purpose_(states_),
      marks_(setup.capacity),
      list_(setup.capacity),
      ids_(setup.capacity),
      purposes_(setup.capacity),
      occurrences_(setup.capacity),
      words_{sim::Column<std::uint32_t>(setup.capacity), sim::Column<std::uint32_t>(setup.capacity),
             sim::Column<std::uint32_t>(setup.capacity),
             sim::Column<std::uint32_t>(setup.capacity)},
      complaints_(setup.capacity),
      sites_(setup.capacity) {
  for (const Touchpoint& point : model.touchpoints) {
    const bool is_needed = point.failure > 0.0F || (point.sites > 1 && !point.home_site);
    any_ = any_ || is_needed;
    for (const sim::StateIndex state : point.states) {
      needed_[state] = is_needed ? 1U : 0U;
      purpose_[state] = value_of(purpose_of(setup.program.states[state].path + ".encounter", 1));
    }
  }
}

void SecondDraws::draw(const sim::Lanes& lanes) {
  if (!any_) return;
  const std::size_t found = lists_.find_marked(lanes.to, lanes.count, needed_.data(), states_,
                                               marks_.data(), list_.data());
  const std::uint32_t* const list = list_.data();
  for (std::size_t k = 0; k < found; ++k) {
    ids_.data()[k] = lanes.id[list[k]];
    purposes_.data()[k] = purpose_[lanes.to[list[k]]];
    occurrences_.data()[k] = lanes.occurrence[list[k]];
  }
  std::array<std::uint32_t*, 4> words{};
  for (std::size_t w = 0; w < words.size(); ++w) words[w] = words_[w].data();
  kernels_.draw(ids_.data(), purposes_.data(), occurrences_.data(), found, key_.seed,
                key_.replication, words.data());
  for (std::size_t k = 0; k < found; ++k) {
    complaints_.data()[list[k]] = words[0][k];
    sites_.data()[list[k]] = words[1][k];
  }
}

}  // namespace sojourn::models
