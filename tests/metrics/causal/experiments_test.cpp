// Differences in means, with covariates, by stratum, and in differences.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/draws.h"
#include "core/error.h"
#include "metrics/causal/effects/difference_in_differences.h"
#include "metrics/causal/effects/mean_difference.h"
#include "metrics/linear_fit.h"
#include "metrics/moments.h"
#include "metrics/reference_laws.h"
#include "tests/metrics/causal/hillstrom.h"
#include "tests/metrics/coverage.h"

namespace sojourn::metrics {
namespace {

using testing::coverage_least;
using testing::coverage_most;
using testing::covered_seeds;

constexpr Arm arms[] = {Arm::control, Arm::treated};

struct Customer {
  Arm arm = Arm::control;
  std::uint32_t stratum = 0;
  double before = 0.0;
  double outcome = 0.0;
};

/// Up to 11 customers with few distinct values; empty, single and constant ones are common.
std::vector<Customer> random_customers(Draws& draws) {
  std::vector<Customer> customers(draws.word() % 12);
  const std::uint32_t values = 1 + draws.word() % 4;
  for (Customer& customer : customers) {
    customer.arm = arms[draws.word() % 2];
    customer.stratum = draws.word() % 2;
    customer.before = draws.word() % values;
    customer.outcome = draws.word() % values;
  }
  return customers;
}

/// Mean and variance the schoolbook way.
struct Naive {
  double n = 0.0;
  double mean = 0.0;
  double variance = 0.0;
};

template <typename Value>
Naive naive(const std::vector<Customer>& customers, Arm arm, Value value) {
  Naive result;
  for (const Customer& c : customers) {
    if (c.arm != arm) continue;
    result.n += 1.0;
    result.mean += value(c);
  }
  result.mean /= result.n;
  for (const Customer& c : customers) {
    if (c.arm == arm) result.variance += (value(c) - result.mean) * (value(c) - result.mean);
  }
  result.variance /= result.n - 1.0;
  return result;
}

TEST(MeanDifference, by_hand) {
  MeanDifference difference;
  for (const double y : {1.0, 2.0, 3.0}) difference.add(Arm::control, y);
  for (const double y : {4.0, 6.0}) difference.add(Arm::treated, y);
  const EffectTest found = difference.effect();
  EXPECT_DOUBLE_EQ(found.effect->value, 3.0);
  EXPECT_DOUBLE_EQ(found.effect->standard_error, std::sqrt(1.0 / 3 + 1.0));
  EXPECT_NEAR(found.degrees, (4.0 / 3) * (4.0 / 3) / (1.0 / 18 + 1.0), 1e-12);
  EXPECT_DOUBLE_EQ(difference.relative_effect()->value, 1.5);
}

TEST(MeanDifference, says_why_there_is_none) {
  MeanDifference difference;
  EXPECT_NE(difference.effect().effect.reason().find("two customers"), std::string::npos);
  for (const Arm arm : {Arm::control, Arm::treated, Arm::control, Arm::treated}) {
    difference.add(arm, 7.0);
  }
  EXPECT_EQ(difference.effect().effect->value, 0.0);
  EXPECT_FALSE(difference.effect().effect->has_interval);
  EXPECT_THROW(difference.add(Arm::control, std::nan("")), InputError);
  EXPECT_THROW(difference.add(Arm::control, INFINITY), InputError);
}

TEST(MeanDifference, keeps_small_spread_on_a_large_mean) {
  MeanDifference difference;
  for (int i = 0; i < 100; ++i) difference.add(arms[i % 2], 1e12 + (i / 2) % 2 * 1e-3);
  EXPECT_NEAR(difference.arm(Arm::control).variance(), 0.25e-6 * 50 / 49, 1e-4 * 0.25e-6 + 1e-8);
}

TEST(MeanDifference, is_the_naive_one_on_random_customers_in_any_split) {
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({11, 1}, sample, "mean_difference");
    const auto customers = random_customers(draws);
    MeanDifference whole;
    std::array<MeanDifference, 2> parts;
    for (const Customer& c : customers) {
      whole.add(c.arm, c.outcome);
      parts[draws.word() % 2].add(c.arm, c.outcome);
    }
    parts[1].merge(parts[0]);
    const EffectTest found = whole.effect();
    const EffectTest merged = parts[1].effect();
    ASSERT_EQ(found.effect.has_value(), merged.effect.has_value());
    const auto outcome = [](const Customer& c) { return c.outcome; };
    const Naive one = naive(customers, Arm::treated, outcome);
    const Naive zero = naive(customers, Arm::control, outcome);
    ASSERT_EQ(found.effect.has_value(), one.n >= 2 && zero.n >= 2);
    if (!found.effect) continue;
    ASSERT_EQ(found.effect->low, merged.effect->low);
    ASSERT_NEAR(found.effect->value, one.mean - zero.mean, 1e-14);
    const double variance = one.variance / one.n + zero.variance / zero.n;
    ASSERT_NEAR(found.effect->standard_error, std::sqrt(variance), 1e-14);
    ASSERT_EQ(found.effect->has_interval, variance > 1e-25);
    ASSERT_TRUE(std::isfinite(found.effect->low) && std::isfinite(found.p_value));
  }
}

TEST(CovariateDifference, is_the_naive_one_on_random_customers_in_any_split) {
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({11, 2}, sample, "covariate_difference");
    const auto customers = random_customers(draws);
    CovariateDifference whole;
    std::array<CovariateDifference, 2> parts;
    for (const Customer& c : customers) {
      whole.add(c.arm, c.before, c.outcome);
      parts[draws.word() % 2].add(c.arm, c.before, c.outcome);
    }
    parts[1].merge(parts[0]);
    const EffectTest found = whole.effect();
    if (!found.effect) continue;
    ASSERT_EQ(found.effect->high, parts[1].effect().effect->high);
    double products = 0.0;
    double squares = 0.0;
    for (const Arm arm : arms) {
      const Naive x = naive(customers, arm, [](const Customer& c) { return c.before; });
      const Naive y = naive(customers, arm, [](const Customer& c) { return c.outcome; });
      for (const Customer& c : customers) {
        if (c.arm != arm) continue;
        products += (c.before - x.mean) * (c.outcome - y.mean);
        squares += (c.before - x.mean) * (c.before - x.mean);
      }
    }
    const double theta = squares > 1e-12 ? products / squares : 0.0;
    const auto adjusted = [&](const Customer& c) { return c.outcome - theta * c.before; };
    const Naive one = naive(customers, Arm::treated, adjusted);
    const Naive zero = naive(customers, Arm::control, adjusted);
    ASSERT_NEAR(found.effect->value, one.mean - zero.mean, 1e-12) << sample;
    ASSERT_NEAR(found.effect->standard_error,
                std::sqrt(one.variance / one.n + zero.variance / zero.n), 1e-7)
        << sample;
  }
}

