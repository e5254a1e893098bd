// The grammar of [population], [traits] and [profile] as a user writes it, and what is said where
// it is broken.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "input/toml.h"
#include "sim/population.h"
#include "sim/profiles.h"

namespace sojourn::sim {
namespace {

struct Scenario {
  Population population;
  Profiles profiles;
  std::vector<Profile> compiled;
  Diagnostics diagnostics;
};

void describe(Scenario& scenario, Fields& root) {
  scenario.population.describe(root);
  scenario.profiles.describe(root);
}

Scenario read(const std::string& text) {
  Scenario scenario;
  const Date start{.year = 2025, .month = 1, .day = 1};
  const Seconds length = 731 * seconds_per_day;
  (void)read_settings(
      read_toml(text, "a.toml"), [&](Fields& root) { describe(scenario, root); },
      scenario.diagnostics);
  scenario.population.compile(start, length, scenario.diagnostics);
  scenario.compiled = scenario.profiles.compile(start, length, scenario.diagnostics);
  return scenario;
}

/// Expects one mistake at "line:column" whose problem or advice has these words.
void expect_mistake(const std::string& text, const std::string& place, const std::string& words) {
  const Scenario scenario = read(text);
  ASSERT_EQ(scenario.diagnostics.all().size(), 1U) << text;
  const Diagnostic& found = scenario.diagnostics.all().front();
  const Position& at = found.position;
  EXPECT_EQ(std::to_string(at.line) + ":" + std::to_string(at.column), place) << to_text(found);
  EXPECT_NE((found.problem + " | " + found.advice).find(words), std::string::npos)
      << to_text(found);
  EXPECT_FALSE(found.advice.empty()) << to_text(found);
}

constexpr const char* whole_grammar = R"(
[population]
customers = 5_000
segments  = { basic = 0.6, family = 0.3, business = 0.1 }

[population.arrival]
at_start = 0.7
poisson = { over = "2 years", trend = 0.2, weekday = { saturday = 0.5 }, month = { december = 1.5 } }

[population.correlation.price_sensitivity]
usage = 0.3
patience = -0.2

[traits.price_sensitivity]
label = "how much a price matters"
normal = { mean = 0.0, sd = 1.0 }
by_segment.business.normal = { mean = -0.5, sd = 0.8 }

[traits.usage]
unit = "GB / month"
observed = true
lognormal = { median = 8.0, sigma = 0.7 }

[traits.patience]
gamma = { mean = 2.0, shape = 1.5 }

[traits.answers]
beta = { mean = 0.2, concentration = 5 }

[traits.online]
bernoulli = { share = 0.8 }

[traits.region]
categorical = { north = 2, south = 1, east = 1 }
by_segment.business.categorical = { south = 2, north = 1, east = 1 }

[traits.age]
empirical = { values = [18, 40, 90], probabilities = [0, 0.5, 1] }

[profile.office]
hours = { weekdays = "09:00-17:00", saturday = "closed" }
holidays.christmas = { on = 2024-12-25, days = 2, every_year = true }
holidays.may_day = 2025-05-01

[profile.season]
year = { amplitude = 0.3, peak = "07-15" }
weekday.sunday = 0.5
)";

TEST(PopulationSettings, take_the_whole_grammar) {
  const Scenario scenario = read(whole_grammar);
  for (const Diagnostic& found : scenario.diagnostics.all()) ADD_FAILURE() << to_text(found);
  EXPECT_EQ(scenario.population.customers(), 5000);
  EXPECT_EQ(scenario.population.segments(),
            (std::vector<std::string>{"basic", "family", "business"}));
  const std::vector<TraitInfo>& traits = scenario.population.traits();
  ASSERT_EQ(traits.size(), 7U);
  EXPECT_EQ(traits[0].label, "how much a price matters");
  EXPECT_FALSE(traits[0].observed);
  EXPECT_EQ(traits[1].unit, "GB / month");
  EXPECT_TRUE(traits[1].observed);
  EXPECT_EQ(traits[2].unit, "1");
  EXPECT_EQ(traits[5].categories, (std::vector<std::string>{"north", "south", "east"}));
  EXPECT_EQ(scenario.profiles.names(), (std::vector<std::string>{"office", "season"}));
  EXPECT_EQ(scenario.compiled.size(), 2U);
}

TEST(PopulationSettings, are_listed_and_written_as_schema) {
  Scenario scenario;
  const auto settings = list_settings([&](Fields& root) { describe(scenario, root); });
  const auto has = [&](std::string_view path) {
    return std::any_of(settings.begin(), settings.end(),
                       [&](const Setting& setting) { return setting.path == path; });
  };
  EXPECT_TRUE(has("population.customers"));
  EXPECT_TRUE(has("population.arrival.poisson.month.december"));
  EXPECT_TRUE(has("traits.<name>.by_segment.<name>.gamma.shape"));
  EXPECT_TRUE(has("profile.<name>.hours.weekdays"));
  EXPECT_TRUE(std::all_of(settings.begin(), settings.end(),
                          [](const Setting& setting) { return !setting.meaning.empty(); }));
  EXPECT_FALSE(json_schema([&](Fields& root) { describe(scenario, root); }, "scenario").empty());
  EXPECT_TRUE(scenario.population.traits().empty());
}

TEST(PopulationSettings, know_how_many_customers_fit) {
  expect_mistake("[population]\ncustomers = 0", "2:13", "customers");
  expect_mistake("[population]\ncustomers = 4_294_967_296", "2:13", "customers");
  expect_mistake("[population]\ncustomer = 5", "2:1", "customers");
}

TEST(PopulationSettings, want_shares_that_sum_to_one) {
  expect_mistake("[population]\nsegments = { a = 0.6, b = 0.3 }", "2:12", "b = 0.4");
  expect_mistake("[population]\nsegments = { a = 0.9, b = 0.9, c = 0.2 }", "2:12",
                 "divide each by 2");
  EXPECT_TRUE(read("[population]\nsegments = { a = 0.3333333, b = 0.3333333, c = 0.3333333 }")
                  .diagnostics.all()
                  .empty());
}

TEST(PopulationSettings, want_one_distribution_with_its_parameters) {
  expect_mistake("[traits.x]\nlabel = \"a\"", "1:1", "none of");
  expect_mistake("[traits.x]\nnormal = {}\ngamma = { mean = 1, shape = 1 }", "3:1", "only one of");
  expect_mistake("[traits.x]\nlognormal = { sigma = 1 }", "2:13", "neither a mean nor a median");
  expect_mistake("[traits.x]\nlognormal = { sigma = 1, mean = 1, median = 1 }", "2:13", "both");
  expect_mistake("[traits.x]\ngamma = { mean = 1 }", "2:9", "shape");
  expect_mistake("[traits.x]\ngamma = { mean = -1, shape = 1 }", "2:18", "mean");
  expect_mistake("[traits.x]\nbeta = { mean = 0.2, a = 1 }", "2:8", "belong together");
  expect_mistake("[traits.x]\nbeta = { mean = 0.2, concentration = 1e-3 }", "2:38", "too extreme");
  expect_mistake("[traits.x]\nbernoulli = { share = 1.2 }", "2:23", "share");
  expect_mistake("[traits.x]\ncategorical = { a = 0, b = 0 }", "2:15", "weight above 0");
  expect_mistake("[traits.x]\nempirical = { values = [1] }", "2:24", "at least two");
  expect_mistake("[traits.x]\nempirical = { values = [1, 2], probabilities = [0.5, 0.5] }", "2:48",
                 "do not rise");
  expect_mistake("[traits.x]\nempirical = { values = [2, 1], probabilities = [0, 1] }", "2:24",
                 "fall");
}

TEST(PopulationSettings, check_segments_of_traits) {
  const std::string segments = "[population]\nsegments = { basic = 1 }\n[traits.x]\n";
  expect_mistake(segments + "normal = {}\nby_segment.basics.normal = { mean = 1 }", "5:12",
                 "`basic`");
  expect_mistake(segments + "normal = {}\nby_segment.basic.categorical = { a = 1 }", "5:12",
                 "numbers here too");
  expect_mistake(
      segments + "categorical = { a = 1, b = 1 }\nby_segment.basic.categorical = { a = 1 }", "5:32",
      "each of: a, b");
}

TEST(PopulationSettings, check_correlations) {
  const std::string traits =
      "[traits]\na.normal = {}\nb.normal = {}\nc.normal = {}\nusage.normal = {}\nk.categorical = { "
      "x = 1 }\n"
      "[population.correlation]\n";
  expect_mistake(traits + "a.b = 1.01", "8:7", "-1 to 1");
  expect_mistake(traits + "a.usge = 0.5", "8:10", "`usage`");
  expect_mistake(traits + "a.k = 0.5", "8:7", "categorical");
  expect_mistake(traits + "a.b = 0.9\na.c = 0.9\nb.c = -0.9", "9:7", "not positive definite");
  expect_mistake(traits + "a.b = 1.0", "8:7", "a 1");
}

TEST(PopulationSettings, check_arrivals) {
  expect_mistake("[population.arrival]\nat_start = 0.5", "2:12", "other 50 %");
  expect_mistake("[population.arrival]\npoisson = { trend = -0.8 }", "2:11", "at least -0.49");
  expect_mistake("[population.arrival]\nuniform = { over = \"3 apples\" }", "2:20", "over");
}

TEST(PopulationSettings, check_profiles) {
  expect_mistake("[profile.p]\nhours = { monday = \"8 to 5\" }", "2:20", "at character 3");
  expect_mistake("[profile.p]\nhours = { monday = \"17:00-08:00\" }", "2:20", "over midnight");
  expect_mistake("[profile.p]\nweekday = { monday = 0.5, mond = 1.0 }", "2:27", "monday");
}

TEST(PopulationSettings, tell_all_mistakes_at_once) {
  const Scenario scenario = read(
      "[population]\nsegments = { a = 0.5 }\n[traits.x]\nnormal = { sd = -1 }\n[traits.y]\n"
      "[profile.p]\nhours.monday = \"?\"");
  EXPECT_EQ(scenario.diagnostics.all().size(), 4U);
}

}  // namespace
}  // namespace sojourn::sim
