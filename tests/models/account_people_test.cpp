// An account's people: the committee's rule by hand, how alike they see things, their roles, and
// when they leave.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "models/accounts/accounts.h"
#include "models/accounts/committee.h"
#include "models/accounts/people.h"

namespace sojourn::models {
namespace {

constexpr float grid = account_grid;

// Two users who think 1 and -2 of the company, a champion at 2 and a buyer at 0. Their utilities
// are
//   0.5 * 1 = 0.5,   0.5 * -2 - 0.5 * 1 = -1.5,   0.5 * 2 + 0.25 * 1 = 1.25,   0.
Seats four_contacts() {
  Seats seats;
  seats.count = 4;
  seats.role = {0, 0, 1, 2};
  seats.satisfaction = {1.0F, -2.0F, 2.0F, 0.0F};
  return seats;
}

std::vector<Role> three_roles() {
  return {{.name = "user", .weight = 0.25F, .loss = 0.5F},
          {.name = "champion", .weight = 0.35F, .loss = 0.7F},
          {.name = "buyer", .weight = 0.4F}};
}

TEST(Committee, of_four_contacts_is_the_sum_of_their_utilities_by_weight) {
  // 0.125 * 0.5 + 0.125 * -1.5 + 0.35 * 1.25 + 0.4 * 0 = 0.3125
  EXPECT_NEAR(committee_of({}, three_roles(), four_contacts()), 0.3125F, grid);
}

TEST(Committee, is_held_up_by_the_least_satisfied_who_may_veto) {
  std::vector<Role> roles = three_roles();
  roles[0].veto = true;
  EXPECT_NEAR(committee_of({.veto = 0.5F}, roles, four_contacts()), 0.3125F - 0.75F, grid);
  roles[0].veto = false;
  roles[1].veto = true;
  EXPECT_NEAR(committee_of({.veto = 0.5F}, roles, four_contacts()), 0.3125F + 0.625F, grid);
}

TEST(Committee, misses_those_who_have_gone_until_their_successors_are_met) {
  Seats seats = four_contacts();
  seats.fresh = 1U << 2U;  // the champion
  EXPECT_NEAR(committee_of({}, three_roles(), seats), 0.3125F - 0.7F, grid);
  seats.fresh = 1U << 0U;  // one of two users
  EXPECT_NEAR(committee_of({}, three_roles(), seats), 0.3125F - 0.25F, grid);
}

TEST(Committee, weighs_the_roles_that_the_account_has) {
  Seats seats = four_contacts();
  seats.count = 3;  // no buyer: 0.25 and 0.35 become 5/12 and 7/12
  const auto weights = weights_of(three_roles(), seats);
  EXPECT_NEAR(weights[0], 5.0F / 24.0F, 1e-6F);
  EXPECT_NEAR(weights[1], 5.0F / 24.0F, 1e-6F);
  EXPECT_NEAR(weights[2], 7.0F / 12.0F, 1e-6F);
}

TEST(Committee, of_people_without_weight_counts_all_alike) {
  Seats seats = four_contacts();
  std::vector<Role> roles = three_roles();
  for (Role& role : roles) role.weight = 0.0F;
  for (std::size_t k = 0; k < 4; ++k) EXPECT_EQ(weights_of(roles, seats)[k], 0.25F);
}

AccountsModel model_of(std::vector<Role> roles) {
  AccountsModel model;
  model.roles = std::move(roles);
  model.at_most.assign(4, 0.0F);  // always four contacts
  model.at_most.back() = 1.0F;
  return model;
}

TEST(People, of_one_account_see_things_alike_as_far_as_the_icc_says) {
  AccountsModel model = model_of(three_roles());
  model.shared = static_cast<float>(0.6 * std::sqrt(0.4));
  model.own = static_cast<float>(0.6 * std::sqrt(0.6));
  const People people(model, {1, 0});
  constexpr std::uint32_t accounts = 20'000;
  double product = 0.0;
  double square = 0.0;
  for (std::uint32_t id = 0; id < accounts; ++id) {
    const double one = people.shared_outlook(id) + people.own_outlook(id, 0, 0);
    const double other = people.shared_outlook(id) + people.own_outlook(id, 1, 0);
    product += one * other;
    square += 0.5 * (one * one + other * other);
  }
  EXPECT_NEAR(square / accounts, 0.36, 4.0 * 0.36 * std::sqrt(1.16 / accounts));
  EXPECT_NEAR(product / square, 0.4, 4.0 * 0.84 / std::sqrt(double{accounts}));
}

TEST(People, have_roles_by_their_odds) {
  std::vector<Role> roles = three_roles();
  roles[0].odds = 2.0F;  // users, of 2 + 1 + 1
  const AccountsModel model = model_of(roles);
  const People people(model, {1, 0});
  std::array<int, 3> counts{};
  for (std::uint32_t id = 0; id < 20'000; ++id) ++counts[people.role(id, 3)];
  EXPECT_NEAR(counts[0], 10'000, 4 * 71);
  EXPECT_NEAR(counts[1], 5'000, 4 * 62);
}

TEST(People, leave_earlier_or_at_the_same_moment_where_turnover_is_higher) {
  std::vector<Role> roles = three_roles();
  for (Role& role : roles) role.turnover = 0.02F;
  const AccountsModel calm = model_of(roles);
  for (Role& role : roles) role.turnover = 0.05F;
  const AccountsModel restless = model_of(roles);
  const People few(calm, {1, 0});
  const People many(restless, {1, 0});
  const Seats seats = four_contacts();
  for (std::uint32_t id = 0; id < 1000; ++id) {
    EXPECT_LE(many.next(id, seats, 0, sim::never).time, few.next(id, seats, 0, sim::never).time);
  }
}

}  // namespace
}  // namespace sojourn::models
