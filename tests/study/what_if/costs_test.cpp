// What interventions cost, worked by hand in cents: three customers whose stays are fixed.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "study/what_if/arms.h"
#include "tests/study/what_if/support.h"

namespace sojourn::study {
namespace {

// Away on the days 20 to 40 and 60 to 80 of a hundred; each pays 10 EUR on the first of a month and
// costs 4 EUR. Nobody leaves.
std::string clockwork(const std::string& interventions) {
  return "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"100 days\"\n"
         "[population]\ncustomers = 3\nsegments = { first = 0.5, second = 0.5 }\n"
         "[commerce]\nbegin = { contract = \"active\" }\nend = { contract = \"gone\" }\n"
         "[plan.p]\nprice = \"10 EUR\"\nevery = \"1 month\"\ncost = \"4 EUR\"\n"
         "[journey.contract.active]\nstay = { fixed = \"5 years\" }\nnext.gone = 1.0\n"
         "[journey.contract.gone]\nabsorbing = true\n"
         "[journey.life.home]\nstay = { fixed = \"20 days\" }\nnext.away = 1.0\n"
         "[journey.life.away]\nstay = { fixed = \"20 days\" }\nnext.home = 1.0\n"
         "[journey.phone]\ninitial = \"silent\"\n"
         "[journey.phone.silent]\nabsorbing = true\n"
         "[journey.phone.called]\nstay = { fixed = \"3 days\" }\nnext.silent = 1.0\n" +
         interventions;
}

ArmResult arm_of(const std::string& interventions, const std::string& given = "x") {
  WhatIfDesign design =
      study_of_arms(read_toml(clockwork(interventions), "test.toml"), {}, {given}).design;
  design.replications = 2;
  design.horizon_months = 3;
  design.threads = 1;
  return result_of(design).arms[0];
}

double arm_value(const ArmResult& arm, std::string_view id) {
  return contrast(arm.population, id).arm->value;
}

double effect(const ArmResult& arm, std::string_view id) {
  return contrast(arm.population, id).effect->value;
}

constexpr const char* call = "contact = { reset.phone = \"called\" }\n";
constexpr double cent_part = 1e-6;  // sums are kept in millionths

TEST(ProgrammeCost, fixed_is_paid_once) {
  const ArmResult arm =
      arm_of(std::string("[intervention.x]\nfrom = 2025-01-11\ncost.fixed = \"50 EUR\"\n") + call);
  EXPECT_NEAR(arm_value(arm, "programme_cost"), 50.0, cent_part);
  // Paid on the day from which on everything is counted: nothing is discounted.
  EXPECT_NEAR(effect(arm, "net_value_end"), -50.0, cent_part);
}

// From 11 January to 1 March: a month of 31 days, and 18 of the 28 days of the next one.
TEST(ProgrammeCost, of_months_is_paid_in_advance_and_by_the_day_for_the_last_one) {
  const ArmResult arm = arm_of(std::string("[intervention.x]\nfrom = 2025-01-11\n"
                                           "until = 2025-03-01\ncost.per_month = \"28 EUR\"\n") +
                               call);
  EXPECT_NEAR(arm_value(arm, "programme_cost"), 28.0 + 18.0, cent_part);
  EXPECT_NEAR(effect(arm, "net_value_end"), -28.0 - 18.0 * std::pow(1.1, -31.0 / 365.0), 2e-6);
}

// Each customer is treated on the days 20 and 60, for a day.
TEST(ProgrammeCost, of_the_treated_is_paid_once_for_each_customer) {
  const ArmResult arm = arm_of(std::string("[intervention.x]\nfrom = 2025-01-11\n"
                                           "at = { life = \"away\" }\nlasts = \"1 day\"\n"
                                           "cost.per_treated = \"2.50 EUR\"\n") +
                               call);
  EXPECT_EQ(arm.treated, 3.0);
  EXPECT_NEAR(arm_value(arm, "programme_cost"), 3 * 2.5, cent_part);
  EXPECT_NEAR(effect(arm, "net_value_end"), -7.5 * std::pow(1.1, -10.0 / 365.0), 3e-6);
}

TEST(ProgrammeCost, of_uses_is_paid_for_each_contact) {
  const std::string calls =
      std::string("[intervention.x]\nfrom = 2025-01-11\nat = { life = \"away\" }\n") + call;
  EXPECT_NEAR(arm_value(arm_of(calls + "cost.per_use = \"4.10 EUR\"\n"), "programme_cost"),
              6 * 4.10, cent_part);
  EXPECT_NEAR(arm_value(arm_of(calls + "cost.per_use = \"0.002 EUR\"\n"), "programme_cost"),
              6 * 0.002, cent_part);  // less than a cent, and not nothing
}

TEST(ProgrammeCost, is_the_sum_of_its_parts) {
  const ArmResult arm = arm_of(
      std::string("[intervention.x]\nfrom = 2025-01-11\nuntil = 2025-03-01\n"
                  "at = { life = \"away\" }\ncost = { fixed = \"50 EUR\", per_month = \"28 EUR\", "
                  "per_treated = \"2.50 EUR\", per_use = \"4.10 EUR\" }\n") +
      call);
  // Only the first of the two contacts lies before March.
  EXPECT_NEAR(arm_value(arm, "programme_cost"), 50.0 + 46.0 + 3 * 2.5 + 3 * 4.10, cent_part);
}

TEST(ProgrammeCost, of_those_held_back_is_nothing) {
  const ArmResult arm = arm_of(std::string("[intervention.x]\nfrom = 2025-01-11\n"
                                           "target = { share = 0.5 }\n"
                                           "cost.per_treated = \"2.50 EUR\"\n") +
                               call);
  EXPECT_EQ(arm.customers, 3.0);
  EXPECT_NEAR(arm_value(arm, "programme_cost"), 2.5 * arm.treated, cent_part);
}

TEST(ProgrammeCost, of_a_segment_is_that_of_its_customers) {
  const ArmResult arm = arm_of(std::string("[intervention.x]\nfrom = 2025-01-11\n"
                                           "target = { segment = \"first\" }\n"
                                           "cost.per_use = \"4 EUR\"\n") +
                               call);
  EXPECT_EQ(arm.treated, arm.customers);
  EXPECT_NEAR(arm_value(arm, "programme_cost"), 4.0 * arm.treated, cent_part);
  EXPECT_NEAR(contrast(arm.company, "programme_cost").arm->value, 4.0 * arm.treated, cent_part);
}

TEST(ProgrammeCost, of_two_interventions_together_is_the_sum_of_both) {
  const std::string both =
      std::string("[intervention.x]\nfrom = 2025-01-11\ncost.fixed = \"50 EUR\"\n") + call +
      "[intervention.y]\nfrom = 2025-02-10\ncost.per_use = \"4.10 EUR\"\n" + call;
  EXPECT_NEAR(arm_value(arm_of(both, "x+y"), "programme_cost"), 50.0 + 3 * 4.10, cent_part);
}

// Bills of 1 February, March and April at 9 EUR instead of 10; that of January was paid before.
TEST(ProgrammeCost, never_holds_a_discount_which_is_lower_revenue) {
  const ArmResult arm =
      arm_of("[intervention.x]\nfrom = 2025-02-01\nchange.\"plan.p.price\" = { times = 0.9 }\n" +
             std::string(call));
  EXPECT_EQ(arm_value(arm, "programme_cost"), 0.0);
  EXPECT_EQ(contrast(arm.population, "revenue").base->value, 3 * 3 * 10.0);
  EXPECT_EQ(arm_value(arm, "revenue"), 3 * 3 * 9.0);
  EXPECT_EQ(effect(arm, "cost"), 0.0);
  EXPECT_FALSE(arm.return_on_investment);  // nothing was spent
}

}  // namespace
}  // namespace sojourn::study
