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
//
// A policy may tie customers together: it treats those who come first, or as many as a budget
// allows. Then it has rounds at the edges of windows. In a round it sees the customers as they are
// at the edge, shard by shard, and chooses; what it has chosen each customer learns at their own
// decision, which is to be at that very second.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/time.h"
#include "sim/component.h"

namespace sojourn::sim {

/// The rounds of one run.
class PolicyRounds {
 public:
  virtual ~PolicyRounds() = default;
  /// Begins the round at an edge, to which `parts` shards of customers are brought; false where
  /// there is none.
  [[nodiscard]] virtual bool open(std::int32_t edge, std::size_t parts) = 0;
  /// All customers have been seen. May throw InputError.
  virtual void close() = 0;
  /// Rounds that go on from what these have seen and chosen.
  [[nodiscard]] virtual std::unique_ptr<PolicyRounds> copy() const = 0;
};

class PolicyWork : public ComponentWork {
 public:
  /// Decides for the lanes listed (ascending), each at lanes.time, before what happens in that
  /// second: sets lanes.variant, lanes.decision (the next moment, or `never`) and, where the
  /// customer is to be contacted at once, bits of lanes.contact. For newcomers begin() sets them.
  virtual void decide(Lanes& lanes, std::span<const std::uint32_t> list) = 0;
  /// Sees all lanes of the batch, customers of a shard, at the edge of the round that is open:
  /// those whose decision is at this very second, and others who are to be passed over. Several
  /// threads see different shards; of a shard customers come in ascending order.
  virtual void see(const Lanes& /*lanes*/, std::int32_t /*edge*/, std::size_t /*shard*/) {}
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
  /// Seconds of which all rounds are multiples; none: customers are not tied together.
  [[nodiscard]] virtual std::optional<Seconds> rounds_every() const noexcept {
    return std::nullopt;
  }
  /// What a run's rounds are kept in; null where customers are not tied together.
  [[nodiscard]] virtual std::unique_ptr<PolicyRounds> rounds() const { return nullptr; }
};

}  // namespace sojourn::sim
