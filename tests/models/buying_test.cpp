// Buying without a contract: what journeys make of the field's two models agrees with what is known
// of them, in the mean of all customers and given each customer's own rates.
#include <cmath>
#include <string>
#include <vector>

#include "tests/models/facts/facts_support.h"

namespace sojourn::models {
namespace {

using facts::Lives;
using facts::scenario_of;
using facts::shipped_text;

struct Sums {
  double found = 0.0, expected = 0.0, squares = 0.0;
  double n = 0.0;
  void add(double is, double should) {
    found += is;
    expected += should;
    squares += (is - should) * (is - should);
    n += 1.0;
  }
  /// Four standard errors of the sum of the differences.
  [[nodiscard]] double error() const { return 4.0 * std::sqrt(squares); }
};

/// How often each customer entered a state.
std::vector<double> entries(const Lives& lives, std::size_t customers, const std::string& state) {
  std::vector<double> counts(customers, 0.0);
  const double code = lives.code("events", "to", state);
  for (std::size_t i = 0; i < lives["events.to"].size(); ++i) {
    if (lives["events.to"][i] != code) continue;
    counts[static_cast<std::size_t>(lives["events.customer"][i])] += 1.0;
  }
  return counts;
}

// BG/NBD: of who buys at rate l and is gone after a purchase with probability p,
//   E[X(t)] = (1 - exp(-l p t)) / p repeat purchases by t,   P(alive at t) = exp(-l p t).
TEST(Buying, until_a_dropout_after_purchases_is_that_of_bg_nbd) {
  const Scenario scenario = scenario_of(shipped_text("cdnow.toml"));
  const Lives lives(scenario, 3, "customers.joined,truth/customers,events.customer,events.to");
  const auto& rate = lives["truth/customers.purchases_per_week"];
  const auto bought = entries(lives, rate.size(), "shopping.purchase");
  const double alive = lives.code("truth/customers", "shopping_state", "alive");
  constexpr double week = 7 * 86400.0;
  Sums purchases, living;
  for (std::size_t i = 0; i < rate.size(); ++i) {
    const double p = lives["truth/customers.dropout"][i];
    const double weeks = 78.0 - lives["customers.joined"][i] / week;
    const double gone = rate[i] * p * weeks;
    purchases.add(bought[i], p > 0.0 ? -std::expm1(-gone) / p : rate[i] * weeks);
    living.add(lives["truth/customers.shopping_state"][i] == alive ? 1.0 : 0.0, std::exp(-gone));
  }
  EXPECT_EQ(purchases.n, 23570.0);
  EXPECT_GT(purchases.found, 20000.0);
  EXPECT_NEAR(purchases.found, purchases.expected, purchases.error());
  EXPECT_NEAR(living.found, living.expected, living.error());
}

// Pareto/NBD with the values fitted to the same store (weeks): r .553, alpha 10.578, s .606, beta
// 11.669. All together E[X(t)] = r beta / (alpha (s - 1)) (1 - (beta / (beta + t))^(s - 1)).
TEST(Buying, through_an_exponential_life_is_that_of_pareto_nbd) {
  constexpr double r = 0.553, alpha = 10.578, s = 0.606, beta = 11.669, weeks = 52.0;
  const Scenario scenario = scenario_of(
      "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"52 weeks\"\n"
      "[population]\ncustomers = 20000\n"
      "[traits.buying]\ngamma = { shape = 0.553, mean = 0.0522783 }\n"
      "[traits.dying]\ngamma = { shape = 0.606, mean = 0.0519325 }\n"
      "[journey.life.alive]\nrace.gone = { hazard = \"death\", rate = \"1 / week\", "
      "log.dying = 1.0 }\n[journey.life.gone]\nabsorbing = true\nend = [\"shopping\"]\n"
      "[journey.shopping.browsing]\nstay.exponential = { mean = \"1 week\" }\n"
      "stay.speed = { log.buying = 1.0 }\nnext.purchase = 1.0\n"
      "[journey.shopping.purchase]\nstay.fixed = \"0 s\"\nnext.browsing = 1.0\n");
  const Lives lives(scenario, 3, "truth/customers,events.customer,events.to");
  const auto& rate = lives["truth/customers.buying"];
  const auto bought = entries(lives, rate.size(), "shopping.purchase");
  const double alive = lives.code("truth/customers", "life_state", "alive");
  Sums purchases, living, all;
  const double expected =
      r * beta / (alpha * (s - 1.0)) * (1.0 - std::pow(beta / (beta + weeks), s - 1.0));
  for (std::size_t i = 0; i < rate.size(); ++i) {
    const double dying = lives["truth/customers.dying"][i];
    const double time = dying > 0.0 ? -std::expm1(-dying * weeks) / dying : weeks;
    purchases.add(bought[i], rate[i] * time);
    living.add(lives["truth/customers.life_state"][i] == alive ? 1.0 : 0.0,
               std::exp(-dying * weeks));
    all.add(bought[i], expected);
  }
  EXPECT_GT(purchases.found, 20000.0);
  EXPECT_NEAR(purchases.found, purchases.expected, purchases.error());
  EXPECT_NEAR(living.found, living.expected, living.error());
  EXPECT_NEAR(all.found, all.expected, all.error());
}

}  // namespace
}  // namespace sojourn::models
