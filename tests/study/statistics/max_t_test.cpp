#include "study/statistics/max_t.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/draws.h"
#include "core/special.h"
#include "metrics/reference_laws.h"
#include "study/statistics/intervals.h"

namespace sojourn::study {
namespace {

std::vector<double> normals(std::uint64_t identity, std::size_t count, std::uint32_t sample = 0) {
  Draws draws({7, sample}, identity, "test.normals");
  std::vector<double> values(count);
  for (double& value : values) value = static_cast<double>(draws.normal());
  return values;
}

TEST(MaxT, of_one_effect_is_students_quantile) {
  const std::vector<std::vector<double>> one{normals(1, 12)};
  EXPECT_EQ(MaxT(1, 12).quantile(one), metrics::student_quantile(0.975, 11.0));
}

TEST(MaxT, of_copies_is_that_of_one) {
  const std::vector<std::vector<double>> copies(3, normals(1, 12));
  EXPECT_NEAR(MaxT(3, 12).quantile(copies), metrics::student_quantile(0.975, 11.0), 0.04);
}

TEST(MaxT, of_effects_that_never_vary_counts_them_for_nothing) {
  const std::vector<std::vector<double>> effects{normals(1, 12), std::vector<double>(12, 3.0)};
  EXPECT_EQ(MaxT(2, 12).quantile(effects), metrics::student_quantile(0.975, 11.0));
}

// Published two-sided 95 % points of the studentised maximum modulus.
TEST(MaxT, of_independent_effects_is_the_published_quantile) {
  const std::size_t replications = 21;
  std::vector<std::vector<double>> effects(3, std::vector<double>(replications, 0.0));
  for (std::size_t r = 0; r < 20; ++r) {  // orthogonal by design, so exactly uncorrelated
    effects[0][r] = r % 2 == 0 ? 1.0 : -1.0;
    effects[1][r] = r / 2 % 2 == 0 ? 1.0 : -1.0;
    effects[2][r] = r / 4 % 2 == 0 ? (r < 16 ? 1.0 : 0.0) : (r < 16 ? -1.0 : 0.0);
  }
  EXPECT_NEAR(correlation(effects[0], effects[1]), 0.0, 1e-12);
  EXPECT_NEAR(MaxT(3, replications).quantile(effects), 2.608, 0.03);  // k = 3, 20 degrees
}

TEST(MaxT, intervals_cover_all_effects_together) {
  const std::size_t replications = 10;
  const MaxT law(4, replications);
  int covered = 0;
  for (std::uint32_t sample = 0; sample < 1000; ++sample) {
    const std::vector<double> shared = normals(99, replications, sample);
    std::vector<std::vector<double>> effects;
    for (std::uint64_t k = 0; k < 4; ++k) {
      effects.push_back(normals(k, replications, sample));
      for (std::size_t r = 0; r < replications; ++r) effects[k][r] += shared[r];
    }
    const double c = law.quantile(effects);
    bool all = true;
    for (const std::vector<double>& effect : effects) {
      all = all && std::abs(mean_of(effect)) <= c * mean_with_interval(effect)->standard_error;
    }
    covered += all ? 1 : 0;
  }
  EXPECT_NEAR(covered, 950, 28);  // four standard errors of a binomial count
}

}  // namespace
}  // namespace sojourn::study
