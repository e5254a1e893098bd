// The links of surveys, taken out one at a time: styles, nonresponse, fatigue, trust. What
// customers feel and would have said honestly stays as it was, answer by answer.
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "tests/models/facts/facts_support.h"

namespace sojourn::models {
namespace {

using facts::Lives;
using facts::scenario_of;

const std::string columns = "surveys,truth/surveys,events";

// Customers who are met every three weeks or so, asked after some visits and every quarter.
std::string asked(const std::string& surveys, const std::string& closed = "closed_loop = 0.5\n") {
  return "[scenario]\nformat = 1\nlength = \"2 years\"\n[population]\ncustomers = 300\n"
         "[touchpoint.shop]\nat = { life = \"visit\" }\nquality = { mean = 0.2, sd = 0.8 }\n"
         "[surveys]\nattitude = { centre = 0.0, spread = 0.3 }\n" +
         surveys +
         "[survey.after]\nkind = [\"csat\", \"nps\"]\nafter = [\"shop\"]\nshare = 0.5\n"
         "channel = \"interview\"\nitems = 5\n" +
         closed +
         "[survey.quarterly]\nkind = \"nps\"\nevery = \"90 days\"\nchannel = \"interview\"\n"
         "[journey.life.away]\nstay = { exponential = { mean = \"20 days\" } }\nnext.visit = 1.0\n"
         "[journey.life.visit]\nstay = { fixed = \"1 day\" }\nnext.away = 1.0\n";
}

/// The columns of truth/surveys and events that differ between two runs.
std::set<std::string> changed(const Lives& a, const Lives& b) {
  std::set<std::string> found;
  for (const char* const column :
       {"truth/surveys.attitude", "truth/surveys.honest", "truth/surveys.expected",
        "truth/surveys.p_invite", "truth/surveys.p_respond", "truth/surveys.invited",
        "truth/surveys.answered", "truth/surveys.time", "truth/surveys.polarity", "events.time",
        "events.to"}) {
    if (a[column] != b[column]) found.insert(column);
  }
  return found;
}

const std::set<std::string> who_answers{"truth/surveys.p_respond", "truth/surveys.answered"};

TEST(SurveyLinks, of_styles_change_what_is_put_down_and_nothing_else) {
  const std::string none =
      "styles = { acquiescence_sd = 0.0, extremity_sd = 0.0, straight_lining = 0.0, "
      "heap_five = 0.0, heap_ten = 0.0 }\n";
  const Lives with(scenario_of(asked("")), 1, columns);
  const Lives without(scenario_of(asked(none)), 1, columns);
  EXPECT_EQ(changed(with, without), std::set<std::string>{});
  EXPECT_NE(with["surveys.score"], without["surveys.score"]);
  // Without styles everybody puts down the honest answer.
  std::vector<double> honest;
  for (std::size_t i = 0; i < without["truth/surveys.honest"].size(); ++i) {
    if (without["truth/surveys.invited"][i] != 0.0)
      honest.push_back(without["truth/surveys.honest"][i]);
  }
  const auto& score = without["surveys.score"];
  ASSERT_EQ(score.size(), honest.size());
  for (std::size_t i = 0; i < score.size(); ++i) {
    EXPECT_TRUE(score[i] == 255.0 || score[i] == honest[i]) << i;
  }
}

TEST(SurveyLinks, of_nonresponse_change_who_answers_and_not_what) {
  const Lives with(scenario_of(asked("")), 1, columns);
  const Lives without(scenario_of(asked("response = { attitude = 0.0, extremity = 0.0 }\n")), 1,
                      columns);
  EXPECT_EQ(changed(with, without), who_answers);
  for (std::size_t i = 0; i < with["surveys.score"].size(); ++i) {
    const double a = with["surveys.score"][i], b = without["surveys.score"][i];
    EXPECT_TRUE(a == 255.0 || b == 255.0 || a == b) << i;
  }
  const auto& attitude = with["truth/surveys.attitude"];
  EXPECT_GT(facts::correlation(attitude, with["truth/surveys.p_respond"]), 0.3);
}

TEST(SurveyLinks, of_fatigue_and_trust_move_the_chance_to_answer_one_way) {
  const Lives tired(scenario_of(asked("")), 1, columns);
  const Lives fresh(scenario_of(asked("response.fatigue = 0.0\n")), 1, columns);
  const Lives ignored(scenario_of(asked("", "")), 1, columns);
  EXPECT_EQ(changed(tired, fresh), who_answers);
  EXPECT_EQ(changed(tired, ignored), who_answers);
  const auto& p = tired["truth/surveys.p_respond"];
  for (std::size_t i = 0; i < p.size(); ++i) {
    EXPECT_GE(fresh["truth/surveys.p_respond"][i], p[i]) << i;
    EXPECT_LE(ignored["truth/surveys.p_respond"][i], p[i]) << i;
  }
}

// Four customers asked once, at their joining's wave, with nothing but the base rate at work.
TEST(SurveyLinks, without_any_leave_the_base_rate) {
  const Lives lives(
      scenario_of(asked("response = { attitude = 0.0, extremity = 0.0, tenure = 0.0, "
                        "fatigue = 0.0, trust = 0.0, length = 0.0, propensity_sd = 0.0 }\n")),
      1, columns);
  for (const double p : lives["truth/surveys.p_respond"]) EXPECT_NEAR(p, 0.6, 1e-5);
}

}  // namespace
}  // namespace sojourn::models
