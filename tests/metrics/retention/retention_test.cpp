// Retention worked by hand.
#include <gtest/gtest.h>

#include <random>

#include "core/error.h"
#include "tests/metrics/retention/retention_log.h"

namespace sojourn::metrics {
namespace {

using testing::day;
using testing::hour;
using testing::Log;
using testing::results_of;

Log example() {
  Log log;
  log.add(1, 0);
  log.add(1, 30 * hour);  // age 1
  log.add(2, 12 * hour);
  log.add(2, 12 * hour + 1);        // age 0
  log.add(2, 12 * hour + 3 * day);  // age 3
  log.add(3, 20 * hour);
  log.add(9, 10 * day);  // the data's end
  return log;
}

TEST(NDayRetention, is_the_share_that_came_back_on_that_day) {
  const auto found = results_of("retention.n_day:days=[0, 1, 2, 3]", example());
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[1].label, "day 1");
  EXPECT_EQ(found[0].count, 3U);  // customer 9 has not been observed for a day
  EXPECT_DOUBLE_EQ(found[0].outcome->value, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(found[1].outcome->value, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(found[2].outcome->value, 0.0);
  EXPECT_DOUBLE_EQ(found[3].outcome->value, 1.0 / 3.0);
}

TEST(NDayRetention, of_rolling_and_calendar_days_differ_around_midnight) {
  Log log;
  log.add(1, 23 * hour + 45 * 60);
  log.add(1, 24 * hour + 60);  // 16 minutes later, on the next calendar day
  log.add(2, 9 * day);
  EXPECT_EQ(results_of("retention.n_day:days=[1]", log)[0].outcome->value, 0.0);
  EXPECT_EQ(results_of("retention.n_day:days=[1],clock=calendar", log)[0].outcome->value, 1.0);
  // Where clocks are an hour ahead both lie on one day.
  EXPECT_EQ(
      results_of("retention.n_day:days=[1],clock=calendar,utc_offset=1", log)[0].outcome->value,
      0.0);
}

TEST(NDayRetention, by_the_hour_floors_both_times) {
  Log log;
  log.add(1, 17 * hour + 59 * 60);
  log.add(1, day + 17 * hour);  // 23 h 1 min later: day 1 by full hours, day 0 by seconds
  log.add(2, 9 * day);
  EXPECT_EQ(results_of("retention.n_day:days=[1],clock=rolling_hour", log)[0].outcome->value, 1.0);
  EXPECT_EQ(results_of("retention.n_day:days=[1]", log)[0].outcome->value, 0.0);
}

TEST(NDayRetention, starts_and_returns_with_the_activities_named) {
  Log log;
  log.add(1, 0, "visit");
  log.add(1, day, "sign up");
  log.add(1, 2 * day, "visit");
  log.add(1, 3 * day, "buy");
  log.add(2, 20 * day, "visit");
  const std::string spec = "retention.n_day:days=[1, 2],start=\"sign up\",returns=\"buy | pay\"";
  const auto found = results_of(spec, log);
  EXPECT_EQ(found[0].outcome->value, 0.0);
  EXPECT_EQ(found[1].outcome->value, 1.0);
  EXPECT_EQ(found[1].count, 1U);
}

TEST(NDayRetention, starts_with_joining_where_asked) {
  const auto metric = testing::metric_of("retention.n_day:days=[1],joined=true");
  Log events;
  events.add(1, day + 5);
  events.add(2, 5 * day);
  Log customers;
  customers.add(1, 0);
  customers.add(2, 0);
  metric->add(0, events.table().rows(0, 2));
  metric->add(1, customers.table().rows(0, 2));
  EXPECT_EQ(metric->results()[0].outcome->value, 0.5);
}

TEST(NDayRetention, of_nobody_says_why) {
  EXPECT_EQ(results_of("retention.n_day", Log())[0].outcome.reason(),
            "there are no customers with a start");
  Log log;
  log.add(1, 0);
  EXPECT_EQ(results_of("retention.n_day", log)[0].outcome.reason(),
            "no customer has been observed for that long");
}

TEST(UnboundedRetention, counts_later_returns_too) {
  const auto found = results_of("retention.unbounded:days=[1, 2, 4]", example());
  EXPECT_DOUBLE_EQ(found[0].outcome->value, 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(found[1].outcome->value, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(found[2].outcome->value, 0.0);
}

TEST(BracketRetention, counts_returns_within_its_edges) {
  const auto found = results_of("retention.bracket:edges=[0, 1, 4]", example());
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[1].label, "day 1 to 3");
  EXPECT_DOUBLE_EQ(found[0].outcome->value, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(found[1].outcome->value, 2.0 / 3.0);
}

TEST(BracketRetention, refuses_edges_that_do_not_rise) {
  EXPECT_THROW((void)testing::metric_of("retention.bracket:edges=[1, 1]"), InputError);
  EXPECT_THROW((void)testing::metric_of("retention.bracket:edges=[1]"), InputError);
}

TEST(Cohorts, have_sizes_that_sum_to_the_total_and_no_unfinished_cells) {
  Log log;
  log.add(1, 0);
  log.add(1, 40 * day);
  log.add(2, 5 * day);
  log.add(3, 35 * day);
  log.add(3, 65 * day);  // 1970-03-07
  const auto found = results_of("retention.cohorts:ages=3,period=month,clock=calendar", log);
  ASSERT_EQ(found.size(), 8U);
  EXPECT_EQ(found[0].label, "1970-01 size");
  EXPECT_EQ(found[0].outcome->value, 2.0);
  EXPECT_EQ(found[2].label, "1970-01 month 1");
  EXPECT_EQ(found[2].outcome->value, 0.5);
  EXPECT_FALSE(found[3].outcome);  // March is not over
  EXPECT_EQ(found[4].outcome->value, 1.0);
}

TEST(Retention, interval_covers_the_known_probability) {
  int covered = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    std::mt19937_64 random(seed);
    Log log;
    for (std::uint64_t id = 0; id < 100; ++id) {
      log.add(id, 0);
      if (random() % 10 < 3) log.add(id, day);
    }
    log.add(1000, 10 * day);
    const auto found = results_of("retention.n_day:days=[1]", log);
    covered += found[0].outcome->low <= 0.3 && 0.3 <= found[0].outcome->high ? 1 : 0;
  }
  EXPECT_GE(covered, 926);
  EXPECT_LE(covered, 970);
}

}  // namespace
}  // namespace sojourn::metrics
