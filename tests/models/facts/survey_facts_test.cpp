// Facts about who answers and what: F5, F6, and low nps despite high csat.
#include <array>
#include <string>
#include <vector>

#include "tests/models/facts/facts_support.h"
#include "tests/models/survey_support.h"

namespace sojourn::models::facts {
namespace {

/// 50,000 customers whose attitude is standard normal, and one wave of a survey.
Scenario one_wave(const std::string& base_rate) {
  return scenario_of(testing::asked_customers(
      50'000, "[survey.w]\nkind = \"nps\"\nevery = \"300 days\"\nbase_rate = " + base_rate + "\n"));
}

struct Wave {
  double respondents = 0.0, all = 0.0, rate = 0.0, hazard_ratio = 0.0;
};

// True nps of respondents and of all; churn hazard exp(-.5 C) of the others over respondents'.
Wave wave_of(const Lives& lives) {
  const auto& expected = lives["truth/surveys.expected"];
  const auto& answered = lives["truth/surveys.answered"];
  std::array<double, 2> n{}, score{}, hazard{};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto a = static_cast<std::size_t>(answered[i]);
    n[a] += 1.0;
    score[a] += expected[i];
    hazard[a] += std::exp(-0.5 * lives["truth/surveys.attitude"][i]);
  }
  return {score[1] / n[1], (score[0] + score[1]) / (n[0] + n[1]), n[1] / (n[0] + n[1]),
          hazard[0] / n[0] / (hazard[1] / n[1])};
}

// F5: respondents overstate satisfaction by 5 to 20 points of nps at 10 to 15 % response, and less
// and less as response rises to 80 %; the churn hazard of those who do not answer is at least 1.15
// times that of those who do. Ten seeds of 50,000 customers, one wave.
TEST(SurveyFactsSlow, F5_respondents_overstate_satisfaction_less_where_more_respond) {
  std::vector<std::vector<double>> inflation(4);
  Finding first_rate, first, hazard;
  const std::array<std::string, 4> rates{"0.085", "0.3", "0.6", "0.8"};
  for (std::size_t r = 0; r < rates.size(); ++r) {
    const Scenario scenario = one_wave(rates[r]);
    for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
      const Wave wave = wave_of(Lives(scenario, seed, "truth/surveys"));
      inflation[r].push_back(wave.respondents - wave.all);
      if (r != 0) continue;
      first_rate.add(wave.rate);
      first.add(inflation[0].back());
      hazard.add(wave.hazard_ratio);
    }
  }
  expect_within("response", first_rate, 0.10, 0.15);
  expect_within("inflation", first, 5.0, 20.0);
  expect_above("hazard_ratio", hazard, 1.15);
  for (std::size_t r = 1; r < rates.size(); ++r) {
    Finding less;
    for (std::size_t k = 0; k < seeds; ++k) less.add(inflation[r - 1][k] - inflation[r][k]);
    expect_above("less_inflation_at_" + rates[r], less, 0.0);
  }
}

// F6: public reviews are J-shaped (p5 > p4, p1 > p2), those of a forced panel have one peak. Ten
// seeds of 100,000 customers; buyers only.
TEST(SurveyFactsSlow, F6_public_reviews_are_j_shaped_and_a_forced_panel_has_one_peak) {
  const Scenario scenario = scenario_of(R"(
[scenario]
format = 1
length = "400 days"
[population]
customers = 100000
[variables.satisfaction]
[journey.life.new]
stay.fixed = "1 day"
next.bought = { odds = 1.0, satisfaction = 0.3 }
next.new = 1.0
enter.satisfaction = { toward = 0.0, sd = 1.0, rate = 1.0 }
[journey.life.bought]
stay.exponential = { mean = "60 days" }
next.new = 1.0
[reviews]
at = { life = ["bought"] }
)");
  Finding top, bottom;
  std::array<Finding, 4> rises;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    const Lives lives(scenario, seed, "reviews.stars,truth/reviews.stars");
    const auto shares = [&](const std::string& column) {
      std::array<double, 6> share{};
      const auto& stars = lives[column];
      for (const double one : stars) {
        share[static_cast<std::size_t>(one)] += 1.0 / static_cast<double>(stars.size());
      }
      return share;
    };
    const auto shown = shares("reviews.stars");
    const auto panel = shares("truth/reviews.stars");
    top.add(shown[5] - shown[4]);
    bottom.add(shown[1] - shown[2]);
    for (std::size_t k = 0; k < 4; ++k) rises[k].add(panel[k + 2] - panel[k + 1]);
  }
  expect_above("p5_over_p4", top, 0.0);
  expect_above("p1_over_p2", bottom, 0.0);
  for (std::size_t k = 0; k < 3; ++k) {
    expect_above("panel_rises_to_" + std::to_string(k + 2), rises[k], 0.0);
  }
  expect_below("panel_falls_to_5", rises[3], 0.0);
}

struct Scores {
  Finding nps, csat_of_help, csat_of_app;
};

// Observed answers: nps, and the share of 4 and 5 among csat.
Scores scores_of(const std::vector<std::pair<std::string, std::string>>& changes) {
  auto all = changes;
  all.emplace_back("customers = 20_000", "customers = 10_000");
  const Scenario scenario = scenario_of(shipped_text("promise.toml", all));
  Scores found;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    const Lives lives(scenario, seed, "surveys.survey,surveys.score,surveys.answered");
    const auto share = [&](const std::string& survey, double from, double to) {
      const double code = lives.code("surveys", "survey", survey);
      double n = 0.0, hits = 0.0;
      for (std::size_t i = 0; i < lives["surveys.score"].size(); ++i) {
        const double score = lives["surveys.score"][i];
        if (lives["surveys.survey"][i] != code || score > 10.0) continue;
        n += 1.0;
        hits += score >= from && score <= to ? 1.0 : 0.0;
      }
      return 100.0 * hits / n;
    };
    found.nps.add(share("relationship", 9, 10) - share("relationship", 0, 6));
    found.csat_of_help.add(share("after_help", 4, 5));
    found.csat_of_app.add(share("in_app", 4, 5));
  }
  return found;
}

// Low nps despite high csat, and why: csat after help is high because help is good, nps is low
// because the app falls short of what advertising promises. Ten seeds of 10,000 customers.
TEST(PromiseSlow,
     nps_is_low_despite_high_csat_because_advertising_promises_more_than_the_app_holds) {
  const Scores shipped = scores_of({});
  expect_below("nps", shipped.nps, 0.0);
  expect_above("csat_after_help", shipped.csat_of_help, 80.0);
  expect_below("csat_in_app", shipped.csat_of_app, 55.0);

  const Scores modest = scores_of({{"promise = 0.2", "promise = 0.0"}});
  expect_above("nps_without_promise", modest.nps, 30.0);

  const Scores helpful = scores_of({{"{ mean = 1.8, sd = 0.6 }", "{ mean = 2.3, sd = 0.6 }"}});
  expect_above("csat_with_better_help", helpful.csat_of_help, shipped.csat_of_help.high() + 3.0);
  expect_below("nps_with_better_help", helpful.nps, shipped.nps.mean() + 5.0);

  const Scores better = scores_of({{"{ mean = 0.1, sd = 0.6 }", "{ mean = 0.5, sd = 0.6 }"}});
  expect_above("nps_with_better_app", better.nps, shipped.nps.high() + 20.0);
  expect_within("csat_with_better_app", better.csat_of_help, shipped.csat_of_help.mean() - 3.0,
                shipped.csat_of_help.mean() + 3.0);
}

}  // namespace
}  // namespace sojourn::models::facts
