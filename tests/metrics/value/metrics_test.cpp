// The value metrics as the registry offers them: a case by hand, splits, no rows.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>

#include "core/draws.h"
#include "core/time.h"
#include "metrics/metric.h"

namespace sojourn::metrics {
namespace {

const std::array<std::string, 6> specs{
    "value.concentration", "value.arpu",     "value.recurring_revenue",
    "value.rfm",           "value.lifetime", "value.lifetime:model=pareto_nbd"};

struct Payments {
  std::vector<std::uint64_t> customer;
  std::vector<std::int64_t> time;
  std::vector<std::int64_t> amount;

  void pay(std::uint64_t who, Date day, std::int64_t cents) {
    customer.push_back(who);
    time.push_back(days_since_epoch(day) * seconds_per_day + 60);
    amount.push_back(cents);
  }
};

void add(Metric& metric, const Payments& payments) {
  Rows rows(payments.customer.size());
  rows.set("customer", Identities(payments.customer));
  rows.set("time", Times(payments.time)).set("amount", Times(payments.amount));
  metric.add(0, rows);
}

std::map<std::string, double> values_of(const std::string& spec, const Payments& payments) {
  const auto metric = make_metric(parse_spec(spec));
  add(*metric, payments);
  std::map<std::string, double> values;
  for (const Result& result : metric->results()) {
    if (result.outcome) values[result.label] = result.outcome->value;
  }
  return values;
}

TEST(RecurringRevenue, of_three_accounts_is_as_worked_by_hand) {
  Payments payments;
  payments.pay(1, {2025, 1, 31}, 1000);  // expands, then stays
  payments.pay(1, {2025, 2, 1}, 1500);
  payments.pay(1, {2025, 3, 31}, 1500);
  payments.pay(2, {2025, 1, 5}, 600);  // churns in February, is back in March
  payments.pay(2, {2025, 3, 5}, 200);
  payments.pay(3, {2025, 2, 28}, 300);  // new in February, pays twice, contracts
  payments.pay(3, {2025, 2, 28}, 100);
  payments.pay(3, {2025, 3, 1}, 100);
  auto values = values_of("value.recurring_revenue", payments);
  EXPECT_EQ(values["2025-01 new"], 1600);
  EXPECT_EQ(values["2025-02 start"], 1600);
  EXPECT_EQ(values["2025-02 new"], 400);
  EXPECT_EQ(values["2025-02 expanded"], 500);
  EXPECT_EQ(values["2025-02 churned"], 600);
  EXPECT_EQ(values["2025-02 end"], 1900);
  EXPECT_DOUBLE_EQ(values["2025-02 NRR"], 1500.0 / 1600.0);
  EXPECT_DOUBLE_EQ(values["2025-02 GRR"], 1000.0 / 1600.0);
  EXPECT_EQ(values["2025-03 start"], 1900);
  EXPECT_EQ(values["2025-03 reactivated"], 200);
  EXPECT_EQ(values["2025-03 contracted"], 300);
  EXPECT_EQ(values["2025-03 end"], 1800);
  EXPECT_EQ(values_of("value.arpu", payments)["2025-02"], 950);
}

Payments drawn(std::uint32_t sample) {
  Payments payments;
  Draws draws({sample, 12}, 0, "payments");
  const std::uint32_t rows = draws.word() % 60;
  for (std::uint32_t i = 0; i < rows; ++i) {
    payments.pay(draws.word() % 12, {2025, 1 + static_cast<int>(draws.word() % 5), 7},
                 100 * (draws.word() % 4));
  }
  return payments;
}

void expect_same(std::vector<Result> a, std::vector<Result> b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t k = 0; k < a.size(); ++k) {
    ASSERT_EQ(a[k].label, b[k].label);
    ASSERT_EQ(a[k].outcome.reason(), b[k].outcome.reason());
    if (!a[k].outcome) continue;
    ASSERT_EQ(a[k].outcome->value, b[k].outcome->value) << a[k].label;
    ASSERT_EQ(a[k].outcome->standard_error, b[k].outcome->standard_error) << a[k].label;
    ASSERT_FALSE(std::isnan(a[k].outcome->value) || std::isnan(a[k].outcome->low)) << a[k].label;
  }
}

TEST(ValueMetrics, of_merged_parts_are_those_of_the_whole) {
  for (std::uint32_t sample = 0; sample < 200; ++sample) {
    const Payments all = drawn(sample);
    for (const std::string& spec : specs) {
      // The models take a while; a few samples show what merging could break.
      if (spec.starts_with("value.lifetime") && sample >= 10) continue;
      std::array<Payments, 2> parts;
      for (std::size_t i = 0; i < all.customer.size(); ++i) {
        Payments& part = parts[i * 7 % 3 % 2];
        part.customer.push_back(all.customer[i]);
        part.time.push_back(all.time[i]);
        part.amount.push_back(all.amount[i]);
      }
      const auto whole = make_metric(parse_spec(spec));
      const auto merged = make_metric(parse_spec(spec));
      const auto other = make_metric(parse_spec(spec));
      add(*whole, all);
      add(*merged, parts[1]);
      add(*other, parts[0]);
      merged->merge(*other);
      ASSERT_NO_FATAL_FAILURE(expect_same(whole->results(), merged->results())) << spec << sample;
    }
  }
}

TEST(RecurringRevenue, bridges_join_from_month_to_month) {
  for (std::uint32_t sample = 0; sample < 1000; ++sample) {
    auto values = values_of("value.recurring_revenue", drawn(sample));
    for (int month = 2; month <= 5; ++month) {
      const std::string now = "2025-0" + std::to_string(month);
      const std::string before = "2025-0" + std::to_string(month - 1);
      if (!values.contains(now + " end") || !values.contains(before + " end")) continue;
      ASSERT_EQ(values[now + " start"], values[before + " end"]) << sample << now;
    }
  }
}

TEST(ValueMetrics, say_why_they_have_no_value_before_the_first_row) {
  for (const std::string& spec : specs) {
    const auto metric = make_metric(parse_spec(spec));
    add(*metric, {});
    for (const Result& result : metric->results()) {
      EXPECT_FALSE(result.outcome) << spec << result.label;
      EXPECT_FALSE(result.outcome.reason().empty()) << spec;
    }
  }
}

}  // namespace
}  // namespace sojourn::metrics
