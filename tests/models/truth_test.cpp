// Truth that can be computed: simulated journeys against closed forms. Seeds are fixed; a right
// program fails a bound of four standard errors once in 16,000 seeds.
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "core/special.h"
#include "tests/models/moves_support.h"
#include "tests/places.h"
#include "tests/sim/goodness_of_fit.h"

namespace sojourn::models {
namespace {

using sim::testing::kolmogorov_distance;
using sim::testing::kolmogorov_limit;

using testing::live;
using testing::Lived;
using testing::StateMove;

constexpr double day = 86400.0;

Scenario scenario_of(int customers, const std::string& length, const std::string& text) {
  Loaded loaded = load("[scenario]\nformat = 1\nlength = \"" + length +
                       "\"\n[population]\ncustomers = " + std::to_string(customers) + "\n" + text);
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << text_of(loaded.diagnostics);
  return std::move(loaded.scenario);
}

/// Days until the first move of each customer who moves.
std::vector<double> first_stays(const std::vector<StateMove>& moves) {
  std::vector<double> days;
  std::uint32_t last = ~0U;
  for (const StateMove& move : moves) {
    if (move.customer != last) days.push_back(move.time / day);
    last = move.customer;
  }
  return days;
}

/// Stays of a state with this law, as days.
std::vector<double> stays_of(const std::string& law) {
  const Scenario scenario = scenario_of(
      20'000, "10000 days",
      "[journey.t.a]\nstay = { " + law + " }\nnext.b = 1.0\n[journey.t.b]\nabsorbing = true\n");
  std::vector<double> days = first_stays(live(scenario).moves);
  EXPECT_EQ(days.size(), 20'000U) << law;
  return days;
}

TEST(Stays, follow_their_laws) {
  const auto normal = [](double z) { return special::normal_cdf(z); };
  const double weibull_scale = 20.0 / std::tgamma(1.0 + 1.0 / 0.7);
  const double lognormal_median = 30.0 * std::exp(-0.5 * 0.8 * 0.8);
  const std::pair<std::string, std::function<double(double)>> laws[] = {
      {"exponential = { mean = \"14 days\" }", [](double t) { return 1 - std::exp(-t / 14); }},
      {"weibull = { shape = 0.7, mean = \"20 days\" }",
       [=](double t) { return 1 - std::exp(-std::pow(t / weibull_scale, 0.7)); }},
      {"lognormal = { mean = \"30 days\", sigma = 0.8 }",
       [=](double t) { return normal(std::log(t / lognormal_median) / 0.8); }},
      {"lognormal = { median = \"5 days\", sigma = 0.3 }",
       [=](double t) { return normal(std::log(t / 5) / 0.3); }},
      {"log_logistic = { shape = 3.0, median = \"10 days\" }",
       [](double t) { return 1 / (1 + std::pow(t / 10, -3)); }},
      {"gamma = { shape = 2.5, mean = \"40 days\" }",
       [](double t) { return special::gamma_p(2.5, t * 2.5 / 40); }},
      {"gamma = { shape = 0.5, mean = \"40 days\" }",
       [](double t) { return special::gamma_p(0.5, t * 0.5 / 40); }},
      {"uniform = { from = \"2 days\", to = \"9 days\" }",
       [](double t) { return std::clamp((t - 2) / 7, 0.0, 1.0); }},
      {"empirical = { durations = [1, 2, 4, 8, 16], unit = \"days\" }",
       [](double t) {
         const double knots[] = {1, 2, 4, 8, 16};
         for (int k = 0; k < 4; ++k) {
           if (t <= knots[k + 1]) {
             return std::max(0.0, (k + (t - knots[k]) / (knots[k + 1] - knots[k])) / 4);
           }
         }
         return 1.0;
       }},
  };
  for (const auto& [law, cdf] : laws) {
    EXPECT_LT(kolmogorov_distance(stays_of(law), cdf), kolmogorov_limit) << law;
  }
  for (const double stay : stays_of("fixed = \"3 days\"")) ASSERT_EQ(stay, 3.0);
}

TEST(Journeys, end_as_the_fundamental_matrix_says) {
  const Scenario scenario = scenario_of(40'000, "9000 days", R"(
[journey.t.a]
stay.exponential = { mean = "10 days" }
next = { b = 0.5, c = 0.3, won = 0.2 }
[journey.t.b]
stay.gamma = { shape = 2.0, mean = "20 days" }
next = { a = 0.4, c = 0.4, lost = 0.2 }
[journey.t.c]
stay.fixed = "5 days"
next = { b = 0.6, won = 0.1, lost = 0.3 }
[journey.t.won]
absorbing = true
[journey.t.lost]
absorbing = true
)");
  Eigen::Matrix3d q;
  q << 0, .5, .3, .4, 0, .4, 0, .6, 0;
  Eigen::Matrix<double, 3, 2> r;
  r << .2, 0, 0, .2, .1, .3;
  const Eigen::Matrix3d fundamental = (Eigen::Matrix3d::Identity() - q).inverse();
  const Eigen::Matrix<double, 3, 2> ends = fundamental * r;
  const double mean_days = (fundamental * Eigen::Vector3d(10, 20, 5))(0);

  const Lived lived = live(scenario);
  const double n = 40'000;
  const double won = static_cast<double>(lived.summary.occupancy[3]) / n;
  EXPECT_NEAR(won, ends(0, 0), 4 * std::sqrt(ends(0, 0) * ends(0, 1) / n));
  EXPECT_EQ(lived.summary.occupancy[3] + lived.summary.occupancy[4], 40'000U);
  std::vector<double> days;
  for (const StateMove& move : lived.moves) {
    if (move.to >= 3) days.push_back(move.time / day);
  }
  EXPECT_NEAR(sim::testing::mean_of(days), mean_days, 4 * sim::testing::sd_of(days) / std::sqrt(n));
  EXPECT_NEAR(static_cast<double>(lived.moves.size()) / n, fundamental.row(0).sum(), 0.03);
}

TEST(Journeys, renew_at_the_rate_of_renewal_theory) {
  const Scenario scenario = scenario_of(
      20'000, "400 days",
      "[journey.t.a]\nstay.gamma = { shape = 2.0, mean = \"10 days\" }\nnext.a = 1.0\n");
  // E[N(t)] -> t / mu + (cv^2 - 1) / 2, Var[N(t)] -> t cv^2 / mu.
  const double expected = 400.0 / 10.0 + (0.5 - 1.0) / 2.0;
  const double found = static_cast<double>(live(scenario).moves.size()) / 20'000.0;
  EXPECT_NEAR(found, expected, 4 * std::sqrt(400.0 * 0.5 / 10.0 / 20'000.0));
}

TEST(Journeys, occupy_states_in_proportion_to_their_stays) {
  const Scenario scenario = scenario_of(40'000, "3000 days", R"(
[journey.t.on]
stay.lognormal = { mean = "12 days", sigma = 0.9 }
next.off = 1.0
[journey.t.off]
stay.weibull = { shape = 1.5, mean = "28 days" }
next.on = 1.0
)");
  const double on = static_cast<double>(live(scenario).summary.occupancy[0]) / 40'000.0;
  EXPECT_NEAR(on, 12.0 / 40.0, 4 * std::sqrt(0.3 * 0.7 / 40'000.0));
}

TEST(Journeys, split_competing_risks_by_their_hazards) {
  const Scenario scenario = scenario_of(50'000, "4000 days", R"(
[journey.t.active]
race.left   = { hazard = "left", rate = "0.03 / day" }
race.failed = { hazard = "failed", rate = "0.01 / day" }
race.ended  = { after = { fixed = "60 days" } }
[journey.t.left]
absorbing = true
[journey.t.failed]
absorbing = true
[journey.t.ended]
absorbing = true
)");
  const auto summary = live(scenario).summary;
  const double gone = 1.0 - std::exp(-0.04 * 60.0);
  const double p[] = {0.75 * gone, 0.25 * gone, 1.0 - gone};
  for (std::size_t k = 0; k < 3; ++k) {
    const double share = static_cast<double>(summary.occupancy[k + 1]) / 50'000.0;
    EXPECT_NEAR(share, p[k], 4 * std::sqrt(p[k] * (1 - p[k]) / 50'000.0)) << k;
  }
}

TEST(Journeys, choose_by_a_logit_of_traits) {
  const Scenario scenario = scenario_of(100'000, "10 days", R"(
[traits.x]
normal = { mean = 0.5, sd = 1.5 }
[journey.t.a]
stay.fixed = "1 day"
next.yes = { odds = 0.4, x = 0.9 }
next.no  = 1.0
[journey.t.yes]
absorbing = true
[journey.t.no]
absorbing = true
)");
  double expected = 0.0;
  for (int k = -4000; k < 4000; ++k) {
    const double z = (k + 0.5) / 500.0;
    const double w = 0.4 * std::exp(0.9 * (0.5 + 1.5 * z));
    expected += w / (1 + w) * std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi) / 500.0;
  }
  const double yes = static_cast<double>(live(scenario).summary.occupancy[1]) / 100'000.0;
  EXPECT_NEAR(yes, expected, 4 * std::sqrt(expected * (1 - expected) / 100'000.0));
}

TEST(Journeys, run_clocks_in_business_hours_only) {
  const Scenario scenario = scenario_of(20'000, "14 days", R"(
[profile.office]
hours = { weekdays = "09:00-17:00" }
[journey.t.waiting]
stay.exponential = { mean = "20 hours" }
stay.profile = "office"
next.done = 1.0
[journey.t.done]
absorbing = true
)");
  const Lived lived = live(scenario);  // starts on a Wednesday
  for (const StateMove& move : lived.moves) {
    const double hour = std::fmod(move.time, day) / 3600.0;
    const int weekday = (2 + static_cast<int>(move.time / day)) % 7;
    ASSERT_GE(hour, 9.0);
    ASSERT_LE(hour, 17.0);
    ASSERT_LT(weekday, 5);
  }
  const double open_hours = 10 * 8;
  const double done = 1.0 - std::exp(-open_hours / 20.0);
  EXPECT_NEAR(static_cast<double>(lived.moves.size()) / 20'000.0, done,
              4 * std::sqrt(done * (1 - done) / 20'000.0));
}

TEST(Journeys, win_back_and_end_other_tracks) {
  const Scenario scenario = scenario_of(2'000, "2000 days", R"(
[journey.life.active]
stay.exponential = { mean = "100 days" }
next.churned = 1.0
start.use = "on"
[journey.life.churned]
stay.exponential = { mean = "50 days" }
next.active = 1.0
end = ["use"]
[journey.life.before]
stay.fixed = "1 day"
next.active = 1.0
[journey.use]
initial = "none"
[journey.use.on]
stay.exponential = { mean = "5 days" }
next.on = 1.0
)" + std::string("[journey.life]\ninitial = \"before\"\n"));
  std::map<std::uint32_t, int> life;
  for (const StateMove& move : live(scenario).moves) {
    if (move.to <= 2) life[move.customer] = move.to;
    const bool used = move.from == 3 && move.to == 3;
    ASSERT_TRUE(!used || life[move.customer] == 0) << "used while gone";
  }
}

TEST(Reference, r1_has_the_published_checks) {
  Diagnostics diagnostics;
  Scenario scenario =
      load_scenario(read_toml_file(SOJOURN_SOURCE_DIR "/scenarios/reference/r1.toml"), diagnostics);
  ASSERT_TRUE(diagnostics.all().empty()) << text_of(diagnostics);
  scenario.population.set_customers(200'000);
  const auto summary = live(scenario).summary;
  // Of ten million customers: 24.269 events each, 0.4999 churned; three standard errors at this
  // size.
  EXPECT_NEAR(static_cast<double>(summary.events) / 200'000, 24.269, 3 * 16.3 / std::sqrt(200'000));
  EXPECT_NEAR(static_cast<double>(summary.occupancy[7]) / 200'000, 0.4999, 0.0034);
}

}  // namespace
}  // namespace sojourn::models
