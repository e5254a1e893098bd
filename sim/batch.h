// A batch: the columns of the customers that are worked on together. One customer is a lane.
//
// Columns that keep state between events say what of them rests (sim/resting.h); a due time that
// its clock's moment tells does not rest at all. Only columns that the plan needs exist.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kernels/lanes.h"
#include "sim/plan.h"
#include "sim/record.h"

namespace sojourn::sim {

class Batch {
 public:
  /// Columns for `capacity` lanes, rounded up to whole vectors.
  Batch(const Plan& plan, std::size_t capacity);

  [[nodiscard]] Lanes& lanes() noexcept { return lanes_; }
  [[nodiscard]] const Lanes& lanes() const noexcept { return lanes_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return lanes_.capacity; }

  /// Copies the lanes `from` of this batch, or another one of the same plan, into the lanes `into`,
  /// one after the other.
  void copy_from(const Batch& other, std::span<const std::uint32_t> from,
                 std::span<const std::uint32_t> into) noexcept;

  /// Bytes of a customer at rest, and what they are made of.
  [[nodiscard]] std::size_t record_bytes() const noexcept { return record_.bytes(); }
  [[nodiscard]] std::vector<RestingPart> record_parts() const { return record_.parts(state_); }
  /// The variant of a customer at rest; REQUIRES: the program has a policy.
  [[nodiscard]] std::size_t variant_of(const std::byte* record) const noexcept {
    return record_.peek(variant_column_, record);
  }
  /// Stores lanes into their records, all but their ids and traits: lane `from[k]` to
  /// records + slots[k] * record_bytes().
  void store(std::span<const std::uint32_t> from, std::byte* records,
             std::span<const std::uint32_t> slots);
  /// Loads records into lanes: records + slots[k] * record_bytes() into lane `into[k]`.
  void load(const std::byte* records, std::span<const std::uint32_t> slots,
            std::span<const std::uint32_t> into);

 private:
  template <typename T>
  T* allocate(std::size_t lanes);
  template <typename T>
  T* keep(std::string_view name, const Resting& rest);
  void allocate_state(const Plan& plan);
  void allocate_customer(const Plan& plan);
  void allocate_clocks(const Plan& plan);
  void allocate_runner(std::size_t slot, bool stairs, const std::string& name);
  void allocate_states(const Plan& plan);
  void allocate_variables(const Plan& plan);
  void allocate_extra(const Plan& plan);
  void allocate_policy(const Plan& plan);
  void settle_moments(std::span<const std::uint32_t> list) noexcept;
  void wake_moments(std::span<const std::uint32_t> list) noexcept;
  void wake_visits(std::span<const std::uint32_t> list) noexcept;
  void allocate_event(const Plan& plan);

  Lanes lanes_;
  std::vector<StateColumn> state_;
  std::vector<std::uint32_t*> narrow_;  ///< their lanes, of 4 bytes
  std::vector<std::uint64_t*> wide_;    ///< and of 8
  Record record_;
  std::string owner_;                ///< of the columns that are being made
  std::size_t variant_column_ = 0;   ///< of programs with a policy
  std::vector<std::uint32_t> once_;  ///< by state: 1 where it is entered once, uncounted
  std::vector<std::size_t> tracks_entered_once_;  ///< that have such a state
  std::vector<std::size_t> moment_slots_;         ///< whose due times rest as moments
  std::int32_t length_ = 0;                       ///< Plan::horizon()
  struct Free {
    void operator()(std::byte* memory) const noexcept;
  };
  std::vector<std::unique_ptr<std::byte, Free>> memory_;
};

}  // namespace sojourn::sim
