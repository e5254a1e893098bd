#include "core/monotone_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "core/draws.h"
#include "core/special.h"

namespace sojourn {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

/// How many of `count` neighbouring places from `low` to `high`, and of the 1000 floats around each
/// knot, fall below the one before.
int falls(const MonotoneTable& table, float low, float high, int count) {
  const MonotoneTableView view = table.view();
  int found = 0;
  float before = table_value(view, low);
  for (int i = 1; i <= count; ++i) {
    const float share = static_cast<float>(i) / static_cast<float>(count);
    const float value = table_value(view, low + (high - low) * share);
    found += value >= before ? 0 : 1;
    before = value;
  }
  for (int knot = 0; knot <= view.n; ++knot) {
    float x = view.x0 + static_cast<float>(knot) / view.inv_step;
    for (int back = 0; back < 500; ++back) x = std::nextafter(x, -infinity);
    before = table_value(view, x);
    for (int i = 0; i < 1000; ++i) {
      x = std::nextafter(x, infinity);
      const float value = table_value(view, x);
      found += value >= before ? 0 : 1;
      before = value;
    }
  }
  return found;
}

TEST(MonotoneTable, is_a_line_where_the_data_are) {
  const std::array<double, 4> values{1.0, 3.0, 5.0, 7.0};
  const MonotoneTable table = MonotoneTable::from_values(10.0, 2.0, values);
  EXPECT_FLOAT_EQ(table.value(10.0F), 1.0F);
  EXPECT_FLOAT_EQ(table.value(13.0F), 4.0F);
  EXPECT_FLOAT_EQ(table.value(16.0F), 7.0F);
  EXPECT_FLOAT_EQ(table.value(8.0F), -1.0F);  // carried on
  EXPECT_FLOAT_EQ(table.value(116.0F), 107.0F);
}

TEST(MonotoneTable, may_stay_constant_beyond_its_ends) {
  const std::array<double, 3> values{1.0, 2.0, 4.0};
  const MonotoneTable table =
      MonotoneTable::from_values(0.0, 1.0, values, {TableEnd::constant, TableEnd::constant});
  EXPECT_EQ(table.value(-5.0F), 1.0F);
  EXPECT_EQ(table.value(50.0F), 4.0F);
}

TEST(MonotoneTable, is_finite_at_every_float) {
  const std::array<double, 2> values{0.0, 1.0};
  const MonotoneTable table = MonotoneTable::from_values(0.0, 1.0, values);
  for (const float x : {-infinity, -3e38F, 3e38F, infinity}) {
    EXPECT_TRUE(std::isfinite(table.value(x)));
  }
  EXPECT_LT(table.value(-infinity), table.value(-1.0F));
  EXPECT_GT(table.value(infinity), table.value(2.0F));
}

TEST(MonotoneTable, passes_through_its_knots) {
  const auto f = [](double x) { return x + std::sin(x); };
  const MonotoneTable table = MonotoneTable::from_function(-5.0, 5.0, 64, f);
  const MonotoneTableView view = table.view();
  for (int i = 0; i <= view.n; ++i) {
    const double x = static_cast<double>(view.x0) + i / static_cast<double>(view.inv_step);
    EXPECT_NEAR(table.value(static_cast<float>(x)), f(x), 2e-6);
  }
}

TEST(MonotoneTable, converges_with_the_fourth_power_of_the_step) {
  const auto f = [](double x) { return std::exp(x); };
  const auto worst = [&](int intervals) {
    const MonotoneTable table = MonotoneTable::from_function(0.0, 8.0, intervals, f);
    double error = 0.0;
    for (float x = 3.0F; x < 5.0F; x += 0.0007F) {
      error = std::max(error, std::fabs(static_cast<double>(table.value(x)) / f(x) - 1.0));
    }
    return error;
  };
  EXPECT_LT(worst(8), 0.03);
  EXPECT_LT(worst(16), worst(8) / 10.0);
}

TEST(MonotoneTable, rises_over_plateaus_steps_and_tiny_rises) {
  std::vector<double> values{-3.0, -3.0, -3.0, 5.0, 5.0, 5.0000005, 5.000001, 5.1, 5.1, 100.0, 1e6};
  const MonotoneTable table = MonotoneTable::from_values(-1.0, 0.37, values);
  EXPECT_EQ(falls(table, -3.0F, 5.0F, 2'000'000), 0);
  EXPECT_EQ(table.value(-0.6F), -3.0F);
  for (float x = -1.0F; x < 2.6F; x += 0.001F) {
    EXPECT_GE(table.value(x), -3.0F);
    EXPECT_LE(table.value(x), 1e6F);
  }
}

TEST(MonotoneTable, rises_for_scattered_data) {
  for (std::uint32_t sample = 0; sample < 40; ++sample) {
    Draws draws({1, 0}, sample, "monotone_table");
    std::vector<double> values{draws.normal() * 10.0};
    const double power = 1.0 + 12.0 * draws.uniform();  // uneven rises
    for (int i = 0; i < 60; ++i) {
      values.push_back(values.back() + special::pow(draws.uniform(), power));
    }
    const MonotoneTable table = MonotoneTable::from_values(-2.0, 0.1, values);
    EXPECT_EQ(falls(table, -3.0F, 5.0F, 100'000), 0) << "sample " << sample;
  }
}

/// The largest error of ln t of a gamma stay against the quantile itself, over ln E.
double gamma_stay_error(double shape) {
  const MonotoneTable table = gamma_stay_table(shape);
  double worst = 0.0;
  for (double log_e = -20.0; log_e < 3.1; log_e += 0.0137) {
    const auto x = static_cast<float>(log_e);
    const double e = std::exp(static_cast<double>(x));
    const double stay = e < 0.5 ? special::inverse_gamma_p(shape, -std::expm1(-e))
                                : special::inverse_gamma_q(shape, std::exp(-e));
    worst = std::max(worst, std::fabs(table.value(x) - std::log(stay / shape)));
  }
  return worst;
}

TEST(GammaStayTable, holds_its_error_bound) {
  for (const double shape : {0.3, 0.5, 1.0, 3.0, 8.0, 20.0}) {
    EXPECT_LT(gamma_stay_error(shape), 1e-4) << "shape " << shape;
  }
}

TEST(GammaStayTable, of_shape_one_is_the_exponential) {
  const MonotoneTable table = gamma_stay_table(1.0);
  for (float x = -22.0F; x < 3.1F; x += 0.1F) EXPECT_NEAR(table.value(x), x, 2e-5F);
}

TEST(GammaStayTable, rises) {
  for (const double shape : {0.3, 0.5, 3.0, 20.0}) {
    EXPECT_EQ(falls(gamma_stay_table(shape), -24.0F, 4.0F, 1'000'000), 0) << "shape " << shape;
  }
}

TEST(GammaStayTable, has_mean_one_and_the_variance_of_its_shape) {
  const MonotoneTable table = gamma_stay_table(0.5);
  constexpr int count = 400'000;
  double sum = 0.0, square = 0.0;
  for (int i = 0; i < count; ++i) {
    const double e = -std::log((i + 0.5) / count);
    const double t = std::exp(static_cast<double>(table.value(static_cast<float>(std::log(e)))));
    sum += t;
    square += t * t;
  }
  EXPECT_NEAR(sum / count, 1.0, 1e-4);
  EXPECT_NEAR(square / count - 1.0, 2.0, 3e-3);  // the midpoint rule misses some of the tail
}

double stay_at(const MonotoneTable& table, double probability) {
  const double log_exponential = std::log(-std::log1p(-probability));
  return std::exp(static_cast<double>(table.value(static_cast<float>(log_exponential))));
}

TEST(EmpiricalStayTable, follows_the_given_quantiles) {
  const std::array<QuantilePoint, 4> points{{{0.0, 2.0}, {0.25, 10.0}, {0.75, 30.0}, {1.0, 100.0}}};
  const MonotoneTable table = empirical_stay_table(points);
  EXPECT_NEAR(stay_at(table, 0.125), 6.0, 0.03);
  EXPECT_NEAR(stay_at(table, 0.25), 10.0, 0.05);
  EXPECT_NEAR(stay_at(table, 0.5), 20.0, 0.01);
  EXPECT_NEAR(stay_at(table, 0.9), 72.0, 0.1);
  EXPECT_NEAR(stay_at(table, 1e-9), 2.0, 0.01);
  EXPECT_NEAR(stay_at(table, 1.0 - 1e-9), 100.0, 0.1);
  EXPECT_EQ(falls(table, -24.0F, 4.0F, 1'000'000), 0);
}

TEST(EmpiricalStayTable, of_sorted_values_spaces_them_evenly) {
  const std::array<double, 5> values{1.0, 2.0, 3.0, 4.0, 5.0};
  const MonotoneTable table = empirical_stay_table(values);
  EXPECT_NEAR(stay_at(table, 0.5), 3.0, 0.01);
  EXPECT_NEAR(stay_at(table, 0.9), 4.6, 0.01);
}

TEST(EmpiricalStayTable, keeps_the_mean_of_a_long_tailed_sample) {
  std::vector<double> values(200);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = std::exp(1.5 * special::normal_quantile((static_cast<double>(i) + 0.5) / 200.0));
  }
  // The mean of the interpolated quantile function: trapezoids between neighbours.
  const double ends = (values.front() + values.back()) / 2.0;
  const double expected = (std::accumulate(values.begin(), values.end(), 0.0) - ends) / 199.0;
  const MonotoneTable table = empirical_stay_table(values);
  double sum = 0.0;
  for (int i = 0; i < 100'000; ++i) sum += stay_at(table, (i + 0.5) / 100'000);
  EXPECT_NEAR(sum / 100'000 / expected, 1.0, 0.002);
}

TEST(EmpiricalStayTable, of_one_value_only_is_that_value) {
  const std::array<QuantilePoint, 2> points{{{0.0, 7.0}, {1.0, 7.0}}};
  const MonotoneTable table = empirical_stay_table(points);
  EXPECT_NEAR(stay_at(table, 0.01), 7.0, 1e-5);
  EXPECT_NEAR(stay_at(table, 0.99), 7.0, 1e-5);
}

TEST(TraitTables, follow_their_distributions) {
  const MonotoneTable gamma = gamma_trait_table(2.0, 6.0);
  const MonotoneTable beta = beta_trait_table(2.0, 3.0);
  for (double z = -5.2; z < 5.2; z += 0.0137) {
    const auto x = static_cast<float>(z);
    const double tail = special::normal_cdf(-std::fabs(static_cast<double>(x)));
    const double quantile =
        z < 0.0 ? special::inverse_gamma_p(2.0, tail) : special::inverse_gamma_q(2.0, tail);
    EXPECT_NEAR(gamma.value(x), 3.0 * quantile, 2e-5 * (1.0 + quantile)) << z;
    const double share = z < 0.0 ? special::inverse_incomplete_beta(2.0, 3.0, tail)
                                 : 1.0 - special::inverse_incomplete_beta(3.0, 2.0, tail);
    EXPECT_NEAR(beta.value(x), share, 1e-5) << z;
  }
}

TEST(TraitTables, rise_and_keep_to_their_range) {
  const MonotoneTable gamma = gamma_trait_table(0.7, 1.0);
  const MonotoneTable beta = beta_trait_table(0.5, 0.5);
  EXPECT_EQ(falls(gamma, -7.0F, 7.0F, 1'000'000), 0);
  EXPECT_EQ(falls(beta, -7.0F, 7.0F, 1'000'000), 0);
  EXPECT_GE(gamma.value(-infinity), 0.0F);
  EXPECT_GE(beta.value(-infinity), 0.0F);
  EXPECT_LE(beta.value(infinity), 1.0F);
}

TEST(TraitTables, of_points_follow_them) {
  const std::array<QuantilePoint, 3> points{{{0.0, -1.0}, {0.5, 0.0}, {1.0, 4.0}}};
  const MonotoneTable table = empirical_trait_table(points);
  EXPECT_NEAR(table.value(0.0F), 0.0, 0.01);
  EXPECT_NEAR(table.value(0.6744898F), 2.0, 0.005);  // upper quartile
  EXPECT_NEAR(table.value(-0.6744898F), -0.5, 0.002);
  EXPECT_EQ(falls(table, -7.0F, 7.0F, 1'000'000), 0);
  const std::array<double, 3> values{-1.0, 0.0, 1.0};
  EXPECT_NEAR(empirical_trait_table(values).value(0.6744898F), 0.5, 0.002);
}

TEST(MonotoneTableDeathTest, refuses_falling_data) {
  const std::array<double, 3> values{1.0, 0.5, 2.0};
  EXPECT_DEATH((void)MonotoneTable::from_values(0.0, 1.0, values), "values");
  const std::array<QuantilePoint, 2> points{{{0.5, 1.0}, {0.5, 2.0}}};
  EXPECT_DEATH((void)empirical_stay_table(points), "probability");
}

}  // namespace
}  // namespace sojourn
