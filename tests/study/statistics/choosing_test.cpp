#include "study/statistics/choosing.h"

#include <gtest/gtest.h>

namespace sojourn::study {
namespace {

const std::vector<std::vector<double>> three_arms{
    {0.0, 0.0, 0.0, 0.0}, {1.0, -1.0, 2.0, -1.0}, {0.5, 0.5, -2.0, -1.0}};

TEST(QualityOfChoices, counts_how_often_each_is_best) {
  const ChoiceQuality quality = quality_of_choices(three_arms);
  EXPECT_EQ(quality.probability_best, (std::vector<double>{0.25, 0.5, 0.25}));
}

TEST(QualityOfChoices, regrets_what_is_lost_against_the_best) {
  const ChoiceQuality quality = quality_of_choices(three_arms);
  EXPECT_DOUBLE_EQ(quality.regret[0], (1.0 + 0.5 + 2.0 + 0.0) / 4.0);
  EXPECT_DOUBLE_EQ(quality.regret[1], (0.0 + 1.5 + 0.0 + 1.0) / 4.0);
  EXPECT_DOUBLE_EQ(quality.regret[2], (0.5 + 0.0 + 4.0 + 1.0) / 4.0);
}

TEST(QualityOfChoices, of_nothing_is_nothing) {
  EXPECT_TRUE(quality_of_choices({}).regret.empty());
}

TEST(BestOf, is_the_first_with_the_highest_mean) {
  EXPECT_EQ(best_of(three_arms), 1U);
  EXPECT_EQ(best_of(std::vector<std::vector<double>>{{1.0}, {1.0}}), 0U);
}

}  // namespace
}  // namespace sojourn::study
