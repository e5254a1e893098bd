// The closed form of remaining value: cases worked by hand, and the mean of lives that go on.
#include "models/value/closed_form.h"

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "tests/models/value_support.h"

namespace sojourn::models {
namespace {

using facts::Lives;
using facts::scenario_of;
using testing::remaining_values;

std::string header(int customers, const std::string& value, const std::string& length = "1 year") {
  return "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"" + length +
         "\"\n[population]\ncustomers = " + std::to_string(customers) + "\n[value]\n" + value;
}

// Who buys once a week and is gone after every other purchase makes two more purchases if the
// horizon is long: a geometric sum.
std::string buyers(const std::string& purchase, const std::string& value = "method = \"auto\"\n") {
  return header(400, "horizon = \"60 months\"\ndiscount = 0.0\n" + value, "4 weeks") +
         "[purchase.order]\nat = { shopping = [\"first\", \"purchase\"] }\n" + purchase +
         "[journey.shopping.first]\nstay.fixed = \"0 s\"\nnext.alive = 1.0\n"
         "[journey.shopping.alive]\nstay.exponential = { mean = \"1 week\" }\nnext.purchase = 1.0\n"
         "[journey.shopping.purchase]\nstay.fixed = \"0 s\"\nnext.alive = 1.0\nnext.gone = 1.0\n"
         "[journey.shopping.gone]\nabsorbing = true\n";
}

void expect_of_buyers(const std::string& text, double expected) {
  const std::vector<double> values = remaining_values(text);
  const Lives lives(scenario_of(text), 1, "truth/customers.shopping_state");
  const double alive = lives.code("truth/customers", "shopping_state", "alive");
  int living = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool buys = lives["truth/customers.shopping_state"][i] == alive;
    EXPECT_NEAR(values[i], buys ? expected : 0.0, 1e-3) << i;
    living += buys ? 1 : 0;
  }
  EXPECT_GT(living, 20);
  EXPECT_LT(living, 150);
}

TEST(ClosedForm, of_buyers_is_their_expected_purchases_times_the_margin) {
  expect_of_buyers(buyers("spend.fixed = \"10 EUR\"\n"), 2000.0);
  expect_of_buyers(buyers("spend.fixed = \"10 EUR\"\ncost_share = 0.3\n"), 1400.0);
  // half of a lognormal's variance raises its mean: 10 exp(.5 .8^2)
  expect_of_buyers(buyers("spend.lognormal = { median = \"10 EUR\", customer_sd = 0.0, "
                          "order_sd = 0.8 }\n"),
                   2000.0 * std::exp(0.32));
}

// Bills of 10 less 4 EUR on the first of each month; 0, 31, 59 days after the year, with the chance
// of still being there under a constant hazard of .05 a month.
TEST(ClosedForm, of_a_contract_is_its_bills_with_the_chance_that_they_are_paid) {
  const std::string text =
      header(60, "horizon = \"3 months\"\ndiscount = 0.2\n") +
      "[commerce]\nbegin = { life = \"member\" }\nend = { life = \"left\" }\n"
      "[plan.only]\nprice = \"10 EUR\"\nevery = \"1 month\"\ncost = \"4 EUR\"\n"
      "[journey.life.member]\nrace.left = { hazard = \"leaving\", rate = \"0.05 / month\" }\n"
      "[journey.life.left]\nabsorbing = true\n";
  double expected = 0.0;
  for (const int day : {0, 31, 59, 90}) {
    expected += 600.0 * std::exp(-0.05 * day / 30.4375) * std::pow(1.2, -day / 365.0);
  }
  const std::vector<double> values = remaining_values(text);
  const Lives lives(scenario_of(text), 1, "truth/customers.life_state");
  const double left = lives.code("truth/customers", "life_state", "left");
  int gone = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool is_gone = lives["truth/customers.life_state"][i] == left;
    EXPECT_NEAR(values[i], is_gone ? 0.0 : expected, 1e-3) << i;
    gone += is_gone ? 1 : 0;
  }
  EXPECT_GT(gone, 10);
  EXPECT_LT(gone, 50);
}

