#include "study/what_if/result.h"

#include <algorithm>
#include <array>

namespace sojourn::study {

const Contrast* ArmResult::find(std::string_view id) const noexcept {
  const std::array<const std::vector<Contrast>*, 3> groups{&population, &surveys, &company};
  for (const std::vector<Contrast>* const group : groups) {
    const auto found = std::find_if(group->begin(), group->end(),
                                    [id](const Contrast& contrast) { return contrast.id == id; });
    if (found != group->end()) return &*found;
  }
  return nullptr;
}

}  // namespace sojourn::study
