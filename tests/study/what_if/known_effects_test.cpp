// Small scenarios whose effects are known in closed form: the interval must hold the known effect
// in at least 179 of 200 seeds.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "tests/study/what_if/support.h"

namespace sojourn::study {
namespace {

constexpr int seeds = 200;
constexpr int enough = 179;
constexpr double month_days = 30.4375;
constexpr double customers = 300.0;

const std::string contract_head =
    "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"1 year\"\n"
    "[population]\ncustomers = 300\n"
    "[commerce]\nbegin = { life = \"active\" }\nend = { life = \"gone\" }\n"
    "[plan.p]\nprice = \"10 EUR\"\nevery = \"1 month\"\ncost = \"4 EUR\"\n"
    "[journey.life]\ninitial = \"active\"\n"
    "[journey.life.gone]\nabsorbing = true\n";

const std::string monthly_churn =
    contract_head +
    "[journey.life.active]\nrace.gone = { hazard = \"churn\", rate = \"0.08 / month\" }\n";

const std::string churn_path = "journey.life.active.race.gone.rate";

// Days from 2025-01-01 to the first of each of its months, and of the next year's first.
constexpr int days_before_month[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

double survival(double per_month, double days) { return std::exp(-per_month * days / month_days); }

/// Expected bills of one customer in a year, discounted by the day at `rate`.
double bills(double per_month, double rate = 0.0) {
  double sum = 0.0;
  for (int m = 0; m < 12; ++m) {
    const double days = days_before_month[m];
    sum += survival(per_month, days) * std::pow(1.0 + rate, -days / 365.0);
  }
  return sum;
}

/// In how many of the seeds `holds(result)` is true.
template <typename Holds>
int count_of_seeds(WhatIfDesign design, const Holds& holds) {
  int count = 0;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    design.seed = seed;
    count += holds(result_of(design)) ? 1 : 0;
  }
  return count;
}

// The interval holds the known effect.
bool holds(const Outcome& outcome, double truth) {
  return outcome && outcome->low <= truth && truth <= outcome->high;
}

bool holds(const Contrast& effect, double truth) { return holds(effect.effect, truth); }

WhatIfDesign study_of(const std::string& text, const Arms& arms) {
  return design_of(read_toml(text, "test.toml"), arms);
}

TEST(KnownEffectsSlow, of_a_scaled_constant_hazard_on_retention) {
  const auto design = study_of(monthly_churn, {{churn_path + "=\"0.056 / month\""}});
  const double truth = survival(0.056, 181) - survival(0.08, 181);
  EXPECT_GE(count_of_seeds(design,
                           [&](const WhatIfResult& result) {
                             return holds(contrast(result.arms[0].population, "retention_6_months"),
                                          truth);
                           }),
            enough);
}

TEST(KnownEffectsSlow, of_a_price_on_revenue) {
  const auto design = study_of(monthly_churn, {{"plan.p.price=\"12 EUR\""}});
  const double truth = customers * 2.0 * bills(0.08);
  EXPECT_GE(count_of_seeds(design,
                           [&](const WhatIfResult& result) {
                             return holds(contrast(result.arms[0].population, "revenue"), truth);
                           }),
            enough);
}

TEST(KnownEffectsSlow, of_yearly_retention_on_discounted_value) {
  const std::string yearly =
      "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"4 years\"\n"
      "[population]\ncustomers = 300\n"
      "[commerce]\nbegin = { life = \"active\" }\nend = { life = \"gone\" }\n"
      "[plan.p]\nprice = \"100 EUR\"\nevery = \"365 days\"\ncost = \"40 EUR\"\n"
      "[journey.life]\ninitial = \"active\"\n"
      "[journey.life.gone]\nabsorbing = true\n"
      "[journey.life.active]\nstay = { fixed = \"365 days\" }\n"
      "next.active = 0.7\nnext.gone = 0.3\n";
  auto design = study_of(
      yearly, {{"journey.life.active.next.active=0.77", "journey.life.active.next.gone=0.23"}});
  design.horizon_months = 120;  // of which the run is the first four years
  double truth = 0.0;
  for (int year = 1; year <= 10; ++year) {
    truth += 60.0 * (std::pow(0.77 / 1.1, year) - std::pow(0.7 / 1.1, year));
  }
  EXPECT_GE(count_of_seeds(design,
                           [&](const WhatIfResult& result) {
                             return holds(contrast(result.arms[0].population, "value_horizon"),
                                          customers * truth);
                           }),
            enough);
}

TEST(KnownEffectsSlow, of_a_one_time_cost_on_the_return) {
  auto design = study_of(monthly_churn, {{churn_path + "=\"0.056 / month\""}});
  design.arms[0].costs = {{.fixed = 800'000'000, .until = 400 * seconds_per_day}};
  const double gain = customers * 6.0 * (bills(0.056, 0.1) - bills(0.08, 0.1));
  const double truth = (gain - 800.0) / 800.0;
  EXPECT_GE(count_of_seeds(design,
                           [&](const WhatIfResult& result) {
                             return holds(result.arms[0].return_on_investment, truth);
                           }),
            enough);
}

TEST(KnownEffectsSlow, of_two_arms_together) {
  const auto design = study_of(
      monthly_churn, {{churn_path + "=\"0.056 / month\""}, {churn_path + "=\"0.068 / month\""}});
  const double first = survival(0.056, 365) - survival(0.08, 365);
  const double second = survival(0.068, 365) - survival(0.08, 365);
  const auto together = [](const Contrast& effect, double truth) {
    return effect.low_together <= truth && truth <= effect.high_together;
  };
  EXPECT_GE(count_of_seeds(
                design,
                [&](const WhatIfResult& result) {
                  return together(contrast(result.arms[0].population, "retention_end"), first) &&
                         together(contrast(result.arms[1].population, "retention_end"), second);
                }),
            enough);
}

TEST(KnownEffectsSlow, of_the_best_arm_on_fresh_seeds) {
  const auto design = study_of(
      monthly_churn, {{churn_path + "=\"0.078 / month\""}, {churn_path + "=\"0.0781 / month\""}});
  int chosen = 0;
  const int held = count_of_seeds(design, [&](const WhatIfResult& result) {
    if (result.choice->best < 0) return true;
    ++chosen;
    const double rate = result.choice->best == 0 ? 0.078 : 0.0781;
    return holds(contrast(result.choice->best_again, "retention_end"),
                 survival(rate, 365) - survival(0.08, 365));
  });
  EXPECT_GT(chosen, 100);
  EXPECT_GE(held, enough);
}

TEST(KnownEffectsSlow, of_customers_whose_hazards_differ) {
  // Gamma distributed hazards of shape 1.5 and mean 1: S(t) = (1 + rate t / 1.5)^-1.5.
  const std::string text =
      contract_head +
      "[traits.leaving]\ngamma = { shape = 1.5, mean = 1.0 }\n"
      "[journey.life.active]\n"
      "race.gone = { hazard = \"churn\", rate = \"0.08 / month\", log.leaving = 1.0 }\n";
  const auto design = study_of(text, {{churn_path + "=\"0.056 / month\""}});
  const auto kept = [](double rate) {
    return std::pow(1.0 + rate * 365.0 / month_days / 1.5, -1.5);
  };
  const double truth = kept(0.056) - kept(0.08);
  EXPECT_GE(count_of_seeds(design,
                           [&](const WhatIfResult& result) {
                             return holds(contrast(result.arms[0].population, "retention_end"),
                                          truth);
                           }),
            enough);
}

TEST(KnownEffectsSlow, of_winning_back_who_left) {
  const std::string text =
      "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"1 year\"\n"
      "[population]\ncustomers = 300\n"
      "[departures]\nat = { life = \"away\" }\n"
      "[journey.life]\ninitial = \"active\"\n"
      "[journey.life.active]\nrace.away = { hazard = \"churn\", rate = \"0.1 / month\" }\n"
      "[journey.life.away]\nrace.active = { hazard = \"back\", rate = \"0.05 / month\" }\n";
  const auto design = study_of(text, {{"journey.life.away.race.active.rate=\"0.1 / month\""}});
  const auto active = [](double leave, double back) {
    const double both = leave + back;
    return back / both + leave / both * std::exp(-both * 365.0 / month_days);
  };
  const double truth = active(0.1, 0.1) - active(0.1, 0.05);
  EXPECT_GE(count_of_seeds(design,
                           [&](const WhatIfResult& result) {
                             const ArmResult& arm = result.arms[0];
                             // Who comes back has left all the same.
                             EXPECT_EQ(contrast(arm.population, "retention_end").effect->value,
                                       0.0);
                             return holds(contrast(arm.population, "active_end"), truth);
                           }),
            enough);
}

TEST(KnownEffectsSlow, of_a_company_whose_customers_come_over_the_year) {
  const std::string text =
      monthly_churn + "[population.arrival]\nuniform = { over = \"1 year\" }\n";
  const auto design = study_of(text, {{churn_path + "=\"0.056 / month\""}});
  const double year = 365.0 / month_days;
  const auto there = [year](double rate) { return (1.0 - std::exp(-rate * year)) / (rate * year); };
  const double truth = customers * (there(0.056) - there(0.08));
  EXPECT_GE(count_of_seeds(design,
                           [&](const WhatIfResult& result) {
                             return holds(contrast(result.arms[0].company, "customers_end"), truth);
                           }),
            enough);
}

}  // namespace
}  // namespace sojourn::study