TEST(CovariateDifference, with_a_constant_covariate_is_the_plain_difference) {
  CovariateDifference covariate;
  MeanDifference plain;
  for (int i = 0; i < 40; ++i) {
    const double y = (i * 7) % 11;
    covariate.add(arms[i % 2], 5.0, y);
    plain.add(arms[i % 2], y);
  }
  EXPECT_EQ(covariate.effect().effect->value, plain.effect().effect->value);
  EXPECT_DOUBLE_EQ(covariate.effect().effect->standard_error,
                   plain.effect().effect->standard_error);
  EXPECT_NE(covariate.effect().effect->note.find("does not vary"), std::string::npos);
}

TEST(StratifiedDifference, undoes_a_mix_that_pools_to_the_wrong_sign) {
  StratifiedDifference stratified;
  MeanDifference pooled;
  // The treated are mostly of the stratum with high outcomes; within strata treatment costs one.
  for (int i = 0; i < 100; ++i) {
    const std::uint32_t stratum = i % 2 == 0 ? (i % 10 == 0 ? 0U : 1U) : (i % 10 == 1 ? 1U : 0U);
    const Arm arm = arms[i % 2 == 0 ? 1 : 0];
    const double y = 10.0 * stratum - (arm == Arm::treated ? 1.0 : 0.0) + 0.01 * (i % 3);
    stratified.add(arm, stratum, y);
    pooled.add(arm, y);
  }
  EXPECT_GT(pooled.effect().effect->value, 4.0);
  EXPECT_NEAR(stratified.effect().effect->value, -1.0, 0.02);
}

