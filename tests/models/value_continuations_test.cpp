// Lives that go on more than once: the mean of K continuations is what is expected of this very
// customer, given the state at the end and all that has passed.
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "tests/models/value_support.h"

namespace sojourn::models {
namespace {

using facts::Lives;
using facts::scenario_of;
using testing::remaining_values;

constexpr double day = 86400.0;
constexpr double horizon_days = 24 * 30.4375;

// Customers pay 10 and cost 4 EUR on each first day of a month, from 2025 on; the run is 2025.
std::string contract(int customers, const std::string& life, int continuations,
                     const std::string& more = "") {
  return "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"1 year\"\n[population]\n"
         "customers = " +
         std::to_string(customers) +
         "\nsegments = { slow = 0.5, fast = 0.5 }\n[value]\nhorizon = \"24 months\"\n"
         "discount = 0.1\nmethod = \"continuations\"\ncontinuations = " +
         std::to_string(continuations) +
         "\n[commerce]\nbegin = { life = \"member\" }\nend = { life = \"left\" }\n"
         "[plan.only]\nprice = \"10 EUR\"\nevery = \"1 month\"\ncost = \"4 EUR\"\n" +
         more + "[journey.life.member]\n" + life + "[journey.life.left]\nabsorbing = true\n";
}

/// Discounted margin of bills after 2025, each paid with the chance that `stays` gives its day.
double expected_margin(const std::function<double(double)>& stays) {
  constexpr int month_days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  double sum = 0.0;
  double days = 0.0;
  for (int m = 0; days < horizon_days; ++m) {
    sum += 600.0 * stays(days) * std::pow(1.1, -days / 365.0);
    days += month_days[m % 12];
  }
  return sum;
}

double most_margin() {
  return expected_margin([](double) { return 1.0; });
}

/// Expects each customer's value within 4.5 standard errors of what is expected, and 0 of who left.
/// One continuation lies between 0 and `most`, so its sd is at most half of that.
void expect_values(const std::string& text, int continuations,
                   const std::function<double(double segment)>& expected) {
  const std::vector<double> values = remaining_values(text);
  const Lives lives(scenario_of(text), 1, "truth/customers.life_state,customers.segment");
  const double left = lives.code("truth/customers", "life_state", "left");
  const double error = 0.5 * most_margin() / std::sqrt(static_cast<double>(continuations));
  int stayed = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (lives["truth/customers.life_state"][i] == left) {
      EXPECT_EQ(values[i], 0.0);
      continue;
    }
    EXPECT_NEAR(values[i], expected(lives["customers.segment"][i]), 4.5 * error) << i;
    ++stayed;
  }
  EXPECT_GT(stayed, 2);
}

TEST(Continuations, of_a_constant_hazard_go_to_the_closed_form_customer_by_customer) {
  const double expected = expected_margin([](double d) { return std::exp(-0.05 * d / 30.4375); });
  expect_values(
      contract(8, "race.left = { hazard = \"leaving\", rate = \"0.05 / month\" }\n", 1000), 1000,
      [&](double) { return expected; });
}

// Who has stayed for a year of a Weibull stay is far from new: S(365 + d) / S(365).
TEST(Continuations, of_a_stay_in_progress_know_how_long_it_has_lasted) {
  const double scale = 700.0 / std::tgamma(1.0 + 1.0 / 3.0);
  const auto mass = [&](double d) { return std::pow(d / scale, 3.0); };
  const double expected =
      expected_margin([&](double d) { return std::exp(mass(365) - mass(365 + d)); });
  const double of_the_new = expected_margin([&](double d) { return std::exp(-mass(d)); });
  EXPECT_GT(of_the_new, 1.3 * expected);  // the test can tell them apart
  expect_values(
      contract(8, "stay = { weibull = { shape = 3.0, mean = \"700 days\" } }\nnext.left = 1.0\n",
               1000),
      1000, [&](double) { return expected; });
}

// The same where segments run at speeds of their own: exp(.7) as fast.
TEST(Continuations, of_a_stay_with_a_speed_know_how_much_of_it_has_run) {
  const double scale = 900.0 / std::tgamma(1.0 + 1.0 / 3.0);
  const auto expected = [&](double segment) {
    const double speed = segment > 0.5 ? std::exp(0.7) : 1.0;
    const auto mass = [&](double d) { return std::pow(d * speed / scale, 3.0); };
    return expected_margin([&](double d) { return std::exp(mass(365) - mass(365 + d)); });
  };
  EXPECT_GT(expected(0.0), 1.5 * expected(1.0));
  expect_values(contract(8,
                         "stay.weibull = { shape = 3.0, mean = \"900 days\" }\n"
                         "stay.speed = { segment.fast = 0.7 }\nnext.left = 1.0\n",
                         1000),
                1000, expected);
}

// A variable that has faded away long ago: the hazard is what it is without.
TEST(Continuations, of_a_hazard_that_moves_by_itself_go_on_from_its_present_step) {
  const double expected = expected_margin([](double d) { return std::exp(-0.05 * d / 30.4375); });
  expect_values(
      contract(8, "race.left = { hazard = \"leaving\", rate = \"0.05 / month\", anger = 1.0 }\n",
               1000, "[variables.anger]\ninitial = 1.0\nhalf_life = \"20 days\"\n"),
      1000, [&](double) { return expected; });
}

TEST(Continuations, leave_customers_who_they_are) {
  const std::string text =
      contract(6, "race.left = { hazard = \"leaving\", rate = \"0.000000001 / year\" }\n", 3,
               "usage = 0.8\n");
  const std::vector<double> values = remaining_values(text);
  const Lives lives(scenario_of(text), 1, "payments.customer,payments.kind,payments.amount");
  const double bill = lives.code("payments", "kind", "bill");
  std::vector<double> price(values.size());
  for (std::size_t i = 0; i < lives["payments.amount"].size(); ++i) {
    const auto who = static_cast<std::size_t>(lives["payments.customer"][i]);
    if (lives["payments.kind"][i] == bill) price[who] = lives["payments.amount"][i];
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_NEAR(values[i], most_margin() * (price[i] - 400.0) / 600.0, 0.5) << i;
  }
  EXPECT_NE(price[0], price[1]);
}

TEST(Continuations, are_the_same_bit_by_bit_however_customers_are_run) {
  const auto text = [](const std::string& times) {
    return facts::shipped_text(
        "subscription.toml",
        {{"customers = 50_000", "customers = 600"},
         {"horizon  = \"60 months\"", "horizon = \"12 months\"\ncontinuations = " + times}});
  };
  testing::expect_same_however_run(text("3"));
  testing::expect_same_however_run(text("1"));
  EXPECT_NE(remaining_values(text("3")), remaining_values(text("1")));
}

// Six members who never leave; a discount for 40 days goes to the two who were longest without one,
// every 30 days. Nothing depends on a draw, so every continuation is the life that is gone on to.
std::string discounts(int continuations) {
  return "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"300 days\"\nwindow = \"1 day\"\n"
         "[population]\ncustomers = 6\n[value]\nhorizon = \"10 months\"\ncontinuations = " +
         std::to_string(continuations) +
         "\n[commerce]\nbegin = { life = \"member\" }\nend = { life = \"left\" }\n"
         "[plan.only]\nprice = \"10 EUR\"\nevery = \"1 month\"\n"
         "[journey.life.member]\nrace.left = { hazard = \"leaving\", rate = \"1e-9 / year\" }\n"
         "[journey.life.left]\nabsorbing = true\n"
         "[journey.offer.usual]\nstay = { fixed = \"900 days\" }\nnext.made = 1.0\n"
         "[journey.offer.made]\nstay = { fixed = \"100 days\" }\nnext.usual = 1.0\n"
         "[intervention.discount]\nfrom = 2025-03-02\nevery = \"30 days\"\nlasts = \"40 days\"\n"
         "contact = { reset.offer = \"made\" }\n"
         "target = { top = 2, capacity = 3, score.rule = { offer.made = -1 } }\n"
         "change.\"plan.only.price\" = { times = 0.5 }\n";
}

TEST(Continuations, go_on_with_choices_among_customers_from_those_made_so_far) {
  const auto values = [](int continuations, const std::vector<std::string>& in_force) {
    return remaining_values(read_toml(discounts(continuations), "test.toml"), 1, in_force);
  };
  const std::vector<double> once = values(1, {"discount"});
  EXPECT_NE(once, values(1, {}));
  EXPECT_NE(once[0], once[5]);
  const std::vector<double> thrice = values(3, {"discount"});
  ASSERT_EQ(thrice.size(), 6U);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(thrice[i], once[i], 0.01) << i;
}

TEST(Continuations, with_choices_by_what_was_learnt_are_the_same_on_any_number_of_threads) {
  Document document = read_toml(facts::shipped_text("telecom.toml", {}), "telecom.toml");
  document.set("value.horizon", {.value = std::string("6 months")});
  document.set("value.continuations", {.value = std::int64_t{2}});
  document.set("population.customers", {.value = std::int64_t{600}});
  document.set("scenario.length", {.value = std::string("1 year")});
  document.lay_over(read_toml(
      "[intervention.offer]\nfrom = 2025-06-30\nevery = \"30 days\"\n"
      "lasts = \"60 days\"\ntarget = { when = { relationship = \"active\" }, "
      "capacity = 60, score.risk = { outcome = { relationship = \"churned\" }, "
      "within = \"150 days\" } }\n"
      "change = { \"journey.relationship.active.race.churned.rate\" = { times = 0.5 } }\n",
      "offer.toml"));
  const std::vector<double> one = remaining_values(document, 1, {"offer"});
  EXPECT_EQ(one, remaining_values(document, 2, {"offer"}));
  EXPECT_EQ(one, remaining_values(document, 7, {"offer"}));
  EXPECT_NE(one, remaining_values(document, 1));
}

// BG/NBD: who buys at rate l, and is gone after a purchase with probability p, will by the end of H
// have bought l (1 - exp(-(l p + i) H)) / (l p + i) times, discounted at i: cdnow.toml's customers,
// given their own l and p, with orders of 10 dollars.
TEST(ContinuationsSlow, of_buyers_go_to_the_expected_discounted_purchases) {
  const std::string spend = "spend.gamma_gamma = { p = 6.2488, q = 3.7446, gamma = \"15.45 USD\" }";
  const std::string text =
      facts::shipped_text("cdnow.toml", {{"customers = 23_570", "customers = 3_000"},
                                         {spend, "spend.fixed = \"10 USD\""},
                                         {"horizon  = \"60 months\"",
                                          "horizon = \"12 months\"\n"
                                          "method = \"continuations\"\ncontinuations = 40"}});
  const std::vector<double> values = remaining_values(text);
  const Lives lives(
      scenario_of(text), 1,
      "truth/customers.purchases_per_week,truth/customers.dropout,truth/customers.shopping_state");
  const double alive = lives.code("truth/customers", "shopping_state", "alive");
  const double weeks = 12 * 30.4375 / 7.0;
  const double rate = std::log(1.1) * 7.0 / 365.0;
  double sum = 0.0, expected_sum = 0.0;
  std::vector<double> found, expected;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (lives["truth/customers.shopping_state"][i] != alive) {
      EXPECT_EQ(values[i], 0.0);
      continue;
    }
    const double l = lives["truth/customers.purchases_per_week"][i];
    const double leaving = l * lives["truth/customers.dropout"][i] + rate;
    expected.push_back(1000.0 * l * (1.0 - std::exp(-leaving * weeks)) / leaving);
    found.push_back(values[i]);
    sum += values[i];
    expected_sum += expected.back();
  }
  EXPECT_GT(found.size(), 1000U);
  EXPECT_NEAR(sum / expected_sum, 1.0, 0.02);
  EXPECT_GT(facts::correlation(found, expected), 0.99);
}

}  // namespace
}  // namespace sojourn::models
