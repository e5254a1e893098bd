// What a journey cannot say: each mistake is reported where it stands, with advice.
#include "tests/models/journey_support.h"

namespace sojourn::models {
namespace {

constexpr std::string_view end = "[journey.a.end]\nabsorbing = true\n";

std::string from(std::string_view first_state) {
  return "[journey.a.first]\n" + std::string(first_state) + "\n" + std::string(end);
}

TEST(JourneyChecks, names_states_that_do_not_exist) {
  const std::string text = from("stay.fixed = \"1 day\"\nnext.edn = 1.0");
  expect_journey_mistake(text, "edn", "there is no state in track `a` named `edn`");
  expect_journey_mistake(from("race.edn = { rate = \"1 / day\" }"), "edn", "no state");
  expect_journey_mistake(
      "[journey.a]\ninitial = \"nowhere\"\n" + from("race.end = { rate = \"1 / day\" }"),
      "\"nowhere\"", "named `nowhere`");
  const Loaded loaded = load(with_header(text));
  EXPECT_NE(loaded.diagnostics.all().front().advice.find("`end`"), std::string::npos);
}

TEST(JourneyChecks, names_unknown_targets_of_triggers) {
  const std::string other = "[journey.b.x]\nabsorbing = true\n";
  expect_journey_mistake(from("absorbing = true\nstart.b = \"yy\"") + other, "\"yy\"",
                         "named `yy`");
  expect_journey_mistake(from("absorbing = true\nreset.bee = \"x\"") + other, "bee",
                         "no track `bee`");
  expect_journey_mistake(from("absorbing = true\nend = [\"bee\"]") + other, "\"bee\"", "no track");
}

TEST(JourneyChecks, asks_for_exits_or_absorbing) {
  expect_journey_mistake("[journey.a.first]\nlabel = \"x\"\n", "first]", "nobody can leave");
  expect_journey_mistake("[journey.a.first]\nabsorbing = true\nstay.fixed = \"1 day\"\n",
                         "true\nstay", "absorbing and yet has exits");
}

TEST(JourneyChecks, wants_one_way_to_leave) {
  expect_journey_mistake(from("stay.fixed = \"1 day\"\nrace.end = { rate = \"1 / day\" }"),
                         "first]", "both `stay` and `race`");
  expect_journey_mistake(from("next.end = 1"), "first]", "`next` but no `stay`");
  expect_journey_mistake(from("stay.fixed = \"1 day\""), "first]", "a `stay` but no exit");
  expect_journey_mistake(from("race = {}"), "first]", "has no exit");
}

TEST(JourneyChecks, wants_one_clock_for_each_exit_of_a_race) {
  expect_journey_mistake(from("race.end = { mood = 1 }"), "{ mood", "no clock");
  expect_journey_mistake(from("race.end = { hazard = \"h\" }"), "\"h\"", "no rate");
  expect_journey_mistake(from("race.end = { after = { fixed = \"1 day\" }, rate = \"1 / day\" }"),
                         "{ fixed", "one clock");
  expect_journey_mistake(from("race.end = { after = { fixed = \"1 day\" }, shape = 2 }"), "2 }",
                         "belongs to a hazard");
}

TEST(JourneyChecks, finds_states_that_nobody_enters) {
  expect_journey_mistake(from("stay.fixed = \"1 day\"\nnext.end = 1") +
                             "[journey.a.island]\nstay.fixed = \"1 day\"\nnext.end = 1\n",
                         "island]", "nobody ever enters");
  expect_journey_mistake("[journey.b]\ninitial = \"none\"\n[journey.b.x]\nabsorbing = true\n" +
                             from("race.end = { rate = \"1 / day\" }"),
                         "x]", "nobody ever enters");
}

TEST(JourneyChecks, wants_a_choice_to_have_an_open_exit) {
  expect_journey_mistake(
      from("stay.fixed = \"1 day\"\nnext.end = { odds = 1, when = { mood = { above = 1 } } }"),
      "first]", "every exit has a guard");
  expect_journey_mistake(from("stay.fixed = \"1 day\"\nnext.end = 0"), "first]",
                         "all odds are zero");
  expect_journey_mistake(from("stay.fixed = \"1 day\"\nnext.end = -1"), "-1\n", "at least 0");
  expect_journey_mistake(from("stay.fixed = \"1 day\"\nnext.end = { otherwise = true }\n"
                              "next.first = { otherwise =  true }"),
                         "true }\n[", "two exits are taken `otherwise`");
}

TEST(JourneyChecks, finds_loops_without_time) {
  expect_journey_mistake(
      "[journey.a.first]\nstay.fixed = \"0 s\"\nnext.second = 1\n"
      "[journey.a.second]\nstay = { uniform = { from = \"0 s\", to = \"0 s\" } }\nnext.first = 1\n",
      "first]", "without any time passing (journey.a.first, journey.a.second)");
  expect_journey_mistake("[journey.a.first]\nstay.fixed = \"0 s\"\nnext.first = 1\n", "first]",
                         "without any time passing");
  expect_journey_mistake(
      "[journey.a.first]\nstay.fixed = \"1 day\"\nreset.b = \"x\"\nnext.first = 1\n"
      "[journey.b.x]\nstay.fixed = \"1 day\"\nreset.a = \"first\"\nnext.x = 1\n",
      "first]", "without any time passing (journey.a.first, journey.b.x)");
}

TEST(JourneyChecks, allows_moments_without_time_that_lead_on) {
  good(
      "[journey.a.first]\nstay.fixed = \"0 s\"\nnext.second = 1\n"
      "[journey.a.second]\nstay.fixed = \"1 day\"\nnext.first = 1\n");
}

TEST(JourneyChecks, keeps_the_limits) {
  std::string states;
  for (int i = 0; i < 64; ++i) {
    states += "[journey.a.s" + std::to_string(i) + "]\nstay.fixed = \"1 day\"\nnext.s0 = 1\n";
  }
  expect_journey_mistake(states, "a.s0", "64 states of a track are too many");
  std::string exits = "[journey.a.first]\nstay.fixed = \"1 day\"\n";
  std::string rest;
  for (int i = 0; i < 17; ++i) {
    exits += "next.s" + std::to_string(i) + " = 1\n";
    rest += "[journey.a.s" + std::to_string(i) + "]\nabsorbing = true\n";
  }
  expect_journey_mistake(exits + rest, "first]", "17 exits of a state are too many");
  std::string tracks;
  for (int i = 0; i < 9; ++i) {
    tracks += "[journey.t" + std::to_string(i) + ".x]\nabsorbing = true\n";
  }
  expect_journey_mistake(tracks, "journey.t0", "9 tracks are too many");
  std::string variables;
  for (int i = 0; i < 16; ++i) variables += "[variables.v" + std::to_string(i) + "]\n";
  expect_journey_mistake(variables + "[journey.a.x]\nabsorbing = true\n", "variables.mood",
                         "17 state variables are too many");
}

TEST(JourneyChecks, keeps_hazards_on_one_track_and_above_zero) {
  expect_journey_mistake(from("race.end = { hazard = \"h\", rate = \"1 / month\" }") +
                             "[journey.b.x]\nrace.y = { hazard = \"h\",  rate = \"1 / month\" }\n"
                             "[journey.b.y]\nabsorbing = true\n",
                         "\"h\",  rate", "used on two tracks");
  expect_journey_mistake(from("race.end = { hazard = \"h\", rate = \"0 / month\" }"),
                         "\"0 / month\"", "never rings");
}

TEST(JourneyChecks, warns_of_customers_who_would_be_gone_in_a_day) {
  const Loaded loaded = load(with_header(from("race.end = { rate = \"2 / day\" }")));
  ASSERT_EQ(loaded.diagnostics.all().size(), 1U);
  EXPECT_TRUE(loaded.diagnostics.all()[0].warning);
  EXPECT_FALSE(loaded.diagnostics.has_errors());
  EXPECT_NE(loaded.diagnostics.all()[0].advice.find("per month"), std::string::npos);
}

TEST(JourneyChecks, says_why_clocks_cannot_look_at_the_calendar_or_count) {
  const std::string other = "[journey.b.x]\nabsorbing = true\n";
  const auto race = [&](std::string_view what) {
    return from("race.end = { rate = \"1 / month\", " + std::string(what) + " }") + other;
  };
  expect_journey_mistake(race("weekday.monday = 1.5"), "1.5", "cannot look at the calendar");
  expect_journey_mistake(race("month.may = 1.5"), "1.5", "cannot look at the calendar");
  expect_journey_mistake(race("time_in_state = 1.5"), "1.5", "its own time in the state");
  expect_journey_mistake(race("visits.first = 1.5"), "1.5", "cannot count visits");
  expect_journey_mistake(race("when = { weekday = \"monday\" }"), "weekday = \"", "cannot look");
}

TEST(JourneyChecks, says_what_a_quantity_is) {
  const auto choice = [&](std::string_view what) {
    return from("stay.fixed = \"1 day\"\nnext.first = 1\nnext.end = { odds = 1, " +
                std::string(what) + " }");
  };
  expect_journey_mistake(choice("moood = 7.5"), "7.5", "there is no quantity `moood`");
  expect_journey_mistake(choice("plan = 7.5"), "7.5", "categorical");
  expect_journey_mistake(choice("plan.gold = 7.5"), "7.5",
                         "no category of trait `plan` named `gold`");
  expect_journey_mistake(choice("segment.famly = 7.5"), "7.5", "no segment `famly`");
  expect_journey_mistake(choice("segment = 7.5"), "7.5", "alone is no number");
  expect_journey_mistake(choice("weekday.sonntag = 7.5"), "7.5", "no weekday");
  expect_journey_mistake(choice("bee.x = 7.5"), "7.5", "track or categorical trait `bee`");
  expect_journey_mistake(choice("when = { mood = \"high\" }"), "mood =", "is a number");
  expect_journey_mistake(choice("when = { a = { above = 3 } }"), "a = {", "has names");
  expect_journey_mistake(choice("when = { a = \"ende\" }"), "\"ende\"", "named `ende`");
  expect_journey_mistake(choice("when = { mood = { above = 3, below = 2 } }"),
                         "mood =", "never open");
  expect_journey_mistake(choice("when = { visits = 3 }"), "visits", "");
}

TEST(JourneyChecks, keeps_tracks_from_moving_themselves) {
  expect_journey_mistake(from("absorbing = true\nreset.a = \"end\""), "a = \"end\"",
                         "cannot start, reset or end itself");
}

TEST(JourneyChecks, keeps_randomness_to_states) {
  expect_journey_mistake(
      from("stay.fixed = \"1 day\"\nnext.end = { change.mood = { add = 1, sd = 0.75 } }"), "0.75",
      "cannot be random");
  expect_journey_mistake(from("absorbing = true\nenter.mood = { add = 1, set = 2 }"), "{ add = 1",
                         "one of add, set and toward");
  expect_journey_mistake(from("absorbing = true\nenter.mood = { toward = 1.5 }"), "1.5",
                         "belong together");
  expect_journey_mistake(from("absorbing = true\nenter.mod = { add = 1 }"),
                         "mod =", "no state variable `mod`");
}

TEST(JourneyChecks, keeps_names_apart) {
  expect_journey_mistake("[variables.price]\n[journey.a.x]\nabsorbing = true\n", "price]\n[journey",
                         "there is a trait `price` already");
  expect_journey_mistake("[journey.mood.x]\nabsorbing = true\n", "mood.x",
                         "there is a state variable `mood` already");
  expect_journey_mistake("[variables.tenure]\n[journey.a.x]\nabsorbing = true\n", "tenure",
                         "cannot be the name");
  expect_journey_mistake("[journey.a.none]\nabsorbing = true\n", "none]", "cannot be the name");
}

TEST(JourneyChecks, checks_the_parameters_of_stays) {
  const auto stay = [&](std::string_view law) {
    return from("stay = { " + std::string(law) + " }\nnext.end = 1");
  };
  expect_journey_mistake(stay("lognormal = { sigma = 1 }"), "{ sigma",
                         "neither a mean nor a median");
  expect_journey_mistake(stay("lognormal = { mean = \"1 day\", median = \"2 days\", sigma = 1 }"),
                         "\"2 days\"", "both a mean and a median");
  expect_journey_mistake(stay("uniform = { from = \"2 days\", to = \"1 day\" }"), "\"1 day\" }",
                         "shorter than");
  expect_journey_mistake(stay("empirical = { durations = [1] }"), "[1]", "at least two");
  expect_journey_mistake(stay("empirical = { durations = [1, 2], probabilities = [0.5] }"), "[0.5]",
                         "2 durations have 1 probabilities");
  expect_journey_mistake(stay("empirical = { durations = [1, 2], probabilities = [0.5, 0.5] }"),
                         "[0.5, 0.5]", "must both rise");
  expect_journey_mistake(stay("fixed = \"1 day\", exponential = { mean = \"1 day\" }"),
                         "fixed =", "only one of");
  expect_journey_mistake(from("stay.profile = \"office\"\nnext.end = 1"), "stay.profile",
                         "has none of");
  expect_journey_mistake(from("stay.fixed = \"1 day\"\nstay.profile = \"ofice\"\nnext.end = 1"),
                         "\"ofice\"", "no profile `ofice`");
}

TEST(JourneyChecks, shows_all_mistakes_at_once) {
  const Loaded loaded =
      load(with_header(from("stay.fixed = \"1 day\"\nnext.edn = { odds = 1, mod = 2 }\n"
                            "enter.nothing = { add = 1 }")));
  EXPECT_GE(loaded.diagnostics.all().size(), 3U) << text_of(loaded.diagnostics);
}

}  // namespace
}  // namespace sojourn::models
