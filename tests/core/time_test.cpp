#include "core/time.h"

#include <gtest/gtest.h>

namespace sojourn {
namespace {

TEST(Dates, count_days_from_1970) {
  EXPECT_EQ(days_since_epoch({1970, 1, 1}), 0);
  EXPECT_EQ(days_since_epoch({1969, 12, 31}), -1);
  EXPECT_EQ(days_since_epoch({2000, 3, 1}), 11017);
  for (std::int64_t day = -200'000; day < 200'000; day += 17) {
    EXPECT_EQ(days_since_epoch(date_of_day(day)), day);
  }
}

TEST(Dates, know_leap_years_and_weekdays) {
  EXPECT_TRUE(is_valid({2024, 2, 29}));
  EXPECT_FALSE(is_valid({2025, 2, 29}));
  EXPECT_FALSE(is_valid({2025, 13, 1}));
  EXPECT_FALSE(is_valid({2025, 256 + 1, 1}));
  EXPECT_EQ(weekday_of({1970, 1, 1}), Weekday::thursday);
  EXPECT_EQ(weekday_of({2025, 1, 6}), Weekday::monday);
  EXPECT_EQ(weekday_of({2025, 1, 5}), Weekday::sunday);
}

TEST(Dates, add_months_within_the_month) {
  EXPECT_EQ(add_months({2025, 1, 31}, 1), (Date{2025, 2, 28}));
  EXPECT_EQ(add_months({2024, 1, 31}, 1), (Date{2024, 2, 29}));
  EXPECT_EQ(add_months({2025, 11, 15}, 14), (Date{2027, 1, 15}));
  EXPECT_EQ(add_months({2025, 1, 15}, -1), (Date{2024, 12, 15}));
}

TEST(Dates, read_what_they_write) {
  EXPECT_EQ(to_string(Date{2025, 1, 31}), "2025-01-31");
  EXPECT_EQ(parse_date("2025-01-31"), (Date{2025, 1, 31}));
  for (const char* wrong :
       {"2025-02-30", "2025-1-31", "2025-01-3a", "", "2025/01/31", "2025-01-311"}) {
    EXPECT_FALSE(parse_date(wrong)) << wrong;
  }
}

TEST(Lengths, are_a_number_and_a_unit) {
  EXPECT_EQ(parse_length("3 days")->seconds, 3.0 * 86400.0);
  EXPECT_EQ(parse_length("1.5 hours")->seconds, 5400.0);
  EXPECT_EQ(parse_length(" 90 s ")->seconds, 90.0);
  EXPECT_EQ(parse_length("90s")->seconds, 90.0);
  EXPECT_EQ(parse_length("1_000 min")->seconds, 60'000.0);
  EXPECT_EQ(parse_length("1e3 s")->seconds, 1000.0);
  EXPECT_EQ(parse_length("2 weeks")->seconds, 14.0 * 86400.0);
  EXPECT_EQ(parse_length("2 years")->months, 24);
  EXPECT_EQ(parse_length("1.5 years")->months, 18);
  EXPECT_EQ(parse_length("1 month")->months, 1);
  EXPECT_DOUBLE_EQ(parse_length("0.5 months")->seconds, 0.5 * seconds_per_month);
}

TEST(Lengths, are_nothing_else) {
  for (const char* wrong :
       {"", "3", "days", "3 dais", "3 ss", "three days", "3 days 4 h", "nan s", "inf s", "1e999 s",
        "1__0 s", "_1 s", ".. s", "1 e s", "0x10 s", "3,5 h"}) {
    EXPECT_FALSE(parse_length(wrong)) << wrong;
  }
  EXPECT_FALSE(parse_length(std::string(1'000'000, '9') + " s"));
}

TEST(Lengths, count_calendar_months_from_their_start) {
  EXPECT_EQ(parse_length("1 month")->from({2025, 2, 1}), 28 * seconds_per_day);
  EXPECT_EQ(parse_length("2 years")->from({2023, 1, 1}), 731 * seconds_per_day);
  EXPECT_EQ(parse_length("90 min")->from({2023, 1, 1}), 5400);
  EXPECT_GT((Length{.months = 9'000'000'000'000'000'000}).from({2023, 1, 1}), 0);
}

TEST(Rates, are_per_second) {
  EXPECT_DOUBLE_EQ(*parse_rate("0.2 / month"), 0.2 / seconds_per_month);
  EXPECT_DOUBLE_EQ(*parse_rate("0.2/month"), 0.2 / seconds_per_month);
  EXPECT_DOUBLE_EQ(*parse_rate("3 per day"), 3.0 / 86400.0);
  for (const char* wrong : {"", "0.2", "0.2 month", "0.2 /", "/ month", "0.2 // day", "0.2 / dy"}) {
    EXPECT_FALSE(parse_rate(wrong)) << wrong;
  }
}

TEST(DescribedSeconds, have_two_units_at_most) {
  EXPECT_EQ(describe_seconds(3.0 * 86400.0 + 4.0 * 3600.0), "3 days 4 h");
  EXPECT_EQ(describe_seconds(86400.0), "1 day");
  EXPECT_EQ(describe_seconds(86399.9), "1 day");  // rounded up to the next unit
  EXPECT_EQ(describe_seconds(0.25), "0.25 s");
  EXPECT_EQ(describe_seconds(-90.0), "-1 min 30 s");
  EXPECT_EQ(describe_seconds(0.0), "0 s");
}

}  // namespace
}  // namespace sojourn
