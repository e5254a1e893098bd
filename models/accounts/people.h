// The draws of an account's people: how many they are, who they are, and when they leave. Every one
// is a function of account, seat and person, so nothing of it needs to be kept.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/draws.h"
#include "models/accounts/accounts.h"

namespace sojourn::models {

/// 30.4375 days: how long a month of turnover is.
inline constexpr std::int32_t turnover_month = 2629800;

/// Persons of a seat are told apart up to this many.
inline constexpr std::uint32_t last_person = 15;

class People {
 public:
  /// `key` of when people leave, `lasting` of who they are.
  People(const AccountsModel& model, DrawKey key, DrawKey lasting);
  People(const AccountsModel& model, DrawKey key) : People(model, key, key) {}

  /// How many contacts the account has.
  [[nodiscard]] std::size_t count(std::uint32_t account) const noexcept;
  /// The role of a seat.
  [[nodiscard]] std::uint32_t role(std::uint32_t account, std::size_t seat) const noexcept;
  /// The account's part of d_k, on the grid.
  [[nodiscard]] float shared_outlook(std::uint32_t account) const noexcept;
  /// The person's part of d_k.
  [[nodiscard]] float own_outlook(std::uint32_t account, std::size_t seat,
                                  std::uint32_t person) const noexcept;
  /// Chance that a person of the role answers when asked, by satisfaction C:
  ///   logit p = logit response + 0.35 |C| + 0.35 C  (both slopes assumptions)
  [[nodiscard]] float chance_to_answer(std::uint32_t role, float satisfaction) const noexcept;
  /// Whether the person answers when asked at the end of the run, with that chance.
  [[nodiscard]] bool answers(std::uint32_t account, std::size_t seat, std::uint32_t person,
                             std::uint32_t role, float satisfaction) const noexcept;
  /// The first departure after `after` seconds since joining, and bits of the seats that leave
  /// then; sim::never where there is none before `length`.
  struct Departure {
    std::int32_t time = 0;
    std::uint32_t seats = 0;
  };
  [[nodiscard]] Departure next(std::uint32_t account, const Seats& seats, std::int32_t after,
                               std::int32_t length) const noexcept;

 private:
  void look_at_month(std::uint32_t account, const Seats& seats, std::int32_t month,
                     std::int32_t after, Departure& first) const noexcept;

  const AccountsModel& model_;
  DrawKey key_, lasting_;
  bool anybody_leaves_ = false;
  std::array<std::uint64_t, max_roles> leaving_{};  ///< from which word on a role's contact leaves
  Purpose count_, account_, person_;
  std::array<Purpose, max_roles / 4> roles_{};
  std::array<Purpose, max_contacts / 4> turnover_{};
};

}  // namespace sojourn::models
