// Surveys of an account's people: what is asked and answered, and how far an account's score is
// off.
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/models/facts/facts_support.h"

namespace sojourn::models {
namespace {

using facts::Lives;
using facts::scenario_of;

std::string firms(int accounts, const std::string& survey, const std::string& roles,
                  const std::string& more = "") {
  return "[scenario]\nformat = 1\nlength = \"400 days\"\n[population]\ncustomers = " +
         std::to_string(accounts) + "\n[variables.encounter]\n" +
         "[accounts]\ncontacts = { mean = 4.0, most = 8 }\nmeets.visit = { at = { care = \"visit\" "
         "} }\n" +
         survey + roles +
         "[journey.care.quiet]\nstay = { exponential = { mean = \"40 days\" } }\nnext.visit = 1.0\n"
         "[journey.care.visit]\nstay = { fixed = \"1 day\" }\nnext.quiet = 1.0\n"
         "enter.encounter = { toward = 0.0, sd = 1.0, rate = 1.0 }\n" +
         more;
}

const std::string two_roles =
    "[role.user]\nodds = 0.7\nweight = 0.4\nresponse = 0.6\nturnover = \"0.2 / year\"\n"
    "[role.buyer]\nodds = 0.3\nweight = 0.6\nresponse = 0.2\n";
const std::string quarterly = "survey = { every = \"90 days\" }\n";
const std::string columns = "contact_surveys,truth/contact_surveys,account_nps,truth/account_nps";

TEST(ContactSurvey, adds_up_to_the_accounts_score_by_hand) {
  const Lives lives(scenario_of(firms(4, quarterly, two_roles)), 1, columns);
  std::map<std::pair<double, double>, std::vector<std::size_t>> waves;
  for (std::size_t i = 0; i < lives["contact_surveys.score"].size(); ++i) {
    waves[{lives["contact_surveys.customer"][i], lives["contact_surveys.time"][i]}].push_back(i);
  }
  ASSERT_EQ(waves.size(), lives["account_nps.nps"].size());
  ASSERT_GE(waves.size(), 16U);  // four or five waves each
  for (std::size_t w = 0; w < waves.size(); ++w) {
    const auto& people = waves[{lives["account_nps.customer"][w], lives["account_nps.time"][w]}];
    double answers = 0.0, score = 0.0, weighted = 0.0, weights = 0.0;
    for (const std::size_t i : people) {
      weights += lives["truth/contact_surveys.weight"][i];
      weighted +=
          lives["truth/contact_surveys.weight"][i] * lives["truth/contact_surveys.expected"][i];
      if (lives["contact_surveys.answered"][i] == 0.0) {
        EXPECT_EQ(lives["contact_surveys.score"][i], 255.0);
        continue;
      }
      EXPECT_EQ(lives["contact_surveys.score"][i], lives["truth/contact_surveys.honest"][i]);
      answers += 1.0;
      score += lives["contact_surveys.score"][i] >= 9   ? 100.0
               : lives["contact_surveys.score"][i] <= 6 ? -100.0
                                                        : 0.0;
    }
    EXPECT_NEAR(weights, 1.0, 1e-5);
    EXPECT_NEAR(lives["truth/account_nps.weighted"][w], weighted, 1e-3);
    EXPECT_EQ(lives["account_nps.asked"][w], static_cast<double>(people.size()));
    EXPECT_EQ(lives["account_nps.answers"][w], answers);
    if (answers == 0.0) {
      EXPECT_TRUE(std::isnan(lives["account_nps.nps"][w]));
    } else {
      EXPECT_NEAR(lives["account_nps.nps"][w], score / answers, 1e-3);
      EXPECT_NEAR(lives["truth/account_nps.error"][w], score / answers - weighted, 1e-3);
    }
  }
}

TEST(ContactSurvey, expects_what_people_say_on_average) {
  const Lives lives(scenario_of(firms(5000, quarterly, two_roles)), 1, columns);
  double expected = 0.0, said = 0.0, squares = 0.0, chance = 0.0, answered = 0.0;
  const auto n = static_cast<double>(lives["contact_surveys.score"].size());
  for (std::size_t i = 0; i < lives["contact_surveys.score"].size(); ++i) {
    const double honest = lives["truth/contact_surveys.honest"][i];
    const double score = honest >= 9 ? 100.0 : (honest <= 6 ? -100.0 : 0.0);
    expected += lives["truth/contact_surveys.expected"][i];
    said += score;
    squares += score * score;
    chance += lives["truth/contact_surveys.p_respond"][i];
    answered += lives["contact_surveys.answered"][i];
  }
  EXPECT_NEAR(said / n, expected / n, 4 * std::sqrt(squares / n / n));
  EXPECT_NEAR(answered / n, chance / n, 4 * std::sqrt(0.25 / n));
}

// Users answer three times as often as buyers, and who answers is happier than who does not: the
// accounts' score overstates.
TEST(ContactSurvey, of_those_who_answer_overstates_what_accounts_think) {
  const Lives lives(
      scenario_of(
          firms(5000, "spread = 1.5\nsurvey = { every = \"90 days\", spread = 1.5 }\n", two_roles)),
      1, columns);
  double error = 0.0, squares = 0.0, n = 0.0;
  for (const double one : lives["truth/account_nps.error"]) {
    if (std::isnan(one)) continue;
    error += one;
    squares += one * one;
    n += 1.0;
  }
  EXPECT_GT(error / n, 4 * std::sqrt(squares / n / n));
  EXPECT_LT(error / n, 30.0);
}

TEST(ContactSurvey, changes_nothing_else_and_is_the_same_with_windows) {
  const auto run = [](const std::string& survey, std::int64_t window) {
    const Scenario scenario = scenario_of(firms(300, survey, two_roles));
    const sim::Plan plan(scenario.program, scenario.population.traits().size());
    sim::RunOptions options;
    if (window > 0) options.window = window;
    return sim::run(plan, scenario.population, options, nullptr);
  };
  const auto with = run(quarterly, 0);
  const auto without = run("", 0);
  EXPECT_EQ(with.digests[sim::events_table], without.digests[sim::events_table]);
  EXPECT_EQ(with.digests[sim::table_count], without.digests[sim::table_count]);  // contacts
  EXPECT_EQ(with.digest, run(quarterly, 5 * 86400).digest);
}

TEST(ContactSurvey, asks_only_in_the_states_given) {
  const std::string contract =
      "[journey.contract.trial]\nstay = { fixed = \"200 days\" }\nnext.active = 1.0\n"
      "[journey.contract.active]\nabsorbing = true\n";
  const Lives lives(
      scenario_of(firms(50, "survey = { every = \"30 days\", while = { contract = \"active\" } }\n",
                        two_roles, contract)),
      1, columns);
  ASSERT_FALSE(lives["account_nps.time"].empty());
  for (const double time : lives["account_nps.time"]) EXPECT_GE(time, 200 * 86400.0);
}

TEST(ContactSurvey, is_refused_where_thresholds_are_out_of_order_or_leave_no_chance) {
  expect_mistake(firms(3, "survey = { thresholds = [0, 1, 2, 3, 4, 5, 6, 7, 9, 8] }\n", two_roles),
                 "[0, 1", "ten thresholds in order");
  expect_mistake(firms(3, "[accounts.survey]\nattitude = 0.95\n", two_roles), "[accounts.survey]",
                 "no room for chance");
}

}  // namespace
}  // namespace sojourn::models
