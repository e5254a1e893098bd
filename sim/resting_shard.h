// Customers of a shard between windows: packed records, and lists of who is due in which window.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/time.h"

namespace sojourn::sim {

inline constexpr std::uint16_t end_of_list = 0xFFFF;

/// A shard's customers at rest, and the calendar of when each is next due.
struct RestingShard {
  std::unique_ptr<std::byte[]> records;
  std::vector<std::uint16_t> first_due;  ///< by window: head of a list of customers
  std::vector<std::uint16_t> next_due;   ///< by customer: next in its list

  void insert(std::uint32_t slot, std::int32_t due, Seconds window) {
    const auto bucket = static_cast<std::size_t>(due / window);
    if (bucket >= first_due.size()) return;  // not before the end of the run
    next_due[slot] = first_due[bucket];
    first_due[bucket] = static_cast<std::uint16_t>(slot);
  }

  /// The customers of a window in ascending order; its list is emptied.
  void take(std::size_t bucket, std::vector<std::uint64_t>& marks,
            std::vector<std::uint32_t>& slots) {
    list(bucket, marks, slots);
    first_due[bucket] = end_of_list;
  }

  /// The customers of a window in ascending order.
  void list(std::size_t bucket, std::vector<std::uint64_t>& marks,
            std::vector<std::uint32_t>& slots) const {
    slots.clear();
    marks.assign((next_due.size() + 63) / 64, 0);
    for (std::uint16_t slot = first_due[bucket]; slot != end_of_list; slot = next_due[slot]) {
      marks[slot / 64U] |= std::uint64_t{1} << (slot % 64U);
    }
    for (std::size_t w = 0; w < marks.size(); ++w) {
      for (std::uint64_t bits = marks[w]; bits != 0; bits &= bits - 1) {
        slots.push_back(static_cast<std::uint32_t>(64 * w + std::countr_zero(bits)));
      }
    }
  }

  /// The records, as they are.
  [[nodiscard]] std::vector<std::byte> copied(std::size_t record_bytes) const {
    return {records.get(), records.get() + next_due.size() * record_bytes};
  }
};

}  // namespace sojourn::sim
