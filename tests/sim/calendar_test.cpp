#include "sim/calendar.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sojourn::sim {
namespace {

/// Open for 10 seconds, closed for 20, at half speed for 10.
Profile small_profile() {
  return {.name = "small",
          .time = {0, 10, 30, 40},
          .factor = {1.0, 0.0, 0.5},
          .cumulative = {0.0, 10.0, 10.0, 15.0}};
}

TEST(Calendar, knows_weekdays_and_months_of_a_run) {
  const Calendar calendar = Calendar::make({.year = 2025, .month = 1, .day = 30}, 3 * 86400);
  EXPECT_EQ(calendar.weekday_of_day, (std::vector<std::uint8_t>{3, 4, 5, 6}));  // a Thursday
  EXPECT_EQ(calendar.month_of_day, (std::vector<std::uint8_t>{0, 0, 1, 1}));
}

TEST(Calendar, counts_a_part_of_a_day_as_a_day) {
  const Date start{.year = 2024, .month = 2, .day = 28};
  EXPECT_EQ(Calendar::make(start, 0).weekday_of_day.size(), 1U);
  EXPECT_EQ(Calendar::make(start, 1).weekday_of_day.size(), 2U);
  const Calendar leap = Calendar::make(start, 86401);
  EXPECT_EQ(leap.month_of_day, (std::vector<std::uint8_t>{1, 1, 2}));  // the 29th of February
}

TEST(Profile, integral_counts_open_time) {
  const Profile profile = small_profile();
  EXPECT_EQ(profile.integral(-1.0), 0.0);
  EXPECT_EQ(profile.integral(0.0), 0.0);
  EXPECT_EQ(profile.integral(4.0), 4.0);
  EXPECT_EQ(profile.integral(10.0), 10.0);
  EXPECT_EQ(profile.integral(25.0), 10.0);
  EXPECT_EQ(profile.integral(34.0), 12.0);
  EXPECT_EQ(profile.integral(40.0), 15.0);
}

TEST(Profile, inverse_is_the_first_moment) {
  const Profile profile = small_profile();
  EXPECT_EQ(profile.inverse(0.0), 0.0);
  EXPECT_EQ(profile.inverse(4.0), 4.0);
  EXPECT_EQ(profile.inverse(10.0), 10.0);  // at closing time, not when it opens again
  EXPECT_EQ(profile.inverse(10.5), 31.0);
  EXPECT_EQ(profile.inverse(15.0), 40.0);
}

TEST(Profile, goes_on_evenly_beyond_its_end) {
  const Profile profile = small_profile();
  EXPECT_EQ(profile.integral(45.0), 20.0);
  EXPECT_EQ(profile.inverse(20.0), 45.0);
}

TEST(Profile, starts_closed) {
  const Profile profile{
      .name = "late", .time = {0, 5, 8}, .factor = {0.0, 2.0}, .cumulative = {0.0, 0.0, 6.0}};
  EXPECT_EQ(profile.inverse(0.0), 0.0);
  EXPECT_EQ(profile.inverse(1.0), 5.5);
}

TEST(Profile, inverse_undoes_integral_where_open) {
  const Profile profile = small_profile();
  for (double at = 0.0; at <= 60.0; at += 0.37) {
    if (at > 10.0 && at <= 30.0) continue;
    EXPECT_NEAR(profile.inverse(profile.integral(at)), at, 1e-12) << at;
  }
  double before = 0.0;
  for (double target = 0.0; target <= 40.0; target += 0.01) {
    EXPECT_GE(profile.inverse(target), before);
    before = profile.inverse(target);
  }
}

}  // namespace
}  // namespace sojourn::sim
