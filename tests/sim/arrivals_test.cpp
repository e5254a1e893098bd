#include "sim/arrivals.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>

#include "sim/program.h"
#include "tests/sim/goodness_of_fit.h"
#include "tests/sim/scenario_lines.h"

namespace sojourn::sim {
namespace {

using testing::Lines;

constexpr Date start{.year = 2025, .month = 1, .day = 6};  // a Monday
constexpr Seconds day = 86400;
constexpr std::uint64_t many = 200'000;

Arrivals arrivals_of(const Lines& lines, Seconds length) {
  Arrivals arrivals;
  Diagnostics diagnostics;
  (void)read_settings(
      testing::document_of(lines), [&](Fields& root) { arrivals.describe(root); }, diagnostics);
  arrivals.compile(start, length, diagnostics);
  EXPECT_TRUE(diagnostics.all().empty());
  return arrivals;
}

void expect_one_error(const Lines& lines, int line, std::string_view words) {
  Arrivals arrivals;
  Diagnostics diagnostics;
  (void)read_settings(
      testing::document_of(lines), [&](Fields& root) { arrivals.describe(root); }, diagnostics);
  arrivals.compile(start, 731 * day, diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1U);
  const Diagnostic& found = diagnostics.all().front();
  EXPECT_EQ(found.position.line, line);
  EXPECT_NE((found.problem + " | " + found.advice).find(words), std::string::npos)
      << found.problem << " | " << found.advice;
}

std::vector<std::int32_t> joined_by(const Arrivals& arrivals, std::uint64_t customers = many) {
  std::vector<std::int32_t> joined(customers + draw_width);
  std::array<std::uint32_t, draw_width> ids;
  for (std::uint64_t first = 0; first < customers; first += draw_width) {
    std::iota(ids.begin(), ids.end(), static_cast<std::uint32_t>(first));
    arrivals.draw({.key = {.seed = 5}, .id = ids.data(), .count = draw_width}, &joined[first]);
  }
  joined.resize(customers);
  return joined;
}

double share_of(const std::vector<std::int32_t>& joined, std::int32_t value) {
  return static_cast<double>(std::count(joined.begin(), joined.end(), value)) /
         static_cast<double>(joined.size());
}

TEST(DailyIntensity, worked_by_hand) {
  const DailyIntensity intensity(3 * day, {1.0, 0.0, 3.0});
  EXPECT_EQ(intensity.second_of(0.125), 43200);
  EXPECT_EQ(intensity.second_of(0.25 - 1e-9), 86399);
  EXPECT_EQ(intensity.second_of(0.25), 2 * 86400);  // nobody comes on the second day
  EXPECT_EQ(intensity.second_of(0.625), 2 * 86400 + 43200);
  EXPECT_EQ(intensity.second_of(1.0 - 0x1p-53), 3 * 86400 - 1);
  EXPECT_EQ(intensity.share_before(day), 0.25);
  EXPECT_EQ(intensity.share_before(2 * day), 0.25);
  EXPECT_EQ(intensity.share_before(2 * day + 43200), 0.625);
  EXPECT_EQ(intensity.share_before(4 * day), 1.0);
}

TEST(DailyIntensity, inverts_its_share_to_the_second) {
  std::vector<double> rates;
  for (int k = 0; k < 100; ++k) rates.push_back(k % 7 == 3 ? 0.0 : 1.0 + std::sin(0.3 * k));
  const Seconds length = 99 * day + 5000;
  const DailyIntensity intensity(length, rates);
  std::int32_t before = 0;
  for (double u = 0.00005; u < 1.0; u += 0.0001) {
    const std::int32_t second = intensity.second_of(u);
    EXPECT_LE(before, second);
    EXPECT_LT(second, length);
    EXPECT_LE(intensity.share_before(second), u + 1e-12);
    EXPECT_GE(intensity.share_before(second + 1), u - 1e-12);
    before = second;
  }
}

TEST(DailyIntensity, may_end_within_its_only_day) {
  const DailyIntensity intensity(10, {0.5});
  EXPECT_EQ(intensity.second_of(0.05), 0);
  EXPECT_EQ(intensity.second_of(0.99), 9);
}

TEST(Arrivals, are_at_the_start_by_default) {
  const Arrivals arrivals = arrivals_of({}, day);
  EXPECT_EQ(share_of(joined_by(arrivals, 2 * draw_width), 0), 1.0);
  EXPECT_EQ(arrivals.expected_joining_share(), 1.0);
}

TEST(Arrivals, give_the_share_at_the_start) {
  const Arrivals arrivals =
      arrivals_of({{"arrival.at_start", 0.7}, {"arrival.uniform.over", "100 days"}}, 50 * day);
  const auto joined = joined_by(arrivals);
  const auto n = static_cast<double>(many);
  EXPECT_NEAR(share_of(joined, 0), 0.7, 4.0 * std::sqrt(0.7 * 0.3 / n));
  EXPECT_NEAR(share_of(joined, never), 0.15, 4.0 * std::sqrt(0.15 * 0.85 / n));
  EXPECT_DOUBLE_EQ(arrivals.expected_joining_share(), 0.85);
}

TEST(Arrivals, are_uniform_to_the_second) {
  auto joined = joined_by(arrivals_of({{"arrival.uniform.over", "6 months"}}, 731 * day));
  const double length = 181.0 * 86400.0;  // to the 6th of July
  const auto cdf = [&](double second) { return (second + 0.5) / length; };
  EXPECT_LT(testing::kolmogorov_distance(joined, cdf), testing::kolmogorov_limit);
  std::vector<double> last_digit(10);
  for (const std::int32_t second : joined) last_digit[static_cast<std::size_t>(second % 10)] += 1.0;
  EXPECT_GT(testing::chi_square_p(last_digit, std::vector<double>(10, 0.1)), testing::level);
}

TEST(Arrivals, last_as_long_as_the_run_by_default) {
  const auto joined = joined_by(arrivals_of({{"arrival.poisson.trend", 0.0}}, 10 * day));
  EXPECT_EQ(share_of(joined, never), 0.0);
  EXPECT_NEAR(testing::mean_of(joined), 5.0 * 86400.0, 4.0 * 864000.0 / std::sqrt(12.0 * many));
}

TEST(Arrivals, follow_a_trend) {
  // Intensity 1 + t for t in [0, 2] years: cumulated (t + t^2 / 2) / 4, but for steps of a day.
  const Seconds length = static_cast<Seconds>(2.0 * seconds_per_year);
  const auto joined = joined_by(arrivals_of({{"arrival.poisson.trend", 1.0}}, length));
  const auto cdf = [](double second) {
    const double t = second / seconds_per_year;
    return (t + 0.5 * t * t) / 4.0;
  };
  EXPECT_LT(testing::kolmogorov_distance(joined, cdf), testing::kolmogorov_limit);
}

TEST(Arrivals, follow_weekdays_and_months) {
  const Lines lines{{"arrival.poisson.weekday.saturday", 0.5},
                    {"arrival.poisson.weekday.sunday", 0.0},
                    {"arrival.poisson.month.december", 1.5},
                    {"arrival.poisson.trend", -0.2}};
  const Seconds length = 730 * day;
  const auto joined = joined_by(arrivals_of(lines, length));
  std::vector<double> expected_weekday(7);
  std::vector<double> expected_month(12);
  std::vector<double> seen_weekday(7);
  std::vector<double> seen_month(12);
  const Calendar calendar = Calendar::make(start, length);
  double total = 0.0;
  for (std::size_t k = 0; k < 730; ++k) {
    const std::size_t weekday = calendar.weekday_of_day[k];
    double rate = weekday == 5 ? 0.5 : (weekday == 6 ? 0.0 : 1.0);
    if (calendar.month_of_day[k] == 11) rate *= 1.5;
    rate *= 1.0 - 0.2 * (static_cast<double>(k) + 0.5) / 365.25;
    expected_weekday[weekday] += rate;
    expected_month[calendar.month_of_day[k]] += rate;
    total += rate;
  }
  for (const std::int32_t second : joined) {
    seen_weekday[calendar.weekday_of_day[static_cast<std::size_t>(second / 86400)]] += 1.0;
    seen_month[calendar.month_of_day[static_cast<std::size_t>(second / 86400)]] += 1.0;
  }
  EXPECT_EQ(seen_weekday[6], 0.0);
  seen_weekday.resize(6);
  expected_weekday.resize(6);
  for (double& share : expected_weekday) share /= total;
  for (double& share : expected_month) share /= total;
  EXPECT_GT(testing::chi_square_p(seen_weekday, expected_weekday), testing::level);
  EXPECT_GT(testing::chi_square_p(seen_month, expected_month), testing::level);
}

TEST(Arrivals, change_no_date_with_the_share_at_the_start) {
  const auto some = joined_by(
      arrivals_of({{"arrival.at_start", 0.2}, {"arrival.uniform.over", "1 year"}}, 365 * day));
  const auto more = joined_by(
      arrivals_of({{"arrival.at_start", 0.5}, {"arrival.uniform.over", "1 year"}}, 365 * day));
  for (std::size_t i = 0; i < some.size(); ++i) {
    EXPECT_TRUE(more[i] == some[i] || more[i] == 0);
  }
}

TEST(Arrivals, say_what_is_wrong_and_where) {
  expect_one_error({{"arrival.at_start", 0.6}}, 1, "other 40 %");
  expect_one_error({{"arrival.at_start", 1.5}, {"arrival.uniform.over", "1 day"}}, 1, "at_start");
  expect_one_error({{"arrival.uniform.over", "1 day"}, {"arrival.poisson.over", "1 day"}}, 2,
                   "only one of");
  expect_one_error({{"arrival.uniform.over", "100 years"}}, 1, "68 years");
  expect_one_error({{"arrival.uniform.over", "0 days"}}, 1, "cannot last");
  expect_one_error({{"arrival.poisson.trend", -0.9}}, 1, "at least -0.49");
  expect_one_error({{"arrival.poisson.over", "10 days"}, {"arrival.poisson.month.january", 0.0}}, 1,
                   "nobody ever joins");
}

}  // namespace
}  // namespace sojourn::sim
