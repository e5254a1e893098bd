// Targets that nobody can meet, each told with its place and with what to do.
#include "tests/models/interventions/support.h"

namespace sojourn::models {
namespace {

// Nobody takes the exit to `lounge`, and only a call makes the phone ring.
std::string base(const std::string& interventions) {
  return "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"1 year\"\n"
         "[population]\ncustomers = 100\nsegments = { basic = 0.6, family = 0.4, gold = 0.0 }\n"
         "[traits.age]\nempirical = { values = [18, 40, 90] }\n"
         "[traits.nerve]\nnormal = { mean = 0.0, sd = 1.0 }\n"
         "[traits.device]\ncategorical = { phone = 1.0, pager = 0.0 }\n"
         "[variables.mood]\ninitial = 0.5\n"
         "[variables.points]\ninitial = 0.0\n"
         "[journey.life.home]\nstay = { fixed = \"20 days\" }\n"
         "next.away = 1.0\nnext.lounge = { odds = 0 }\n"
         "[journey.life.away]\nenter.points = { add = 1 }\nstay = { fixed = \"20 days\" }\n"
         "next.home = 1.0\n"
         "[journey.life.lounge]\nstay = { fixed = \"1 day\" }\nnext.home = 1.0\n"
         "[journey.phone]\ninitial = \"silent\"\n"
         "[journey.phone.silent]\nabsorbing = true\n"
         "[journey.phone.rings]\nstay = { fixed = \"1 minute\" }\nnext.silent = 1.0\n" +
         interventions;
}

std::string call(const std::string& more, const std::string& from = "2025-03-01") {
  return "[intervention.x]\nfrom = " + from + "\ncontact = { reset.phone = \"rings\" }\n" + more +
         "\n";
}

void expect_nobody(const std::string& intervention, std::string_view anchor,
                   std::string_view problem) {
  SCOPED_TRACE(intervention);
  expect_mistake(base(intervention), anchor, problem);
}

/// Nothing is said of the intervention.
void expect_somebody(const std::string& intervention) {
  const Loaded loaded = load(base(intervention));
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << intervention << text_of(loaded.diagnostics);
}

std::string when(const std::string& condition) {
  return call("target = { when = { " + condition + " } }");
}

TEST(TargetNobodyMeets, is_one_of_a_share_or_of_odds_of_0) {
  expect_nobody(call("target = { share = 0 }"), "target = {", "nobody will be treated");
  expect_nobody(call("take_up = { odds = 0 }"), "take_up = {", "nobody will be treated");
  expect_somebody(call("target = { share = 0.01 }\ntake_up = { odds = 0.01 }"));
}

TEST(TargetNobodyMeets, is_a_segment_or_category_without_weight) {
  expect_nobody(call("target = { segment = \"gold\" }"), "\"gold\" }", "not one of 100000");
  expect_nobody(when("device = \"pager\""), "device = \"pager\"", "not one of 100000");
  expect_somebody(call("target = { segment = [\"gold\", \"family\"] }"));
  expect_somebody(when("device = \"phone\""));
}

TEST(TargetNobodyMeets, is_a_trait_that_nobody_has) {
  expect_nobody(when("age = { above = 91 }"), "age = {", "not one of 100000");
  expect_somebody(when("age = { above = 89 }"));
}

TEST(TargetNobodyMeets, is_made_of_conditions_that_contradict_each_other) {
  expect_nobody(
      call("target = { segment = \"basic\", when = { segment = [\"family\", \"gold\"] } }"),
      "segment = [\"family\"", "not one of 100000 customers drawn meets all");
  expect_nobody(when("mood = { above = 2, below = 1 }"), "mood = {", "never open");
}

TEST(TargetNobodyMeets, is_a_tenure_that_nobody_reaches) {
  expect_nobody(when("tenure = { above = 1.2 }"), "tenure = {", "not one of 100000");
  // One look on the first of March, when nobody has been there for half a year.
  expect_nobody(when("tenure = { above = 0.5 }"), "tenure = {", "not one of 100000");
  expect_somebody(call("every = \"30 days\"\ntarget = { when = { tenure = { above = 0.5 } } }"));
}

TEST(TargetNobodyMeets, is_a_state_that_nobody_comes_to) {
  expect_nobody(when("life = \"lounge\""), "life = \"lounge\"", "no customer ever is in");
  expect_nobody(call("at = { life = \"lounge\" }"), "{ life = \"lounge\" }",
                "nobody ever enters the states of `at`");
  expect_somebody(when("life = [\"lounge\", \"home\"]"));
}

TEST(TargetNobodyMeets, is_a_state_that_only_the_treatment_itself_leads_to) {
  expect_nobody(when("phone = \"rings\""), "phone = \"rings\" } }\n", "no customer ever is in");
  expect_nobody(call("at = { phone = \"rings\" }"), "{ phone = \"rings\" }\n",
                "nobody ever enters");
}

TEST(TargetNobodyMeets, is_not_a_state_that_another_intervention_opens) {
  expect_somebody(when("phone = \"rings\"") +
                  "[intervention.y]\nfrom = 2025-02-01\ncontact = { reset.phone = \"rings\" }\n");
  expect_somebody(when("life = \"lounge\"") +
                  "[intervention.y]\nfrom = 2025-02-01\n"
                  "change = { \"journey.life.home.next.lounge.odds\" = { set = 1 } }\n");
}

TEST(TargetNobodyMeets, is_a_state_after_others_where_one_looks_on_joining_only) {
  const std::string away = "target = { when = { life = \"away\" } }";
  expect_nobody(call(away, "2025-01-01"), "life = \"away\" }", "the second in which they join");
  expect_somebody(call(away, "2025-01-02"));
  expect_somebody(call("every = \"30 days\"\n" + away, "2025-01-01"));
}

TEST(TargetNobodyMeets, is_a_state_other_than_the_one_that_is_entered) {
  expect_nobody(call("at = { life = \"away\" }\ntarget = { when = { life = \"home\" } }"),
                "life = \"home\" }", "who enters a state of `at`");
  expect_somebody(call("at = { life = \"away\" }\ntarget = { when = { life = \"away\" } }"));
  expect_somebody(call("at = { life = \"away\" }\ntarget = { when = { phone = \"silent\" } }"));
}

TEST(TargetNobodyMeets, is_a_day_on_which_nobody_looks) {
  // The first of March 2025 is a Saturday, and so is every seventh day after it.
  const std::string monday = "target = { when = { weekday = \"monday\" } }";
  expect_nobody(call("every = \"7 days\"\n" + monday), "weekday = \"monday\"", "such a day");
  expect_somebody(call("every = \"1 day\"\n" + monday));
  expect_nobody(call("until = 2025-06-01\nevery = \"1 day\"\n"
                     "target = { when = { month = \"july\" } }"),
                "month = \"july\"", "such a day");
}

TEST(TargetNobodyMeets, is_a_value_that_nothing_ever_changes) {
  expect_nobody(when("mood = { above = 2 }"), "mood = {", "never has such a value");
  expect_somebody(when("mood = { above = 0.4 }"));
  expect_somebody(when("points = { above = 2 }"));
}

TEST(TargetNobodyMeets, is_that_of_groups_whose_turn_never_comes) {
  const auto groups = [](const std::string& until) {
    return call("until = " + until + "\nrollout = { groups = 4, every = \"30 days\" }");
  };
  expect_nobody(groups("2025-04-15"), "rollout = {", "the turn of 2 of 4 groups never comes");
  expect_somebody(groups("2025-06-30"));
}

}  // namespace
}  // namespace sojourn::models
