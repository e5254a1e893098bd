// Who is chosen among candidates, by hand.
#include "models/interventions/choosing.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sojourn::models {
namespace {

using Ids = std::vector<std::uint32_t>;

// Four customers; the second and the third have the same score.
std::vector<Candidate> four() {
  return {{.score = 0.5F, .customer = 7},
          {.score = 2.0F, .customer = 9},
          {.score = 2.0F, .customer = 3},
          {.score = 4.0F, .customer = 8, .is_new = false}};
}

Ids chosen(const Limits& limits, std::uint64_t under_treatment = 0) {
  Ids ids;
  for (const Candidate& one : choose(four(), limits, under_treatment)) ids.push_back(one.customer);
  return ids;
}

TEST(Choosing, takes_the_highest_scores_and_the_lower_id_where_they_are_equal) {
  EXPECT_EQ(chosen({.most = 1}), (Ids{8}));
  EXPECT_EQ(chosen({.most = 2}), (Ids{3, 8}));
  EXPECT_EQ(chosen({.most = 3}), (Ids{3, 8, 9}));
  EXPECT_EQ(chosen({.most = 40}), (Ids{3, 7, 8, 9}));
}

TEST(Choosing, rounds_a_share_to_the_nearest_customer) {
  EXPECT_EQ(chosen({.share = 0.1}), (Ids{}));
  EXPECT_EQ(chosen({.share = 0.2}), (Ids{8}));
  EXPECT_EQ(chosen({.share = 0.5}), (Ids{3, 8}));
  EXPECT_EQ(chosen({.share = 1.0}).size(), 4U);
}

TEST(Choosing, stops_at_the_first_whom_the_budget_does_not_pay_for) {
  // In order 8 costs 2, then 3, 9 and 7 cost 5 each.
  Limits limits{.first_cost = 5, .further_cost = 2};
  const auto with = [&](std::int64_t budget) {
    limits.budget = budget;
    return chosen(limits);
  };
  EXPECT_EQ(with(1), (Ids{}));
  EXPECT_EQ(with(6), (Ids{8}));
  EXPECT_EQ(with(7), (Ids{3, 8}));
  EXPECT_EQ(with(17), (Ids{3, 7, 8, 9}));
}

TEST(Choosing, leaves_places_to_those_who_are_under_treatment) {
  EXPECT_EQ(chosen({.capacity = 3}, 0), (Ids{3, 8, 9}));
  EXPECT_EQ(chosen({.capacity = 3}, 2), (Ids{8}));
  EXPECT_EQ(chosen({.capacity = 3}, 3), (Ids{}));
  EXPECT_EQ(chosen({.capacity = 3}, 5), (Ids{}));
}

TEST(Choosing, heeds_the_narrowest_limit) {
  EXPECT_EQ(chosen({.most = 3, .budget = 7, .first_cost = 5, .further_cost = 2, .capacity = 9}, 6),
            (Ids{3, 8}));
  EXPECT_TRUE(choose({}, {.most = 3}, 0).empty());
}

TEST(Choosing, does_not_depend_on_the_order_of_candidates) {
  std::vector<Candidate> candidates = four();
  const auto reference = choose(candidates, {.most = 2}, 0);
  std::sort(candidates.begin(), candidates.end(),
            [](const auto& a, const auto& b) { return a.customer < b.customer; });
  do {
    EXPECT_EQ(choose(candidates, {.most = 2}, 0), reference);
  } while (
      std::next_permutation(candidates.begin(), candidates.end(),
                            [](const auto& a, const auto& b) { return a.customer < b.customer; }));
}

}  // namespace
}  // namespace sojourn::models
