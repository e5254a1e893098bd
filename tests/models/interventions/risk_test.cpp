// Interventions that learn whom to treat: the same coefficients however and in whatever arm they
// are learnt, and choices that an oracle betters.
#include "core/error.h"
#include "core/math.h"
#include "models/trained_risk.h"
#include "tests/models/interventions/support.h"
#include "tests/places.h"

namespace sojourn::models {
namespace {

using namespace testing;

constexpr const char* offers =
    "[intervention.learnt]\nfrom = 2025-06-30\nevery = \"30 days\"\nlasts = \"60 days\"\n"
    "target = { when = { relationship = \"active\" }, capacity = 60, "
    "score.risk = { outcome = { relationship = \"churned\" }, within = \"150 days\" } }\n"
    "change = { \"journey.relationship.active.race.churned.rate\" = { times = 0.5 } }\n"
    "[intervention.known]\nfrom = 2025-06-30\nevery = \"30 days\"\nlasts = \"60 days\"\n"
    "target = { when = { relationship = \"active\" }, capacity = 60, "
    "score.oracle = { outcome = { relationship = \"churned\" } } }\n"
    "change = { \"journey.relationship.active.race.churned.rate\" = { times = 0.5 } }\n"
    "[intervention.cheaper]\nfrom = 2025-06-30\n"
    "change = { \"plan.unlimited.price\" = { times = 0.9 } }\n";

Document telecom() {
  Document document = read_toml_file(std::string(SOJOURN_SOURCE_DIR) + "/scenarios/telecom.toml");
  document.set("population.customers", {.value = std::int64_t{1500}});
  document.set("scenario.length", {.value = std::string("1 year")});
  document.lay_over(read_toml(offers, "offers.toml"));
  return document;
}

std::string text_of(const TrainedRisk& risk) {
  std::string text = risk.intervention + " " + std::to_string(risk.customers) + " " +
                     std::to_string(risk.outcomes) + " " + std::to_string(bits_of(risk.intercept));
  for (const auto& one : risk.coefficients) {
    text += " " + one.name + "=" + std::to_string(bits_of(one.value));
  }
  return text;
}

TEST(RiskInForce, is_learnt_bit_by_bit_alike_in_all_arms_and_however_they_are_run) {
  const ArmLives alone = lives_of(arm_of(telecom(), {"learnt"}));
  const auto learnt = trained_risks(alone.summary);
  ASSERT_EQ(learnt.size(), 1U);
  EXPECT_GE(learnt[0].coefficients.size(), 2U);
  EXPECT_GT(learnt[0].outcomes, 10U);
  EXPECT_GT(alone.treatments.size(), 60U);

  const auto beside = trained_risks(lives_of(arm_of(telecom(), {"cheaper", "learnt"})).summary);
  ASSERT_EQ(beside.size(), 1U);
  EXPECT_EQ(text_of(beside[0]), text_of(learnt[0]));

  sim::RunOptions way;
  way.threads = 2;
  way.batch = 32;
  way.shard = 111;
  way.window = 10 * day;
  way.kernels = sim::kernels_named("baseline");
  const ArmLives other = lives_of(arm_of(telecom(), {"learnt"}), way);
  EXPECT_EQ(text_of(trained_risks(other.summary).at(0)), text_of(learnt[0]));
  EXPECT_EQ(other.digests, alone.digests);
}

TEST(RiskInForce, leaves_the_past_before_its_start_as_it_was) {
  const ArmLives base = lives_of(arm_of(telecom(), {}));
  const ArmLives arm = lives_of(arm_of(telecom(), {"learnt"}));
  for (const auto& [customer, moves] : base.moves) {
    const auto& others = arm.moves.at(customer);
    for (std::size_t k = 0; k < moves.size() && moves[k].time < 180 * day; ++k) {
      ASSERT_LT(k, others.size());
      EXPECT_EQ(moves[k], others[k]) << customer;
    }
  }
  for (const auto& [customer, rows] : arm.treatments) EXPECT_GE(rows[0].time, 180 * day);
}

TEST(RiskInForce, that_cannot_be_learnt_ends_the_run_with_a_reason) {
  Document document = telecom();
  document.set("population.customers", {.value = std::int64_t{20}});
  EXPECT_THROW((void)lives_of(arm_of(document, {"learnt"})), InputError);
}

TEST(OracleInForce, does_not_depend_on_how_it_is_run) {
  const Scenario scenario = arm_of(telecom(), {"known"});
  const ArmLives reference = lives_of(scenario);
  EXPECT_TRUE(trained_risks(reference.summary).empty());
  EXPECT_GT(reference.treatments.size(), 60U);
  sim::RunOptions way;
  way.threads = 7;
  way.shard = 97;
  way.kernels = sim::kernels_named("baseline");
  EXPECT_EQ(lives_of(scenario, way).digests, reference.digests);
}

// Who leaves at which rate is hidden; tenure, by which the rule goes, says nothing of it.
std::string members(const std::string& score) {
  return "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"1 year\"\nwindow = \"1 day\"\n"
         "[population]\ncustomers = 2000\n[traits.loose]\nnormal = { mean = 0.0, sd = 1.0 }\n"
         "[journey.life.member]\n"
         "race.left = { hazard = \"quits\", rate = \"0.08 / month\", loose = 1.0 }\n"
         "[journey.life.left]\nabsorbing = true\n"
         "[intervention.bond]\nfrom = 2025-01-31\nevery = \"30 days\"\nlasts = \"30 days\"\n"
         "target = { when = { life = \"member\" }, top = \"10 %\", score." +
         score + " }\nchange = { \"journey.life.member.race.left.rate\" = { times = 0.3 } }\n";
}

TEST(OracleSlow, keeps_more_customers_than_a_rule) {
  const Scenario by_rule = arm_of(members("rule = { tenure = 1 }"), {"bond"});
  const Scenario by_truth = arm_of(members("oracle = { outcome = { life = \"left\" } }"), {"bond"});
  std::int64_t gained = 0;
  int worlds_gained = 0;
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    sim::RunOptions options;
    options.key.seed = seed;
    const auto left = [&](const Scenario& scenario) {
      return static_cast<std::int64_t>(lives_of(scenario, options).summary.events);
    };
    const std::int64_t difference = left(by_rule) - left(by_truth);
    gained += difference;
    worlds_gained += difference > 0 ? 1 : 0;
  }
  EXPECT_GT(gained, 0);
  EXPECT_GE(worlds_gained, 18);
}

}  // namespace
}  // namespace sojourn::models
