#include "study/what_if/arms.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "tests/places.h"
#include "tests/study/what_if/support.h"

namespace sojourn::study {
namespace {

constexpr double month_days = 30.4375;

// Customers who leave at .08 a month, and interventions that make it .056.
const std::string text =
    "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"1 year\"\n"
    "[population]\ncustomers = 300\nsegments = { first = 0.5, second = 0.5 }\n"
    "[commerce]\nbegin = { life = \"active\" }\nend = { life = \"gone\" }\n"
    "[plan.p]\nprice = \"10 EUR\"\nevery = \"1 month\"\ncost = \"4 EUR\"\n"
    "[journey.life]\ninitial = \"active\"\n"
    "[journey.life.gone]\nabsorbing = true\n"
    "[journey.life.active]\nrace.gone = { hazard = \"churn\", rate = \"0.08 / month\" }\n"
    "[intervention.later]\nlabel = \"Later\"\nfrom = 2025-04-01\n"
    "change.\"journey.life.active.race.gone.rate\" = { times = 0.7 }\n"
    "[intervention.for_first]\nfrom = 2025-01-01\ntarget = { segment = \"first\" }\n"
    "change.\"journey.life.active.race.gone.rate\" = { times = 0.7 }\n"
    "[intervention.half]\nfrom = 2025-01-01\ntarget = { share = 0.5 }\n"
    "change.\"journey.life.active.race.gone.rate\" = { times = 0.7 }\n"
    "cost = { fixed = \"50 EUR\", per_treated = \"2 EUR\" }\n"
    "[intervention.dear]\nfrom = 2025-07-01\n"
    "change.\"plan.p.price\" = { add = \"1 EUR\" }\n";

double survival(double per_month, double days) { return std::exp(-per_month * days / month_days); }

WhatIfDesign design_of(const std::vector<std::string>& given) {
  WhatIfDesign design = study_of_arms(read_toml(text, "test.toml"), {}, given).design;
  design.replications = 10;
  design.horizon_months = 12;
  design.threads = 2;
  return design;
}

template <typename Found>
int held(WhatIfDesign design, double truth, const Found& found) {
  int count = 0;
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    design.seed = seed;
    const WhatIfResult result = result_of(design);
    const Outcome effect = found(result.arms[0]);
    count += effect && effect->low <= truth && truth <= effect->high ? 1 : 0;
  }
  return count;
}

Outcome population_effect(const ArmResult& arm, std::string_view id) {
  return contrast(arm.population, id).effect;
}

TEST(StudyOfArms, has_an_arm_for_each_that_is_given) {
  const StudyOfArms study =
      study_of_arms(read_toml(text, "test.toml"), {}, {"later", "for_first+half"});
  ASSERT_EQ(study.design.arms.size(), 2U);
  EXPECT_EQ(study.design.arms[0].name, "later");
  EXPECT_EQ(study.design.arms[0].label, "Later");
  EXPECT_EQ(study.design.arms[0].start, (Date{2025, 4, 1}));
  EXPECT_EQ(study.design.arms[1].name, "for_first+half");
  EXPECT_EQ(study.design.arms[1].interventions, (std::vector<std::string>{"for_first", "half"}));
  EXPECT_EQ(study.design.arms[1].target, "segment first; a random share of 0.5");
}

TEST(StudyOfArms, says_which_intervention_there_is_not) {
  try {
    (void)study_of_arms(read_toml(text, "test.toml"), {}, {"latter"});
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("latter"), std::string::npos) << error.what();
  }
}

