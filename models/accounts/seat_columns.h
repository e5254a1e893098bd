// Where the people of accounts are kept in lanes: satisfaction of each seat (whole multiples of the
// grid, plus half of 2^16), role and person of each seat (low and high half of a byte), next
// departure, who is new, the account's outlook, and with a survey its next wave and how tired
// people are of it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/accounts/accounts.h"
#include "models/accounts/people.h"

namespace sojourn::models {

/// People changed since the committee was known.
inline constexpr std::uint32_t stale = 1U << max_contacts;

[[nodiscard]] inline std::uint32_t kept(float satisfaction) noexcept {
  return static_cast<std::uint32_t>(on_account_grid(satisfaction) / account_grid + 32768.0F);
}

[[nodiscard]] inline float unkept(std::uint32_t column) noexcept {
  return (static_cast<float>(column) - 32768.0F) * account_grid;
}

class SeatColumns {
 public:
  SeatColumns(std::size_t most, std::size_t first) : most_(most), first_(first) {}

  [[nodiscard]] std::uint32_t& satisfaction(const sim::Lanes& lanes, std::size_t lane,
                                            std::size_t seat) const noexcept {
    return lanes.extra[first_ + seat][lane];
  }
  /// Role in the low four bits, person above.
  [[nodiscard]] std::uint32_t& code(const sim::Lanes& lanes, std::size_t lane,
                                    std::size_t seat) const noexcept {
    return lanes.extra[first_ + most_ + seat][lane];
  }
  [[nodiscard]] std::uint32_t person(const sim::Lanes& lanes, std::size_t lane,
                                     std::size_t seat) const noexcept {
    return code(lanes, lane, seat) >> 4U;
  }
  [[nodiscard]] std::uint32_t* next_departure(const sim::Lanes& lanes) const noexcept {
    return own(lanes, 0);
  }
  /// Bits of those who are new, and `stale`.
  [[nodiscard]] std::uint32_t* flags(const sim::Lanes& lanes) const noexcept {
    return own(lanes, 1);
  }
  [[nodiscard]] std::uint32_t* outlook(const sim::Lanes& lanes) const noexcept {
    return own(lanes, 2);
  }
  [[nodiscard]] std::uint32_t* next_wave(const sim::Lanes& lanes) const noexcept {
    return own(lanes, 3);
  }
  [[nodiscard]] std::uint32_t* fatigue(const sim::Lanes& lanes) const noexcept {
    return own(lanes, 4);
  }

  [[nodiscard]] Seats seats_of(const sim::Lanes& lanes, std::size_t lane) const noexcept {
    Seats seats;
    for (std::size_t k = 0; k < most_; ++k) {
      const std::uint32_t role = code(lanes, lane, k) & 15U;
      if (role == no_role) break;
      seats.role[k] = role;
      seats.satisfaction[k] = unkept(satisfaction(lanes, lane, k));
      seats.count = k + 1;
    }
    seats.fresh = flags(lanes)[lane] & (stale - 1U);
    return seats;
  }

 private:
  [[nodiscard]] std::uint32_t* own(const sim::Lanes& lanes, std::size_t index) const noexcept {
    return lanes.extra[first_ + 2 * most_ + index];
  }

  std::size_t most_, first_;
};

}  // namespace sojourn::models
