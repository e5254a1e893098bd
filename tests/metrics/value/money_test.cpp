// Concentration, lifetime value, purchase summaries and the revenue bridge.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "core/draws.h"
#include "core/error.h"
#include "core/time.h"
#include "metrics/value/models/concentration.h"
#include "metrics/value/models/lifetime_value.h"
#include "metrics/value/models/purchase_log.h"
#include "metrics/value/models/revenue_bridge.h"
#include "tests/metrics/shared_data.h"

namespace sojourn::metrics {
namespace {

using testing::shared_file;

CountsByValue counts_of(const std::vector<double>& values) {
  CountsByValue counts;
  for (const double value : values) counts.add(value);
  return counts;
}

TEST(Gini, is_the_mean_difference_over_twice_the_mean_on_small_random_totals) {
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({sample, 8}, 0, "totals");
    std::vector<double> values(draws.word() % 9);
    for (double& value : values) value = 0.5 * (draws.word() % 6);
    double sum = 0.0;
    double differences = 0.0;
    for (const double a : values) {
      sum += a;
      for (const double b : values) differences += std::abs(a - b);
    }
    const Outcome found = gini(counts_of(values));
    ASSERT_EQ(found.has_value(), sum > 0.0) << sample;
    if (!found) continue;
    const auto n = static_cast<double>(values.size());
    ASSERT_NEAR(found->value, differences / (2.0 * n * sum), 1e-14) << sample;
    std::sort(values.rbegin(), values.rend());
    double held = 0.0;
    double left = 0.3 * n;
    for (const double value : values) {
      held += value * std::clamp(left, 0.0, 1.0);
      left -= 1.0;
    }
    ASSERT_NEAR(top_share(counts_of(values), 0.3)->value, held / sum, 1e-14) << sample;
  }
}

TEST(Gini, says_why_there_is_none) {
  EXPECT_EQ(gini({}).reason(), "there are no customers");
  EXPECT_EQ(top_share(counts_of({0, 0}), 0.2).reason(), "nobody spent anything");
  EXPECT_FALSE(gini(counts_of({5, 5, 5}))->has_interval);
  EXPECT_FALSE(gini(counts_of({5}))->has_interval);
  EXPECT_THROW((void)top_share({}, 1.0), InputError);
}

TEST(GiniSlow, intervals_cover_the_truth_of_exponential_totals) {
  // Exponential totals: G = 1/2, the top p hold p (1 - ln p).
  int covered = 0;
  int share_covered = 0;
  const double truth = 0.2 * (1.0 - std::log(0.2));
  for (std::uint32_t sample = 0; sample < 1000; ++sample) {
    Draws draws({sample, 9}, 0, "totals");
    CountsByValue totals;
    for (int i = 0; i < 500; ++i) totals.add(static_cast<double>(draws.exponential()));
    const Outcome g = gini(totals);
    covered += g->low <= 0.5 && 0.5 <= g->high ? 1 : 0;
    const Outcome share = top_share(totals, 0.2);
    share_covered += share->low <= truth && truth <= share->high ? 1 : 0;
  }
  EXPECT_GE(covered, 926);
  EXPECT_GE(share_covered, 926);
}

TEST(MoneyGolden, concentration_of_all_cdnow_customers) {
  auto file = shared_file("cdnow/CDNOW_master.txt");
  if (!file) GTEST_SKIP() << "no CDNOW data beside the checkout";
  std::map<int, std::pair<std::int64_t, std::set<int>>> customers;  // spent, on which days
  int id = 0;
  int date = 0;
  int disks = 0;
  double dollars = 0.0;
  std::string heading;
  std::getline(file, heading);
  while (file >> id >> date >> disks >> dollars) {
    customers[id].first += std::llround(100.0 * dollars);
    customers[id].second.insert(date);
  }
  CountsByValue totals;
  double once = 0.0;
  for (const auto& [customer, total] : customers) {
    totals.add(static_cast<double>(total.first));
    once += total.second.size() == 1 ? 1.0 : 0.0;
  }
  ASSERT_EQ(totals.total(), 23'570);
  EXPECT_NEAR(top_share(totals, 0.2)->value, .678, 5e-4);
  EXPECT_NEAR(top_share(totals, 0.1)->value, .509, 5e-4);
  EXPECT_NEAR(gini(totals)->value, .635, 5e-4);
  EXPECT_NEAR(once / 23'570.0, .511, 5e-4);  // who bought on one day only
}

TEST(MoneyGolden, purchase_summaries_of_the_cdnow_sample) {
  auto file = shared_file("cdnow/CDNOW_sample.txt");
  if (!file) GTEST_SKIP() << "no CDNOW data beside the checkout";
  PurchaseLog log;
  for (std::string line; std::getline(file, line);) {
    std::istringstream row(line);
    int master = 0;
    int id = 0;
    int date = 0;
    int disks = 0;
    double dollars = 0.0;
    if (!(row >> master >> id >> date >> disks >> dollars)) continue;
    log.add({static_cast<std::uint64_t>(id),
             days_since_epoch({date / 10000, date / 100 % 100, date % 100}),
             std::llround(100.0 * dollars)});
  }
  std::array<int, 8> histogram{};
  std::int64_t repeats = 0;
  const auto customers = log.summaries(days_since_epoch({1997, 9, 30}));
  for (const PurchaseSummary& customer : customers) {
    repeats += customer.repeats;
    ++histogram[static_cast<std::size_t>(std::min<std::int64_t>(customer.repeats, 7))];
  }
  EXPECT_EQ(customers.size(), 2357U);
  EXPECT_EQ(repeats, 2457);
  EXPECT_EQ(histogram, (std::array<int, 8>{1411, 439, 214, 100, 62, 38, 29, 64}));
  // Repeat purchases of all up to the end of a week, of which the first begins with 1997.
  const auto repeats_by_week = [&log](std::int64_t week) {
    std::int64_t sum = 0;
    for (const auto& customer : log.summaries(days_since_epoch({1997, 1, 1}) + 7 * week - 1)) {
      sum += customer.repeats;
    }
    return sum;
  };
  EXPECT_EQ(repeats_by_week(39), 2457);
  EXPECT_EQ(repeats_by_week(52), 3183);
  EXPECT_EQ(repeats_by_week(78), 4339);
  EXPECT_EQ(repeats_by_week(78) - repeats_by_week(39), 1882);  // in the weeks held out
}

TEST(LifetimeValueGolden, elasticities_of_retention) {
  const std::array<double, 6> r{.6, .7, .8, .85, .9, .95};
  const std::array<double, 6> elasticity{2.15, 2.67, 3.50, 4.15, 5.09, 6.59};
  const std::array<double, 6> one_percent{2.18, 2.71, 3.59, 4.28, 5.31, 6.98};
  for (std::size_t k = 0; k < 6; ++k) {
    EXPECT_NEAR(retention_elasticity(r[k], 0.12), elasticity[k], 0.005);
    const double gain = constant_retention_value(1.01 * r[k], 1.0, 0.12, PaymentTime::end) /
                            constant_retention_value(r[k], 1.0, 0.12, PaymentTime::end) -
                        1.0;
    EXPECT_NEAR(100.0 * gain, one_percent[k], 0.005);
  }
}

// By central differences: the value is proportional to the margin, and falls with the discount rate
// i by i / (1 + i - r) per cent for each per cent.
TEST(LifetimeValueGolden, elasticities_of_margin_and_discount) {
  const auto value = [](double retention, double margin, double discount) {
    return constant_retention_value(retention, margin, discount, PaymentTime::end);
  };
  constexpr double step = 1e-5;
  for (const double r : {.6, .7, .8, .85, .9, .95}) {
    const double of_margin = std::log(value(r, 1.0 + step, 0.12) / value(r, 1.0 - step, 0.12)) /
                             std::log((1.0 + step) / (1.0 - step));
    EXPECT_NEAR(of_margin, 1.0, 1e-9);
    const double of_discount =
        std::log(value(r, 1.0, 0.12 * (1.0 + step)) / value(r, 1.0, 0.12 * (1.0 - step))) /
        std::log((1.0 + step) / (1.0 - step));
    EXPECT_NEAR(of_discount, -0.12 / (1.12 - r), 1e-8);
  }
}

TEST(LifetimeValue, over_a_long_horizon_is_the_closed_form_in_each_convention) {
  std::vector<double> survival{1.0};
  while (survival.size() < 2000) survival.push_back(0.8 * survival.back());
  for (const auto timing : {PaymentTime::start, PaymentTime::middle, PaymentTime::end}) {
    EXPECT_NEAR(contract_value(survival, 12.0, 0.1, timing),
                constant_retention_value(0.8, 12.0, 0.1, timing), 1e-10);
  }
  EXPECT_DOUBLE_EQ(contract_value(std::array{1.0, 0.5}, 10.0, 0.25, PaymentTime::start), 14.0);
  EXPECT_DOUBLE_EQ(contract_value(std::array{1.0, 0.5}, 10.0, 0.25, PaymentTime::end), 4.0);
  EXPECT_EQ(contract_value({}, 10.0, 0.1, PaymentTime::start), 0.0);
  EXPECT_DOUBLE_EQ(
      purchases_value([](double t) { return 2.0 * t; }, 5.0, 2, 0.25, PaymentTime::end), 8.0 + 6.4);
}

TEST(LifetimeValue, refuses_what_has_none) {
  EXPECT_THROW((void)constant_retention_value(1.0, 1.0, 0.0, PaymentTime::end), InputError);
  EXPECT_THROW((void)constant_retention_value(1.2, 1.0, 0.5, PaymentTime::end), InputError);
  EXPECT_THROW((void)contract_value(std::array{1.0, 1.1}, 1.0, 0.1, PaymentTime::end), InputError);
  EXPECT_THROW((void)contract_value(std::array{0.9}, 1.0, 0.1, PaymentTime::end), InputError);
  EXPECT_THROW((void)contract_value(std::array{1.0}, 1.0, -0.1, PaymentTime::end), InputError);
}

TEST(RevenueBridge, of_five_accounts_is_as_worked_by_hand) {
  RevenueBridge bridge;
  bridge.add(0, 500, Known::never_paid);
  bridge.add(0, 300, Known::paid_before);
  bridge.add(1000, 1500, Known::never_paid);
  bridge.add(1000, 400, Known::never_paid);
  bridge.add(2000, 0, Known::never_paid);
  EXPECT_EQ(bridge.moves(), (RevenueMoves{4000, 500, 300, 500, 600, 2000, 2700}));
  EXPECT_DOUBLE_EQ(bridge.net_retention()->value, 1900.0 / 4000.0);
  EXPECT_DOUBLE_EQ(bridge.gross_retention()->value, 1400.0 / 4000.0);
  EXPECT_THROW(bridge.add(-1, 0, Known::never_paid), InputError);
  EXPECT_THROW(bridge.add(INT64_MAX, 0, Known::never_paid), InputError);
  EXPECT_EQ(bridge.moves().start, 4000);
}

TEST(RevenueBridge, closes_and_merges_on_small_random_accounts) {
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({sample, 10}, 0, "accounts");
    std::array<RevenueBridge, 2> parts;
    RevenueBridge whole;
    double kept = 0.0;
    double floor = 0.0;
    double start_sum = 0.0;
    const std::uint32_t rows = draws.word() % 6;
    for (std::uint32_t i = 0; i < rows; ++i) {
      const std::int64_t start = 100 * (draws.word() % 3);
      const std::int64_t end = 100 * (draws.word() % 3);
      const auto known = static_cast<Known>(draws.word() % 2);
      parts[draws.word() % 2].add(start, end, known);
      whole.add(start, end, known);
      start_sum += static_cast<double>(start);
      kept += start > 0 ? static_cast<double>(end) : 0.0;
      floor += static_cast<double>(std::min(start, end));
    }
    const RevenueMoves& m = whole.moves();
    ASSERT_EQ(m.end, m.start + m.added + m.reactivated + m.expanded - m.contracted - m.churned);
    parts[1].merge(parts[0]);
    ASSERT_EQ(parts[1].moves(), m);
    const Outcome net = whole.net_retention();
    ASSERT_EQ(net.has_value(), start_sum > 0.0);
    if (!net) continue;
    ASSERT_DOUBLE_EQ(net->value, kept / start_sum);
    ASSERT_DOUBLE_EQ(whole.gross_retention()->value, floor / start_sum);
    ASSERT_EQ(parts[1].net_retention()->standard_error, net->standard_error);
    ASSERT_LE(whole.gross_retention()->high, 1.0);
  }
}

}  // namespace
}  // namespace sojourn::metrics
