// A risk learnt from made-up customers whose law is known.
#include "models/interventions/risk_training.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/draws.h"
#include "core/error.h"
#include "core/math.h"

namespace sojourn::models {
namespace {

const std::vector<std::string> names{"signal", "noise", "twice", "constant", "rare"};

struct Past {
  SeenValues seen;
  std::vector<std::uint32_t> came;
};

// P(outcome) = 1 / (1 + exp(2 - 1.5 signal)); customers 10, 20, …
Past past(std::uint32_t customers) {
  Past past;
  for (std::uint32_t c = 0; c < customers; ++c) {
    Draws draws({5, 0}, c, "risk");
    const float signal = draws.uniform() < 0.5F ? 0.0F : 1.0F + draws.uniform();
    const float noise = draws.uniform();
    past.seen.customers.push_back(10 * c);
    past.seen.values.insert(past.seen.values.end(),
                            {signal, noise, 2.0F * signal + noise, 3.0F, c < 15 ? 1.0F : 0.0F});
    if (draws.uniform() < 1.0F / (1.0F + std::exp(2.0F - 1.5F * signal)))
      past.came.push_back(10 * c);
  }
  return past;
}

TEST(RiskTraining, finds_the_law_and_leaves_out_what_tells_nothing) {
  const Past known = past(8000);
  const RiskFit fit = train_risk("x", names, known.seen, known.came);
  EXPECT_EQ(fit.trained.customers, 8000U);
  EXPECT_EQ(fit.trained.outcomes, known.came.size());
  ASSERT_EQ(fit.trained.coefficients.size(), 2U);  // signal and noise
  EXPECT_EQ(fit.trained.coefficients[0].name, "signal");
  EXPECT_NEAR(fit.trained.coefficients[0].value, 1.5, 0.15);
  EXPECT_NEAR(fit.trained.coefficients[1].value, 0.0, 0.3);
  EXPECT_NEAR(fit.trained.intercept, -2.0, 0.25);
  EXPECT_EQ(fit.coefficients[2], 0.0F);
  EXPECT_EQ(fit.trained.left_out, (std::vector<std::string>{"twice", "constant", "rare"}));
  const std::vector<float> one{1.5F, 0.5F, 3.5F, 3.0F, 0.0F};
  EXPECT_NEAR(risk_of(fit, one.data()), 1.0 / (1.0 + std::exp(2.0 - 2.25)), 0.04);
}

TEST(RiskTraining, learns_from_an_even_part_of_very_many) {
  const Past known = past(45'000);
  const RiskFit fit = train_risk("x", names, known.seen, known.came);
  EXPECT_EQ(fit.trained.customers, 15'000U);  // every third
  EXPECT_NEAR(fit.trained.coefficients[0].value, 1.5, 0.1);
}

TEST(RiskTraining, rounds_coefficients_to_six_digits) {
  const Past known = past(3000);
  for (const auto& one : train_risk("x", names, known.seen, known.came).trained.coefficients) {
    char text[32];
    std::snprintf(text, sizeof text, "%.5e", static_cast<double>(one.value));
    EXPECT_EQ(std::strtof(text, nullptr), one.value);
  }
}

TEST(RiskTraining, says_why_nothing_can_be_learnt) {
  Past known = past(500);
  known.came.resize(9);
  try {
    (void)train_risk("call", names, known.seen, known.came);
    FAIL() << "it learnt from nine";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("intervention.call"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("9 of 500 customers"), std::string::npos);
  }
  EXPECT_THROW((void)train_risk("call", names, {}, {}), InputError);
}

}  // namespace
}  // namespace sojourn::models