TEST(StratifiedDifference, is_the_naive_one_on_random_customers_in_any_split) {
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({11, 3}, sample, "stratified");
    const auto customers = random_customers(draws);
    StratifiedDifference whole;
    std::array<StratifiedDifference, 2> parts;
    for (const Customer& c : customers) {
      whole.add(c.arm, c.stratum, c.outcome);
      parts[draws.word() % 2].add(c.arm, c.stratum, c.outcome);
    }
    parts[1].merge(parts[0]);
    const EffectTest found = whole.effect();
    if (!found.effect) {
      ASSERT_EQ(found.effect.reason(), parts[1].effect().effect.reason());
      continue;
    }
    ASSERT_EQ(found.effect->low, parts[1].effect().effect->low);
    double effect = 0.0;
    for (std::uint32_t stratum = 0; stratum < 2; ++stratum) {
      std::vector<Customer> inside;
      for (const Customer& c : customers) {
        if (c.stratum == stratum) inside.push_back(c);
      }
      if (inside.empty()) continue;
      const auto outcome = [](const Customer& c) { return c.outcome; };
      effect +=
          static_cast<double>(inside.size()) / static_cast<double>(customers.size()) *
          (naive(inside, Arm::treated, outcome).mean - naive(inside, Arm::control, outcome).mean);
    }
    ASSERT_NEAR(found.effect->value, effect, 1e-13);
  }
}

TEST(DifferenceInDifferences, by_hand) {
  DifferenceInDifferences did;
  std::uint64_t customer = 0;
  for (const double y : {1.0, 3.0}) {
    did.add(customer, Arm::control, Period::before, y);
    did.add(customer, Arm::control, Period::after, y + 1.0);
    customer += 1;
    did.add(customer, Arm::treated, Period::before, y + 5.0);
    did.add(customer, Arm::treated, Period::after, 2.0 * y + 5.0);
    customer += 1;
  }
  EXPECT_DOUBLE_EQ(did.effect().effect->value, 1.0);  // (9 - 7) - (3 - 2)
  EXPECT_EQ(did.effect().degrees, 3.0);
}

TEST(DifferenceInDifferences, names_the_empty_cell) {
  DifferenceInDifferences did;
  did.add(1, Arm::control, Period::before, 1.0);
  did.add(1, Arm::control, Period::after, 1.0);
  did.add(2, Arm::treated, Period::after, 1.0);
  EXPECT_EQ(did.effect().effect.reason(), "nothing was observed of treated before");
}

