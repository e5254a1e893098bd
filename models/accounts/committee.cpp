#include "models/accounts/committee.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sojourn::models {
namespace {

std::array<float, max_roles> contacts_by_role(const Seats& seats) noexcept {
  std::array<float, max_roles> counts{};
  for (std::size_t k = 0; k < seats.count; ++k) counts[seats.role[k]] += 1.0F;
  return counts;
}

}  // namespace

float on_account_grid(float x) noexcept {
  return std::rint(std::clamp(x, -31.0F, 31.0F) / account_grid) * account_grid;
}

float utility_of(const CommitteeRule& rule, float satisfaction) noexcept {
  const float above = std::max(0.0F, satisfaction - rule.delight_from);
  const float below = std::max(0.0F, rule.pain_below - satisfaction);
  return rule.competition *
         (rule.slope * satisfaction + rule.delight * above * above - rule.pain * below);
}

std::array<float, max_contacts> weights_of(const std::vector<Role>& roles,
                                           const Seats& seats) noexcept {
  const std::array<float, max_roles> counts = contacts_by_role(seats);
  float present = 0.0F;
  for (std::size_t r = 0; r < roles.size(); ++r) {
    if (counts[r] > 0.0F) present += roles[r].weight;
  }
  std::array<float, max_contacts> weights{};
  for (std::size_t k = 0; k < seats.count; ++k) {
    const std::uint32_t r = seats.role[k];
    weights[k] = present > 0.0F ? roles[r].weight / present / counts[r]
                                : 1.0F / static_cast<float>(seats.count);
  }
  return weights;
}

float committee_of(const CommitteeRule& rule, const std::vector<Role>& roles,
                   const Seats& seats) noexcept {
  const std::array<float, max_contacts> weights = weights_of(roles, seats);
  const std::array<float, max_roles> counts = contacts_by_role(seats);
  constexpr float nobody = std::numeric_limits<float>::max();
  float agreed = 0.0F;
  float least = nobody;
  float lost = 0.0F;
  for (std::size_t k = 0; k < seats.count; ++k) {
    const Role& role = roles[seats.role[k]];
    const float utility = utility_of(rule, seats.satisfaction[k]);
    agreed += weights[k] * utility;
    if (role.veto) least = std::min(least, utility);
    if ((seats.fresh >> k & 1U) != 0U) lost += role.loss / counts[seats.role[k]];
  }
  const float held_up = least < nobody ? rule.veto * least : 0.0F;
  return on_account_grid(agreed + held_up - lost);
}

}  // namespace sojourn::models
