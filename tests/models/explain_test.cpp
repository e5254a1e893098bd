// Journeys explained: words, diagrams, and figures against known truths.
#include "models/journeys/explain.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "core/draws.h"
#include "core/monotone_table.h"
#include "models/journeys/stay.h"
#include "tests/models/journey_support.h"
#include "tests/places.h"

namespace sojourn::models {
namespace {

Scenario shipped(const std::string& name) {
  Diagnostics diagnostics;
  Scenario scenario =
      load_scenario(read_toml_file(SOJOURN_SOURCE_DIR "/scenarios/" + name), diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << text_of(diagnostics);
  return scenario;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Explain, tells_states_stays_exits_and_effects) {
  const Scenario scenario = good(
      "[journey.a.first]\nlabel = \"Begins\"\nstay = { lognormal = { mean = \"30 days\", sigma = "
      "0.8 } }\n"
      "enter.mood = { toward = 0.2, sd = 1.0, rate = 0.3 }\nstart.b = \"x\"\n"
      "next.first = 3\nnext.end = { odds = 1, mood = -1, when = { segment = \"family\" } }\n"
      "[journey.a.end]\nabsorbing = true\n[journey.b]\ninitial = \"none\"\n"
      "[journey.b.x]\nrace.y = { rate = \"0.5 / month\" }\n[journey.b.y]\nabsorbing = true\n");
  const std::string text = in_words(scenario.program, scenario.population);
  EXPECT_TRUE(contains(text, "first (Begins): about 30 days (lognormal)")) << text;
  EXPECT_TRUE(contains(text, "mood goes 30 % of the way to 0.2 ± 1")) << text;
  EXPECT_TRUE(contains(text, "starts b in x")) << text;
  EXPECT_TRUE(contains(text, "-> first 75 %")) << text;
  EXPECT_TRUE(contains(text, "only while segment family")) << text;
  EXPECT_TRUE(contains(text, "at a rate of 0.5 a month")) << text;
  EXPECT_TRUE(contains(text, "end: nobody leaves")) << text;
  EXPECT_TRUE(contains(text, "track b: begins when another track starts it")) << text;
}

TEST(Explain, escapes_labels_in_diagrams) {
  const Scenario scenario = good(
      "[journey.a.first]\nlabel = 'say \"hi\"; {x} \\ y'\nstay.fixed = \"1 day\"\nnext.first = "
      "1\n");
  const std::string mermaid = to_mermaid(scenario.program);
  EXPECT_EQ(mermaid.rfind("stateDiagram-v2\n", 0), 0U);
  EXPECT_TRUE(contains(mermaid, "say #quot;hi#quot;#59; #123;x#125;")) << mermaid;
  EXPECT_TRUE(contains(mermaid, "a__first --> a__first : 100 %")) << mermaid;
  EXPECT_TRUE(contains(to_graphviz(scenario.program), "say \\\"hi\\\"; {x} \\\\ y"));
}

TEST(Explain, draws_graphs_that_graphviz_accepts) {
  if (std::system("dot -V > /dev/null 2>&1") != 0) GTEST_SKIP() << "Graphviz is not installed";
  const std::string path = testing::TempDir() + "explain_test.dot";
  for (const char* name : {"telecom.toml", "reference/r1.toml"}) {
    std::ofstream(path) << to_graphviz(shipped(name).program);
    EXPECT_EQ(std::system(("dot -Tsvg -o /dev/null " + path).c_str()), 0) << name;
  }
  std::remove(path.c_str());
}

// A random absorbing chain of n transient states and two ends.
Chain random_chain(std::size_t n, std::uint32_t seed) {
  Draws draws(DrawKey{.seed = seed}, 7, "explain_test");
  Chain chain(n + 2);
  for (std::size_t s = 0; s < n; ++s) {
    std::vector<double> weights;
    double total = 0.0;
    for (std::size_t to = 0; to < n + 2; ++to) {
      weights.push_back(static_cast<double>(draws.exponential()) * (to < n ? 1.0 : 0.1));
      total += weights.back();
    }
    for (std::size_t to = 0; to < n + 2; ++to) {
      const double seconds = 100.0 * static_cast<double>(draws.exponential());
      chain[s].push_back({to, weights[to] / total, seconds});
    }
  }
  return chain;
}

TEST(Chain, agrees_with_the_fundamental_matrix) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const std::size_t n = 2 + seed;
    const Chain chain = random_chain(n, seed);
    const auto size = static_cast<Eigen::Index>(n);
    Eigen::MatrixXd moves = Eigen::MatrixXd::Zero(size, size);
    Eigen::MatrixXd ends = Eigen::MatrixXd::Zero(size, 2);
    Eigen::VectorXd stay = Eigen::VectorXd::Zero(size);
    for (std::size_t s = 0; s < n; ++s) {
      for (const ChainMove& move : chain[s]) {
        const auto i = static_cast<Eigen::Index>(s);
        const auto j = static_cast<Eigen::Index>(move.to);
        (j < size ? moves(i, j) : ends(i, j - size)) += move.probability;
        stay(i) += move.probability * move.seconds;
      }
    }
    const Eigen::MatrixXd fundamental = (Eigen::MatrixXd::Identity(size, size) - moves).inverse();
    const Eigen::MatrixXd absorbed = fundamental * ends;
    const ChainOutlook found = outlook(chain, 0);
    ASSERT_EQ(found.ends.size(), 2U);
    EXPECT_TRUE(found.ends_surely);
    EXPECT_NEAR(found.ends[0].probability, absorbed(0, 0), 1e-12);
    EXPECT_NEAR(found.ends[1].probability, absorbed(0, 1), 1e-12);
    EXPECT_NEAR(found.visits, fundamental.row(0).sum(), 1e-9 * found.visits);
    const double mean = found.ends[0].probability * found.ends[0].seconds +
                        found.ends[1].probability * found.ends[1].seconds;
    EXPECT_NEAR(mean, fundamental.row(0) * stay, 1e-9 * mean);
  }
}

TEST(Chain, knows_how_long_each_end_takes) {
  // From 0 half end in 1 after 10 s; the others take 20 s to 3 and end in 2 after 5 s more.
  const Chain chain{{{1, 0.5, 10.0}, {3, 0.5, 20.0}}, {}, {}, {{2, 1.0, 5.0}}};
  const ChainOutlook found = outlook(chain, 0);
  ASSERT_EQ(found.ends.size(), 2U);
  EXPECT_DOUBLE_EQ(found.ends[0].probability, 0.5);
  EXPECT_DOUBLE_EQ(found.ends[0].seconds, 10.0);
  EXPECT_DOUBLE_EQ(found.ends[1].seconds, 25.0);
  EXPECT_DOUBLE_EQ(found.visits, 1.5);
}

TEST(Chain, has_no_end_where_none_can_be_reached) {
  EXPECT_TRUE(outlook({{{1, 1.0, 1.0}}, {{0, 1.0, 1.0}}}, 0).ends.empty());
  const ChainOutlook half = outlook({{{1, 0.5, 1.0}, {2, 0.5, 1.0}}, {{1, 1.0, 1.0}}, {}}, 0);
  ASSERT_EQ(half.ends.size(), 1U);
  EXPECT_DOUBLE_EQ(half.ends[0].probability, 0.5);
  EXPECT_FALSE(half.ends_surely);
}

TEST(StateLaws, of_two_exponentials_are_the_textbook_race) {
  const Scenario scenario = good(
      "[journey.a.first]\nrace.one = { rate = \"0.2 / day\" }\nrace.two = { rate = \"0.6 / day\" "
      "}\n"
      "[journey.a.one]\nabsorbing = true\n[journey.a.two]\nabsorbing = true\n");
  const AverageCustomer customer = average_customer(scenario.program, scenario.population);
  const StateLaw law = law_of(scenario.program, scenario.program.rows[0], customer);
  EXPECT_NEAR(law.exit_probability[0], 0.25, 1e-6);
  EXPECT_NEAR(law.exit_seconds[1], 86400.0 / 0.8, 86400.0 * 0.002);
}

TEST(StateLaws, let_a_fixed_clock_cut_a_race_short) {
  const Scenario scenario = good(
      "[journey.a.first]\nrace.one = { rate = \"0.1 / day\" }\nrace.two = { after = { fixed = \"10 "
      "days\" } }\n"
      "[journey.a.one]\nabsorbing = true\n[journey.a.two]\nabsorbing = true\n");
  const AverageCustomer customer = average_customer(scenario.program, scenario.population);
  const StateLaw law = law_of(scenario.program, scenario.program.rows[0], customer);
  EXPECT_NEAR(law.exit_probability[1], std::exp(-1.0), 1e-3);
  EXPECT_NEAR(law.exit_seconds[1], 864000.0, 1.0);
}

TEST(StateLaws, have_exposures_that_undo_their_units) {
  const std::vector<sim::StayTable> tables{stay_table(gamma_stay_table(2.5))};
  using Kind = sim::StayShape::Kind;
  for (const Kind kind : {Kind::exponential, Kind::weibull, Kind::lognormal, Kind::log_logistic,
                          Kind::uniform, Kind::tabulated}) {
    const sim::StayShape shape{.kind = kind, .shape = 0.7F};
    double mean = 0.0;
    for (int i = 0; i < 2000; ++i) {
      const double exponential = -std::log1p(-(i + 0.5) / 2000.0);
      const double stay = units(shape, tables, exponential);
      EXPECT_NEAR(exposure(shape, tables, stay), exponential, 2e-3 * exponential) << int(kind);
      mean += stay / 2000.0;
    }
    if (kind != Kind::log_logistic) {
      EXPECT_NEAR(mean, mean_units(shape, tables), 0.03 * mean);
    }
  }
}

TEST(ExpectedLoad, comes_near_the_known_events_of_the_reference_journey) {
  const Scenario scenario = shipped("reference/r1.toml");
  const ExpectedLoad load = expected_load(scenario.program, scenario.population);
  EXPECT_NEAR(load.events_per_customer, 24.27, 0.05 * 24.27);
  EXPECT_NEAR(load.visits[7], 0.5, 0.02);  // churned by day 730
}

TEST(ExpectedLoad, follows_triggers_between_tracks) {
  const Scenario scenario = good(
      "[journey.a.first]\nstay.fixed = \"10 days\"\nnext.second = { odds = 1, start.b = \"x\" }\n"
      "[journey.a.second]\nstay.fixed = \"20 days\"\nnext.end = 1\n"
      "[journey.a.end]\nabsorbing = true\nend = [\"b\"]\n[journey.b]\ninitial = \"none\"\n"
      "[journey.b.x]\nstay.fixed = \"4 days\"\nnext.x = 1\n");
  const ExpectedLoad load = expected_load(scenario.program, scenario.population);
  // two moves of a, the start, the end, and a move of b on days 14, 18, 22, 26 (30 is the end)
  EXPECT_NEAR(load.events_per_customer, 8.5, 0.6);
  EXPECT_NEAR(load.customer.state_shares[3], 0.2, 0.01);
}

TEST(ExpectedLoad, says_what_it_left_out) {
  const Scenario scenario = shipped("telecom.toml");
  const ExpectedLoad load = expected_load(scenario.program, scenario.population);
  const std::string text = outlook_in_words(scenario.program, load);
  EXPECT_TRUE(contains(text, "estimate for an average customer")) << text;
  EXPECT_TRUE(contains(text, "moves by other tracks left out")) << text;
  EXPECT_TRUE(contains(text, "gone with probability")) << text;
}

}  // namespace
}  // namespace sojourn::models
