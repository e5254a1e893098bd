// What can be wrong with an intervention that chooses, each with its place.
#include "tests/models/interventions/support.h"

namespace sojourn::models {
namespace {

using namespace testing;

std::string scenario(const std::string& target, const std::string& more = "",
                     const std::string& window = "window = \"1 day\"\n") {
  return "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"1 year\"\n" + window +
         "[population]\ncustomers = 100\nsegments = { basic = 0.6, family = 0.4 }\n"
         "[traits.price]\nnormal = { mean = 0.0, sd = 1.0 }\nobserved = true\n"
         "[traits.hidden]\nnormal = { mean = 0.0, sd = 1.0 }\nobserved = false\n"
         "[touchpoint.visit]\nat = { life = \"away\" }\nquality = { mean = 0.2 }\n"
         "[journey.life.home]\nstay = { fixed = \"20 days\" }\nnext.away = 1.0\n"
         "[journey.life.away]\nstay = { fixed = \"20 days\" }\n"
         "next.home = { odds = 1.0, price = 0.1, hidden = 0.1 }\n"
         "[intervention.x]\nfrom = 2025-03-01\ncontact = { reset.life = \"home\" }\n"
         "target = { " +
         target + " }\n" + more;
}

void expect_wrong(const std::string& text, std::string_view anchor, std::string_view problem) {
  SCOPED_TRACE(text);
  expect_mistake(text, anchor, problem);
}

const std::string rule = "score.rule = { price = 1 }";

TEST(RankingMistakes, of_limits_are_told_with_their_place) {
  expect_wrong(scenario(rule + ", top = +0"), "+0", "no number of customers above 0");
  expect_wrong(scenario(rule + ", top = -3"), "-3", "no number of customers above 0");
  expect_wrong(scenario(rule + ", top = \"0 %\""), "\"0 %\"", "no share of them");
  expect_wrong(scenario(rule + ", top = \"105 %\""), "\"105 %\"", "no share of them");
  expect_wrong(scenario(rule + ", top = \"many\""), "\"many\"", "no share of them");
  expect_wrong(scenario(rule + ", capacity = +0"), "+0", "must be between 1");
  expect_wrong(scenario(rule + ", budget = \"9 EUR\""), "\"9 EUR\"", "limits nothing");
  expect_wrong(scenario(rule), "score.rule", "nothing limits how many");
  expect_wrong(scenario("top = 57"), "57", "not said who comes first");
}

TEST(RankingMistakes, of_rules_are_told_with_their_place) {
  const auto with = [](const std::string& terms) {
    return scenario("top = 5, score.rule = { " + terms + " }");
  };
  expect_wrong(with("satisfaction = -1.25"), "-1.25", "no company sees `satisfaction`");
  expect_wrong(with("hidden = 2.75"), "2.75", "no company sees `hidden`");
  expect_wrong(with("log.hidden = 2.75"), "2.75", "no company sees `log.hidden`");
  expect_wrong(with("pryce = 2.75"), "2.75", "there is no quantity");
  expect_wrong(with("time_in_state = 2.75"), "2.75", "in which track's state");
  expect_wrong(with("time_in_state.lif = 2.75"), "2.75", "there is no track");
}

TEST(RankingMistakes, of_times_are_told_with_their_place) {
  const std::string top = rule + ", top = 5";
  expect_wrong(scenario(top, "", ""), "score.rule", "the scenario has none");
  expect_wrong(scenario(top, "every = \"36 hours\"\n"), "\"36 hours\"", "middle of a window");
  expect_wrong(scenario(top, "", "window = \"7 days\"\n"), "2025-03-01", "middle of a window");
  expect_wrong(scenario(top, "at = { life = \"away\" }\n"), "score.rule", "cannot be put in order");
  expect_wrong(scenario(top, "rollout = { groups = 3, every = \"30 days\" }\n"), "score.rule",
               "only the first group");
}

TEST(RankingMistakes, of_outcomes_and_of_what_is_learnt_are_told_with_their_place) {
  const auto risk = [](const std::string& settings, const std::string& more = "") {
    return scenario("top = 5, score.risk = { " + settings + " }", more);
  };
  const std::string away = "outcome = { life = \"away\" }";
  expect_wrong(risk(away + ", within = \"60 days\""), "\"60 days\"",
               "longer than what lies before the start (59 days)");
  expect_wrong(risk(away + ", within = \"0 days\""), "\"0 days\"", "from no time");
  expect_wrong(risk(away + ", within = \"36 hours\""), "\"36 hours\"", "middle of a window");
  expect_wrong(risk(away), "{ outcome = { life = \"away\" } }", "score.risk.within");
  expect_wrong(risk("outcome = { life = \"awry\" }, within = \"9 days\""), "\"awry\"",
               "there is no state");
  expect_wrong(scenario("top = 5, score.oracle = { outcome = { lif = \"away\" } }"),
               "lif = \"away\"", "there is no track");
  expect_wrong(scenario("top = 5, score.oracle = {}"), "{}", "score.oracle.outcome");
}

}  // namespace
}  // namespace sojourn::models
