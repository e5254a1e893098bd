// Attribution, causal, driver and sketch metrics as the registry has them: any split merged gives
// the same bits, degenerate tables give reasons, and spot values agree with the algorithms.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "tests/metrics/feeding.h"

namespace sojourn::metrics {
namespace {

using testing::Table;

const std::vector<std::string>& journey_specs() {
  static const std::vector<std::string> specs{"attribution.rules",
                                              "attribution.rules:rule=first",
                                              "attribution.rules:rule=last",
                                              "attribution.rules:rule=linear",
                                              "attribution.rules:rule=time_decay,half_life=10 s",
                                              "attribution.rules:window=5 s",
                                              "attribution.markov",
                                              "attribution.markov:order=2",
                                              "attribution.shapley",
                                              "attribution.shapley:game=rate",
                                              "sketches.distinct_count"};
  return specs;
}

const std::vector<std::string>& row_specs() {
  static const std::vector<std::string> specs{"causal.experiment",
                                              "causal.experiment:method=cuped,mixing_scale=1",
                                              "causal.experiment:method=stratified",
                                              "causal.adjusted_effect",
                                              "causal.adjusted_effect:method=weighting",
                                              "causal.instrumented_effect",
                                              "causal.uplift",
                                              "drivers.auc",
                                              "drivers.calibration",
                                              "drivers.concordance",
                                              "drivers.correlation",
                                              "drivers.correlation:kind=spearman",
                                              "drivers.correlation:kind=polychoric",
                                              "drivers.importance",
                                              "drivers.linear_regression",
                                              "drivers.linear_regression:errors=classical",
                                              "drivers.logistic_regression",
                                              "sketches.quantiles",
                                              "sketches.quantiles:kind=lowest"};
  return specs;
}

Table events(std::mt19937_64& random, std::size_t rows) {
  std::vector<std::uint64_t> customers;
  std::vector<std::int64_t> times;
  std::vector<std::string> activities;
  const std::array<std::string, 4> names{"mail", "search", "shop", "purchase"};
  for (std::size_t i = 0; i < rows; ++i) {
    customers.push_back(random() % 4);
    times.push_back(static_cast<std::int64_t>(random() % 12));
    activities.push_back(names[random() % names.size()]);
  }
  return {{{"customer", customers}, {"time", times}, {"activity", testing::words(activities)}},
          rows};
}

/// Every column that a row metric may ask for; some values are missing.
Table rows_of(std::mt19937_64& random, std::size_t rows) {
  Table table{{}, rows};
  const auto number = [&](double scale) {
    std::vector<double> column;
    for (std::size_t i = 0; i < rows; ++i) {
      const bool missing = random() % 16 == 0;
      column.push_back(missing ? std::numeric_limits<double>::quiet_NaN()
                               : static_cast<double>(random() % 5) * scale);
    }
    return column;
  };
  const auto flag = [&] {
    std::vector<std::uint8_t> column;
    for (std::size_t i = 0; i < rows; ++i) {
      column.push_back(random() % 16 == 0 ? missing_score
                                          : static_cast<std::uint8_t>(random() % 2));
    }
    return column;
  };
  for (const char* const name : {"outcome_number", "before", "exposure", "instrument", "score", "x",
                                 "y", "x1", "x2", "duration", "value"}) {
    table.columns[name] = number(1.0);
  }
  table.columns["probability"] = number(0.25);
  for (const char* const name : {"treated", "ended", "outcome_flag", "stratum"}) {
    table.columns[name] = flag();
  }
  std::vector<std::uint64_t> customers;
  for (std::size_t i = 0; i < rows; ++i) customers.push_back(random() % 30);
  table.columns["customer"] = customers;
  return table;
}

/// The columns a metric asks for, `outcome` in the type it wants.
Table for_metric(const std::string& spec, const Table& all) {
  const auto metric = testing::metric_of(spec);
  Table table{{}, all.size};
  const std::vector<Input> inputs = metric->inputs();
  for (const Role& role : inputs.front().roles) {
    std::string name(role.name);
    if (name == "outcome") name = role.type == RoleType::flag ? "outcome_flag" : "outcome_number";
    const auto found = all.columns.find(name);
    if (found != all.columns.end()) table.columns[std::string(role.name)] = found->second;
  }
  return table;
}

void expect_sound(const std::vector<Result>& results, const std::string& spec) {
  ASSERT_FALSE(results.empty()) << spec;
  for (const Result& result : results) {
    if (!result.outcome) {
      ASSERT_FALSE(result.outcome.reason().empty()) << spec << " " << result.label;
      continue;
    }
    ASSERT_TRUE(std::isfinite(result.outcome->value)) << spec << " " << result.label;
    ASSERT_TRUE(std::isfinite(result.outcome->low)) << spec << " " << result.label;
    ASSERT_TRUE(std::isfinite(result.outcome->high)) << spec << " " << result.label;
    ASSERT_LE(result.outcome->low, result.outcome->high) << spec << " " << result.label;
  }
}

TEST(JourneyMetrics, are_sound_and_the_same_in_any_split) {
  std::mt19937_64 random(71);
  for (int sample = 0; sample < 1000; ++sample) {
    const Table table = events(random, random() % 20);
    for (const std::string& spec : journey_specs()) {
      const auto whole = testing::results_of(spec, table);
      expect_sound(whole, spec);
      // Rows by name only: channels that no row has need not be known to every part.
      testing::expect_same(whole, testing::split_results(spec, table, random));
    }
  }
}

TEST(RowMetrics, are_sound_and_the_same_in_any_split) {
  std::mt19937_64 random(72);
  for (int sample = 0; sample < 1000; ++sample) {
    const Table all = rows_of(random, random() % 40);
    for (const std::string& spec : row_specs()) {
      const Table table = for_metric(spec, all);
      const auto whole = testing::results_of(spec, table);
      expect_sound(whole, spec);
      if (table.size == 0) continue;
      testing::expect_same(whole, testing::split_results(spec, table, random));
      ASSERT_FALSE(::testing::Test::HasFailure()) << spec << " " << sample;
    }
  }
}

TEST(AttributionRules, credits_by_hand) {
  const Table table{{{"customer", std::vector<std::uint64_t>{1, 1, 1, 2, 2, 3}},
                     {"time", std::vector<std::int64_t>{10, 20, 30, 5, 5, 7}},
                     {"activity", testing::words({"mail", "search", "purchase", "purchase", "mail",
                                                  "purchase"})}},
                    6};
  const auto linear = testing::results_of("attribution.rules:rule=linear", table);
  ASSERT_EQ(linear.size(), 3U);
  EXPECT_EQ(linear[0].label, "mail");
  EXPECT_EQ(linear[0].outcome->value, 1.5);  // half of customer 1, all of 2: touches come first
  EXPECT_EQ(linear[1].outcome->value, 0.5);
  EXPECT_EQ(linear[2].label, "(none)");
  EXPECT_EQ(linear[2].outcome->value, 1.0);  // customer 3 was not touched
  const auto recent = testing::results_of("attribution.rules:rule=first,window=10 s", table);
  EXPECT_EQ(recent[0].outcome->value, 1.0);  // the mail of customer 1 is 20 s old
}

TEST(CausalMetrics, refuse_an_arm_that_is_none) {
  const Table table{
      {{"treated", std::vector<std::uint8_t>{0, 2}}, {"outcome", std::vector<double>{1.0, 2.0}}},
      2};
  EXPECT_THROW((void)testing::results_of("causal.experiment", table), InputError);
  EXPECT_THROW((void)testing::results_of("causal.adjusted_effect", table), InputError);
}

}  // namespace
}  // namespace sojourn::metrics
