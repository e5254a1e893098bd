// Accounts: customers that are firms, whose people meet the company one by one and decide together.
//
// The customer is the account: it decides, renews and pays. Its contacts are state of the account.
//
//   people     K = 1 + Poisson(mean - 1), at most `most`; each has a role (a race of the roles'
//   odds) outlook    d_k = sd (sqrt(icc) a + sqrt(1 - icc) e_k), a and e_k standard normal: how
//   account and
//              person see things; of any two contacts of an account correlated with icc
//   encounter  contact k is met with the smallest E_k / odds of its role there, and
//              C_k <- C_k + memory (S + d_k - C_k),  C_k = start + d_k before the first
//   turnover   a contact leaves in month m of the account at the time m + E / rate of its role, if
//              that is within the month; a successor of the same role takes the seat at once, with
//              an outlook of its own, and stays at least to the end of that month
//
// S is satisfaction with the encounter in sd (of the account's variable `encounter`). The
// committee's rule is in committee.h. Who left is known to the committee's value from the account's
// next event on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "models/accounts/committee.h"
#include "models/measurement.h"
#include "models/response.h"
#include "sim/component.h"
#include "sim/program.h"

namespace sojourn::models {

/// Where contacts meet the company: how likely a contact of each role is to be the one.
struct Meeting {
  std::vector<sim::StateIndex> states;
  std::array<float, max_roles> odds{};
};

/// A survey of an account's people (contact_survey.h).
struct ContactSurveyModel {
  std::int32_t every = 0;             ///< seconds
  std::vector<std::size_t> tracks{};  ///< that have to be in an open state
  std::vector<std::uint8_t> open{};   ///< by state
  float centre = 0.0F, inverse_spread = 1.0F;
  float person_sd = 0.5206F;
  float closed = 0.0F;        ///< share of answers that the company is seen to act on
  std::int32_t reminder = 0;  ///< seconds from the invitation; 0: none
  surveys::Measure measure{};
  surveys::Styles styles{};
  surveys::ResponseRule rule{};
};

/// What a scenario says of accounts.
struct AccountsModel {
  std::vector<Role> roles;
  std::vector<Meeting> meetings;
  CommitteeRule rule;
  std::vector<float> at_most;  ///< probability of at most 1, 2, ... contacts; the last is 1
  float shared = 0.0F;         ///< sd of the account's part of the outlook
  float own = 0.0F;            ///< sd of the person's
  float memory = 0.2F;
  float start = 0.0F;
  std::size_t encounter = 0;  ///< numbers of variables in the program
  std::size_t committee = 0;
  std::optional<ContactSurveyModel> survey{};
  [[nodiscard]] std::size_t most() const noexcept { return at_most.size(); }
};

/// Columns of the table `contacts`.
enum ContactColumn : std::size_t {
  contact_customer,
  contact_id,
  contact_person,
  contact_role,
  contact_time,
  contact_change,
  contact_columns
};

[[nodiscard]] std::shared_ptr<const sim::Component> make_accounts(AccountsModel model);

}  // namespace sojourn::models
