// value.lifetime of rows, against its definition written out customer by customer. The fits of the
// models have tests of their own; here they are given what is counted one row after the other.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "core/draws.h"
#include "metrics/value/models/bg_nbd.h"
#include "metrics/value/models/gamma_gamma.h"
#include "metrics/value/models/pareto_nbd.h"
#include "tests/metrics/feeding.h"

namespace sojourn::metrics {
namespace {

constexpr int weeks = 26;
constexpr double rate = 0.002;

struct Row {
  std::uint64_t customer;
  std::int64_t day;
  std::int64_t cents;
};

/// Up to three purchases of each of some customers on few days: ties, days with several purchases,
/// and often nobody who came back.
std::vector<Row> drawn(std::uint32_t sample, std::uint32_t customers) {
  Draws draws({61, 7}, sample, "lifetime.rows");
  std::vector<Row> rows(draws.word() % (3 * customers + 1));
  const std::uint32_t days = 1 + draws.word() % 90;
  for (Row& row : rows) {
    const std::uint32_t among = 1 + draws.word() % customers;
    const std::uint32_t customer = draws.word() % among;                  // some buy more
    const std::uint32_t stays = 1 + days * (1 + customer * 7 % 10) / 10;  // some for longer
    const std::uint32_t day = draws.word() % stays;
    row = {customer, day, 100 * (1 + draws.word() % 5)};
  }
  return rows;
}

testing::Table table_of(const std::vector<Row>& rows) {
  std::vector<std::uint64_t> customers;
  std::vector<std::int64_t> times;
  std::vector<std::int64_t> cents;
  for (const Row& row : rows) {
    customers.push_back(row.customer);
    times.push_back(row.day * 86400 + static_cast<std::int64_t>(row.cents) % 86400);
    cents.push_back(row.cents);
  }
  return {{{"customer", customers}, {"time", times}, {"amount", cents}}, rows.size()};
}

struct Counted {
  std::vector<Buyer> buyers;
  RepeatBuying buying;
  RepeatSpend spend;
};

Counted counted_of(const std::vector<Row>& rows) {
  std::map<std::uint64_t, std::map<std::int64_t, std::int64_t>> spent;  // by customer and day
  std::int64_t end = 0;
  for (const Row& row : rows) {
    spent[row.customer][row.day] += row.cents;
    end = std::max(end, row.day);
  }
  Counted counted;
  for (const auto& [customer, by_day] : spent) {
    const std::int64_t first = by_day.begin()->first;
    const auto x = static_cast<double>(by_day.size() - 1);
    double repeats = 0.0;
    for (const auto& [day, cents] : by_day)
      repeats += day == first ? 0.0 : static_cast<double>(cents);
    counted.buyers.push_back({x, static_cast<double>(by_day.rbegin()->first - first) / 7.0,
                              static_cast<double>(end - first) / 7.0});
    const Buyer& buyer = counted.buyers.back();
    counted.buying.add(std::array{buyer.repeats}, std::array{buyer.last}, std::array{buyer.age});
    if (x > 0.0) counted.spend.add(std::array{x}, std::array{repeats / x});
  }
  return counted;
}

template <typename Model>
void expect_values(const std::map<std::string, Outcome>& found, const Counted& counted,
                   const Model& model) {
  const auto n = static_cast<double>(counted.buyers.size());
  double alive = 0.0;
  double purchases = 0.0;
  double discounted = 0.0;
  for (const Buyer& buyer : counted.buyers) {
    alive += alive_probability(model, buyer) / n;
    purchases += expected_purchases(model, buyer, weeks) / n;
    for (int week = 1; week <= weeks; ++week) {
      const double within = expected_purchases(model, buyer, week) -
                            (week == 1 ? 0.0 : expected_purchases(model, buyer, week - 1));
      discounted += within / std::pow(1.0 + rate, week) / n;
    }
  }
  const auto expect = [&found](const char* name, double value) {
    ASSERT_NEAR(found.at(name)->value, value, 1e-10 * (1.0 + std::abs(value))) << name;
  };
  expect("mean P(alive)", alive);
  expect("purchases to come per customer", purchases);
  const Outcome price = mean_purchase(fit_gamma_gamma(counted.spend));
  ASSERT_EQ(found.at("mean purchase").has_value(), price.has_value());
  ASSERT_EQ(found.contains("value to come per customer"), price.has_value());
  if (!price) return;
  expect("mean purchase", price->value);
  expect("value to come per customer", price->value * discounted);
}

struct Samples {
  std::uint32_t first;
  std::uint32_t count;
};

/// How many of the tables have a fit.
template <typename Fit>
int check(Samples samples, std::uint32_t customers, const std::string& name, Fit fit_of) {
  int fits = 0;
  const std::string spec = "value.lifetime:model=" + name + ",weeks=26,rate=0.002";
  for (std::uint32_t k = 0; k < samples.count; ++k) {
    const std::uint32_t sample = samples.first + k;
    const std::vector<Row> rows = drawn(sample, customers);
    std::map<std::string, Outcome> found;
    for (const Result& result : testing::results_of(spec, table_of(rows))) {
      found.emplace(result.label, result.outcome);
    }
    const Counted counted = counted_of(rows);
    const auto fit = fit_of(counted.buying);
    EXPECT_EQ(found.contains(""), !fit.no_fit.empty()) << sample;
    if (!fit.no_fit.empty()) {
      EXPECT_EQ(found.at("").reason(), fit.no_fit) << sample;
    } else {
      ++fits;
      expect_values(found, counted, fit.model);
    }
    if (::testing::Test::HasFailure()) {
      ADD_FAILURE() << "table " << sample;
      break;
    }
  }
  return fits;
}

constexpr auto bg_nbd = [](const RepeatBuying& buying) { return fit_bg_nbd(buying); };
constexpr auto pareto_nbd = [](const RepeatBuying& buying) { return fit_pareto_nbd(buying); };

// Pareto/NBD seldom has a greatest likelihood for few customers.
TEST(LifetimeValue, of_rows_is_that_of_the_definition_on_small_random_purchases) {
  EXPECT_GT(check({0, 60}, 8, "bg_nbd", bg_nbd), 5);
  EXPECT_GT(check({0, 20}, 100, "pareto_nbd", pareto_nbd), 0);
}

// 100,000 tables of BG/NBD and 500 of Pareto/NBD, in parts that run side by side.
class LifetimeValueDefinitionSlow : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(LifetimeValueDefinitionSlow, holds_for_small_random_purchases) {
  EXPECT_GT(check({GetParam() * 10'000, 10'000}, 8, "bg_nbd", bg_nbd), 1'000);
  EXPECT_GT(check({GetParam() * 50, 50}, 100, "pareto_nbd", pareto_nbd), 0);
}

INSTANTIATE_TEST_SUITE_P(Parts, LifetimeValueDefinitionSlow, ::testing::Range(0U, 10U));

}  // namespace
}  // namespace sojourn::metrics
