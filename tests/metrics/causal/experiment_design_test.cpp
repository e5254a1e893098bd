// Always-valid intervals, the check of sample ratios, and power.
#include "metrics/causal/effects/experiment_design.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/draws.h"
#include "core/error.h"
#include "metrics/causal/effects/mean_difference.h"
#include "tests/metrics/coverage.h"

namespace sojourn::metrics {
namespace {

TEST(AlwaysValid, by_hand) {
  // V = 1, t = 1: width^2 = 2 log(2 / 0.0025).
  const SequentialTest test = always_valid(normal_estimate(3.0, 1.0), 1.0);
  EXPECT_NEAR(test.effect->high - 3.0, std::sqrt(2.0 * std::log(2.0 / 0.0025)), 1e-12);
  EXPECT_NEAR(test.p_value, std::sqrt(2.0) * std::exp(-9.0 / 4.0), 1e-12);
  EXPECT_FALSE(always_valid(NoEstimate{"why"}, 1.0).effect.has_value());
  EXPECT_THROW((void)always_valid(normal_estimate(1, 1), 0.0), InputError);
}

TEST(AlwaysValid, ends_where_its_p_value_is_five_percent) {
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({61, 1}, sample, "always_valid");
    const double error = 0.01 + static_cast<double>(draws.exponential());
    const double scale = 0.01 + static_cast<double>(draws.exponential());
    const SequentialTest at_zero = always_valid(normal_estimate(0.0, error), scale);
    const double end = at_zero.effect->high;
    ASSERT_NEAR(always_valid(normal_estimate(end, error), scale).p_value, 0.05, 1e-10);
  }
}

TEST(AlwaysValidSlow, holds_at_all_of_96_looks_where_fixed_intervals_fail) {
  int fixed_failed = 0;
  int valid_failed = 0;
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    Draws draws({61, 2}, seed, "peeking");
    MeanDifference difference;
    bool fixed = false;
    bool valid = false;
    for (int look = 0; look < 96; ++look) {
      for (int i = 0; i < 40; ++i) {
        difference.add(i % 2 == 0 ? Arm::control : Arm::treated,
                       static_cast<double>(draws.normal()));
      }
      const Outcome effect = difference.effect().effect;
      const Outcome always = always_valid(effect, 0.1).effect;
      fixed = fixed || !testing::covers(effect, 0.0);
      valid = valid || !testing::covers(always, 0.0);
    }
    fixed_failed += fixed ? 1 : 0;
    valid_failed += valid ? 1 : 0;
  }
  EXPECT_GT(fixed_failed, 300);  // 38 % is known for 96 looks
  EXPECT_LE(valid_failed, 74);
}

TEST(SampleRatio, by_hand) {
  const std::vector<std::uint64_t> counts{520, 480};
  const std::vector<double> even{1, 1};
  EXPECT_DOUBLE_EQ(sample_ratio(counts, even).chi_square, 1.6);
  EXPECT_NEAR(sample_ratio(counts, even).p_value->value, 0.2059032, 1e-6);
  const std::vector<std::uint64_t> lost{50'000, 48'500};
  EXPECT_LT(sample_ratio(lost, even).p_value->value, 0.001);
  EXPECT_FALSE(sample_ratio(std::vector<std::uint64_t>{0, 0}, even).p_value.has_value());
  EXPECT_THROW((void)sample_ratio(counts, std::vector<double>{1, 0}), InputError);
  EXPECT_THROW((void)sample_ratio(counts, std::vector<double>{1}), InputError);
}

TEST(SampleRatioSlow, fires_five_times_in_a_hundred_by_chance) {
  int fired = 0;
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    Draws draws({61, 3}, seed, "sample_ratio");
    std::vector<std::uint64_t> counts(3, 0);
    for (int i = 0; i < 3000; ++i) {
      const float u = draws.uniform();
      counts[u < 0.5F ? 0 : (u < 0.8F ? 1 : 2)] += 1;
    }
    fired += sample_ratio(counts, std::vector{5.0, 3.0, 2.0}).p_value->value < 0.05 ? 1 : 0;
  }
  EXPECT_NEAR(fired, 50, 28);
}

TEST(Power, has_the_textbook_size) {
  // 16 s^2 / d^2 per arm is the rule of thumb; exactly 2 (1.959964 + 0.841621)^2 = 15.698.
  EXPECT_EQ(customers_for({}, 0.1), std::ceil(2.0 * 1569.8 - 0.5));
  EXPECT_NEAR(power_of({}, 0.1, customers_for({}, 0.1)), 0.8, 1e-4);
  EXPECT_NEAR(power_of({}, 0.0, 1000), 0.05, 1e-12);
  EXPECT_NEAR(detectable_effect({}, 3140.0), 0.1, 1e-4);
  EXPECT_THROW((void)customers_for({}, 0.0), InputError);
  EXPECT_THROW((void)customers_for({}, 0.1, 0.04), InputError);
  EXPECT_THROW((void)power_of({.treated_share = 1.0}, 0.1, 10), InputError);
}

void check_power(std::uint32_t samples) {
  for (std::uint32_t sample = 0; sample < samples; ++sample) {
    Draws draws({61, 4}, sample, "power");
    const Design design{.standard_deviation = 0.1 + static_cast<double>(draws.exponential()),
                        .treated_share = 0.05 + 0.9 * static_cast<double>(draws.uniform())};
    const double effect = 0.01 + 0.1 * static_cast<double>(draws.uniform());
    const double power = 0.1 + 0.85 * static_cast<double>(draws.uniform());
    const double customers = customers_for(design, effect, power);
    ASSERT_GE(power_of(design, effect, customers), power - 1e-9);
    ASSERT_LT(power_of(design, effect, customers - 1.0), power + 1e-9);
    ASSERT_LE(detectable_effect(design, customers, power), effect * (1.0 + 1e-9));
  }
}
TEST(Power, sizes_and_effects_undo_one_another) { check_power(1'000); }
TEST(PowerSlow, sizes_and_effects_undo_one_another) { check_power(100'000); }

}  // namespace
}  // namespace sojourn::metrics
