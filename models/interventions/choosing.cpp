#include "models/interventions/choosing.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>

namespace sojourn::models {
namespace {

bool comes_first(const Candidate& a, const Candidate& b) noexcept {
  return a.score != b.score ? a.score > b.score : a.customer < b.customer;
}

std::size_t most_of(std::size_t candidates, const Limits& limits, std::uint64_t under_treatment) {
  std::uint64_t most = candidates;
  if (limits.most) most = std::min(most, *limits.most);
  if (limits.share) {
    const double share = *limits.share * static_cast<double>(candidates);
    most = std::min(most, static_cast<std::uint64_t>(std::floor(share + 0.5)));
  }
  if (limits.capacity) {
    const std::uint64_t taken = std::min(*limits.capacity, under_treatment);
    most = std::min(most, *limits.capacity - taken);
  }
  return static_cast<std::size_t>(most);
}

}  // namespace

std::vector<Candidate> choose(std::vector<Candidate> candidates, const Limits& limits,
                              std::uint64_t under_treatment) {
  const std::size_t most = most_of(candidates.size(), limits, under_treatment);
  const auto end = std::next(candidates.begin(), static_cast<std::ptrdiff_t>(most));
  if (end != candidates.end()) {
    std::nth_element(candidates.begin(), end, candidates.end(), comes_first);
    candidates.erase(end, candidates.end());
  }
  if (limits.budget) {
    std::sort(candidates.begin(), candidates.end(), comes_first);
    std::int64_t left = *limits.budget;
    const auto too_dear = std::find_if(candidates.begin(), candidates.end(), [&](const auto& one) {
      left -= one.is_new ? limits.first_cost : limits.further_cost;
      return left < 0;
    });
    candidates.erase(too_dear, candidates.end());
  }
  std::sort(candidates.begin(), candidates.end(),
            [](const Candidate& a, const Candidate& b) { return a.customer < b.customer; });
  return candidates;
}

}  // namespace sojourn::models
