// Whether a scenario's twins are monotone, and which links say that they are not.
#include <string>
#include <vector>

#include "models/journeys/explain.h"
#include "tests/models/facts/facts_support.h"

namespace sojourn::models {
namespace {

std::string links_of(const std::string& text) {
  const Scenario scenario = facts::scenario_of(text);
  std::string all;
  for (const std::string& link : losing_links(scenario.program, scenario.population)) {
    all += link + "\n";
  }
  return all;
}

TEST(LosingLinks, are_none_where_attitude_only_lowers_the_hazard_of_leaving) {
  EXPECT_EQ(links_of(facts::shipped_text("monotone.toml")), "");
}

TEST(LosingLinks, name_expectations_that_learn_and_quality_that_becomes_usual) {
  const std::string links = links_of(facts::shipped_text(
      "monotone.toml", {{"expectation = { learns = false }",
                         "adaptation = { strength = 0.5, half_life = \"1 year\" }"},
                        {"paradox = 0.0", "paradox = 0.1"}}));
  EXPECT_NE(links.find("experience.expectation.learns"), std::string::npos);
  EXPECT_NE(links.find("experience.adaptation.strength"), std::string::npos);
  EXPECT_NE(links.find("experience.failure.paradox"), std::string::npos);
}

TEST(LosingLinks, name_dates_and_paths_that_depend_on_what_is_felt) {
  const std::string journeys = R"(
[scenario]
format = 1
length = "1 year"
[population]
customers = 10
[variables.mood]
[journey.life.new]
stay.exponential = { mean = "9 days" }
stay.speed = { mood = 0.2 }
next.old = { odds = 1.0, mood = 0.5 }
next.gone = { odds = 0.1, mood = -0.5 }
[journey.life.old]
race.gone = { hazard = "go", rate = "0.1 / month", mood = 0.3 }
[journey.life.gone]
absorbing = true
[journey.use.on]
race.off = { hazard = "stop", rate = "0.1 / month", life.old = 0.4 }
[journey.use.off]
stay.fixed = "1 day"
next.on = 1.0
)";
  const std::string links = links_of(journeys);
  EXPECT_NE(links.find("life.new: how long customers stay depends on mood"), std::string::npos)
      << links;
  EXPECT_NE(links.find("life.new: going on to old depends on mood"), std::string::npos) << links;
  EXPECT_NE(links.find("life.old: better mood makes leaving to gone likelier"), std::string::npos)
      << links;
  EXPECT_NE(links.find("use.on: depends on life"), std::string::npos) << links;
  EXPECT_EQ(links.find("new: better mood makes leaving"), std::string::npos) << links;
}

TEST(LosingLinks, leave_out_burdens_that_make_customers_leave) {
  const std::string with_effort = facts::shipped_text(
      "monotone.toml", {{"loyalty = -1.0 }", "loyalty = -1.0, effort = 0.2 }"}});
  EXPECT_EQ(links_of(with_effort), "");
}

TEST(LosingLinks, of_telecom_are_several) {
  const std::string text = [] {
    const Scenario scenario = facts::scenario_of(facts::shipped_text("telecom.toml"));
    return twins_in_words(scenario.program, scenario.population);
  }();
  EXPECT_EQ(text.rfind("not monotone", 0), 0U);
  EXPECT_NE(text.find("usage.light: going on to regular depends on"), std::string::npos) << text;
}

}  // namespace
}  // namespace sojourn::models
