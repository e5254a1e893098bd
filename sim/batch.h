// A batch: the columns of the customers that are worked on together. One customer is a lane.
//
// Columns that keep state between events have a resting width: as a record at rest a state is one
// byte, as a lane four. A due time that its clock's moment tells does not rest at all. Only columns
// that the plan needs exist.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/kernels/kernels.h"
#include "sim/plan.h"

namespace sojourn::sim {

/// A column that keeps state between events.
struct StateColumn {
  std::byte* data = nullptr;
  std::uint8_t width = 4;    ///< bytes of a lane: 4 or 8
  std::uint8_t resting = 4;  ///< bytes in a record: 0, 1, 2, 4 or 8
  float grid = 0.0F;         ///< of a variable that rests as a whole multiple of it
};

class Batch {
 public:
  /// Columns for `capacity` lanes, rounded up to whole vectors.
  Batch(const Plan& plan, std::size_t capacity);

  [[nodiscard]] Lanes& lanes() noexcept { return lanes_; }
  [[nodiscard]] const Lanes& lanes() const noexcept { return lanes_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return lanes_.capacity; }

  /// Copies the lanes `from` of another batch of the same plan into the lanes `into`.
  void copy_from(const Batch& other, std::span<const std::uint32_t> from,
                 std::span<const std::uint32_t> into) noexcept;
  /// Moves a lane of this batch over another one.
  void overwrite(std::size_t lane, std::size_t with) noexcept;

  /// Bytes of a customer at rest.
  [[nodiscard]] std::size_t record_bytes() const noexcept { return record_bytes_; }
  /// The variant of a customer at rest; REQUIRES: the program has a policy.
  [[nodiscard]] std::size_t variant_of(const std::byte* record) const noexcept {
    return std::to_integer<std::size_t>(record[variant_offset_]);
  }
  /// Stores lanes into their records, all but their ids: lane `from[k]` to
  /// records + slots[k] * record_bytes().
  void store(std::span<const std::uint32_t> from, std::byte* records,
             std::span<const std::uint32_t> slots) const noexcept;
  /// Loads records into lanes: records + slots[k] * record_bytes() into lane `into[k]`.
  void load(const std::byte* records, std::span<const std::uint32_t> slots,
            std::span<const std::uint32_t> into) noexcept;

 private:
  template <typename T>
  T* allocate(std::size_t lanes);
  template <typename T>
  T* keep(std::size_t lanes, std::uint8_t resting);
  void allocate_state(const Plan& plan);
  void allocate_variables(const Plan& plan);
  void allocate_runner(std::size_t slot, bool stairs);
  void allocate_extra(const Plan& plan);
  void allocate_policy(const Plan& plan);
  void store_moments(std::span<const std::uint32_t> from, std::byte* records,
                     std::span<const std::uint32_t> slots) const noexcept;
  void load_moments(const std::byte* records, std::span<const std::uint32_t> slots,
                    std::span<const std::uint32_t> into) noexcept;
  void allocate_event(const Plan& plan);

  Lanes lanes_;
  std::vector<StateColumn> state_;
  std::size_t record_bytes_ = 0;
  std::size_t variant_offset_ = 0;         ///< in a record, of programs with a policy
  std::vector<std::size_t> moment_slots_;  ///< whose due times rest as moments
  std::int32_t length_ = 0;                ///< Plan::horizon()
  struct Free {
    void operator()(std::byte* memory) const noexcept;
  };
  std::vector<std::unique_ptr<std::byte, Free>> memory_;
};

}  // namespace sojourn::sim
