// The metrics over payments against their definitions, worked customer by customer and month by
// month on small random tables.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "core/time.h"
#include "tests/metrics/feeding.h"

namespace sojourn::metrics {
namespace {

struct Payment {
  std::uint64_t customer;
  int month;  ///< of 2025, from 1
  int day;
  std::int64_t cents;
};

using Payments = std::vector<Payment>;

Payments drawn(std::mt19937_64& random) {
  Payments all;
  for (std::size_t rows = random() % 16; rows > 0; --rows) {
    all.push_back({random() % 5, 1 + static_cast<int>(random() % 4),
                   1 + static_cast<int>(random() % 3),
                   static_cast<std::int64_t>(100 * (random() % 4))});
  }
  return all;
}

std::int64_t day_of(const Payment& one) { return days_since_epoch({2025, one.month, one.day}); }

std::map<std::string, Outcome> outcomes_of(const std::string& spec, const Payments& all) {
  std::vector<std::uint64_t> customers;
  std::vector<std::int64_t> times;
  std::vector<std::int64_t> amounts;
  for (const Payment& one : all) {
    customers.push_back(one.customer);
    times.push_back(day_of(one) * seconds_per_day + 60);
    amounts.push_back(one.cents);
  }
  const testing::Table table{{{"customer", customers}, {"time", times}, {"amount", amounts}},
                             all.size()};
  std::map<std::string, Outcome> found;
  for (const Result& result : testing::results_of(spec, table)) {
    found.insert_or_assign(result.label, result.outcome);
  }
  return found;
}

std::string month_name(int month) { return "2025-0" + std::to_string(month); }

/// What each customer paid in a month; only those with a payment.
std::map<std::uint64_t, double> paid_in(const Payments& all, int month) {
  std::map<std::uint64_t, double> paid;
  for (const Payment& one : all) {
    if (one.month == month) paid[one.customer] += static_cast<double>(one.cents);
  }
  return paid;
}

void expect_mean(const Outcome& found, const std::map<std::uint64_t, double>& paid) {
  const auto n = static_cast<double>(paid.size());
  double mean = 0.0;
  for (const auto& [customer, cents] : paid) mean += cents / n;
  ASSERT_NEAR(found->value, mean, 1e-9);
  if (!found->has_interval) return;
  double squares = 0.0;
  for (const auto& [customer, cents] : paid) squares += (cents - mean) * (cents - mean);
  ASSERT_NEAR(found->standard_error, std::sqrt(squares / (n - 1.0) / n), 1e-9);
}

void check_mean_revenue(int datasets) {
  std::mt19937_64 random(51);
  for (int dataset = 0; dataset < datasets; ++dataset) {
    const Payments all = drawn(random);
    const auto found = outcomes_of("value.arpu", all);
    std::size_t months = 0;
    for (int month = 1; month <= 4; ++month) {
      const auto paid = paid_in(all, month);
      if (paid.empty()) continue;
      ++months;
      ASSERT_NO_FATAL_FAILURE(expect_mean(found.at(month_name(month)), paid)) << dataset;
    }
    ASSERT_EQ(found.size(), std::max<std::size_t>(months, 1));
  }
}

TEST(RevenuePerCustomer, is_that_of_the_definition_on_small_random_payments) {
  check_mean_revenue(2'000);
}
TEST(RevenuePerCustomerSlow, is_that_of_the_definition_on_small_random_payments) {
  check_mean_revenue(100'000);
}

/// The smallest value that at least a share p of all are not above.
double naive_limit(const std::multiset<double>& values, double p) {
  for (const double value : values) {
    const auto upto = static_cast<double>(std::distance(values.begin(), values.upper_bound(value)));
    if (upto >= p * static_cast<double>(values.size()) - 1e-9) return value;
  }
  return std::nan("");
}

/// Recency, frequency and money of one customer; none who never bought.
std::optional<std::array<double, 3>> naive_summary(const Payments& all, std::uint64_t customer,
                                                   std::int64_t last) {
  std::set<std::int64_t> days;
  double cents = 0.0;
  for (const Payment& one : all) {
    if (one.customer != customer) continue;
    days.insert(day_of(one));
    cents += static_cast<double>(one.cents);
  }
  if (days.empty()) return std::nullopt;
  const auto count = static_cast<double>(days.size());
  return std::array{static_cast<double>(last - *days.rbegin()), count, cents / count};
}

void check_summaries(int datasets) {
  std::mt19937_64 random(52);
  const std::array<std::string, 3> names{"recency", "frequency", "money"};
  for (int dataset = 0; dataset < datasets; ++dataset) {
    const Payments all = drawn(random);
    const auto found = outcomes_of("value.rfm", all);
    std::int64_t last = 0;
    for (const Payment& one : all) last = std::max(last, day_of(one));
    std::array<std::multiset<double>, 3> values;
    for (std::uint64_t customer = 0; customer < 5; ++customer) {
      const auto summary = naive_summary(all, customer, last);
      if (!summary) continue;
      for (std::size_t k = 0; k < 3; ++k) values[k].insert((*summary)[k]);
    }
    for (std::size_t k = 0; k < 3; ++k) {
      for (int percent = 20; percent <= 80; percent += 20) {
        const Outcome& one = found.at(names[k] + ", " + std::to_string(percent) + " %");
        ASSERT_EQ(one.has_value(), !all.empty()) << dataset;
        if (all.empty()) continue;
        ASSERT_DOUBLE_EQ(one->value, naive_limit(values[k], 0.01 * percent)) << dataset;
        ASSERT_FALSE(one->has_interval);  // counted of these customers, not estimated
      }
    }
  }
}

TEST(RecencyFrequencyMoney, is_that_of_the_definition_on_small_random_payments) {
  check_summaries(2'000);
}
TEST(RecencyFrequencyMoneySlow, is_that_of_the_definition_on_small_random_payments) {
  check_summaries(100'000);
}

double amount_of(const std::map<std::uint64_t, double>& paid, std::uint64_t customer) {
  const auto found = paid.find(customer);
  return found == paid.end() ? 0.0 : found->second;
}

/// All movements of one month, customer by customer.
std::map<std::string, double> naive_bridge(const Payments& all, int month) {
  const auto before = paid_in(all, month - 1);
  const auto now = paid_in(all, month);
  std::map<std::string, double> moves;
  double kept = 0.0;
  double held = 0.0;
  for (std::uint64_t customer = 0; customer < 5; ++customer) {
    const double a = amount_of(before, customer);
    const double b = amount_of(now, customer);
    bool known = false;
    for (int earlier = 1; earlier < month; ++earlier) {
      known = known || amount_of(paid_in(all, earlier), customer) > 0.0;
    }
    moves["start"] += a;
    moves["end"] += b;
    moves["new"] += a == 0.0 && !known ? b : 0.0;
    moves["reactivated"] += a == 0.0 && known ? b : 0.0;
    moves["expanded"] += a > 0.0 ? std::max(b - a, 0.0) : 0.0;
    moves["contracted"] += a > 0.0 && b > 0.0 ? std::max(a - b, 0.0) : 0.0;
    moves["churned"] += b == 0.0 ? a : 0.0;
    held += a > 0.0 ? b : 0.0;
    kept += std::min(a, b);
  }
  if (moves["start"] > 0.0) {
    moves["NRR"] = held / moves["start"];
    moves["GRR"] = kept / moves["start"];
  }
  return moves;
}

void check_bridges(int datasets) {
  std::mt19937_64 random(53);
  for (int dataset = 0; dataset < datasets; ++dataset) {
    const Payments all = drawn(random);
    const auto found = outcomes_of("value.recurring_revenue", all);
    int last = 0;
    for (const Payment& one : all) last = std::max(last, one.month);
    for (int month = 1; month <= last; ++month) {
      const auto moves = naive_bridge(all, month);
      const bool moved = moves.at("start") + moves.at("end") > 0.0;
      ASSERT_EQ(found.contains(month_name(month) + " end"), moved) << dataset;
      if (!moved) continue;
      for (const auto& [name, value] : moves) {
        ASSERT_NEAR(found.at(month_name(month) + " " + name)->value, value, 1e-9)
            << dataset << name;
      }
    }
  }
}

TEST(RecurringRevenue, is_that_of_the_definition_on_small_random_payments) { check_bridges(2'000); }
TEST(RecurringRevenueSlow, is_that_of_the_definition_on_small_random_payments) {
  check_bridges(100'000);
}

}  // namespace
}  // namespace sojourn::metrics
