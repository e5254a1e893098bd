// What customers are still worth: cases worked by hand, a closed form, and a run that knows nothing
// of it.
#include "models/value/value.h"

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "tests/models/facts/facts_support.h"

namespace sojourn::models {
namespace {

using facts::Lives;
using facts::scenario_of;

std::string contract(int customers, const std::string& value, const std::string& hazard,
                     const std::string& header = "") {
  return "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"1 year\"\n" + header +
         "[population]\ncustomers = " + std::to_string(customers) +
         "\n[variables.satisfaction]\n[commerce]\nbegin = { life = \"member\" }\n"
         "end = { life = \"left\" }\n[plan.only]\nprice = \"10 EUR\"\nevery = \"1 month\"\n"
         "cost = \"4 EUR\"\n[journey.life.member]\nrace.left = { hazard = \"leaving\", rate = \"" +
         hazard + "\" }\n[journey.life.left]\nabsorbing = true\n" + value;
}

/// Remaining values by customer, and whether each is still there.
struct Valued {
  std::vector<double> remaining, referral, left;
};

Valued values_of(int customers, const std::string& value, const std::string& hazard) {
  const Scenario scenario = scenario_of(contract(customers, value, hazard));
  const std::string run_off = "run_off = \"" + run_off_to_value(scenario) + "\"\n";
  Scenario later = scenario_of(contract(customers, value, hazard, run_off));
  sim::RunOptions options;
  options.key = {1, 0};
  value_customers(scenario, later, options);
  const Lives lives(scenario, 1, "truth/customers");
  const double left = lives.code("truth/customers", "life_state", "left");
  Valued found{lives["truth/customers.remaining_value"], {}, {}};
  if (scenario.program.components.back()->truth_columns(scenario.program).size() > 1) {
    found.referral = lives["truth/customers.referral_value"];
  }
  for (const double state : lives["truth/customers.life_state"])
    found.left.push_back(state == left);
  return found;
}

TEST(RemainingValue, of_four_customers_who_stay_is_the_discounted_margin_of_their_bills) {
  // Bills of 10 less 4 EUR on 1 January, February, March and April: 0, 31, 59 and 90 days away.
  double expected = 0.0;
  for (const int day : {0, 31, 59, 90}) expected += 600.0 * std::pow(1.2, -day / 365.0);
  const Valued found =
      values_of(4, "[value]\nmethod = \"continuations\"\nhorizon = \"3 months\"\ndiscount = 0.2\n",
                "0.000000001 / year");
  ASSERT_EQ(found.remaining.size(), 4U);
  for (const double value : found.remaining) EXPECT_NEAR(value, expected, 0.01);
}

TEST(RemainingValue, of_who_has_left_for_good_is_nothing) {
  const Valued found =
      values_of(200, "[value]\nmethod = \"continuations\"\nhorizon = \"1 year\"\n", "0.1 / month");
  int gone = 0;
  for (std::size_t i = 0; i < found.remaining.size(); ++i) {
    if (found.left[i] == 0.0) continue;
    EXPECT_EQ(found.remaining[i], 0.0);
    ++gone;
  }
  EXPECT_GT(gone, 50);
}

// A constant hazard of .05 a month has a closed form: a bill d days away is paid with probability
// exp(-.05 d / 30.4375). One continuation per customer: the mean is right, each value scatters.
TEST(RemainingValue, of_all_who_stay_adds_up_to_the_closed_form) {
  const Valued found = values_of(
      20'000, "[value]\nmethod = \"continuations\"\nhorizon = \"24 months\"\ndiscount = 0.1\n",
      "0.05 / month");
  double expected = 0.0;
  const std::array<int, 12> month_days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int day = 0;
  for (std::size_t m = 0; static_cast<double>(day) < 24 * 30.4375; ++m) {
    expected += 600.0 * std::exp(-0.05 * day / 30.4375) * std::pow(1.1, -day / 365.0);
    day += month_days[m % 12];
  }
  double n = 0.0, sum = 0.0, squares = 0.0;
  for (std::size_t i = 0; i < found.remaining.size(); ++i) {
    if (found.left[i] != 0.0) continue;
    n += 1.0;
    sum += found.remaining[i];
    squares += found.remaining[i] * found.remaining[i];
  }
  const double mean = sum / n;
  EXPECT_NEAR(mean, expected, 4 * std::sqrt((squares / n - mean * mean) / n));
}

TEST(RemainingValue, is_nothing_the_run_knows_of) {
  const auto digest_of = [](const std::string& text) {
    const Scenario scenario = scenario_of(text);
    const sim::Plan plan(scenario.program, scenario.population.traits().size());
    return sim::run(plan, scenario.population, {}, nullptr).digest;
  };
  EXPECT_EQ(digest_of(contract(500, "", "0.05 / month")),
            digest_of(contract(500, "[value]\n", "0.05 / month")));
}

TEST(RemainingValue, is_not_known_where_nobody_asked) {
  const Scenario scenario =
      scenario_of(contract(3, "[value]\nmethod = \"continuations\"\n", "0.05 / month"));
  const Lives lives(scenario, 1, "truth/customers.remaining_value");
  for (const double value : lives["truth/customers.remaining_value"])
    EXPECT_TRUE(std::isnan(value));
}

// What makes it the value of that very life: a run that goes on is, up to the end, the run itself.
TEST(RemainingValue, is_of_a_life_that_was_the_same_up_to_the_end) {
  const std::string text =
      facts::shipped_text("subscription.toml", {{"customers = 50_000", "customers = 2_000"}});
  std::string longer = text;
  longer.insert(longer.find("length = \"2 years\""), "run_off = \"1 year\"\n");
  const std::string columns =
      "events.customer,events.time,events.to,payments.customer,payments.time,payments.amount";
  const Lives run(scenario_of(text), 1, columns);
  const Lives on(scenario_of(longer), 1, columns);
  const double end = 730.0 * 86400.0;
  for (const std::string table : {"events", "payments"}) {
    const std::string last = table == "events" ? ".to" : ".amount";
    std::size_t k = 0;
    for (std::size_t i = 0; i < on[table + ".time"].size(); ++i) {
      if (on[table + ".time"][i] >= end) continue;
      ASSERT_LT(k, run[table + ".time"].size());
      ASSERT_EQ(run[table + ".customer"][k], on[table + ".customer"][i]) << table << " " << k;
      ASSERT_EQ(run[table + ".time"][k], on[table + ".time"][i]) << table << " " << k;
      ASSERT_EQ(run[table + last][k], on[table + last][i]) << table << " " << k;
      ++k;
    }
    EXPECT_EQ(k, run[table + ".time"].size());
  }
}

TEST(ReferralValue, is_what_who_is_a_customer_is_expected_to_bring) {
  const Valued found = values_of(
      300, "[value]\nreferral = { share = 0.25, slope = 0.0, success = 0.5, worth = \"80 EUR\" }\n",
      "0.05 / month");
  for (std::size_t i = 0; i < found.referral.size(); ++i) {
    EXPECT_NEAR(found.referral[i], found.left[i] != 0.0 ? 0.0 : 0.25 * 0.5 * 8000.0, 0.01);
  }
}

TEST(ValueSettings, are_refused_with_their_place) {
  const auto mistake = [](const std::string& value, std::string_view anchor,
                          std::string_view problem) {
    expect_mistake(contract(3, value, "0.05 / month"), anchor, problem);
  };
  mistake("[value]\ndiscount = -0.1\n", "-0.1", "");
  mistake("[value]\nreferral = { worth = \"-5 EUR\" }\n", "\"-5 EUR\"", "negative");
  mistake("[value]\nreferral = { attitude = \"mood\", worth = \"5 EUR\" }\n", "\"mood\"", "mood");
  expect_mistake(
      "[scenario]\nformat = 1\nlength = \"1 year\"\n[population]\ncustomers = 5\n"
      "[journey.a.x]\nabsorbing = true\n[value]\ndiscount = 0.1\n",
      "[value]", "no money to value");
}

}  // namespace
}  // namespace sojourn::models
