// What an oracle knows: hazards of shapes against their laws, and rates of customers by hand.
#include "models/interventions/present_rate.h"

#include <cmath>

#include "core/monotone_table.h"
#include "tests/models/interventions/support.h"

namespace sojourn::models {
namespace {

using namespace testing;
using Shape = sim::StayShape;

double hazard(Shape::Kind kind, float shape, double x) {
  return hazard_of_shape({}, {.kind = kind, .shape = shape}, x);
}

// The hazard as the slope of -ln P(T > x).
template <typename Survival>
double slope(const Survival& survival, double x) {
  const double step = 1e-5 * x;
  return (std::log(survival(x - step)) - std::log(survival(x + step))) / (2.0 * step);
}

TEST(PresentRate, of_shapes_is_the_hazard_of_their_laws) {
  for (const double x : {0.05, 0.4, 1.0, 2.5}) {
    EXPECT_DOUBLE_EQ(hazard(Shape::Kind::exponential, 1.0F, x), 1.0);
    EXPECT_NEAR(hazard(Shape::Kind::weibull, 1.5F, x), 1.5 * std::sqrt(x), 1e-9);
    EXPECT_NEAR(
        hazard(Shape::Kind::lognormal, 0.5F, x),
        slope([](double t) { return 0.5 * std::erfc(std::log(t) / 0.5 / std::sqrt(2.0)); }, x),
        1e-5);
    EXPECT_NEAR(hazard(Shape::Kind::log_logistic, 2.0F, x), 2.0 * x / (1.0 + x * x), 1e-9);
  }
  EXPECT_EQ(hazard(Shape::Kind::uniform, 0.5F, 0.4), 0.0);
  EXPECT_NEAR(hazard(Shape::Kind::uniform, 0.5F, 0.8), 5.0, 1e-9);
  EXPECT_EQ(hazard(Shape::Kind::fixed, 1.0F, 0.8), 0.0);
}

TEST(PresentRate, of_a_tabulated_shape_follows_its_table) {
  const MonotoneTable table = gamma_stay_table(2.0);
  const MonotoneTableView view = table.view();
  sim::Program program;
  program.tables.push_back(
      {.x0 = view.x0,
       .inv_step = view.inv_step,
       .intervals = view.n,
       .coefficients = {view.coefficients, view.coefficients + 4 * (view.n + 2)}});
  const Shape shape{.kind = Shape::Kind::tabulated};
  for (const double x : {0.1, 0.5, 1.0, 2.0, 3.0}) {  // gamma of shape 2 and mean 1
    EXPECT_NEAR(hazard_of_shape(program, shape, x), 4.0 * x / (1.0 + 2.0 * x), 0.02) << x;
  }
}

/// The scores by which customers were treated.
std::map<std::uint32_t, float> scores_of(const std::string& text, std::uint32_t seed = 1) {
  const Scenario scenario = arm_of(text, {"x"});
  const sim::Plan plan(scenario.program, scenario.population.traits().size());
  const auto tables = sim::tables_of(scenario.program, scenario.population);
  struct Scores final : TableSink {
    const std::vector<TableSchema>* tables = nullptr;
    std::map<std::uint32_t, float> found;
    void take(TableChunk& chunk) override {
      if ((*tables)[chunk.table].name != treatments_table) return;
      for (std::size_t i = 0; i < chunk.rows; ++i) {
        found[chunk.columns[0].as<std::uint32_t>()[i]] =
            chunk.columns[treatment_score].as<float>()[i];
      }
    }
  } scores;
  scores.tables = &tables;
  sim::RunOptions options;
  options.key.seed = seed;
  for (const TableSchema& table : tables) {
    options.recording.columns.emplace_back(table.columns.size(), true);
  }
  (void)sim::run(plan, scenario.population, options, &scores);
  return scores.found;
}

std::string oracle(const std::string& states, const std::string& change) {
  return "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"100 days\"\nwindow = \"1 day\"\n"
         "[population]\ncustomers = 4\n" +
         states +
         "[intervention.x]\nfrom = 2025-01-11\n"
         "target = { capacity = 2, score.oracle = { outcome = { life = \"left\" } } }\n"
         "change = { \"" +
         change + "\" = { times = 0.9 } }\n";
}

TEST(PresentRate, sums_what_leads_to_the_outcome) {
  const auto scores =
      scores_of(oracle("[journey.life.member]\n"
                       "race.left = { hazard = \"quits\", rate = \"0.02 / day\", tenure = 1.0 }\n"
                       "race.away = { hazard = \"moves\", rate = \"0.00001 / day\" }\n"
                       "[journey.life.away]\nstay = { fixed = \"1 day\" }\nnext.left = 1.0\n"
                       "[journey.life.left]\nabsorbing = true\n",
                       "journey.life.member.race.left.rate"));
  ASSERT_FALSE(scores.empty());
  for (const auto& [customer, score] : scores) {
    EXPECT_NEAR(score, 0.02 * std::exp(10.0 / 365.25), 1e-6) << customer;
  }
}

TEST(PresentRate, of_a_choice_is_that_of_the_stay_times_the_chance) {
  const auto scores = scores_of(
      oracle("[journey.life.member]\nstay = { weibull = { shape = 2, mean = \"100 days\" } }\n"
             "next.member = { odds = 3 }\nnext.left = { odds = 1, tenure = -2 }\n"
             "[journey.life.left]\nabsorbing = true\n",
             "journey.life.member.next.left.odds"));
  const double scale = 100.0 / std::tgamma(1.5);
  const double weight = std::exp(-2.0 * 10.0 / 365.25);
  const double expected = 2.0 * 10.0 / (scale * scale) * weight / (3.0 + weight);
  ASSERT_FALSE(scores.empty());
  for (const auto& [customer, score] : scores) {
    EXPECT_NEAR(score, expected, 1e-3 * expected) << customer;
  }
}

TEST(PresentRate, of_a_fixed_stay_is_once_a_day_on_its_last_day) {
  const auto scores_where = [](const std::string& stay) {
    return scores_of(oracle("[journey.life.member]\nstay = { fixed = \"" + stay +
                                "\" }\nnext.member = { odds = 3 }\nnext.left = { odds = 1 }\n"
                                "[journey.life.left]\nabsorbing = true\n",
                            "journey.life.member.next.left.odds"));
  };
  for (const auto& [customer, score] : scores_where("60 days")) EXPECT_EQ(score, 0.0F) << customer;
  const auto last_day = scores_where("11 days");  // the look is on day 10
  ASSERT_FALSE(last_day.empty());
  for (const auto& [customer, score] : last_day) EXPECT_NEAR(score, 0.25, 1e-6) << customer;
}

TEST(PresentRate, counts_what_an_exit_does_at_once_to_another_track) {
  const std::string life =
      "[journey.life.member]\nrace.left = { hazard = \"quits\", rate = \"0.01 / day\" }\n"
      "[journey.life.left]\nabsorbing = true\n"
      "[journey.care.calm]\nstay = { exponential = { mean = \"500 days\" } }\n";
  const auto scores_with = [&](const std::string& exits) {
    return scores_of(oracle(life + exits, "journey.life.member.race.left.rate"));
  };
  const auto at_once = scores_with(
      "next.angry = { odds = 1, reset.life = \"left\" }\n"
      "[journey.care.angry]\nstay = { fixed = \"1 day\" }\nnext.calm = 1.0\n");
  ASSERT_EQ(at_once.size(), 2U);
  for (const auto& [customer, score] : at_once) EXPECT_NEAR(score, 0.01 + 1.0 / 500.0, 1e-6);
  const auto in_two_steps = scores_with(
      "next.angry = 1.0\n[journey.care.angry]\nstay = { fixed = \"1 day\" }\n"
      "next.calm = { odds = 1, reset.life = \"left\" }\n");
  ASSERT_EQ(in_two_steps.size(), 2U);
  for (const auto& [customer, score] : in_two_steps) EXPECT_NEAR(score, 0.01, 1e-7);
}

/// Members at high risk whom the offer does not reach, and others whom it helps.
std::string helped(const std::string& by) {
  return "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"100 days\"\nwindow = \"1 day\"\n"
         "[population]\ncustomers = 40\nsegments = { lost = 0.5, open = 0.5 }\n"
         "[journey.life.member]\n"
         "race.left = { hazard = \"quits\", rate = \"0.001 / day\", segment.open = 0.0 }\n"
         "race.away = { hazard = \"moves\", rate = \"0.00001 / day\", segment.lost = 6.0 }\n"
         "[journey.life.left]\nabsorbing = true\n[journey.life.away]\nabsorbing = true\n"
         "[intervention.x]\nfrom = 2025-01-11\n"
         "target = { capacity = 5, score.oracle = { outcome = { life = [\"left\", \"away\"] }" +
         by +
         " } }\nchange = { \"journey.life.member.race.left.segment.open\" = { set = -1.0 } }\n";
}

TEST(PresentRate, of_an_oracle_of_the_effect_is_what_the_treatment_takes_from_it) {
  for (const auto& [customer, score] : scores_of(helped(", by = \"fall\""))) {
    EXPECT_NEAR(score, 0.001 * (1.0 - std::exp(-1.0)), 1e-9) << customer;
  }
  for (const auto& [customer, score] : scores_of(helped(""))) {  // those the offer does not help
    EXPECT_NEAR(score, 0.001 + 0.00001 * std::exp(6.0), 1e-7) << customer;
  }
  for (const auto& [customer, score] : scores_of(helped(", by = \"rise\""))) {
    EXPECT_EQ(score, 0.0F)
        << customer;  // nobody's rate rises, so those come first who stay as they are
  }
}

TEST(PresentRate, of_an_effect_that_comes_later_is_refused) {
  const std::string text = helped(", by = \"fall\"") +
                           "[intervention.y]\nfrom = 2025-01-11\ntarget = { capacity = 5, "
                           "score.oracle = { outcome = { life = \"left\" }, by = \"fall\" } }\n"
                           "change = { \"journey.life.member.race.away.rate\" = { times = 2 } }\n";
  Diagnostics diagnostics;
  const std::string name = "y";
  (void)load_arm(read_toml(text, "test.toml"), std::span(&name, 1), diagnostics);
  ASSERT_TRUE(diagnostics.has_errors());
  const Diagnostic& first = diagnostics.all().front();
  EXPECT_NE(first.problem.find("changes no rate"), std::string::npos) << first.problem;
  EXPECT_EQ(first.key, "intervention.y.target.score.oracle.by");
  EXPECT_GT(first.position.line, 0);
}

TEST(PresentRate, knows_no_draw_that_is_yet_to_come) {
  // All are alike, and each will leave at a date of their own: the ids decide.
  const std::string text = oracle(
      "[journey.life.member]\nstay = { exponential = { mean = \"2000 days\" } }\n"
      "next.left = 1.0\n[journey.life.left]\nabsorbing = true\n",
      "journey.life.member.stay.exponential.mean");
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    const auto scores = scores_of(text, seed);
    ASSERT_EQ(scores.size(), 2U);
    for (const auto& [customer, score] : scores) {
      EXPECT_LT(customer, 2U);
      EXPECT_NEAR(score, 1.0 / 2000.0, 1e-9);
    }
  }
}

}  // namespace
}  // namespace sojourn::models
