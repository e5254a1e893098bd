// What a survey measures: honest and given answers, thresholds, and how tired of it customers are.
#include <array>
#include <cstdint>

#include "models/measurement.h"
#include "models/response.h"
#include "models/surveys/calibration.h"
#include "tests/models/journey_support.h"

namespace sojourn::models {
namespace {

using surveys::Measure;
using surveys::Person;
using surveys::Styles;

constexpr std::int32_t one_day = 86400;

TEST(SurveyMeasurement, of_four_customers_by_hand) {
  Measure measure{.question = surveys::nps, .loadings = {0.7F, 0.15F, 0.0F, 0.0F}};
  measure.honest = {-2.428F, -2.299F, -2.128F, -1.960F, -1.841F,
                    -1.296F, -1.053F, -0.637F, -0.003F, 0.512F};
  const surveys::Influences felt[] = {
      {1, 2, 0, 0}, {0, 0, 0, 0}, {-1, -1, 0, 0}, {-4, 0, 0, 0}};  // Y* 1.0, 0.1, -0.85, -2.8
  const float delta[] = {0.0F, 0.1F, 0.0F, 0.0F};
  const int expected[] = {10, 9, 7, 0};
  for (std::size_t i = 0; i < 4; ++i) {
    const float y = surveys::location_of(measure, felt[i], delta[i]);
    EXPECT_EQ(surveys::answer_at(surveys::nps, measure.honest, y), expected[i]) << y;
  }
}

TEST(SurveyMeasurement, styles_shift_shrink_and_heap_answers) {
  Measure measure{.question = surveys::nps};
  measure.given = {-2.428F, -2.299F, -2.128F, -1.960F, -1.841F,
                   -1.296F, -1.053F, -0.637F, -0.003F, 0.512F};
  const Styles styles;
  const auto answer = [&](const Person& person, float y, float u) {
    return int{surveys::given_answer(measure, styles, person, y, u)};
  };
  EXPECT_EQ(answer({}, 0.3F, 0.9F), 9);
  EXPECT_EQ(answer({.harshness = 0.5F}, 0.3F, 0.9F), 8);
  EXPECT_EQ(answer({.shrink = 2.0F}, 0.3F, 0.9F), 10);
  EXPECT_EQ(answer({}, 0.3F, 0.01F), 10);  // heaped
  EXPECT_EQ(answer({}, -1.1F, 0.01F), 5);  // 6 heaped
  EXPECT_EQ(answer({}, -1.1F, 0.9F), 6);
}

TEST(SurveyMeasurement, expected_nps_is_the_published_one) {
  Measure measure{.question = surveys::nps};
  measure.honest = {-2.428F, -2.299F, -2.128F, -1.960F, -1.841F,
                    -1.296F, -1.053F, -0.637F, -0.003F, 0.512F};
  const float shift[] = {-0.25F, 0.0F, 0.25F, 0.5F};
  const float published[] = {19.1F, 35.5F, 50.4F, 63.2F};
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_NEAR(surveys::expected_score(measure, shift[k]), published[k], 0.1F);
  }
}

TEST(SurveyMeasurement, solved_thresholds_without_styles_are_the_published_ones) {
  surveys::CalibrationCase given;
  given.question = surveys::csat;
  given.attitude_weight = 0.5;
  given.styles = {0, 0, 0, 0, 0, 0};
  given.rule.extremity = given.rule.attitude = 0.0F;
  const std::array<double, 5> shares{0.0023, 0.0147, 0.1803, 0.5524, 0.2503};
  const auto solved = surveys::solve_thresholds(given, shares);
  ASSERT_TRUE(solved);
  const float published[] = {-2.840F, -2.122F, -0.851F, 0.673F};
  // Shares of four digits leave the lowest threshold uncertain by 5e-5 / phi(2.84) = .007.
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR((*solved)[k], published[k], 0.008F) << k;
}

TEST(SurveyResponse, fatigue_halves_in_its_half_life) {
  const surveys::ResponseRule rule;
  EXPECT_EQ(surveys::tired_by_one_more(0.0F), 16U);
  EXPECT_FLOAT_EQ(surveys::fatigue_now(rule, 16, 0.0F), 1.0F);
  EXPECT_NEAR(surveys::fatigue_now(rule, 16, 60.0F * one_day), 0.5F, 1e-6F);
  EXPECT_NEAR(surveys::fatigue_now(rule, 48, 120.0F * one_day), 0.75F, 1e-6F);
  EXPECT_EQ(surveys::tired_by_one_more(100.0F), 255U);
}

}  // namespace
}  // namespace sojourn::models
