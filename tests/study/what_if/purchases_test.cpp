// Customers without contracts, who buy as a Poisson process: what more buying does to purchases
// within a window and to revenue is known in closed form, and the interval must hold it in at least
// 179 of 200 seeds.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "study/what_if/arms.h"
#include "tests/study/what_if/support.h"

namespace sojourn::study {
namespace {

constexpr double month_days = 30.4375;
constexpr double customers = 300.0;
constexpr double often = 0.5;                   // purchases a month
constexpr double more = 1.3;                    // times that with the intervention
constexpr double window_days = 90.0;            // within which a purchase makes somebody a customer
constexpr int run_days = 365, from_days = 120;  // the first of May

const std::string text =
    "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"1 year\"\n"
    "[population]\ncustomers = 300\n"
    "[purchase.order]\nat = { shopping = \"buys\" }\nspend.fixed = \"20 EUR\"\n"
    "[journey.shopping]\ninitial = \"looks\"\n"
    "[journey.shopping.looks]\nrace.buys = { hazard = \"need\", rate = \"0.5 / month\" }\n"
    "[journey.shopping.buys]\nstay = { fixed = \"0 s\" }\nnext.looks = 1.0\n"
    "[intervention.remind]\nfrom = 2025-05-01\n"
    "change.\"journey.shopping.looks.race.buys.rate\" = { times = 1.3 }\n";

WhatIfDesign design() {
  WhatIfDesign design = study_of_arms(read_toml(text, "test.toml"), {}, {"remind"}).design;
  design.replications = 10;
  design.horizon_months = 8;  // to the end of the year
  design.threads = 2;
  return design;
}

/// The chance of a purchase within the window, at a rate per month.
double buys_within(double rate) { return 1.0 - std::exp(-rate * window_days / month_days); }

template <typename Found>
int held(double truth, const Found& found) {
  WhatIfDesign study = design();
  int count = 0;
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    study.seed = seed;
    const WhatIfResult result = result_of(study);
    const Outcome effect = found(result.arms[0]);
    count += effect && effect->low <= truth && truth <= effect->high ? 1 : 0;
  }
  return count;
}

TEST(PurchasesWithinAWindow, are_those_of_customers_who_bought_before_the_start) {
  const WhatIfResult result = result_of(design());
  const ArmResult& arm = result.arms[0];
  EXPECT_NEAR(arm.customers, customers * buys_within(often), 12.0);  // four standard errors
  const Contrast& retention = contrast(arm.population, "retention_6_months");
  EXPECT_NEAR(retention.base->value, buys_within(often), 0.04);
  EXPECT_NEAR(retention.arm->value, buys_within(more * often), 0.04);
}

TEST(KnownEffectsOfPurchasesSlow, within_a_window) {
  const double truth = buys_within(more * often) - buys_within(often);
  EXPECT_GE(held(truth,
                 [](const ArmResult& arm) {
                   return contrast(arm.population, "retention_6_months").effect;
                 }),
            179);
}

TEST(KnownEffectsOfPurchasesSlow, on_revenue) {
  const double months = (run_days - from_days) / month_days;
  const double truth = customers * 20.0 * often * (more - 1.0) * months;
  EXPECT_GE(
      held(truth, [](const ArmResult& arm) { return contrast(arm.company, "revenue").effect; }),
      179);
}

}  // namespace
}  // namespace sojourn::study
