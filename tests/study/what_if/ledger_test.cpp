// Four customers, by hand: interventions start on 1 February of a run of the first half of 2025.
#include "study/what_if/ledger.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "sim/program.h"

namespace sojourn::study {
namespace {

constexpr Seconds day = seconds_per_day;
constexpr Seconds run_end = 181 * day;

const TimeFrame& frame() {
  static const TimeFrame made = make_time_frame({2025, 1, 1}, {2025, 2, 1}, run_end, 12, 0.10);
  return made;
}

TEST(TimeFrame, counts_calendar_months_and_discounts_by_the_day) {
  EXPECT_EQ(frame().start, 31 * day);
  EXPECT_EQ(frame().horizon_end, 396 * day);
  EXPECT_EQ(frame().month_ends[0], 59 * day);  // 28 days of February
  EXPECT_EQ(frame().months_in_run(), 5U);      // to 1 July, where the run ends
  EXPECT_EQ(frame().month_of_day[27], 0);
  EXPECT_EQ(frame().month_of_day[28], 1);
  EXPECT_EQ(frame().discount[0], 1.0);
  EXPECT_DOUBLE_EQ(frame().discount[73], std::pow(1.1, -0.2));
  EXPECT_EQ(frame().length(), frame().horizon_end);
}

TEST(ProgrammeCost, is_paid_in_advance_and_pro_rata_at_the_end) {
  CostByMonth sums(frame());
  add_standing_costs({.fixed = 7, .per_month = 2800, .from = 31 * day, .until = 66 * day}, frame(),
                     sums);
  // February whole, 7 of March's 31 days.
  EXPECT_EQ(sums.to_run_end, 7 + 2800 + 632);
  EXPECT_EQ(sums.discounted[0], 7 + 2800);
  EXPECT_EQ(sums.discounted[1], std::llrint(632.0 * frame().discount[28]));
}

struct Money {
  std::vector<std::uint32_t> customer;
  std::vector<std::int32_t> time;
  std::vector<std::uint8_t> kind;
  std::vector<std::int32_t> amount;
  void add(std::uint32_t c, Seconds at, std::uint8_t what, std::int32_t cents) {
    customer.push_back(c);
    time.push_back(static_cast<std::int32_t>(at));
    kind.push_back(what);
    amount.push_back(cents);
  }
  [[nodiscard]] PaymentRows rows() const {
    return {customer.size(), customer.data(), time.data(), kind.data(), amount.data()};
  }
};

// 0 stays; 1 leaves on day 40 and is back on day 50; 2 left before the start; 3 joins after it.
Ledger four_customers(const Selection* population = nullptr) {
  Ledger ledger(frame(), 4, {}, {}, Target::everybody, population);
  const std::array<std::uint32_t, 7> customer{0, 1, 1, 1, 2, 2, 3};
  const std::array<std::int32_t, 7> time{0, 0, 40 * day, 50 * day, 0, 20 * day, 60 * day};
  const std::array<std::uint8_t, 7> change{0, 0, 1, 0, 0, 1, 0};
  ledger.take(MembershipRows{7, customer.data(), time.data(), change.data()});
  return ledger;
}

TEST(Ledger, knows_who_is_active_at_the_start) {
  EXPECT_EQ(four_customers().population(), (Selection{1, 1, 0, 0}));
}

TEST(Ledger, counts_who_came_back_as_active_but_not_as_retained) {
  const Ledger ledger = four_customers();
  EXPECT_FALSE(ledger.retained(1, 0));
  EXPECT_FALSE(ledger.retained_at_end(1));
  EXPECT_TRUE(ledger.active_at_end(1));
  EXPECT_EQ(ledger.left(1), 40 * day);
  EXPECT_TRUE(ledger.retained_at_end(0));
  EXPECT_FALSE(ledger.active_at_end(2));
  EXPECT_EQ(ledger.left(3), sim::never);
}

TEST(Ledger, counts_customers_month_by_month) {
  const std::vector<std::int64_t> customers = four_customers().customers_by_month();
  EXPECT_EQ(customers[0], 2);  // 0 and 1, who is back
  EXPECT_EQ(customers[1], 3);  // and 3
  EXPECT_EQ(customers[11], 3);
}

TEST(Ledger, discounts_money_and_ends_it_at_the_horizon) {
  Ledger ledger = four_customers();
  Money money;
  money.add(0, 30 * day, 0, 999);    // before the start
  money.add(0, 31 * day, 0, 1000);   // a bill
  money.add(0, 31 * day, 4, -400);   // what it costs
  money.add(0, 200 * day, 0, 1000);  // after the run, before the horizon
  money.add(0, 396 * day, 0, 1000);  // beyond the horizon
  money.add(3, 60 * day, 0, 500);    // not of the population
  ledger.take(money.rows());
  EXPECT_EQ(ledger.revenue(0), 1000);
  EXPECT_EQ(ledger.cost(0), 400);
  EXPECT_EQ(ledger.value_to_end(0), 6'000'000);
  EXPECT_EQ(ledger.value_to_horizon(0),
            6'000'000 + std::llrint(1e7 * std::pow(1.1, -169.0 / 365.0)));
  EXPECT_EQ(ledger.company().revenue[1], 500);
  EXPECT_EQ(ledger.of_population().revenue[1], 0);
  EXPECT_EQ(ledger.of_population().cost[0], 400);
}

TEST(Ledger, is_about_the_population_it_is_given) {
  const Selection others{0, 0, 1, 0};
  EXPECT_EQ(four_customers(&others).population(), others);
}

TEST(Ledger, charges_the_first_treatment_and_every_use) {
  const ProgrammeCost cost{.per_treated = 100, .per_use = 7, .until = 400 * day};
  Ledger ledger(frame(), 4, {}, {cost}, Target::met_at_start);
  const std::array<std::uint32_t, 2> member{0, 1};
  const std::array<std::int32_t, 2> zero{0, 0};
  const std::array<std::uint8_t, 2> begins{0, 0};
  ledger.take(MembershipRows{2, member.data(), zero.data(), begins.data()});
  // 0 is treated twice and contacted once; 1 is held back; 3 is met later.
  const std::array<std::uint32_t, 6> customer{0, 0, 0, 0, 1, 3};
  const std::array<std::int32_t, 6> time{31 * day, 31 * day, 45 * day,
                                         50 * day, 31 * day, 70 * day};
  const std::array<std::uint8_t, 6> which{0, 0, 0, 0, 0, 0};
  const std::array<std::uint8_t, 6> kind{0, 2, 1, 0, 3, 0};
  ledger.take(TreatmentRows{6, customer.data(), time.data(), which.data(), kind.data()});
  EXPECT_EQ(ledger.population(), (Selection{1, 1, 0, 0}));
  EXPECT_TRUE(ledger.treated(0));
  EXPECT_FALSE(ledger.treated(1));
  EXPECT_EQ(ledger.company_cost().to_run_end, 100 + 7 + 100);
  EXPECT_EQ(ledger.population_cost().to_run_end, 100 + 7);
}

TEST(Ledger, of_buyers_asks_for_a_purchase_within_the_time) {
  Ledger ledger(frame(), 3, {.purchase_within = 30 * day});
  Money money;
  money.add(0, 10 * day, payment_purchase, 100);
  money.add(0, 45 * day, payment_purchase, 100);
  money.add(1, 0, payment_purchase, 100);
  money.add(1, 160 * day, payment_purchase, 100);
  ledger.take(money.rows());
  EXPECT_EQ(ledger.population(), (Selection{1, 0, 0}));
  EXPECT_TRUE(ledger.retained(0, 0));   // day 59
  EXPECT_FALSE(ledger.retained(0, 1));  // day 90
  EXPECT_FALSE(ledger.retained_at_end(0));
  EXPECT_TRUE(ledger.retained_at_end(1));
  EXPECT_EQ(ledger.customers_by_month()[0], 1);
}

}  // namespace
}  // namespace sojourn::study