void check_difference_in_differences(std::uint32_t samples) {
  for (std::uint32_t sample = 0; sample < samples; ++sample) {
    Draws draws({11, 4}, sample, "did");
    const std::size_t rows = 5 + draws.word() % 12;
    std::vector<double> treated(rows), after(rows), both(rows), outcome(rows);
    std::vector<std::uint64_t> cluster(rows);
    DifferenceInDifferences whole;
    std::array<DifferenceInDifferences, 2> parts;
    for (std::size_t i = 0; i < rows; ++i) {
      cluster[i] = draws.word() % 5;
      treated[i] = draws.word() % 2;
      after[i] = draws.word() % 2;
      both[i] = treated[i] * after[i];
      outcome[i] = static_cast<double>(draws.normal());
      const Arm arm = arms[static_cast<std::size_t>(treated[i])];
      const Period period = after[i] > 0.0 ? Period::after : Period::before;
      whole.add(cluster[i], arm, period, outcome[i]);
      parts[draws.word() % 2].add(cluster[i], arm, period, outcome[i]);
    }
    parts[1].merge(parts[0]);
    const EffectTest found = whole.effect();
    const LinearFit fit =
        fit_linear({treated, after, both}, outcome, ErrorKind::clustered, cluster);
    ASSERT_EQ(found.effect.has_value(), fit.has_value()) << fit.reason << found.effect.reason();
    if (!found.effect) continue;
    ASSERT_NEAR(parts[1].effect().effect->low, found.effect->low, 1e-12);
    ASSERT_NEAR(found.effect->value, fit.coefficients[3], 1e-12);
    ASSERT_NEAR(found.effect->standard_error, fit.coefficient(3)->standard_error, 1e-11) << sample;
  }
}
TEST(DifferenceInDifferences, is_the_clustered_regression_in_any_split) {
  check_difference_in_differences(5'000);
}
TEST(DifferenceInDifferencesSlow, is_the_clustered_regression_in_any_split) {
  check_difference_in_differences(100'000);
}

TEST(ExperimentsSlow, intervals_cover) {
  const auto sample = [](std::uint32_t seed, auto&& take) {
    Draws draws({12, 1}, seed, "experiments.cover");
    for (int i = 0; i < 200; ++i) {
      const Arm arm = arms[draws.word() % 2];
      const std::uint32_t stratum = draws.word() % 3;
      const auto before = static_cast<double>(draws.normal());
      const double noise = static_cast<double>(draws.normal()) * (arm == Arm::treated ? 2.0 : 1.0);
      const double effect = arm == Arm::treated ? 1.0 + 0.5 * (stratum - 1.0) : 0.0;
      take(arm, stratum, before, 2.0 * before + stratum + effect + noise);
    }
  };
  const int plain = covered_seeds(1.0, [&](std::uint32_t seed) {
    MeanDifference m;
    sample(seed, [&](Arm a, std::uint32_t, double, double y) { m.add(a, y); });
    return m.effect().effect;
  });
  const int cuped = covered_seeds(1.0, [&](std::uint32_t seed) {
    CovariateDifference m;
    sample(seed, [&](Arm a, std::uint32_t, double x, double y) { m.add(a, x, y); });
    return m.effect().effect;
  });
  const int stratified = covered_seeds(1.0, [&](std::uint32_t seed) {
    StratifiedDifference m;
    sample(seed, [&](Arm a, std::uint32_t s, double, double y) { m.add(a, s, y); });
    return m.effect().effect;
  });
  const int did = covered_seeds(1.0, [&](std::uint32_t seed) {
    Draws draws({12, 2}, seed, "did.cover");
    DifferenceInDifferences m;
    for (std::uint64_t cluster = 0; cluster < 60; ++cluster) {
      const double level = 3.0 * static_cast<double>(draws.normal());
      const double trend = static_cast<double>(draws.normal());
      const Arm arm = arms[cluster % 2];
      for (int i = 0; i < 10; ++i) {
        const auto noise = static_cast<double>(draws.normal());
        const double effect = arm == Arm::treated ? 1.0 : 0.0;
        const bool later = i % 2 == 1;
        m.add(cluster, arm, later ? Period::after : Period::before,
              level + noise + (later ? 0.7 + trend + effect : 0.0));
      }
    }
    return m.effect().effect;
  });
  for (const int covered : {plain, cuped, stratified, did}) {
    EXPECT_GE(covered, coverage_least);
    EXPECT_LE(covered, coverage_most);
  }
}

// Golden: means and effects, computed once from the file. Six decimals are known of each.
TEST(Hillstrom, has_the_known_means) {
  const auto data = testing::read_hillstrom();
  if (data.empty()) GTEST_SKIP() << "../shared/data/hillstrom is absent";
  struct Golden {
    const char* outcome;
    double control;
    double mens;
    double womens;
  };
  for (const Golden& golden :
       {Golden{"visit", .106167, .182757, .151400}, Golden{"conversion", .005726, .012531, .008837},
        Golden{"spend", .652789, 1.422617, 1.077202}}) {
    const double means[] = {golden.control, golden.mens, golden.womens};
    const std::uint64_t sizes[] = {21306, 21307, 21387};
    const char* const segments[] = {"No E-Mail", "Mens E-Mail", "Womens E-Mail"};
    for (int arm = 0; arm < 3; ++arm) {
      Moments moments;
      for (std::size_t i = 0; i < data.segment.size(); ++i) {
        if (data.segment[i] == segments[arm]) moments.add(data.numbers.at(golden.outcome)[i]);
      }
      EXPECT_EQ(moments.count(), sizes[arm]);
      EXPECT_NEAR(moments.mean(), means[arm], 6e-7) << segments[arm] << golden.outcome;
    }
  }
}

TEST(Hillstrom, has_the_known_effects_on_visits_by_who_bought_what) {
  const auto data = testing::read_hillstrom();
  if (data.empty()) GTEST_SKIP() << "../shared/data/hillstrom is absent";
  const auto effect = [&data](const char* arm, const char* group, double value) {
    const auto rows = data.against_control(arm);
    MeanDifference difference;
    for (std::size_t i = 0; i < rows.treated.size(); ++i) {
      if (rows.numbers.at(group)[i] != value) continue;
      difference.add(arms[rows.treated[i]], rows.numbers.at("visit")[i]);
    }
    return difference.effect().effect->value;
  };
  constexpr double five_decimals = 6e-6;
  EXPECT_NEAR(effect("Womens E-Mail", "womens", 1), .07311, five_decimals);
  EXPECT_NEAR(effect("Womens E-Mail", "womens", 0), .01108, five_decimals);
  EXPECT_NEAR(effect("Womens E-Mail", "mens", 1), .02175, five_decimals);
  EXPECT_NEAR(effect("Womens E-Mail", "mens", 0), .07399, five_decimals);
  EXPECT_NEAR(effect("Womens E-Mail", "newbie", 1), .05042, five_decimals);
  EXPECT_NEAR(effect("Womens E-Mail", "newbie", 0), .04012, five_decimals);
  for (const char* const group : {"womens", "mens", "newbie"}) {
    for (const double value : {0.0, 1.0}) {  // nearly flat: .069 to .083
      EXPECT_GE(effect("Mens E-Mail", group, value), .0685) << group << value;
      EXPECT_LE(effect("Mens E-Mail", group, value), .0835) << group << value;
    }
  }
}

TEST(Hillstrom, has_the_known_effects) {
  const auto data = testing::read_hillstrom();
  if (data.empty()) GTEST_SKIP() << "../shared/data/hillstrom is absent";
  struct Golden {
    const char* arm;
    const char* outcome;
    double effect;
    double error;
  };
  const Golden goldens[] = {{"Mens E-Mail", "visit", .076590, .003386},
                            {"Mens E-Mail", "conversion", .006805, .000921},
                            {"Mens E-Mail", "spend", .769827, .145247},
                            {"Womens E-Mail", "visit", .045233, .003234},
                            {"Womens E-Mail", "conversion", .003111, .000823},
                            {"Womens E-Mail", "spend", .424412, .130333}};
  for (const Golden& golden : goldens) {
    const auto rows = data.against_control(golden.arm);
    MeanDifference difference;
    CovariateDifference covariate;
    const auto& outcome = rows.numbers.at(golden.outcome);
    for (std::size_t i = 0; i < outcome.size(); ++i) {
      difference.add(arms[rows.treated[i]], outcome[i]);
      covariate.add(arms[rows.treated[i]], rows.numbers.at("history")[i], outcome[i]);
    }
    EXPECT_EQ(difference.arm(Arm::control).count(), 21306U);
    EXPECT_NEAR(difference.effect().effect->value, golden.effect, 6e-7) << golden.outcome;
    EXPECT_NEAR(difference.effect().effect->standard_error, golden.error, 6e-7) << golden.outcome;
    EXPECT_NEAR(covariate.effect().effect->value, golden.effect, 2.0 * golden.error);
    EXPECT_LE(covariate.effect().effect->standard_error,
              difference.effect().effect->standard_error);
  }
}

TEST(ReferenceLaws, have_published_quantiles) {
  EXPECT_NEAR(student_quantile(0.975, 1), std::tan(0.475 * 3.141592653589793), 1e-11);
  EXPECT_NEAR(student_quantile(0.975, 10), 2.22813885198627, 1e-12);
  EXPECT_NEAR(student_quantile(0.025, 3), -3.182446305284263, 1e-10);
  EXPECT_NEAR(student_quantile(0.975, 999'999), student_quantile(0.975, 1'000'001), 1e-9);
  EXPECT_NEAR(student_two_sided(2.22813885198627, 10), 0.05, 1e-12);
  EXPECT_NEAR(chi_square_upper(3.841458820694124, 1), 0.05, 1e-12);
  EXPECT_NEAR(f_upper(4.964602743730711, 1, 10), 0.05, 1e-11);
}

}  // namespace
}  // namespace sojourn::metrics
