// Value is most elastic to retention: of a homogeneous contractual scenario with first margin after
// a year, V = m r / (1 + i - r), so 1 % more retention is worth
//
//   ((r' / (1 + i - r')) / (r / (1 + i - r)) - 1) / 0.01,   r' = 1.01 r,
//
// 3.59 at r = .80 and 5.31 at r = .90 for i = .12; 1 % more margin is worth 1 %.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/study/what_if/support.h"

namespace sojourn::study {
namespace {

std::string yearly(double retention, int customers) {
  return fmt::format(
      "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"1 year\"\n"
      "[population]\ncustomers = {}\n"
      "[commerce]\nbegin = {{ life = \"renewed\" }}\nend = {{ life = \"gone\" }}\n"
      "[plan.p]\nprice = \"200 EUR\"\nevery = \"365 days\"\ncost = \"100 EUR\"\n"
      "[departures]\nat = {{ life = \"gone\" }}\n"
      "[journey.life]\ninitial = \"first_year\"\n"
      "[journey.life.first_year]\nstay = {{ fixed = \"365 days\" }}\n"
      "next.renewed = {}\nnext.gone = {}\n"
      "[journey.life.renewed]\nstay = {{ fixed = \"365 days\" }}\n"
      "next.renewed = {}\nnext.gone = {}\n"
      "[journey.life.gone]\nabsorbing = true\n",
      customers, retention, 1.0 - retention, retention, 1.0 - retention);
}

/// Relative change in the company's value, per percent.
Outcome elasticity(double retention, const std::vector<std::string>& sets) {
  const Document document = read_toml(yearly(retention, 100'000), "test.toml");
  WhatIfDesign design = design_of(document, {sets});
  design.replications = 20;
  design.horizon_months =
      396;  // 33 years: what comes later changes the elasticity by less than 1 %
  design.discount_rate = 0.12;
  design.seed = 15;
  const WhatIfResult result = result_of(design);
  const Contrast& value = contrast(result.arms[0].company, "value_horizon");
  const double base = value.base->value;
  return normal_estimate(100.0 * value.effect->value / base,
                         100.0 * value.effect->standard_error / base);
}

std::vector<std::string> retention_sets(double r) {
  std::vector<std::string> sets;
  for (const char* const state : {"first_year", "renewed"}) {
    sets.push_back(fmt::format("journey.life.{}.next.renewed={}", state, r));
    sets.push_back(fmt::format("journey.life.{}.next.gone={}", state, 1.0 - r));
  }
  return sets;
}

TEST(ElasticityOfValueSlow, to_retention_is_359_at_80_percent) {
  const Outcome found = elasticity(0.8, retention_sets(0.808));
  EXPECT_NEAR(found->value, 3.59, 0.02 * 3.59) << "+-" << found->standard_error;
  EXPECT_LT(found->standard_error, 0.01 * 3.59);
}

TEST(ElasticityOfValueSlow, to_retention_is_531_at_90_percent) {
  const Outcome found = elasticity(0.9, retention_sets(0.909));
  EXPECT_NEAR(found->value, 5.31, 0.02 * 5.31) << "+-" << found->standard_error;
  EXPECT_LT(found->standard_error, 0.01 * 5.31);
}

TEST(ElasticityOfValueSlow, to_margin_is_1) {
  const Outcome found = elasticity(0.8, {"plan.p.price=\"201 EUR\""});
  EXPECT_NEAR(found->value, 1.0, 1e-6);  // discounted money is rounded row by row
}

}  // namespace
}  // namespace sojourn::study
