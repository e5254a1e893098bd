// The 95 % intervals of value.lifetime over 1,000 seeds, from payments drawn by the models
// themselves: BG/NBD for when, gamma-gamma for how much. What is to come is a mean over the
// customers at hand, so its truth is that mean with the true parameters.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <map>
#include <set>

#include "core/draws.h"
#include "core/special.h"
#include "metrics/value/models/bg_nbd.h"
#include "tests/metrics/coverage.h"
#include "tests/metrics/feeding.h"

namespace sojourn::metrics {
namespace {

constexpr BgNbd model{0.8, 30.0, 0.9, 2.5};  // weeks; so slow that a day rarely has two purchases
constexpr double p = 6.0;
constexpr double q = 4.0;
constexpr double scale = 1500.0;
constexpr double mean_price = p * scale / (q - 1.0);  // cents
constexpr double weeks_to_come = 52.0;                // the metric's default

double uniform(Draws& draws) { return (static_cast<double>(draws.word()) + 0.5) / 4294967296.0; }

struct Shop {
  std::vector<std::uint64_t> customers{};
  std::vector<std::int64_t> days{};
  std::vector<std::int64_t> cents{};
  std::map<std::uint64_t, std::set<std::int64_t>> bought{};  ///< days, by customer

  void buy(std::uint64_t customer, double day, double price) {
    customers.push_back(customer);
    days.push_back(static_cast<std::int64_t>(day));
    cents.push_back(std::max<std::int64_t>(1, std::llround(price)));
    bought[customer].insert(days.back());
  }
  [[nodiscard]] testing::Table table() const {
    std::vector<std::int64_t> times;
    for (const std::int64_t day : days) times.push_back(day * 86400);
    return {{{"customer", customers}, {"time", times}, {"amount", cents}}, days.size()};
  }
};

Shop drawn_shop(std::uint32_t seed) {
  Draws draws({seed, 8}, 0, "shop");
  Shop shop;
  for (std::uint64_t customer = 0; customer < 400; ++customer) {
    const double price_rate = special::inverse_gamma_p(q, uniform(draws)) / scale;
    const double rate = special::inverse_gamma_p(model.r, uniform(draws)) / model.alpha / 7.0;
    const double leaves = special::inverse_incomplete_beta(model.a, model.b, uniform(draws));
    const auto price = [&] { return special::inverse_gamma_p(p, uniform(draws)) / price_rate; };
    double day = 500.0 * uniform(draws);
    shop.buy(customer, day, price());
    while (true) {
      day -= std::log(uniform(draws)) / rate;
      if (day > 2600.0) break;
      shop.buy(customer, day, price());
      if (uniform(draws) < leaves) break;
    }
  }
  return shop;
}

/// What the intervals are to hold, from the true parameters.
std::map<std::string, double> truths_of(const Shop& shop) {
  const std::int64_t end = *std::max_element(shop.days.begin(), shop.days.end());
  double alive = 0.0;
  double future = 0.0;
  for (const auto& [customer, days] : shop.bought) {
    const auto weeks = [&](std::int64_t day) {
      return static_cast<double>(day - *days.begin()) / 7.0;
    };
    const Buyer buyer{static_cast<double>(days.size()) - 1.0, weeks(*days.rbegin()), weeks(end)};
    alive += alive_probability(model, buyer) / static_cast<double>(shop.bought.size());
    future +=
        expected_purchases(model, buyer, weeks_to_come) / static_cast<double>(shop.bought.size());
  }
  return {{"mean P(alive)", alive},
          {"purchases to come per customer", future},
          {"mean purchase", mean_price},
          {"value to come per customer", future * mean_price}};
}

TEST(LifetimeValueSlow, intervals_cover_what_the_models_say) {
  std::map<std::string, int> covered;
  int fitted = 0;
  for (std::uint32_t seed = 0; seed < testing::coverage_seeds; ++seed) {
    const Shop shop = drawn_shop(seed);
    const auto truths = truths_of(shop);
    const auto found = testing::results_of("value.lifetime", shop.table());
    if (!found[0].outcome) continue;
    ++fitted;
    for (const Result& result : found) {
      const auto truth = truths.find(result.label);
      if (truth == truths.end()) continue;
      covered[result.label] += testing::covers(result.outcome, truth->second) ? 1 : 0;
    }
  }
  EXPECT_GE(fitted, 990);
  EXPECT_EQ(covered.size(), 4U);
  for (const auto& [label, count] : covered) {
    std::printf("value.lifetime %s: %d of %d\n", label.c_str(), count, fitted);
    EXPECT_GE(count, testing::coverage_least * fitted / testing::coverage_seeds) << label;
  }
}

}  // namespace
}  // namespace sojourn::metrics
