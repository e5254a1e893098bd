// Scenarios as a whole: the header, what belongs together, and the files that ship.
#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/models/journey_support.h"
#include "tests/places.h"

namespace sojourn::models {
namespace {

const std::string journey = "[journey.a.x]\nabsorbing = true\n[population]\ncustomers = 5\n";

Scenario load_file(const std::string& name) {
  Diagnostics diagnostics;
  Scenario scenario =
      load_scenario(read_toml_file(SOJOURN_SOURCE_DIR "/scenarios/" + name), diagnostics);
  EXPECT_TRUE(diagnostics.all().empty()) << text_of(diagnostics);
  return scenario;
}

TEST(Scenario, reads_its_header) {
  const Loaded loaded = load(
      "[scenario]\nformat = 1\nname = \"n\"\nabout = \"what\"\nstart = 2024-02-01\n"
      "length = \"1 month\"\nwindow = \"6 hours\"\nseed = 42\n" +
      journey);
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << text_of(loaded.diagnostics);
  EXPECT_EQ(loaded.scenario.name, "n");
  EXPECT_EQ(loaded.scenario.about, "what");
  EXPECT_EQ(loaded.scenario.length_seconds, 29 * seconds_per_day);  // February of a leap year
  EXPECT_EQ(loaded.scenario.window, 6 * seconds_per_hour);
  EXPECT_EQ(loaded.scenario.seed, 42);
  EXPECT_EQ(loaded.scenario.population.customers(), 5);
  EXPECT_FALSE(loaded.scenario.settings.empty());
}

TEST(Scenario, has_defaults_for_all_but_format_and_length) {
  const Loaded loaded = load("[scenario]\nformat = 1\nlength = \"10 days\"\n" + journey);
  EXPECT_EQ(loaded.scenario.start, (Date{2025, 1, 1}));
  EXPECT_EQ(loaded.scenario.seed, 1);
  EXPECT_FALSE(loaded.scenario.window);
  EXPECT_TRUE(load("[scenario]\nlength = \"10 days\"\n" + journey).diagnostics.has_errors());
  EXPECT_TRUE(load("[scenario]\nformat = 1\n" + journey).diagnostics.has_errors());
}

TEST(Scenario, refuses_what_it_cannot_read_or_run) {
  expect_mistake("[scenario]\nformat = 2\nlength = \"10 days\"\n" + journey, "2\nlength",
                 "the file has format 2");
  expect_mistake("[scenario]\nformat = 1\nlength = \"61 years\"\n" + journey, "\"61 years\"",
                 "longer than 34 years");
  expect_mistake("[scenario]\nformat = 1\nlength = \"0 days\"\n" + journey, "\"0 days\"", "");
  expect_mistake("[scenario]\nformat = 1\nlength = \"10 days\"\n[population]\ncustomers = 5\n",
                 "[scenario]", "no journey");
  expect_mistake("[scenario]\nformat = 1\nlenght = \"10 days\"\n" + journey, "lenght", "lenght");
}

TEST(Scenario, reports_mistakes_of_all_parts_together) {
  const Loaded loaded = load(
      "[scenario]\nformat = 1\nlength = \"ten days\"\n[population]\ncustomers = -5\n"
      "[journey.a.x]\nstay.fixed = \"1 day\"\nnext.y = 1\n");
  EXPECT_GE(loaded.diagnostics.all().size(), 3U) << text_of(loaded.diagnostics);
}

TEST(Scenario, lists_its_settings_without_a_document) {
  const std::vector<Setting> settings = list_settings(describe_scenario);
  const auto has = [&](std::string_view path) {
    return std::any_of(settings.begin(), settings.end(),
                       [&](const Setting& setting) { return setting.path == path; });
  };
  EXPECT_TRUE(has("scenario.length"));
  EXPECT_TRUE(has("variables.<name>.half_life"));
  EXPECT_TRUE(has("journey.<name>.<name>.stay.lognormal.sigma"));
  EXPECT_TRUE(has("journey.<name>.<name>.race.<name>.rate"));
  EXPECT_NE(json_schema(describe_scenario, "Sojourn scenario").find("\"half_life\""),
            std::string::npos);
}

TEST(ScenarioFormat, has_a_first_example_that_is_valid) {
  std::ifstream file(SOJOURN_SOURCE_DIR "/docs/formats/scenario.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const std::string fence = "```toml\n";
  const std::size_t begin = page.find(fence) + fence.size();
  const Loaded loaded = load(page.substr(begin, page.find("```", begin) - begin));
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << text_of(loaded.diagnostics);
  EXPECT_EQ(loaded.scenario.program.states.size(), 2U);
}

TEST(ShippedScenarios, include_the_reference_journey) {
  const Scenario scenario = load_file("reference/r1.toml");
  EXPECT_EQ(scenario.population.customers(), 1000000);
  ASSERT_EQ(scenario.program.states.size(), 8U);
  EXPECT_TRUE(scenario.program.rows[0].updates.empty());
  EXPECT_EQ(scenario.program.states[7].name, "churned");
  const sim::StateRow& renewal = scenario.program.rows[6];
  EXPECT_EQ(renewal.exits[1].to, 7);
  EXPECT_FLOAT_EQ(renewal.exits[1].odds, 0.0820849986F);
  EXPECT_EQ(scenario.program.length, 730 * seconds_per_day);
}

TEST(ShippedScenarios, include_the_telecom_business) {
  const Scenario scenario = load_file("telecom.toml");
  EXPECT_EQ(scenario.program.tracks.size(), 3U);
  EXPECT_NE(scenario.program.tracks[1].idle, sim::no_state);
  EXPECT_EQ(scenario.program.hazards.size(), 3U);
  EXPECT_EQ(scenario.window, seconds_per_day);
}

}  // namespace
}  // namespace sojourn::models
