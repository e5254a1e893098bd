// Who is a customer of the company at the moment, followed event by event (models/memberships.h
// says which states begin and end it).
#pragma once

#include <cstdint>
#include <vector>

#include "models/scenario.h"

namespace sojourn::report {

enum class Membership : std::uint8_t { before, customer, gone };

class MembershipFollower {
 public:
  explicit MembershipFollower(const models::Scenario& scenario)
      : begins_(scenario.program.states.size()),
        ends_(scenario.program.states.size()),
        first_(scenario.memberships.from_joining ? Membership::customer : Membership::before) {
    for (const sim::StateIndex state : scenario.memberships.begin) begins_[state] = 1;
    for (const sim::StateIndex state : scenario.memberships.end) ends_[state] = 1;
  }

  void begin(std::size_t customers) { now_.assign(customers, first_); }
  /// What a customer is after joining.
  [[nodiscard]] Membership first() const noexcept { return first_; }
  [[nodiscard]] Membership of(std::uint32_t customer) const noexcept { return now_[customer]; }
  /// What a customer is after entering a state.
  Membership enter(std::uint32_t customer, std::uint8_t state) noexcept {
    Membership& now = now_[customer];
    if (ends_[state] != 0) {
      now = Membership::gone;
    } else if (begins_[state] != 0) {
      now = Membership::customer;
    }
    return now;
  }

 private:
  std::vector<std::uint8_t> begins_;  ///< by state, 0 or 1
  std::vector<std::uint8_t> ends_;
  Membership first_;
  std::vector<Membership> now_;  ///< by customer
};

}  // namespace sojourn::report
