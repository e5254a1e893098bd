// When somebody is a customer of the company, which journeys know only as states: from entering one
// of `begin` (from joining, where nobody says more) until entering one of `end`.
//
// Where contracts end in [commerce] or departures are named, those are the ends; else the states
// that nobody leaves. A scenario without any has no ends: its customers come and go by what they
// buy.
#pragma once

#include <vector>

#include "sim/program.h"

namespace sojourn::models {

struct Memberships {
  std::vector<sim::StateIndex> begin{};
  std::vector<sim::StateIndex> end{};
  bool from_joining = true;  ///< everybody is a customer from joining on

  [[nodiscard]] bool any() const noexcept { return !end.empty(); }
};

/// Fills in what parts of the scenario left open: ends are absorbing states, begins all states from
/// which an end can still be reached (who was gone and enters one is back).
void complete(Memberships& memberships, const sim::Program& program);

}  // namespace sojourn::models
