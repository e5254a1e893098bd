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
const std::string no_styles =
    "styles = { acquiescence_sd = 0.0, extremity_sd = 0.0, straight_lining = 0.0, heap_five = 0.0, "
    "heap_ten = 0.0 }";
const std::string columns = "contact_surveys,truth/contact_surveys,account_nps,truth/account_nps";

TEST(ContactSurvey, adds_up_to_the_accounts_score_by_hand) {
  const Lives lives(
      scenario_of(firms(4, "survey = { every = \"90 days\", " + no_styles + " }\n", two_roles)), 1,
      columns);
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
      scenario_of(firms(
          5000, "spread = 1.5\nsurvey = { every = \"90 days\", spread = 1.5, " + no_styles + " }\n",
          two_roles)),
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

Lives with_survey(int accounts, const std::string& settings) {
  return {
      scenario_of(firms(accounts, "survey = { every = \"90 days\"" + settings + " }\n", two_roles)),
      1, columns};
}

TEST(ContactSurvey, with_styles_puts_down_other_answers_by_the_same_people) {
  const Lives styled = with_survey(200, "");
  const Lives plain = with_survey(200, ", " + no_styles);
  for (const char* const same : {"truth/contact_surveys.honest", "truth/contact_surveys.expected",
                                 "truth/contact_surveys.p_respond", "contact_surveys.answered",
                                 "truth/account_nps.weighted"}) {
    EXPECT_EQ(styled[same], plain[same]) << same;
  }
  int straight = 0, heaped = 0;
  const auto &score = styled["contact_surveys.score"], &honest = plain["contact_surveys.score"];
  for (std::size_t i = 0; i < score.size(); ++i) {
    if (score[i] == 255.0) continue;
    straight += styled["truth/contact_surveys.straight"][i] != 0.0 ? 1 : 0;
    heaped += score[i] == 5.0 && honest[i] != 5.0 ? 1 : 0;
  }
  EXPECT_GT(straight, 30);
  EXPECT_GT(heaped, 5);
}

TEST(ContactSurvey, reminds_who_did_not_answer_at_once) {
  const Lives once = with_survey(200, "");
  const Lives twice = with_survey(200, ", reminder = \"10 days\"");
  EXPECT_EQ(once["truth/contact_surveys.honest"], twice["truth/contact_surveys.honest"]);
  int won = 0;
  for (std::size_t i = 0; i < once["contact_surveys.answered"].size(); ++i) {
    const bool before = once["contact_surveys.answered"][i] != 0.0;
    const bool after = twice["contact_surveys.answered"][i] != 0.0;
    EXPECT_FALSE(before && !after) << i;
    EXPECT_FALSE(before && twice["contact_surveys.reminded"][i] != 0.0) << i;
    won += after && !before ? 1 : 0;
    const double p = once["truth/contact_surveys.p_respond"][i];
    const double again = 1.0 / (1.0 + std::exp(0.5) * (1.0 - p) / p);
    const bool reminds = twice["contact_surveys.time"][i] < 390.0 * 86400.0;
    EXPECT_NEAR(twice["truth/contact_surveys.p_respond"][i], reminds ? p + (1.0 - p) * again : p,
                1e-4);
  }
  EXPECT_GT(won, 100);
}

// Nothing but the base rate .6 and fatigue: F is 0, then 2^(-90/60), then (1 + that) of that.
TEST(ContactSurvey, tires_people_wave_by_wave) {
  const Lives lives = with_survey(
      4, ", response = { attitude = 0.0, extremity = 0.0, tenure = 0.0, propensity_sd = 0.0 }");
  const double fade = std::exp2(-1.5);
  std::map<double, std::vector<double>> waves;  // by account
  std::map<double, double> last;
  for (std::size_t i = 0; i < lives["contact_surveys.time"].size(); ++i) {
    if (lives["contact_surveys.role"][i] != lives.code("contact_surveys", "role", "user")) continue;
    const double account = lives["contact_surveys.customer"][i];
    if (last.contains(account) && last[account] == lives["contact_surveys.time"][i]) continue;
    last[account] = lives["contact_surveys.time"][i];
    waves[account].push_back(lives["truth/contact_surveys.p_respond"][i]);
  }
  for (const auto& [account, chances] : waves) {
    double tired = 0.0;
    for (const double chance : chances) {
      EXPECT_NEAR(chance, 1.0 / (1.0 + 0.4 / 0.6 * std::exp(0.25 * tired)), 0.003) << account;
      tired = (tired + 1.0) * fade;
    }
  }
  EXPECT_EQ(waves.size(), 4U);
}

TEST(ContactSurvey, that_is_acted_on_is_answered_more) {
  const Lives ignored = with_survey(50, "");
  const Lives heeded = with_survey(50, ", closed_loop = 0.8");
  const auto &a = ignored["truth/contact_surveys.p_respond"],
             &b = heeded["truth/contact_surveys.p_respond"];
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_GT(b[i], a[i]);
  EXPECT_EQ(ignored["truth/contact_surveys.honest"], heeded["truth/contact_surveys.honest"]);
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
  expect_mistake(firms(3, "[accounts.survey.styles]\nheap_five = 1.5\n", two_roles), "1.5",
                 "between 0 and 1");
  expect_mistake(firms(3, "[accounts.survey]\nevery = \"1 hour\"\n", two_roles), "\"1 hour\"", "");
}

}  // namespace
}  // namespace sojourn::models
