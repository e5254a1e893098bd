// Journeys as programs: every row, scale and trigger worked out by hand.
#include <cmath>
#include <limits>

#include "models/journeys/compile.h"
#include "tests/models/journey_support.h"

namespace sojourn::models {
namespace {

using Kind = sim::Source::Kind;
constexpr float day = 86400.0F;
constexpr std::string_view ends = "[journey.a.end]\nabsorbing = true\n";

std::string from(std::string_view first_state) {
  return "[journey.a.first]\n" + std::string(first_state) + "\n" + std::string(ends);
}

const sim::StateRow& first_row(const Scenario& scenario) { return scenario.program.rows.front(); }

TEST(JourneyCompile, numbers_tracks_and_states_in_file_order) {
  const Scenario scenario = good(
      "[journey.a.one]\nlabel = \"One\"\nstay = { fixed = \"1 day\" }\nnext.two = 1.0\n"
      "[journey.a.two]\nabsorbing = true\n"
      "[journey.b]\ninitial = \"y\"\n"
      "[journey.b.x]\nstay.fixed = \"2 days\"\nnext.y = 1\n"
      "[journey.b.y]\nstay.fixed = \"3 days\"\nnext.x = 1\n");
  const sim::Program& program = scenario.program;
  ASSERT_EQ(program.tracks.size(), 2U);
  ASSERT_EQ(program.states.size(), 4U);
  ASSERT_EQ(program.rows.size(), 4U);
  EXPECT_EQ(program.length, 100 * seconds_per_day);
  EXPECT_EQ(program.calendar.weekday_of_day.at(0), 2);  // 2025-01-01 was a Wednesday
  EXPECT_EQ(program.tracks[0].name, "a");
  EXPECT_EQ(program.tracks[0].initial, 0);
  EXPECT_EQ(program.tracks[0].idle, sim::no_state);
  EXPECT_EQ(program.tracks[1].first, 2);
  EXPECT_EQ(program.tracks[1].states, 2);
  EXPECT_EQ(program.tracks[1].initial, 3);
  EXPECT_EQ(program.states[0].path, "journey.a.one");
  EXPECT_EQ(program.states[0].label, "One");
  EXPECT_TRUE(program.states[1].absorbing);
  EXPECT_EQ(program.rows[1].leaving, sim::StateRow::Leaving::never);
  EXPECT_EQ(program.rows[2].exits.at(0).to, 3);
  EXPECT_EQ(program.states[3].track, 1);
}

TEST(JourneyCompile, scales_each_stay_to_what_was_said) {
  const auto stay = [](std::string_view law) {
    return first_row(good(from("stay = { " + std::string(law) + " }\nnext.end = 1"))).stay;
  };
  EXPECT_EQ(stay("fixed = \"2 days\"").shape.kind, sim::StayShape::Kind::fixed);
  EXPECT_EQ(stay("fixed = \"2 days\"").scale, 2 * day);
  EXPECT_EQ(stay("exponential = { mean = \"3 days\" }").scale, 3 * day);
  // Gamma(1 + 1/2) = sqrt(pi)/2
  EXPECT_NEAR(stay("weibull = { shape = 2, mean = \"1 day\" }").scale, day / 0.886226925F, 0.1F);
  EXPECT_EQ(stay("weibull = { shape = 2, mean = \"1 day\" }").shape.shape, 2.0F);
  // exp(-0.8^2 / 2) = 0.726149
  EXPECT_NEAR(stay("lognormal = { mean = \"30 days\", sigma = 0.8 }").scale, 30 * day * 0.72614904F,
              1.0F);
  EXPECT_EQ(stay("lognormal = { median = \"30 days\", sigma = 0.8 }").scale, 30 * day);
  EXPECT_EQ(stay("log_logistic = { shape = 2, median = \"5 days\" }").scale, 5 * day);
  const sim::Clock uniform = stay("uniform = { from = \"1 day\", to = \"4 days\" }");
  EXPECT_EQ(uniform.scale, 4 * day);
  EXPECT_EQ(uniform.shape.shape, 0.25F);
}

TEST(JourneyCompile, tabulates_gamma_and_empirical_stays) {
  const Scenario scenario = good(
      "[journey.a.first]\nstay = { gamma = { shape = 2, mean = \"4 days\" } }\nnext.second = 1\n"
      "[journey.a.second]\nstay = { empirical = { durations = [3, 1, 2], unit = \"hours\" } }\n"
      "next.first = 1\n");
  ASSERT_EQ(scenario.program.tables.size(), 2U);
  EXPECT_EQ(scenario.program.rows[0].stay.shape.kind, sim::StayShape::Kind::tabulated);
  EXPECT_EQ(scenario.program.rows[0].stay.scale, 4 * day);
  EXPECT_EQ(scenario.program.rows[1].stay.shape.table, 1);
  EXPECT_EQ(scenario.program.rows[1].stay.scale, 3600.0F);
  const sim::StayTable& table = scenario.program.tables[1];
  EXPECT_EQ(table.coefficients.size(), 4U * (static_cast<std::size_t>(table.intervals) + 2U));
}

TEST(JourneyCompile, reads_every_kind_of_coefficient) {
  const Scenario scenario = good(
      "[journey.a.first]\nstay.fixed = \"1 day\"\n"
      "next.end = { odds = 0.5, mood = -1.2, price = 0.4, plan.premium = 0.3, segment.family = 0.2,"
      " b.y = 0.1, tenure = -0.1, time_in_state = 0.01, visits.first = 0.2, visits.b.y = 0.3,"
      " weekday.saturday = 0.4, month.december = 0.6, log.price = 1, logit.price = -1 }\n" +
      std::string(ends) +
      "[journey.b.x]\nstay.fixed = \"1 day\"\nnext.y = 1\n"
      "[journey.b.y]\nstay.fixed = \"1 day\"\nnext.x = 1\n");
  const sim::Exit& exit = first_row(scenario).exits.at(0);
  EXPECT_EQ(exit.odds, 0.5F);
  struct Expected {
    Kind kind;
    int index;
    int code;
    float coefficient;
  };
  const std::vector<Expected> expected{
      {Kind::variable, 0, 0, -1.2F},      {Kind::trait, 0, 0, 0.4F},
      {Kind::category, 1, 1, 0.3F},       {Kind::segment, 0, 1, 0.2F},
      {Kind::track_state, 1, 3, 0.1F},    {Kind::tenure, 0, 0, -0.1F},
      {Kind::time_in_state, 0, 0, 0.01F}, {Kind::visits, 0, 0, 0.2F},
      {Kind::visits, 3, 0, 0.3F},         {Kind::weekday, 0, 5, 0.4F},
      {Kind::month, 0, 11, 0.6F},         {Kind::trait_log, 0, 0, 1.0F},
      {Kind::trait_logit, 0, 0, -1.0F}};
  ASSERT_EQ(exit.terms.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(exit.terms[i].source.kind, expected[i].kind) << i;
    EXPECT_EQ(exit.terms[i].source.index, expected[i].index) << i;
    EXPECT_EQ(exit.terms[i].source.code, expected[i].code) << i;
    EXPECT_EQ(exit.terms[i].coefficient, expected[i].coefficient) << i;
  }
}

TEST(JourneyCompile, reads_guards_of_numbers_and_of_names) {
  const Scenario scenario = good(
      "[journey.a.first]\nstay.fixed = \"1 day\"\n"
      "next.end = { odds = 1, when = { mood = { above = 0.5, below = 2 }, tenure = { below = 1 },"
      " segment = \"family\", plan = [\"plain\", \"premium\"], b = [\"y\", \"none\"],"
      " weekday = \"monday\", month = [\"may\"] } }\nnext.first = { otherwise = true }\n" +
      std::string(ends) +
      "[journey.b]\ninitial = \"none\"\n[journey.b.x]\nstay.fixed = \"1 day\"\nnext.y = 1\n"
      "[journey.b.y]\nabsorbing = true\n"
      "[journey.c.on]\nstart.b = \"x\"\nabsorbing = true\n");
  const std::vector<sim::Guard>& guards = first_row(scenario).exits.at(0).guards;
  ASSERT_EQ(guards.size(), 7U);
  EXPECT_FALSE(guards[0].by_code);
  EXPECT_EQ(guards[0].low, 0.5F);
  EXPECT_EQ(guards[0].high, 2.0F);
  EXPECT_EQ(guards[1].low, -std::numeric_limits<float>::infinity());
  EXPECT_EQ(guards[2].source.kind, Kind::segment);
  EXPECT_EQ(guards[2].codes, 0b10U);
  EXPECT_EQ(guards[3].source.kind, Kind::category);
  EXPECT_EQ(guards[3].codes, 0b11U);
  EXPECT_EQ(guards[4].source.kind, Kind::track_state);
  EXPECT_EQ(guards[4].source.index, 1);
  EXPECT_EQ(guards[4].codes, 0b110U);  // y is the second state of b, idle the third
  EXPECT_EQ(guards[5].codes, 0b1U);
  EXPECT_EQ(guards[6].codes, 0b10000U);
  EXPECT_TRUE(first_row(scenario).exits.at(1).otherwise);
}

TEST(JourneyCompile, gives_races_a_clock_for_each_exit) {
  const Scenario scenario = good(
      "[journey.a.first]\n"
      "race.second = { after = { fixed = \"365 days\" }, mood = 0.5, profile = \"office\","
      " when = { segment = \"basic\" } }\n"
      "race.end = { hazard = \"churn\", rate = \"0.1 / day\", shape = 0.8, since = \"joining\" }\n"
      "[journey.a.second]\nrace.end = { hazard = \"churn\", rate = \"0 / day\" }\n"
      "race.first = { rate = \"1 / day\" }\n" +
      std::string(ends));
  const sim::StateRow& row = first_row(scenario);
  ASSERT_EQ(row.leaving, sim::StateRow::Leaving::by_race);
  const sim::Clock& renewal = row.exits.at(0).clock;
  EXPECT_EQ(renewal.hazard, -1);
  EXPECT_EQ(renewal.scale, 365 * day);
  EXPECT_EQ(renewal.terms.size(), 1U);
  EXPECT_EQ(renewal.guards.size(), 1U);
  EXPECT_EQ(renewal.profile, 0);
  const sim::Clock& churn = row.exits.at(1).clock;
  EXPECT_EQ(churn.hazard, 0);
  EXPECT_FLOAT_EQ(churn.scale, 10 * day);
  EXPECT_EQ(churn.age_power, 0.8F);
  EXPECT_EQ(churn.since, sim::Clock::Since::joining);
  ASSERT_EQ(scenario.program.hazards.size(), 2U);
  EXPECT_EQ(scenario.program.hazards[0].path, "journey.a.hazard.churn");
  EXPECT_EQ(scenario.program.hazards[1].name, "second_first");
  const sim::StateRow& second = scenario.program.rows[1];
  EXPECT_EQ(second.exits.at(0).clock.hazard, 0);
  EXPECT_TRUE(std::isinf(second.exits.at(0).clock.scale));
  EXPECT_EQ(second.exits.at(1).clock.hazard, 1);
}

TEST(JourneyCompile, turns_updates_into_keep_shift_and_spread) {
  const Scenario scenario =
      good("[variables.effort]\n[variables.wear]\n" +
           from("stay.fixed = \"1 day\"\nenter.mood = { toward = 0.2, sd = 2.0, rate = 0.25 }\n"
                "enter.effort = { set = 3, sd = 0.5 }\nenter.wear = { add = 0 }\n"
                "next.end = { change.mood = { add = -1 }, change.effort = { set = 0 } }"));
  const sim::StateRow& row = first_row(scenario);
  ASSERT_EQ(row.updates.size(), 2U);  // adding 0 does nothing
  EXPECT_EQ(row.updates[0].keep, 0.75F);
  EXPECT_EQ(row.updates[0].shift, 0.05F);
  EXPECT_EQ(row.updates[0].spread, 0.5F);
  EXPECT_EQ(row.updates[1].variable, 1);
  EXPECT_EQ(row.updates[1].keep, 0.0F);
  EXPECT_EQ(row.updates[1].shift, 3.0F);
  EXPECT_EQ(row.updates[1].spread, 0.5F);
  const std::vector<sim::Update>& change = row.exits.at(0).updates;
  ASSERT_EQ(change.size(), 2U);
  EXPECT_EQ(change[0].keep, 1.0F);
  EXPECT_EQ(change[0].shift, -1.0F);
  EXPECT_EQ(change[1].keep, 0.0F);
  const sim::VariableInfo& mood = scenario.program.variables[0];
  EXPECT_EQ(mood.initial, 0.25F);
  EXPECT_EQ(mood.half_life, 30.0 * 86400.0);
  EXPECT_EQ(mood.level, 0.1F);
}

TEST(JourneyCompile, lets_triggers_end_before_they_reset_and_start) {
  const Scenario scenario =
      good(from("stay.fixed = \"1 day\"\nstart.b = \"x\"\nreset.b = \"y\"\nend = [\"b\"]\n"
                "next.end = { odds = 1, start.b = \"y\" }") +
           "[journey.b.x]\nstay.fixed = \"1 day\"\nnext.y = 1\n[journey.b.y]\nabsorbing = true\n");
  const std::vector<sim::Trigger>& triggers = first_row(scenario).triggers;
  ASSERT_EQ(triggers.size(), 3U);
  EXPECT_EQ(triggers[0].kind, sim::Trigger::Kind::end);
  EXPECT_EQ(triggers[1].kind, sim::Trigger::Kind::reset);
  EXPECT_EQ(triggers[1].state, 3);
  EXPECT_EQ(triggers[2].kind, sim::Trigger::Kind::start);
  EXPECT_EQ(triggers[2].track, 1);
  EXPECT_EQ(triggers[2].state, 2);
  EXPECT_EQ(first_row(scenario).exits.at(0).triggers.size(), 1U);
}

TEST(JourneyCompile, adds_an_idle_state_where_a_track_may_not_run) {
  const Scenario scenario =
      good(from("stay.fixed = \"1 day\"\nend = [\"b\"]\nnext.end = 1") +
           "[journey.b.x]\nabsorbing = true\n[journey.c.z]\nabsorbing = true\n");
  const sim::Program& program = scenario.program;
  EXPECT_EQ(program.tracks[1].states, 2);
  EXPECT_EQ(program.tracks[1].idle, 3);
  EXPECT_EQ(program.tracks[1].initial, 2);
  EXPECT_EQ(program.states[3].path, "journey.b.none");
  EXPECT_EQ(program.rows[3].leaving, sim::StateRow::Leaving::never);
  EXPECT_EQ(program.tracks[2].idle, sim::no_state);
  EXPECT_EQ(program.tracks[2].first, 4);
}

}  // namespace
}  // namespace sojourn::models