TEST(StudyOfArms, changes_nothing_before_the_start_and_nobody_outside_of_the_target) {
  WhatIfDesign design = design_of({"later", "for_first"});
  design.replications = 2;
  const WhatIfOutcome outcome = outcome_of(design);
  const TwinTable& later = outcome.twins[0];
  const auto april = static_cast<std::int32_t>(90 * seconds_per_day);
  int later_losses = 0;
  for (std::size_t c = 0; c < later.customer.size(); ++c) {
    if (later.in_population[c] == 0) {
      EXPECT_EQ(later.left_arm[c], later.left_base[c]);
    }
    if (later.left_arm[c] < 0 || later.left_base[c] < 0) continue;
    EXPECT_GE(later.left_arm[c], later.left_base[c]);  // it can only help
    later_losses += later.left_base[c] >= april ? 1 : 0;
  }
  EXPECT_GT(later_losses, 0);
  const TwinTable& first = outcome.twins[1];
  for (std::size_t c = 0; c < first.customer.size(); ++c) {
    EXPECT_EQ(first.in_population[c], first.segment[c] == 0 ? 1 : 0);
    if (first.segment[c] == 1) {
      EXPECT_EQ(first.value_horizon_arm[c], first.value_horizon_base[c]);
    }
  }
  EXPECT_EQ(outcome.result.arms[1].twins.leave_sooner, 0.0);
}

TEST(StudyOfArms, knows_what_treatment_costs) {
  WhatIfDesign design = design_of({"half"});
  design.replications = 3;
  const WhatIfResult result = result_of(design);
  const ArmResult& arm = result.arms[0];
  EXPECT_EQ(arm.customers, 300.0);
  EXPECT_NEAR(arm.treated, 150.0, 30.0);
  EXPECT_NEAR(contrast(arm.population, "programme_cost").arm->value, 50.0 + 2.0 * arm.treated,
              1e-9);
}

TEST(StudyOfArms, changes_a_price_from_its_date_on) {
  WhatIfDesign design = design_of({"dear"});
  design.replications = 2;
  const WhatIfResult result = result_of(design);
  const ArmResult& arm = result.arms[0];
  // A euro more on each bill; nobody leaves for it here.
  EXPECT_EQ(population_effect(arm, "retention_end")->value, 0.0);
  const Contrast& cost = contrast(arm.population, "cost");
  EXPECT_EQ(cost.effect->value, 0.0);
  EXPECT_NEAR(population_effect(arm, "revenue")->value, cost.base->value / 4.0, 1e-9);
}

TEST(KnownEffectsOfArmsSlow, of_a_delayed_start) {
  const double truth = survival(0.056, 183) - survival(0.08, 183);
  EXPECT_GE(held(design_of({"later"}), truth,
                 [](const ArmResult& arm) { return population_effect(arm, "retention_6_months"); }),
            179);
}

TEST(KnownEffectsOfArmsSlow, of_a_segment_on_the_company) {
  const double truth = 150.0 * (survival(0.056, 365) - survival(0.08, 365));
  EXPECT_GE(
      held(design_of({"for_first"}), truth,
           [](const ArmResult& arm) { return contrast(arm.company, "customers_end").effect; }),
      179);
}

TEST(KnownEffectsOfArmsSlow, of_a_random_half_on_all) {
  const double truth = 0.5 * (survival(0.056, 365) - survival(0.08, 365));
  EXPECT_GE(held(design_of({"half"}), truth,
                 [](const ArmResult& arm) { return population_effect(arm, "retention_end"); }),
            179);
}

TEST(KnownEffectsOfArmsSlow, of_a_random_half_on_the_treated) {
  const double truth = survival(0.056, 365) - survival(0.08, 365);
  EXPECT_GE(held(design_of({"half"}), truth,
                 [](const ArmResult& arm) {
                   return contrast(arm.treated_effects, "retention_end").effect;
                 }),
            179);
}

// No effect of more than two points, without interaction.
TEST(PairingSlow, saves_ten_times_the_replications_in_telecom) {
  WhatIfDesign design =
      study_of_arms(read_toml_file(std::string(SOJOURN_SOURCE_DIR) + "/scenarios/telecom.toml"), {},
                    {"faster_care"})
          .design;
  design.customers = 10000;
  design.replications = 20;
  design.horizon_months = 24;
  const WhatIfResult result = result_of(design);
  const Contrast& retention = contrast(result.arms[0].population, "retention_end");
  EXPECT_LE(std::abs(retention.effect->value), 0.02);
  EXPECT_GE(retention.variance_ratio, 10.0);
}

}  // namespace
}  // namespace sojourn::study
