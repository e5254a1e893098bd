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