// Newcomers leave at .1 a month and settle at .2 a month, settled customers leave at .02 a month:
// P(new at t) = exp(-.3 t), P(settled at t) = .2 (exp(-.02 t) - exp(-.3 t)) / .28. Leaving costs
// 5 EUR, spread over the horizon of 12 months.
TEST(ClosedForm, of_a_contract_through_several_states_follows_them_all) {
  const std::string text =
      header(80, "horizon = \"12 months\"\ndiscount = 0.0\n", "60 days") +
      "[commerce]\nbegin = { life = \"new\" }\nend = { life = \"left\" }\n"
      "[plan.only]\nprice = \"10 EUR\"\nevery = \"30 days\"\n"
      "[cost.parting]\nat = { life = \"left\" }\namount = \"5 EUR\"\n"
      "[journey.life.new]\nrace.left = { hazard = \"early\", rate = \"0.1 / month\" }\n"
      "race.settled = { hazard = \"settling\", rate = \"0.2 / month\" }\n"
      "[journey.life.settled]\nrace.left = { hazard = \"late\", rate = \"0.02 / month\" }\n"
      "[journey.life.left]\nabsorbing = true\n";
  const auto settled_for = [](double t) { return std::exp(-0.02 * t); };
  const auto new_for = [](double t) {
    return std::exp(-0.3 * t) + 0.2 * (std::exp(-0.02 * t) - std::exp(-0.3 * t)) / 0.28;
  };
  const auto expected = [](auto stays) {
    double sum = -500.0 * (1.0 - stays(12.0));
    for (int day = 0; day < 366; day += 30) sum += 1000.0 * stays(day / 30.4375);
    return sum;
  };
  const std::vector<double> values = remaining_values(text);
  const Lives lives(scenario_of(text), 1, "truth/customers.life_state");
  const auto code = [&](const char* state) {
    return lives.code("truth/customers", "life_state", state);
  };
  std::vector<int> seen(3, 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double state = lives["truth/customers.life_state"][i];
    const bool is_new = state == code("new");
    const bool is_gone = state == code("left");
    EXPECT_NEAR(values[i],
                is_gone  ? 0.0
                : is_new ? expected(new_for)
                         : expected(settled_for),
                0.01)
        << i;
    ++seen[is_gone ? 2U : is_new ? 0U : 1U];
  }
  for (const int n : seen) EXPECT_GT(n, 5);
}

// Nothing is left to chance, so lives that go on pay what is expected: by the calendar from any day
// of a month, at prices to come, with usage, fees of who has just signed, and states that cost.
TEST(ClosedForm, is_what_lives_without_chance_go_on_to_pay) {
  const auto text = [](const std::string& method, const std::string& every) {
    return header(40, "horizon = \"20 months\"\ndiscount = 0.1\nmethod = \"" + method + "\"\n",
                  "181 days") +
           "[population.arrival]\nat_start = 0.3\nuniform = { over = \"181 days\" }\n"
           "[commerce]\nbegin = { life = \"member\" }\n[plan.only]\nprice = \"10 EUR\"\nevery = "
           "\"" +
           every +
           "\"\ncost = \"4 EUR\"\nusage = 0.8\nsetup_fee = \"3 EUR\"\nsetup_cost = \"0.5 EUR\"\n"
           "change.later = { from = 2026-02-11, price = \"13 EUR\" }\n"
           "change.soon = { from = 2025-04-11, price = \"11 EUR\" }\n"
           "[journey.life.member]\nabsorbing = true\n";
  };
  for (const std::string every : {"1 month", "3 months", "45 days"}) {
    const std::vector<double> closed = remaining_values(text("closed_form", every));
    const std::vector<double> lived = remaining_values(text("continuations", every));
    ASSERT_EQ(closed.size(), lived.size());
    for (std::size_t i = 0; i < closed.size(); ++i) {
      EXPECT_NEAR(closed[i], lived[i], 0.05) << i << " " << every;
    }
    EXPECT_NE(closed[0], closed[1]);
  }
}

TEST(ClosedForm, is_the_same_bit_by_bit_however_customers_are_run) {
  const std::string text =
      facts::shipped_text("cdnow.toml", {{"customers = 23_570", "customers = 2_000"}});
  EXPECT_NE(value_of(scenario_of(text).program)->model().closed, nullptr);
  testing::expect_same_however_run(text);
}

TEST(ClosedForm, is_refused_with_its_place_where_there_is_none) {
  const std::string closed = "method = \"closed_form\"\n";
  expect_mistake(buyers("spend.fixed = \"10 EUR\"\nreturn_share = 0.1\n", closed),
                 "\"closed_form\"", "no closed form (orders can be returned)");
  std::string weibull = buyers("spend.fixed = \"10 EUR\"\n", closed);
  weibull.replace(weibull.find("stay.exponential = { mean = \"1 week\" }"), 38,
                  "stay.weibull = { shape = 2.0, mean = \"1 week\" }");
  expect_mistake(weibull, "\"closed_form\"", "shopping.alive: the stay has no constant hazard");
  expect_mistake(buyers("spend.fixed = \"10 EUR\"\n", closed) +
                     "[intervention.push]\nfrom = 2025-01-08\n"
                     "change.\"purchase.order.cost_share\" = { set = 0.1 }\n",
                 "\"closed_form\"", "interventions change the rules");
  expect_mistake(buyers("spend.fixed = \"10 EUR\"\n", "method = \"closed\"\n"), "\"closed\"", "");
}

