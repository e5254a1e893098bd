// Looks on while a scenario runs and notes who becomes a customer and who ceases to be one.
//
// It is one more component of the engine, with a table and nothing else: no state, no draws, no
// part in the digest, so a run is the same with it and without.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "models/memberships.h"
#include "sim/component.h"

namespace sojourn::study {

/// Columns of the observer's table.
enum MembershipColumn : std::size_t { membership_customer, membership_time, membership_change };

/// A row's change. Rows may repeat what is so already.
enum class MembershipChange : std::uint8_t { begins, ends };

inline constexpr std::string_view memberships_table = "truth/memberships";

/// Lets the observer look on in a program and all its variants. It comes first of the components,
/// so that its rows come before payments; having no columns, it moves those of no other.
void watch_memberships(const models::Memberships& memberships, sim::Program& program);

}  // namespace sojourn::study
