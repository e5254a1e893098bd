#include "sim/profiles.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/sim/scenario_lines.h"

namespace sojourn::sim {
namespace {

using testing::Lines;

constexpr Date monday{.year = 2025, .month = 1, .day = 6};
constexpr Seconds day = 86400;

/// The profiles of a scenario that starts on Monday, the 6th of January 2025.
std::vector<Profile> profiles_of(const Lines& lines, Seconds length, Diagnostics& diagnostics) {
  Profiles profiles;
  (void)read_settings(
      testing::document_of(lines), [&](Fields& root) { profiles.describe(root); }, diagnostics);
  return profiles.compile(monday, length, diagnostics);
}

Profile profile_of(const Lines& lines, Seconds length = 7 * day) {
  Diagnostics diagnostics;
  std::vector<Profile> profiles = profiles_of(lines, length, diagnostics);
  EXPECT_TRUE(diagnostics.all().empty());
  EXPECT_EQ(profiles.size(), 1U);
  return std::move(profiles.front());
}

void expect_one_message(const Lines& lines, int line, std::string_view words) {
  Diagnostics diagnostics;
  (void)profiles_of(lines, 7 * day, diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1U);
  const Diagnostic& found = diagnostics.all().front();
  EXPECT_EQ(found.position.line, line);
  EXPECT_NE((found.problem + " | " + found.advice).find(words), std::string::npos)
      << found.problem << " | " << found.advice;
}

TEST(ParseHours, reads_openings) {
  EXPECT_TRUE(parse_hours("closed").openings.empty());
  EXPECT_TRUE(parse_hours("closed").problem.empty());
  EXPECT_EQ(parse_hours("08:00-18:30").openings, (std::vector<Opening>{{28800, 66600}}));
  EXPECT_EQ(parse_hours("00:00-24:00").openings, (std::vector<Opening>{{0, 86400}}));
  EXPECT_EQ(parse_hours(" 8:00 - 12:00 , 13:00-17:00 ").openings,
            (std::vector<Opening>{{28800, 43200}, {46800, 61200}}));
}

TEST(ParseHours, says_where_a_text_is_wrong) {
  EXPECT_EQ(parse_hours("08:00-25:00").problem, "`08:00-25:00` are no hours (at character 7)");
  for (const char* text : {"", "8", "08:00", "08:00-", "08:60-09:00", "08:00-09:00,", "08:00-24:01",
                           "08:00-09:00;10:00-11:00", "8-17", "Closed"}) {
    EXPECT_NE(parse_hours(text).problem.find("are no hours"), std::string::npos) << text;
    EXPECT_FALSE(parse_hours(text).advice.empty());
  }
  EXPECT_NE(parse_hours("22:00-06:00").advice.find("over midnight"), std::string::npos);
  EXPECT_NE(parse_hours("08:00-12:00, 11:00-13:00").problem.find("before"), std::string::npos);
}

TEST(Profiles, of_a_shop_worked_by_hand) {
  const Profile shop = profile_of({{"profile.shop.hours.weekdays", "09:00-17:00"},
                                   {"profile.shop.hours.tuesday", "08:00-12:00, 13:00-14:00"},
                                   {"profile.shop.hours.weekend", "closed"}},
                                  2 * day);
  EXPECT_EQ(shop.name, "shop");
  const std::vector<std::int32_t> times{0, 32400, 61200, 115200, 129600, 133200, 136800, 172800};
  EXPECT_EQ(shop.time, times);
  EXPECT_EQ(shop.factor, (std::vector<double>{0, 1, 0, 1, 0, 1, 0}));
  EXPECT_EQ(shop.cumulative, (std::vector<double>{0, 0, 28800, 28800, 43200, 43200, 46800, 46800}));
  EXPECT_EQ(shop.inverse(28800.0), 61200.0);        // the last moment of Monday
  EXPECT_EQ(shop.inverse(28800.0 + 60), 115260.0);  // a minute after Tuesday's opening
  EXPECT_EQ(shop.integral(100'000.0), 28800.0);     // Monday night
}

TEST(Profiles, day_goes_before_weekdays_before_every_day) {
  const Profile profile = profile_of({{"profile.p.hours.monday", "10:00-11:00"},
                                      {"profile.p.hours.weekdays", "10:00-12:00"},
                                      {"profile.p.hours.every_day", "10:00-13:00"}});
  EXPECT_EQ(profile.cumulative.back(), 3600.0 * (1 + 4 * 2 + 2 * 3));
}

TEST(Profiles, are_always_open_without_hours) {
  const Profile profile = profile_of({{"profile.p.weekday.saturday", 1.0}});
  EXPECT_EQ(profile.time, (std::vector<std::int32_t>{0, 7 * 86400}));
  EXPECT_EQ(profile.factor, std::vector<double>{1.0});
}

TEST(Profiles, openings_meet_at_midnight) {
  const Profile profile = profile_of(
      {{"profile.p.hours.monday", "22:00-24:00"}, {"profile.p.hours.tuesday", "00:00-06:00"}});
  EXPECT_EQ(profile.time, (std::vector<std::int32_t>{0, 79200, 108000, 7 * 86400}));
}

TEST(Profiles, multiply_weekday_month_and_hours) {
  const Profile profile = profile_of({{"profile.p.hours.every_day", "00:00-12:00"},
                                      {"profile.p.weekday.monday", 0.5},
                                      {"profile.p.month.january", 3.0}},
                                     2 * day);
  EXPECT_EQ(profile.factor, (std::vector<double>{1.5, 0.0, 3.0, 0.0}));
}

TEST(Profiles, end_with_the_run_within_a_day) {
  const Profile profile = profile_of({{"profile.p.hours.every_day", "00:00-12:00"}}, day + 3600);
  EXPECT_EQ(profile.time, (std::vector<std::int32_t>{0, 43200, 86400, 90000}));
  EXPECT_EQ(profile.cumulative.back(), 46800.0);
}

TEST(Profiles, close_on_holidays) {
  const Date wednesday{.year = 2025, .month = 1, .day = 8};
  const Lines lines{{"profile.p.holidays.feast", wednesday}};
  EXPECT_EQ(profile_of(lines).time,
            (std::vector<std::int32_t>{0, 2 * 86400, 3 * 86400, 7 * 86400}));
  const Lines half{{"profile.p.holidays.feast.on", wednesday},
                   {"profile.p.holidays.feast.days", std::int64_t{2}},
                   {"profile.p.holiday_factor", 0.5}};
  EXPECT_EQ(profile_of(half).cumulative.back(), 86400.0 * (5 + 2 * 0.5));
}

TEST(Profiles, holidays_return_each_year) {
  const Date feast{.year = 2019, .month = 12, .day = 31};
  const Lines lines{{"profile.p.holidays.feast.on", feast},
                    {"profile.p.holidays.feast.days", std::int64_t{2}},
                    {"profile.p.holidays.feast.every_year", true}};
  const Profile profile = profile_of(lines, 730 * day);  // 6 January 2025 to 5 January 2027
  EXPECT_EQ(profile.cumulative.back(), 86400.0 * (730 - 4));
  EXPECT_EQ(profile.integral(361.0 * 86400), 86400.0 * 359);  // the 2nd of January 2026
}

TEST(Profiles, follow_a_smooth_year) {
  const Profile profile =
      profile_of({{"profile.p.year.amplitude", 0.3}, {"profile.p.year.peak", "07-15"}}, 1461 * day);
  ASSERT_EQ(profile.factor.size(), 1461U);
  for (std::size_t k = 0; k < profile.factor.size(); ++k) {
    const Date date = date_of_day(days_since_epoch(monday) + static_cast<std::int64_t>(k));
    const Date peak{.year = date.year, .month = 7, .day = 15};
    const auto days = static_cast<double>(days_since_epoch(date) - days_since_epoch(peak));
    EXPECT_NEAR(profile.factor[k], 1.0 + 0.3 * std::cos(2.0 * M_PI * days / 365.25), 1e-14);
  }
  EXPECT_NEAR(profile.cumulative.back() / (1461.0 * 86400.0), 1.0, 1e-3);
}

TEST(YearlySeason, may_peak_on_the_29th_of_February) {
  const YearlySeason season{.amplitude = 1.0, .peak = {.year = 2000, .month = 2, .day = 29}};
  EXPECT_EQ(season.on({.year = 2024, .month = 2, .day = 29}), 2.0);
  EXPECT_EQ(season.on({.year = 2025, .month = 2, .day = 28}), 2.0);
}

TEST(Profiles, are_found_by_name) {
  Profiles profiles;
  Diagnostics diagnostics;
  const Lines lines{{"profile.b.weekday.monday", 0.5}, {"profile.a.weekday.monday", 0.5}};
  for (int times = 0; times < 2; ++times) {  // reading anew forgets what was there
    (void)read_settings(
        testing::document_of(lines), [&](Fields& root) { profiles.describe(root); }, diagnostics);
  }
  EXPECT_EQ(profiles.names(), (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(profiles.find("a"), 1);
  EXPECT_FALSE(profiles.find("c").has_value());
}

TEST(Profiles, say_what_is_wrong_and_where) {
  expect_one_message({{"profile.p.weekday.monday", 1.0}, {"profile.p.hours.monday", "8-17"}}, 2,
                     "are no hours");
  expect_one_message({{"profile.p.hours.every_day", "closed"}}, 1, "closed during the whole run");
  expect_one_message(
      {{"profile.p.hours.monday", "08:00-09:00"}, {"profile.p.hours.montag", "closed"}}, 2,
      "montag");
  expect_one_message({{"profile.p.month.january", -1.0}}, 1, "january");
  expect_one_message({{"profile.p.year.peak", "02-30"}}, 1, "no day of the year");
  expect_one_message({{"profile.p.holidays.feast", Date{.year = 2024, .month = 12, .day = 25}}}, 1,
                     "outside the run");
  expect_one_message({{"profile.p.holidays.feast.days", std::int64_t{2}}}, 1, "on");
}

TEST(Profiles, closed_in_the_run_only_are_an_error_too) {
  expect_one_message({{"profile.p.month.january", 0.0}}, 1, "from 2025-01-06 to 2025-01-12");
}

}  // namespace
}  // namespace sojourn::sim
