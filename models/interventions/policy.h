// The policy that follows the rules of the interventions in force: it looks at customers, treats
// those who are in the target, and writes the table `treatments`.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/interventions/rules.h"
#include "sim/policy.h"

namespace sojourn::models {

/// At most so many interventions can be in force at once.
inline constexpr std::size_t most_in_force = 8;

struct PolicyModel {
  std::vector<TreatmentRule> rules;
  /// The variant of a customer by the bits of the rules that treat them; bits of rules that change
  /// nothing are of no account.
  std::vector<std::uint8_t> variant_of;

  /// Whether any rule chooses among customers.
  [[nodiscard]] bool ranks() const noexcept;
  /// Whether any rule learns a risk.
  [[nodiscard]] bool learns() const noexcept;
};

[[nodiscard]] std::shared_ptr<const sim::Policy> make_policy(PolicyModel model);

}  // namespace sojourn::models
