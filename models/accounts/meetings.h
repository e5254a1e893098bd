// Whom of an account a touchpoint meets: a race of its people over the odds of their roles.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/draws.h"
#include "models/accounts/accounts.h"

namespace sojourn::models {

class Meetings {
 public:
  Meetings(const AccountsModel& model, const sim::Program& program, DrawKey key);

  /// The meeting that the lane's event is; null where it is none.
  [[nodiscard]] const Meeting* at(const sim::Lanes& lanes, std::size_t lane) const noexcept {
    const std::uint32_t number = by_row_[lanes.variant_row[lane] + lanes.to[lane]];
    return number == 0U ? nullptr : &model_.meetings[number - 1U];
  }
  /// The seat whose contact is met.
  [[nodiscard]] std::size_t met(const sim::Lanes& lanes, std::size_t lane, const Seats& seats,
                                const Meeting& meeting) const noexcept;

 private:
  const AccountsModel& model_;
  DrawKey key_;
  std::vector<std::uint32_t> by_row_;                        ///< from 1; 0: none
  std::vector<std::array<Purpose, max_contacts / 4>> race_;  ///< [state][block]
};

}  // namespace sojourn::models
