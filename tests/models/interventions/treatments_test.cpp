// Who is treated when, worked by hand: four customers whose stays are fixed.
#include <array>
#include <cmath>
#include <set>

#include "core/draws.h"
#include "tests/models/interventions/support.h"

namespace sojourn::models {
namespace {

using namespace testing;
using Kind = TreatmentKind;
using Rows = std::vector<Treatment>;

// At home on the days 0 to 20, 40 to 60 and 80 to 100, away in between. A call takes three days.
std::string clockwork(const std::string& interventions, int customers = 4) {
  return "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"100 days\"\n"
         "[population]\ncustomers = " +
         std::to_string(customers) +
         "\nsegments = { first = 0.5, second = 0.5 }\n"
         "[variables.mood]\ninitial = 2.0\n"
         "[journey.life.home]\nstay = { fixed = \"20 days\" }\nnext.away = 1.0\n"
         "[journey.life.away]\nstay = { fixed = \"20 days\" }\nnext.home = 1.0\n"
         "[journey.phone]\ninitial = \"silent\"\n"
         "[journey.phone.silent]\nabsorbing = true\n"
         "[journey.phone.called]\nstay = { fixed = \"3 days\" }\nnext.silent = 1.0\n" +
         interventions;
}

constexpr const char* call = "contact = { reset.phone = \"called\" }\n";
constexpr const char* while_away = "target = { when = { life = \"away\" } }\n";

std::string from_day(int day_of_january) {
  return "[intervention.x]\nfrom = 2025-01-" + std::to_string(day_of_january + 1) + "\n";
}

Rows rows(std::initializer_list<std::pair<int, Kind>> days) {
  Rows rows;
  for (const auto& [on, kind] : days) rows.push_back({on * day, "x", kind});
  return rows;
}

/// Expects the same treatments of all four customers.
void expect_rows(const std::string& intervention, const Rows& expected) {
  SCOPED_TRACE(intervention);
  const ArmLives lives = lives_of(arm_of(clockwork(intervention), {"x"}));
  ASSERT_EQ(lives.treatments.size(), expected.empty() ? 0U : 4U);
  for (const auto& [customer, found] : lives.treatments) EXPECT_EQ(found, expected) << customer;
}

float uniform_for(const std::string& path, std::uint32_t customer) {
  return Draws(sim::RunOptions{}.key, customer, path).uniform();
}

TEST(Treatment, once_begins_on_the_first_day_and_goes_on) {
  expect_rows(from_day(10) + call, rows({{10, Kind::starts}, {10, Kind::use}}));
}

TEST(Treatment, ends_with_the_intervention) {
  expect_rows(from_day(10) + "until = 2025-02-05\n" + call,
              rows({{10, Kind::starts}, {10, Kind::use}, {35, Kind::ends}}));
}

TEST(Treatment, at_an_event_comes_in_its_second) {
  const std::string text = from_day(10) + "at = { life = \"away\" }\n" + call;
  expect_rows(text, rows({{20, Kind::starts}, {20, Kind::use}, {60, Kind::use}}));
  const ArmLives lives = lives_of(arm_of(clockwork(text), {"x"}));
  const std::vector<Move> expected{{20 * day, "away"},   {20 * day, "called"}, {23 * day, "silent"},
                                   {40 * day, "home"},   {60 * day, "away"},   {60 * day, "called"},
                                   {63 * day, "silent"}, {80 * day, "home"}};
  for (const auto& [customer, moves] : lives.moves) EXPECT_EQ(moves, expected) << customer;
}

TEST(Treatment, at_an_event_leaves_events_outside_of_its_dates_alone) {
  expect_rows(from_day(21) + "at = { life = \"away\" }\n" + call,
              rows({{60, Kind::starts}, {60, Kind::use}}));
  expect_rows(from_day(10) + "until = 2025-02-01\nat = { life = \"away\" }\n" + call,
              rows({{20, Kind::starts}, {20, Kind::use}, {31, Kind::ends}}));
}

TEST(Treatment, lasts_as_long_as_it_is_said_to) {
  expect_rows(from_day(10) + "lasts = \"15 days\"\n" + call,
              rows({{10, Kind::starts}, {10, Kind::use}, {25, Kind::ends}}));
  expect_rows(from_day(10) + "at = { life = \"away\" }\nlasts = \"1 day\"\n" + call,
              rows({{20, Kind::starts},
                    {20, Kind::use},
                    {21, Kind::ends},
                    {60, Kind::starts},
                    {60, Kind::use},
                    {61, Kind::ends}}));
}

TEST(Treatment, is_prolonged_by_a_look_that_comes_before_its_end) {
  expect_rows(
      from_day(10) + "until = 2025-02-10\nevery = \"10 days\"\nlasts = \"15 days\"\n" + call,
      rows({{10, Kind::starts},
            {10, Kind::use},
            {20, Kind::use},
            {30, Kind::use},
            {40, Kind::ends}}));
}

TEST(Treatment, of_every_look_ends_where_one_finds_the_customer_outside_of_the_target) {
  expect_rows(from_day(10) + "every = \"20 days\"\n" + while_away + call, rows({{30, Kind::starts},
                                                                                {30, Kind::use},
                                                                                {50, Kind::ends},
                                                                                {70, Kind::starts},
                                                                                {70, Kind::use},
                                                                                {90, Kind::ends}}));
}

TEST(Treatment, goes_on_for_its_time_although_a_look_finds_the_customer_outside_of_the_target) {
  expect_rows(from_day(10) + "every = \"20 days\"\nlasts = \"30 days\"\n" + while_away + call,
              rows({{30, Kind::starts},
                    {30, Kind::use},
                    {60, Kind::ends},
                    {70, Kind::starts},
                    {70, Kind::use}}));
}

// On day 20 they leave home; who looks in the same second still sees them there.
TEST(Treatment, follows_what_was_so_before_the_second_of_the_look) {
  expect_rows(from_day(20) + while_away + call, {});
  expect_rows(from_day(20) + "target = { when = { life = \"home\" } }\n" + call,
              rows({{20, Kind::starts}, {20, Kind::use}}));
}

TEST(Treatment, of_groups_begins_one_after_the_other) {
  const ArmLives lives = lives_of(arm_of(
      clockwork(from_day(10) + "rollout = { groups = 3, every = \"30 days\" }\n" + call), {"x"}));
  std::set<std::int32_t> starts;
  for (const auto& [customer, found] : lives.treatments) {
    const auto group = static_cast<int>(3.0F * uniform_for("intervention.x.group", customer));
    const int begin = 10 + 30 * group;
    EXPECT_EQ(found, rows({{begin, Kind::starts}, {begin, Kind::use}})) << customer;
    starts.insert(begin);
  }
  EXPECT_EQ(lives.treatments.size(), 4U);
  EXPECT_GT(starts.size(), 1U);
}

TEST(Treatment, of_groups_has_groups_of_one_size) {
  const ArmLives lives = lives_of(arm_of(
      clockwork(from_day(10) + "rollout = { groups = 4, every = \"20 days\" }\n" + call, 4000),
      {"x"}));
  std::map<std::int32_t, int> sizes;
  for (const auto& [customer, found] : lives.treatments) ++sizes[found[0].time / day];
  ASSERT_EQ(sizes.size(), 4U);
  for (const auto& [begin, size] : sizes) EXPECT_NEAR(size, 1000, 110) << begin;  // four sd
}

TEST(Treatment, of_a_share_holds_the_others_back) {
  const ArmLives lives =
      lives_of(arm_of(clockwork(from_day(10) + "target = { share = 0.5 }\n" + call), {"x"}));
  int treated = 0;
  for (const auto& [customer, found] : lives.treatments) {
    const bool is_treated = uniform_for("intervention.x.share", customer) < 0.5F;
    EXPECT_EQ(found, is_treated ? rows({{10, Kind::starts}, {10, Kind::use}})
                                : rows({{10, Kind::held_back}}))
        << customer;
    treated += is_treated ? 1 : 0;
  }
  EXPECT_EQ(lives.treatments.size(), 4U);
  EXPECT_GT(treated, 0);
  EXPECT_LT(treated, 4);
}

std::set<std::uint32_t> treated_by(const std::string& intervention, int customers = 4000) {
  const ArmLives lives = lives_of(arm_of(clockwork(intervention, customers), {"x"}));
  std::set<std::uint32_t> treated;
  for (const auto& [customer, found] : lives.treatments) {
    if (found[0].kind == Kind::starts) treated.insert(customer);
  }
  return treated;
}

TEST(Treatment, of_a_smaller_share_is_of_some_of_the_same_customers) {
  const auto few = treated_by(from_day(10) + "target = { share = 0.3 }\n" + call);
  const auto many = treated_by(from_day(10) + "target = { share = 0.6 }\n" + call);
  EXPECT_NEAR(static_cast<double>(few.size()), 1200.0, 116.0);  // four sd
  EXPECT_NEAR(static_cast<double>(many.size()), 2400.0, 124.0);
  for (const std::uint32_t customer : few) EXPECT_TRUE(many.contains(customer)) << customer;
}

TEST(Treatment, of_the_same_share_is_of_the_same_customers_at_every_look) {
  const ArmLives lives = lives_of(arm_of(
      clockwork(from_day(10) + "every = \"20 days\"\ntarget = { share = 0.5 }\n" + call), {"x"}));
  for (const auto& [customer, found] : lives.treatments) {
    const bool is_treated = uniform_for("intervention.x.share", customer) < 0.5F;
    ASSERT_EQ(found.size(), is_treated ? 6U : 5U) << customer;
    for (const Treatment& row : found) {
      EXPECT_EQ(row.kind == Kind::held_back, !is_treated) << customer;
    }
  }
}

// With mood 2: odds 0.5 * exp(0.3 * 2) = 0.911, so p = 0.911 / 1.911 = 0.477.
TEST(Treatment, by_choice_follows_the_logit) {
  const std::string chosen = "take_up = { odds = 0.5, mood = 0.3 }\n";
  const double odds = 0.5 * std::exp(0.6);
  const double p = odds / (1.0 + odds);
  const auto treated = treated_by(from_day(10) + chosen + call, 10000);
  EXPECT_NEAR(static_cast<double>(treated.size()), 10000 * p, 200.0);  // four sd
}

TEST(Treatment, by_choice_is_chosen_anew_at_every_look) {
  const ArmLives lives = lives_of(arm_of(
      clockwork(from_day(10) + "every = \"30 days\"\ntake_up = { odds = 1.0 }\n" + call, 1000),
      {"x"}));
  std::array<int, 4> uses{};  // of the looks on the days 10, 40 and 70
  for (const auto& [customer, found] : lives.treatments) {
    std::size_t taken = 0;
    for (const Treatment& row : found) taken += row.kind == Kind::use ? 1 : 0;
    ++uses.at(taken);
  }
  // Binomial (3, 1/2): 1/8, 3/8, 3/8, 1/8 of a thousand, within four sd.
  EXPECT_NEAR(uses[0], 125, 42);
  EXPECT_NEAR(uses[1], 375, 62);
  EXPECT_NEAR(uses[2], 375, 62);
  EXPECT_NEAR(uses[3], 125, 42);
}

TEST(Treatment, of_a_segment_leaves_the_other_without_a_row) {
  const ArmLives lives = lives_of(
      arm_of(clockwork(from_day(10) + "target = { segment = \"first\" }\n" + call), {"x"}));
  std::map<std::string, int> customers;
  for (const auto& [customer, segment] : lives.segments) {
    ++customers[segment];
    EXPECT_EQ(lives.treatments.contains(customer), segment == "first") << customer;
  }
  EXPECT_EQ(customers.size(), 2U);  // four customers, and both segments among them
}

TEST(Treatment, of_two_interventions_keeps_them_apart) {
  const std::string both = from_day(10) + "lasts = \"15 days\"\n" + call +
                           "[intervention.y]\nfrom = 2025-01-21\nuntil = 2025-02-10\n" + call;
  const ArmLives lives = lives_of(arm_of(clockwork(both), {"x", "y"}));
  const Rows expected{{10 * day, "x", Kind::starts}, {10 * day, "x", Kind::use},
                      {20 * day, "y", Kind::starts}, {20 * day, "y", Kind::use},
                      {25 * day, "x", Kind::ends},   {40 * day, "y", Kind::ends}};
  ASSERT_EQ(lives.treatments.size(), 4U);
  for (const auto& [customer, found] : lives.treatments) EXPECT_EQ(found, expected) << customer;
}

}  // namespace
}  // namespace sojourn::models
