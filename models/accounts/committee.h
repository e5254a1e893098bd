// How the people of an account decide together.
//
//   V_k = competition (slope C_k + delight max(0, C_k - delight_from)^2 - pain max(0, pain_below -
//   C_k)) V   = sum_k w_k V_k + veto min_{k may veto} V_k - sum_{k is new} loss_k
//
// C_k is the cumulative satisfaction of contact k, in sd. A role's weight is shared evenly among
// its contacts, and weights are taken relative to those of the roles that the account has, so that
// sum_k w_k = 1; where no contact has a weight, all count alike. A contact is new from the day a
// predecessor left until the first encounter of its own; loss_k is its role's loss over the number
// of its contacts. Source: a behavioural utility per person, weighted sum and veto as in models of
// organisational buying; the numbers are assumptions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sojourn::models {

inline constexpr std::size_t max_contacts = 16;
inline constexpr std::size_t max_roles = 8;
inline constexpr std::uint32_t no_role = 15;  ///< of a seat that the account does not have

/// Values of contacts and the committee are multiples of this.
inline constexpr float account_grid = 1.0F / 1024.0F;

/// What a contact is to the account.
struct Role {
  std::string name;
  float odds = 1.0F;      ///< of a contact's being one
  float weight = 0.0F;    ///< in the decision
  bool veto = false;      ///< whether its least satisfied contact can hold the decision up
  float turnover = 0.0F;  ///< departures a month and contact
  float loss = 0.0F;      ///< on V while its contacts are new
  float response = 0.0F;  ///< share of its contacts that answer when they feel nothing either way
};

struct CommitteeRule {
  float veto = 0.0F;
  float slope = 0.5F;
  float delight = 0.25F, delight_from = 1.0F;
  float pain = 0.5F, pain_below = -1.0F;
  float competition = 1.0F;
};

/// The contacts of one account.
struct Seats {
  std::size_t count = 0;
  std::array<std::uint32_t, max_contacts> role{};
  std::array<float, max_contacts> satisfaction{};
  std::uint32_t fresh = 0;  ///< bits of those who are new
};

/// The nearest multiple of account_grid within +-31.
[[nodiscard]] float on_account_grid(float x) noexcept;

/// V_k of a cumulative satisfaction.
[[nodiscard]] float utility_of(const CommitteeRule& rule, float satisfaction) noexcept;

/// w_k of each contact; they sum to 1.
[[nodiscard]] std::array<float, max_contacts> weights_of(const std::vector<Role>& roles,
                                                         const Seats& seats) noexcept;

/// V of the account. REQUIRES: at least one contact.
[[nodiscard]] float committee_of(const CommitteeRule& rule, const std::vector<Role>& roles,
                                 const Seats& seats) noexcept;

}  // namespace sojourn::models
