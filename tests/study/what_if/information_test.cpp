// What knowing the truth would be worth, in a scenario in which it is worth something.
#include "study/what_if/information.h"

#include <gtest/gtest.h>

#include <string>

#include "study/what_if/arms.h"
#include "tests/places.h"
#include "tests/study/what_if/support.h"

namespace sojourn::study {
namespace {

// Who leaves sooner is told by the segment a little, and by a hidden trait much more.
std::string bond(const std::string& name, const std::string& score) {
  return "[intervention." + name +
         "]\nfrom = 2025-04-01\nevery = \"30 days\"\nlasts = \"30 days\"\n" +
         "target = { when = { life = \"active\" }, top = \"10 %\", score." + score + " }\n" +
         "change.\"journey.life.active.race.gone.rate\" = { times = 0.3 }\n"
         "cost = { per_treated = \"0.1 EUR\" }\n";
}

const std::string text =
    "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"1 year\"\nwindow = \"1 day\"\n"
    "[population]\ncustomers = 800\nsegments = { first = 0.5, second = 0.5 }\n"
    "[traits.loose]\nnormal = { mean = 0.0, sd = 1.0 }\n"
    "[commerce]\nbegin = { life = \"active\" }\nend = { life = \"gone\" }\n"
    "[plan.p]\nprice = \"10 EUR\"\nevery = \"1 month\"\ncost = \"4 EUR\"\n"
    "[journey.life]\ninitial = \"active\"\n"
    "[journey.life.gone]\nabsorbing = true\n"
    "[journey.life.active]\nrace.gone = { hazard = \"churn\", rate = \"0.05 / month\", "
    "segment.second = 0.6, loose = 1.0 }\n" +
    bond("guessed", "rule = { tenure = 1 }") +
    bond("learnt", "risk = { outcome = { life = \"gone\" }, within = \"60 days\" }") +
    bond("known", "oracle = { outcome = { life = \"gone\" } }") +
    "[intervention.all]\nfrom = 2025-04-01\n"
    "change.\"journey.life.active.race.gone.rate\" = { times = 0.9 }\n";

WhatIfResult result_of_arms(const std::vector<std::string>& given, int threads = 2) {
  WhatIfDesign design = study_of_arms(read_toml(text, "test.toml"), {}, given).design;
  design.replications = 10;
  design.horizon_months = 12;
  design.threads = threads;
  return result_of(design);
}

TEST(InformationValue, is_what_an_oracle_gains_over_rules_and_risks) {
  const WhatIfResult result = result_of_arms({"guessed", "learnt", "known", "all"});
  ASSERT_EQ(result.information.size(), 2U);
  const InformationValue& over_rule = result.information[0];
  const InformationValue& over_risk = result.information[1];
  EXPECT_EQ(over_rule.arm, "guessed");
  EXPECT_EQ(over_risk.arm, "learnt");
  EXPECT_EQ(over_risk.oracle, "known");
  EXPECT_EQ(over_risk.gain.id, "net_value_horizon");
  EXPECT_GT(over_risk.gain.effect->low, 0.0);
  EXPECT_GT(over_rule.gain.effect->value, over_risk.gain.effect->value);
  EXPECT_NE(over_risk.words.find("its learnt risk"), std::string::npos) << over_risk.words;
  // The difference of the arms' own effects, world by world.
  const auto net = [&](std::size_t arm) { return result.arms[arm].find("net_value_horizon"); };
  EXPECT_NEAR(over_risk.gain.effect->value, net(2)->effect->value - net(1)->effect->value, 1e-6);
  EXPECT_EQ(net(1)->base->value, net(2)->base->value);  // the same population
}

TEST(InformationValue, comes_with_what_was_learnt) {
  const WhatIfResult result = result_of_arms({"learnt", "all"});
  EXPECT_TRUE(result.information.empty());  // nobody knows the truth
  ASSERT_EQ(result.arms[0].risks.size(), 1U);
  EXPECT_TRUE(result.arms[1].risks.empty());
  const LearntRisk& risk = result.arms[0].risks[0];
  EXPECT_EQ(risk.intervention, "learnt");
  ASSERT_FALSE(risk.coefficients.empty());
  EXPECT_EQ(risk.coefficients[0].name, "segment.second");
  EXPECT_GT(risk.coefficients[0].mean, 0.0);
  EXPECT_GT(risk.coefficients[0].sd, 0.0);  // each world learns from a past of its own
  EXPECT_EQ(risk.coefficients[0].replications, result.replications);
  EXPECT_FALSE(risk.left_out.empty());
  const std::string json = to_json(result);
  EXPECT_NE(json.find("\"segment.second\""), std::string::npos);
  EXPECT_NE(json.find("\"chooses_by\""), std::string::npos);
}

TEST(InformationValue, does_not_depend_on_threads) {
  WhatIfResult one = result_of_arms({"learnt", "known"}, 1);
  WhatIfResult two = result_of_arms({"learnt", "known"}, 2);
  one.wall_seconds = two.wall_seconds = 0.0;
  EXPECT_EQ(to_json(one), to_json(two));
}

}  // namespace
}  // namespace sojourn::study