/// What keeps this from a closed form, in words.
std::string obstacles(const std::string& text) {
  const Scenario scenario = scenario_of(text);
  const ValueModel& model = value_of(scenario.program)->model();
  EXPECT_EQ(model.closed == nullptr, !model.obstacles.empty());
  std::string all;
  for (const std::string& one : model.obstacles) all += one + "\n";
  return all;
}

std::string member(const std::string& life, const std::string& more = "") {
  return header(5, "") +
         "[variables.mood]\n[profile.season]\nmonth = { july = 0.8 }\n"
         "[commerce]\nbegin = { life = \"member\" }\nend = { life = \"left\" }\n"
         "[plan.only]\nprice = \"10 EUR\"\nevery = \"1 month\"\n" +
         more + "[journey.life.member]\n" + life +
         "[journey.life.left]\nstay.exponential = { mean = \"1 year\" }\nnext.gone = 1.0\n"
         "[journey.life.gone]\nabsorbing = true\n";
}

TEST(ClosedForm, is_not_taken_where_money_depends_on_more_than_states_and_traits) {
  const auto race = [](const std::string& more) {
    return "race.left = { hazard = \"leaving\", rate = \"0.1 / month\"" + more + " }\n";
  };
  EXPECT_EQ(obstacles(member(race(""))), "");
  EXPECT_EQ(obstacles(member(race(", mood = -0.5"))),
            "life.member: going on to left depends on mood\n");
  EXPECT_EQ(obstacles(member(race(", tenure = -0.5"))),
            "life.member: going on to left depends on years of tenure\n");
  EXPECT_EQ(obstacles(member(race(", profile = \"season\""))),
            "life.member: going on to left follows a time profile\n");
  EXPECT_EQ(obstacles(member(race(", shape = 0.8"))),
            "life.member: going on to left has no constant hazard\n");
  EXPECT_EQ(obstacles(member(race(", when = { mood = { below = 0.5 } }"))),
            "life.member: going on to left is possible only with a certain mood\n");
  EXPECT_EQ(obstacles(member(race(""),
                             "[addon.extra]\nprice = \"1 EUR\"\nat = { life = "
                             "\"member\" }\n")),
            "add-ons come and go\n");
  EXPECT_EQ(obstacles(member(race("")) +
                      "[journey.other.calm]\nstay.exponential = { mean = \"1 year\" }\n"
                      "next.storm = 1.0\n[journey.other.storm]\nabsorbing = true\n"
                      "reset = { life = \"left\" }\n"),
            "other.storm: interferes with life\n");
  std::string back = member(race(""));
  back.replace(back.find("next.gone = 1.0"), 15, "next.gone = 1.0\nnext.member = 0.1");
  EXPECT_EQ(obstacles(back), "life.left: who has no contract can get one\n");
}

// Shipped cdnow, 60 months: the closed form is the mean of lives that go on, for those who buy
// often and for those who do not, and it is right for each.
TEST(ClosedFormSlow, of_a_music_stores_buyers_is_the_mean_of_lives_that_go_on) {
  const auto text = [](const std::string& method) {
    return facts::shipped_text("cdnow.toml", {{"customers = 23_570", "customers = 6_000"},
                                              {"horizon  = \"60 months\"",
                                               "horizon = \"60 months\"\ncontinuations = 60\n"
                                               "method = \"" +
                                                   method + "\""}});
  };
  const std::vector<double> closed = remaining_values(text("auto"));
  const std::vector<double> lived = remaining_values(text("continuations"));
  const Lives lives(scenario_of(text("auto")), 1, "truth/customers.purchases_per_week");
  double difference[2] = {}, squares[2] = {}, n[2] = {};
  for (std::size_t i = 0; i < closed.size(); ++i) {
    if (closed[i] == 0.0) {
      EXPECT_EQ(lived[i], 0.0);
      continue;
    }
    const std::size_t often = lives["truth/customers.purchases_per_week"][i] > 0.05 ? 1 : 0;
    difference[often] += lived[i] - closed[i];
    squares[often] += (lived[i] - closed[i]) * (lived[i] - closed[i]);
    n[often] += 1.0;
  }
  for (const std::size_t often : {0U, 1U}) {
    EXPECT_GT(n[often], 300.0);
    EXPECT_LT(std::abs(difference[often]), 4.0 * std::sqrt(squares[often])) << often;
  }
  EXPECT_GT(facts::correlation(closed, lived), 0.99);
}

}  // namespace
}  // namespace sojourn::models
