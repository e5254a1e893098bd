// Arms: the same customers with interventions in force, by hand and customer by customer.
#include <cmath>

#include "tests/models/interventions/support.h"
#include "tests/places.h"

namespace sojourn::models {
namespace {

using namespace testing;
using Kind = TreatmentKind;

// Twenty days here, twenty days there, for four customers who are all alike.
std::string clockwork(const std::string& interventions) {
  return "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"100 days\"\n"
         "[population]\ncustomers = 4\n"
         "[journey.life.home]\nstay = { fixed = \"20 days\" }\nnext.away = 1.0\n"
         "[journey.life.away]\nstay = { fixed = \"20 days\" }\nnext.home = 1.0\n" +
         interventions;
}

constexpr const char* hurry =
    "[intervention.hurry]\nfrom = 2025-01-26\nuntil = 2025-03-02\n"
    "change = { \"journey.life.away.stay.fixed\" = { times = 0.5 } }\n";

TEST(Arm, lets_running_stays_go_on_at_the_new_speed) {
  const ArmLives lives = lives_of(arm_of(clockwork(hurry), {"hurry"}));
  // Away from day 20; at day 25 three quarters are left, which now take 7.5 days; away again at
  // 52.5, and at day 60 a quarter is left, which takes 5 days.
  const std::vector<Move> expected{{20 * day, "away"},
                                   {32 * day + day / 2, "home"},
                                   {52 * day + day / 2, "away"},
                                   {65 * day, "home"},
                                   {85 * day, "away"}};
  ASSERT_EQ(lives.moves.size(), 4U);
  for (const auto& [customer, moves] : lives.moves) EXPECT_EQ(moves, expected) << customer;
  const std::vector<Treatment> treated{{25 * day, "hurry", Kind::starts},
                                       {60 * day, "hurry", Kind::ends}};
  for (const auto& [customer, rows] : lives.treatments) EXPECT_EQ(rows, treated) << customer;
}

TEST(Arm, makes_a_stay_ring_that_would_have_outlasted_the_run) {
  const std::string text =
      "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"100 days\"\n"
      "[population]\ncustomers = 2\n"
      "[journey.life.home]\nstay = { fixed = \"300 days\" }\nnext.away = 1.0\n"
      "[journey.life.away]\nabsorbing = true\n"
      "[intervention.call]\nfrom = 2025-01-31\n"
      "change = { \"journey.life.home.stay.fixed\" = { set = \"30 days\" } }\n";
  EXPECT_TRUE(lives_of(arm_of(text, {})).moves.empty());
  for (const bool windows : {false, true}) {
    sim::RunOptions options;
    if (windows) options.window = day;
    const ArmLives lives = lives_of(arm_of(text, {"call"}), options);
    ASSERT_EQ(lives.moves.size(), 2U);
    // 270 of 300 days are left at day 30: nine tenths of the new 30 days.
    EXPECT_EQ(lives.moves.at(0), (std::vector<Move>{{57 * day, "away"}}));
  }
}

TEST(Arm, keeps_the_remainder_of_a_hazard) {
  const std::string text =
      "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"1 year\"\n"
      "[population]\ncustomers = 200\n"
      "[journey.life.member]\nrace.left = { hazard = \"leaving\", rate = \"0.2 / month\" }\n"
      "[journey.life.left]\nabsorbing = true\n"
      "[intervention.bond]\nfrom = 2025-03-02\n"
      "change = { \"journey.life.member.race.left.rate\" = { times = 0.5 } }\n";
  const ArmLives base = lives_of(arm_of(text, {}));
  const ArmLives arm = lives_of(arm_of(text, {"bond"}));
  const std::int32_t from = 60 * day;
  std::size_t later = 0;
  for (const auto& [customer, moves] : base.moves) {
    const std::int32_t left = moves[0].time;
    const std::int32_t expected = left < from ? left : from + 2 * (left - from);
    if (expected + 2 >= 365 * day) {
      EXPECT_FALSE(arm.moves.contains(customer)) << customer;
      continue;
    }
    EXPECT_NEAR(arm.moves.at(customer)[0].time, expected, 1) << customer;  // whole seconds
    later += expected > left ? 1 : 0;
  }
  EXPECT_GT(later, 20U);
}

Document telecom() {
  Document document = read_toml_file(std::string(SOJOURN_SOURCE_DIR) + "/scenarios/telecom.toml");
  document.set("population.customers", {.value = std::int64_t{800}});
  return document;
}

constexpr const char* idle_change =
    "[intervention.idle]\nfrom = 2025-03-01\nuntil = 2026-06-01\nevery = \"30 days\"\n"
    "target = { segment = [\"basic\", \"family\"], share = 0.6, when = { satisfaction = { above = "
    "-0.3 } } }\n"
    "change = { \"journey.care.waiting.stay.exponential.mean\" = { times = 1.0 }, "
    "\"touchpoint.care_call.quality.mean\" = { add = 0 }, "
    "\"journey.relationship.active.race.churned.rate\" = { times = 1 } }\n";

TEST(Arm, without_effect_changes_no_bit_of_anybody) {
  Document document = telecom();
  document.lay_over(read_toml(idle_change, "idle.toml"));
  ArmLives base = lives_of(arm_of(document, {}));
  ArmLives arm = lives_of(arm_of(document, {"idle"}));
  std::size_t changes = 0;
  for (const auto& [customer, rows] : arm.treatments) {
    for (const Treatment& row : rows) changes += row.kind != Kind::held_back ? 1 : 0;
  }
  EXPECT_GT(changes, 800U);  // customers came and went
  arm.digests.erase(treatments_table);
  EXPECT_EQ(base.digests, arm.digests);
}

constexpr const char* real_changes =
    "[intervention.care]\nfrom = 2025-03-01\ntarget = { segment = \"family\", share = 0.7 }\n"
    "change = { \"journey.care.waiting.stay.exponential.mean\" = { times = 0.4 }, "
    "\"touchpoint.care_call.quality.mean\" = { add = 0.5 } }\n"
    "[intervention.price]\nfrom = 2025-06-01\nuntil = 2026-03-01\n"
    "target = { when = { relationship = \"active\" } }\ntake_up = { odds = 0.5, satisfaction = 0.5 "
    "}\nevery = \"90 days\"\nlasts = \"200 days\"\n"
    "change = { \"plan.unlimited.price\" = { times = 0.9 }, "
    "\"journey.relationship.active.race.churned.loyalty\" = { add = -0.5 } }\n";

TEST(Arm, leaves_customers_alone_whom_it_cannot_reach) {
  Document document = telecom();
  document.lay_over(read_toml(real_changes, "real.toml"));
  const ArmLives base = lives_of(arm_of(document, {}));
  const ArmLives arm = lives_of(arm_of(document, {"care"}));
  std::size_t same = 0, other = 0;
  for (const auto& [customer, moves] : base.moves) {
    const auto treated = arm.treatments.find(customer);
    const bool reached = treated != arm.treatments.end() && treated->second[0].kind == Kind::starts;
    const bool alike = arm.moves.at(customer) == moves;
    EXPECT_TRUE(reached || alike) << customer;
    same += alike ? 1 : 0;
    other += alike ? 0 : 1;
  }
  EXPECT_GT(same, 500U);
  EXPECT_GT(other, 50U);
}

TEST(Arm, does_not_depend_on_how_it_is_run) {
  Document document = telecom();
  document.lay_over(read_toml(real_changes, "real.toml"));
  const Scenario scenario = arm_of(document, {"care", "price"});
  const ArmLives reference = lives_of(scenario);
  EXPECT_EQ(scenario.program.variants.size(), 3U);
  sim::RunOptions ways[3];
  ways[0].threads = 7;
  ways[0].batch = 16;
  ways[0].shard = 50;
  ways[1].batch = 64;
  ways[1].window = 7 * day;
  ways[2].threads = 2;
  ways[2].shard = 300;
  ways[2].window = 31 * day;
  for (const sim::RunOptions& way : ways) {
    const ArmLives lives = lives_of(scenario, way);
    EXPECT_EQ(lives.digests, reference.digests);
    EXPECT_EQ(lives.treatments, reference.treatments);
    EXPECT_EQ(lives.summary.occupancy, reference.summary.occupancy);
  }
}

}  // namespace
}  // namespace sojourn::models
