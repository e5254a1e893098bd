// Kaplan-Meier, Nelson-Aalen, Aalen-Johansen and restricted means against their definitions, worked
// row by row.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/error.h"
#include "metrics/survival/estimators/cumulative_hazard.h"
#include "metrics/survival/estimators/cumulative_incidence.h"
#include "metrics/survival/estimators/survival_curve.h"
#include "tests/metrics/survival/small_lives.h"

namespace sojourn::metrics {
namespace {

using testing::merged_table_of;
using testing::small_lives;
using testing::SmallLives;
using testing::table_of;

constexpr std::uint32_t samples = 100'000;

// Six customers: ends at 1, 3, 3, 5; censored at 3 and 4.
SmallLives six() { return {{1, 3, 3, 3, 4, 5}, {1, 1, 1, 0, 0, 1}, {}}; }

TEST(KaplanMeier, of_six_customers_is_as_worked_by_hand) {
  const SurvivalCurve curve = kaplan_meier(table_of(six()));
  ASSERT_EQ(curve.steps.size(), 3U);
  EXPECT_DOUBLE_EQ(curve.steps[0].survival, 5.0 / 6.0);
  EXPECT_DOUBLE_EQ(curve.steps[1].survival, 5.0 / 6.0 * 3.0 / 5.0);  // ends before the censoring
  EXPECT_EQ(curve.steps[1].at_risk, 5);
  EXPECT_DOUBLE_EQ(curve.steps[1].log_variance, 1.0 / 30.0 + 2.0 / 15.0);
  EXPECT_EQ(curve.steps[2].survival, 0.0);
  EXPECT_DOUBLE_EQ(survival_at(curve, 4.5)->value, 0.5);
  EXPECT_DOUBLE_EQ(median_lifetime(curve)->value, 4.0);  // halfway from 3, where S is 0.5, to 5
}

TEST(KaplanMeier, says_why_it_has_no_value) {
  EXPECT_EQ(survival_at(kaplan_meier({}), 1.0).reason(), "there are no customers");
  const SurvivalCurve curve = kaplan_meier(table_of({{2, 3}, {1, 0}, {}}));
  EXPECT_FALSE(survival_at(curve, 4.0));
  EXPECT_FALSE(time_to_end(curve, 0.9));
  EXPECT_FALSE(survival_at(kaplan_meier(table_of(six())), 6.0)->has_interval);
  EXPECT_THROW((void)time_to_end(curve, 1.0), InputError);
}

TEST(KaplanMeier, has_an_exact_interval_while_nobody_has_ended) {
  const Estimate found = *survival_at(kaplan_meier(table_of({{5, 5, 5}, {0, 0, 0}, {}})), 2.0);
  EXPECT_EQ(found.value, 1.0);
  EXPECT_NEAR(std::pow(found.low, 3.0), 0.025, 1e-12);
}

TEST(LifeTable, refuses_impossible_rows_and_stays_as_it_was) {
  LifeTable table = table_of(six());
  const double nan = std::nan("");
  EXPECT_THROW(table.add(SmallLives{{1, nan}, {0, 0}, {}}.lives()), InputError);
  EXPECT_THROW(table.add(SmallLives{{1, -1}, {0, 0}, {}}.lives()), InputError);
  EXPECT_THROW(table.add(SmallLives{{1, 1}, {0, 17}, {}}.lives()), InputError);
  EXPECT_THROW(table.add(SmallLives{{1, 1}, {0}, {}}.lives()), InputError);
  EXPECT_THROW(table.add(SmallLives{{1, 1}, {0, 0}, {0, 1}}.lives()), InputError);
  EXPECT_EQ(table.customers(), 6);
}

// The definition: a product over all end times, everything counted row by row.
void expect_definition(const SmallLives& lives, const SurvivalCurve& curve) {
  double survival = 1.0;
  double greenwood = 0.0;
  std::size_t j = 0;
  for (const double time : lives.end_times()) {
    const auto n = static_cast<double>(lives.at_risk(time));
    const auto d = static_cast<double>(lives.ended(time));
    survival *= (n - d) / n;
    greenwood += d == n ? INFINITY : d / (n * (n - d));
    ASSERT_EQ(curve.steps[j].time, time);
    ASSERT_EQ(curve.steps[j].survival, survival);
    ASSERT_EQ(curve.steps[j].log_variance, greenwood);
    ++j;
  }
  ASSERT_EQ(curve.steps.size(), j);
}

void expect_same(const SurvivalCurve& a, const SurvivalCurve& b) {
  ASSERT_EQ(a.steps.size(), b.steps.size());
  for (std::size_t j = 0; j < a.steps.size(); ++j) {
    ASSERT_EQ(a.steps[j].survival, b.steps[j].survival);
    ASSERT_EQ(a.steps[j].log_variance, b.steps[j].log_variance);
  }
}

TEST(KaplanMeier, is_its_definition_on_small_random_lives) {
  for (std::uint32_t sample = 0; sample < samples; ++sample) {
    const SmallLives lives = small_lives(sample);
    const SurvivalCurve curve = kaplan_meier(table_of(lives));
    ASSERT_NO_FATAL_FAILURE(expect_definition(lives, curve)) << sample;
    ASSERT_NO_FATAL_FAILURE(expect_same(curve, kaplan_meier(merged_table_of(lives, sample))))
        << sample;
  }
}

void expect_ordered(const Outcome& found) {
  if (!found) {
    ASSERT_FALSE(found.reason().empty());
    return;
  }
  ASSERT_LE(found->low, found->value);
  ASSERT_LE(found->value, found->high);
  ASSERT_TRUE(std::isfinite(found->value) && std::isfinite(found->standard_error));
}

TEST(KaplanMeier, never_gives_a_value_outside_its_interval) {
  for (std::uint32_t sample = 0; sample < samples / 4; ++sample) {
    const SurvivalCurve curve = kaplan_meier(table_of(small_lives(sample, 6)));
    for (const auto interval :
         {SurvivalInterval::log_log, SurvivalInterval::log, SurvivalInterval::plain}) {
      ASSERT_NO_FATAL_FAILURE(expect_ordered(survival_at(curve, 2.5, interval))) << sample;
      ASSERT_NO_FATAL_FAILURE(expect_ordered(median_lifetime(curve, interval))) << sample;
    }
    ASSERT_NO_FATAL_FAILURE(expect_ordered(restricted_mean(curve, 3.0))) << sample;
  }
}

TEST(NelsonAalen, of_six_customers_is_as_worked_by_hand) {
  const CumulativeHazard shared = nelson_aalen(table_of(six()));
  EXPECT_DOUBLE_EQ(shared.steps[1].hazard, 1.0 / 6.0 + 2.0 / 5.0);
  EXPECT_DOUBLE_EQ(shared.steps[1].variance, 1.0 / 36.0 + 2.0 / 25.0);
  const CumulativeHazard broken = nelson_aalen(table_of(six()), HazardTies::broken);
  EXPECT_DOUBLE_EQ(broken.steps[1].hazard, 1.0 / 6.0 + 1.0 / 5.0 + 1.0 / 4.0);
  EXPECT_FALSE(hazard_at(shared, 6.0));
  EXPECT_FALSE(hazard_at(shared, 0.5)->has_interval);
  EXPECT_EQ(hazard_at(nelson_aalen({}), 1.0).reason(), "there are no customers");
}

TEST(NelsonAalen, is_its_definition_on_small_random_lives) {
  for (std::uint32_t sample = 0; sample < samples; ++sample) {
    const SmallLives lives = small_lives(sample);
    const CumulativeHazard found = nelson_aalen(merged_table_of(lives, sample));
    double hazard = 0.0;
    double variance = 0.0;
    std::size_t j = 0;
    for (const double time : lives.end_times()) {
      const auto n = static_cast<double>(lives.at_risk(time));
      hazard += static_cast<double>(lives.ended(time)) / n;
      variance += static_cast<double>(lives.ended(time)) / (n * n);
      ASSERT_EQ(found.steps[j].hazard, hazard);
      ASSERT_EQ(found.steps[j++].variance, variance);
    }
    ASSERT_EQ(found.steps.size(), j);
  }
}

// The variance as a sum over end times, as Klein & Moeschberger write it for competing risks.
double incidence_variance(const SmallLives& lives, int cause, double until) {
  std::vector<double> incidence;
  double survival = 1.0;
  double total = 0.0;
  std::vector<double> before;
  const auto times = lives.end_times();
  for (const double time : times) {
    if (time > until) break;
    const auto n = static_cast<double>(lives.at_risk(time));
    before.push_back(survival);
    total += survival * static_cast<double>(lives.ended(time, cause)) / n;
    incidence.push_back(total);
    survival *= 1.0 - static_cast<double>(lives.ended(time)) / n;
  }
  double sum = 0.0;
  std::size_t j = 0;
  for (const double time : times) {
    if (time > until) break;
    const auto n = static_cast<double>(lives.at_risk(time));
    const auto d = static_cast<double>(lives.ended(time));
    const auto k = static_cast<double>(lives.ended(time, cause));
    const double rest = total - incidence[j];
    if (d < n) sum += rest * rest * d / (n * (n - d));
    sum += before[j] * before[j] * k * (n - k) / (n * n * n);
    sum -= 2.0 * rest * before[j] * k / (n * n);
    ++j;
  }
  return sum;
}

TEST(AalenJohansen, is_its_definition_on_small_random_lives) {
  for (std::uint32_t sample = 0; sample < samples; ++sample) {
    const SmallLives lives = small_lives(sample);
    const LifeTable table = merged_table_of(lives, sample);
    const CumulativeIncidence first = aalen_johansen(table, 1);
    const CumulativeIncidence second = aalen_johansen(table, 2);
    double survival = 1.0;
    double incidence = 0.0;
    std::size_t j = 0;
    for (const double time : lives.end_times()) {
      const auto n = static_cast<double>(lives.at_risk(time));
      incidence += survival * static_cast<double>(lives.ended(time, 1)) / n;
      survival *= 1.0 - static_cast<double>(lives.ended(time)) / n;
      ASSERT_NEAR(first.steps[j].incidence, incidence, 1e-14);
      ASSERT_NEAR(first.steps[j].variance, incidence_variance(lives, 1, time), 1e-14) << sample;
      ASSERT_NEAR(first.steps[j].incidence + second.steps[j].incidence + survival, 1.0, 1e-14);
      ++j;
    }
    ASSERT_NO_FATAL_FAILURE(expect_ordered(incidence_at(first, 3.0))) << sample;
  }
}

TEST(AalenJohansen, of_one_cause_is_one_minus_kaplan_meier) {
  const LifeTable table = table_of(small_lives(4, 40, 1));
  const CumulativeIncidence incidence = aalen_johansen(table, 1);
  const SurvivalCurve curve = kaplan_meier(table);
  for (std::size_t j = 0; j + 1 < curve.steps.size(); ++j) {
    const SurvivalStep& step = curve.steps[j];
    EXPECT_NEAR(incidence.steps[j].incidence, 1.0 - step.survival, 1e-14);
    EXPECT_NEAR(incidence.steps[j].variance, step.survival * step.survival * step.log_variance,
                1e-14);
  }
  EXPECT_THROW((void)aalen_johansen(table, 0), InputError);
  EXPECT_EQ(incidence_at(aalen_johansen({}, 1), 1.0).reason(), "there are no customers");
}

TEST(RestrictedMean, of_six_customers_is_as_worked_by_hand) {
  const SurvivalCurve curve = kaplan_meier(table_of(six()));
  // 1 up to 1, then 5/6 up to 3, then 1/2 up to 4.
  EXPECT_DOUBLE_EQ(restricted_mean(curve, 4.0)->value, 1.0 + 2.0 * 5.0 / 6.0 + 0.5);
  const double first = 2.0 * 5.0 / 6.0 + 0.5;  // area right of 1, then right of 3
  EXPECT_DOUBLE_EQ(restricted_mean(curve, 4.0)->standard_error,
                   std::sqrt(first * first / 30.0 + 0.25 * 2.0 / 15.0));
  EXPECT_DOUBLE_EQ(restricted_mean(curve, 9.0)->value, 1.0 + 2.0 * 5.0 / 6.0 + 1.0);  // all ended
}

/// Area under a curve of whole and half steps, by the definition of S at each moment; the variance
/// by the area right of each end.
void expect_area(const SmallLives& lives, double horizon, const Outcome& found) {
  std::vector<double> ends;
  for (const double time : lives.end_times()) {
    if (time < horizon) ends.push_back(time);
  }
  const auto survival_after = [&](std::size_t count) {
    double survival = 1.0;
    for (std::size_t j = 0; j < count; ++j) {
      const auto n = static_cast<double>(lives.at_risk(ends[j]));
      survival *= (n - static_cast<double>(lives.ended(ends[j]))) / n;
    }
    return survival;
  };
  const auto area_from = [&](std::size_t first) {
    double area = 0.0;
    for (std::size_t j = first; j < ends.size(); ++j) {
      const double right = j + 1 < ends.size() ? ends[j + 1] : horizon;
      area += survival_after(j + 1) * (right - ends[j]);
    }
    return area;
  };
  double variance = 0.0;
  for (std::size_t j = 0; j < ends.size(); ++j) {
    const auto n = static_cast<double>(lives.at_risk(ends[j]));
    const auto d = static_cast<double>(lives.ended(ends[j]));
    if (n > d) variance += area_from(j) * area_from(j) * d / (n * (n - d));
  }
  const double before = ends.empty() ? horizon : ends.front();
  ASSERT_NEAR(found->value, before + area_from(0), 1e-12 * horizon);
  if (!found->has_interval) return;
  ASSERT_NEAR(found->standard_error, std::sqrt(variance), 1e-10 * horizon);
}

TEST(RestrictedMean, is_the_area_of_its_definition_on_small_random_lives) {
  std::uint32_t found_some = 0;
  for (std::uint32_t sample = 0; sample < samples; ++sample) {
    const SmallLives lives = small_lives(sample);
    const double horizon = 1.0 + sample % 7;
    const Outcome found = restricted_mean(kaplan_meier(merged_table_of(lives, sample)), horizon);
    if (!found) continue;
    ++found_some;
    ASSERT_NO_FATAL_FAILURE(expect_area(lives, horizon, found)) << sample;
  }
  EXPECT_GT(found_some, samples / 4);
}

TEST(RestrictedMean, does_not_guess_beyond_the_last_observation) {
  const SurvivalCurve curve = kaplan_meier(table_of({{1, 3}, {1, 0}, {}}));
  EXPECT_FALSE(restricted_mean(curve, 3.5));
  EXPECT_TRUE(restricted_mean(curve, 3.0));
  EXPECT_FALSE(restricted_mean(kaplan_meier(table_of({{3}, {0}, {}})), 2.0)->has_interval);
  EXPECT_THROW((void)restricted_mean(curve, 0.0), InputError);
}

TEST(RestrictedMean, is_the_plain_mean_where_nobody_is_censored) {
  const SmallLives lives{{1, 2, 2, 5, 9}, {1, 1, 1, 1, 1}, {}};
  const double mean = std::accumulate(lives.duration.begin(), lives.duration.end(), 0.0) / 5.0;
  EXPECT_NEAR(restricted_mean(kaplan_meier(table_of(lives)), 10.0)->value, mean, 1e-14);
}

}  // namespace
}  // namespace sojourn::metrics
