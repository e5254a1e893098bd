#include "study/what_if/what_if.h"

#include <gtest/gtest.h>

#include "study/statistics/intervals.h"
#include "study/what_if/arms.h"
#include "tests/places.h"
#include "tests/study/what_if/support.h"

namespace sojourn::study {
namespace {

Document telecom() {
  return read_toml_file(std::string(SOJOURN_SOURCE_DIR) + "/scenarios/telecom.toml");
}

const std::string churn = "journey.relationship.active.race.churned.rate";

WhatIfDesign small_telecom(const Arms& arms) {
  WhatIfDesign design = design_of(telecom(), arms);
  design.customers = 400;
  design.replications = 3;
  design.horizon_months = 24;
  for (ArmDesign& arm : design.arms) arm.start = {2025, 7, 1};
  return design;
}

TEST(WhatIf, without_effect_gives_exactly_zero_for_every_customer) {
  const WhatIfOutcome outcome =
      outcome_of(small_telecom({{"journey.relationship.active.label=\"Under another name\""}}));
  const ArmResult& arm = outcome.result.arms[0];
  for (const auto* group : {&arm.population, &arm.company, &arm.surveys}) {
    for (const Contrast& contrast : *group) {
      if (!contrast.effect) continue;
      EXPECT_EQ(contrast.effect->value, 0.0) << contrast.id;
      EXPECT_EQ(contrast.effect->high, 0.0) << contrast.id;
    }
  }
  EXPECT_EQ(arm.twins.value_same, 1.0);
  const TwinTable& twins = outcome.twins[0];
  EXPECT_EQ(twins.left_base, twins.left_arm);
  EXPECT_EQ(twins.value_horizon_base, twins.value_horizon_arm);
  EXPECT_FALSE(arm.return_on_investment);
  EXPECT_EQ(arm.payback.not_within_horizon, 1.0);
}

TEST(WhatIf, says_of_every_question_what_is_answered_and_what_is_true) {
  const WhatIfResult result = result_of(small_telecom({{churn + "=\"0.012 / month\""}}));
  for (const std::string question : {"nps", "csat", "ces"}) {
    const std::string survey = question == "nps" ? ".relationship" : ".after_call";
    for (const std::string layer : {"_observed", "_respondents", "_everybody"}) {
      EXPECT_TRUE(contrast(result.arms[0].surveys, question + layer + survey).effect);
    }
  }
}

TEST(WhatIf, gives_the_same_bits_on_any_number_of_threads) {
  WhatIfDesign design = small_telecom({{churn + "=\"0.012 / month\""}});
  design.threads = 1;
  WhatIfResult one = result_of(design);
  design.threads = 7;  // two threads in each of three runs at a time
  WhatIfResult seven = result_of(design);
  one.wall_seconds = seven.wall_seconds = 0.0;
  EXPECT_EQ(to_json(one), to_json(seven));
}

TEST(WhatIf, gives_the_same_bits_window_by_window) {
  const auto with = [](std::optional<Seconds> window) {
    WhatIfDesign design =
        study_of_arms(telecom(), {}, {"faster_care", "discount+call_back"}).design;
    design.customers = 300;
    design.replications = 2;
    design.horizon_months = 24;
    design.threads = 2;
    design.window = window;
    WhatIfResult result = result_of(design);
    result.wall_seconds = 0.0;
    return to_json(result);
  };
  const std::string whole_lives = with({});
  EXPECT_EQ(with(seconds_per_day), whole_lives);
  EXPECT_EQ(with(31 * seconds_per_day), whole_lives);
}

TEST(WhatIf, says_nothing_about_retention_beyond_the_end_of_the_run) {
  WhatIfDesign design = small_telecom({{churn + "=\"0.012 / month\""}});
  design.arms[0].start = {2026, 3, 1};  // ten months before the end
  const WhatIfResult result = result_of(design);
  const ArmResult& arm = result.arms[0];
  EXPECT_TRUE(contrast(arm.population, "retention_6_months").effect);
  const Contrast& year = contrast(arm.population, "retention_12_months");
  EXPECT_FALSE(year.effect);
  EXPECT_EQ(year.effect.reason(), "the run ends before");
  EXPECT_TRUE(contrast(arm.population, "value_horizon").effect);
  EXPECT_EQ(arm.months[0].effect.size(), 10U);
}

TEST(WhatIf, of_nobody_warns_and_has_no_estimate) {
  WhatIfDesign design = small_telecom({{churn + "=\"0.012 / month\""}});
  design.arms[0].start = {2025, 1, 1};  // all are prospects on that day
  const WhatIfResult result = result_of(design);
  ASSERT_EQ(result.warnings.size(), 1U);
  EXPECT_NE(result.warnings[0].find("nobody is active"), std::string::npos) << result.warnings[0];
  EXPECT_FALSE(contrast(result.arms[0].population, "retention_end").effect);
}

TEST(WhatIf, counts_who_would_have_stayed_anyway_among_those_paid_for) {
  WhatIfDesign design = small_telecom({{"plan.light.price=\"13.90 EUR\""}});
  const WhatIfResult result = result_of(design);
  const ArmResult& arm = result.arms[0];
  // A lower price changes what is paid and nothing else; it is no cost.
  EXPECT_EQ(contrast(arm.population, "retention_end").effect->value, 0.0);
  EXPECT_LT(contrast(arm.population, "revenue").effect->value, 0.0);
  EXPECT_EQ(contrast(arm.population, "cost").effect->value, 0.0);
  EXPECT_EQ(contrast(arm.population, "programme_cost").effect->value, 0.0);
  EXPECT_FALSE(arm.return_on_investment);
}

TEST(WhatIf, stops_when_it_is_precise_enough) {
  WhatIfDesign design = small_telecom({{churn + "=\"0.012 / month\""}});
  design.replications = 100;
  design.customers = 100;
  design.horizon_months = 6;
  design.precision = Precision{.contrast = "retention_end", .half_width = 0.5};
  EXPECT_EQ(result_of(design).replications, 10);
  design.precision->half_width = 0.0;
  design.replications = 12;
  const WhatIfResult most = result_of(design);
  EXPECT_EQ(most.replications, 12);
  EXPECT_NE(most.stopping.find("retention_end"), std::string::npos) << most.stopping;
}

TEST(WhatIf, draws_the_same_assumptions_in_all_arms) {
  WhatIfDesign design = small_telecom({{"journey.relationship.active.label=\"Same\""}});
  design.draw_assumptions = [](std::uint32_t replication) {
    return std::vector<std::string>{churn + "=\"0.0" + std::to_string(10 + replication) +
                                    " / month\""};
  };
  const WhatIfResult result = result_of(design);
  EXPECT_TRUE(result.assumptions_drawn);
  EXPECT_NE(result.headline.find("draws of"), std::string::npos) << result.headline;
  EXPECT_EQ(contrast(result.arms[0].population, "retention_end").effect->value, 0.0);
}

TEST(WhatIf, prints_the_probability_of_being_best_only_over_draws_of_assumptions) {
  WhatIfDesign design =
      small_telecom({{churn + "=\"0.010 / month\""}, {churn + "=\"0.014 / month\""}});
  EXPECT_TRUE(result_of(design).choice->probability_best.empty());
  design.draw_assumptions = [](std::uint32_t) { return std::vector<std::string>{}; };
  const WhatIfResult drawn = result_of(design);
  ASSERT_TRUE(drawn.choice);
  EXPECT_EQ(drawn.choice->best, 0);
  EXPECT_EQ(drawn.choice->probability_best, (std::vector<double>{0.0, 1.0, 0.0}));
  EXPECT_EQ(drawn.choice->regret[1], 0.0);
  EXPECT_GT(drawn.choice->regret[0], drawn.choice->regret[2]);
  EXPECT_FALSE(drawn.choice->best_again.empty());
}

TEST(WhatIf, ends_early_when_it_is_told_to) {
  const WhatIfDesign design = small_telecom({{churn + "=\"0.012 / month\""}});
  WhatIfProgress progress;
  progress.runs.stop = true;
  EXPECT_TRUE(run_what_if(design, progress).stopped);
}

TEST(WhatIfSlow, pairing_saves_ten_times_the_replications_in_telecom) {
  WhatIfDesign design = small_telecom({{churn + "=\"0.0135 / month\""}});
  design.customers = 5000;
  design.replications = 20;
  const Contrast retention = contrast(result_of(design).arms[0].population, "retention_end");
  EXPECT_GT(retention.effect->value, 0.002);
  EXPECT_LE(retention.effect->value, 0.02);
  EXPECT_GE(retention.variance_ratio, 10.0);
}

}  // namespace
}  // namespace sojourn::study
