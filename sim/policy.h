// Who is treated by interventions, and when: what moves customers from one variant of a program to
// another.
//
// A variant is the whole program compiled with some interventions in force. All variants keep the
// same state per customer, so a customer goes from one to another as they are, and only clocks
// whose speed's bits differ are timed again. A policy decides for each customer at moments of its
// own choosing. A decision is no event: it writes no row of events, and one to do nothing changes
// no bit.
//
// A policy is the last component of every variant, with state in columns like any other, so that
// its hooks see events and its rows have a table.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/component.h"

namespace sojourn::sim {

class PolicyWork : public ComponentWork {
 public:
  /// Decides for the lanes listed (ascending), each at lanes.time, before what happens in that
  /// second: sets lanes.variant, lanes.decision (the next moment, or `never`) and, where the
  /// customer is to be contacted at once, bits of lanes.contact. For newcomers begin() sets them.
  virtual void decide(Lanes& lanes, std::span<const std::uint32_t> list) = 0;
};

class Policy : public Component {
 public:
  [[nodiscard]] std::unique_ptr<ComponentWork> work(const ComponentSetup& setup) const final {
    return policy_work(setup);
  }
  [[nodiscard]] virtual std::unique_ptr<PolicyWork> policy_work(
      const ComponentSetup& setup) const = 0;
  /// What each bit of lanes.contact starts, ends or resets; at most 32.
  [[nodiscard]] virtual std::span<const std::vector<Trigger>> contacts() const noexcept {
    return {};
  }
};

}  // namespace sojourn::sim
