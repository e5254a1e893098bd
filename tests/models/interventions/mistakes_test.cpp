// What can be wrong with an intervention, each with its place.
#include "tests/models/interventions/support.h"

namespace sojourn::models {
namespace {

using namespace testing;

const std::string base =
    "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"1 year\"\n"
    "[population]\ncustomers = 100\nsegments = { basic = 0.6, family = 0.4 }\n"
    "[journey.life.home]\nstay = { fixed = \"20 days\" }\nnext.away = 1.0\n"
    "[journey.life.away]\nstay = { fixed = \"20 days\" }\nnext.home = { odds = 1.0, "
    "segment.family = 0.2 }\n";

void expect_wrong(const std::string& intervention, std::string_view anchor,
                  std::string_view problem) {
  SCOPED_TRACE(intervention);
  expect_mistake(base + intervention, anchor, problem);
}

std::string changing(const std::string& change) {
  return "[intervention.x]\nfrom = 2025-03-01\nchange = { " + change + " }\n";
}

TEST(InterventionMistakes, of_dates_are_told_with_their_place) {
  const std::string contact = "\ncontact = { reset.life = \"home\" }\n";
  expect_wrong("[intervention.x]\nfrom = 2024-03-01" + contact, "2024-03-01",
               "begins before the run");
  expect_wrong("[intervention.x]\nfrom = 2027-03-01" + contact, "2027-03-01",
               "begins after the end of the run");
  expect_wrong("[intervention.x]\nfrom = 2025-03-01\nuntil = 2025-02-01" + contact, "2025-02-01",
               "ends before it begins");
  expect_wrong("[intervention.x]\nabout = \"no date\"\n", "[intervention.x]",
               "`intervention.x.from`");
}

TEST(InterventionMistakes, of_changes_are_told_with_their_place) {
  expect_wrong(changing("\"journey.life.away.stay.fixd\" = { times = 2 }"),
               "\"journey.life.away.stay.fixd\"", "there is no setting");
  expect_wrong(changing("\"population.customers\" = { set = 7 }"), "\"population.customers\"",
               "cannot be changed while the run goes on");
  expect_wrong(changing("\"journey.life.away.label\" = { times = 7 }"),
               "\"journey.life.away.label\"", "is no number");
  expect_wrong(changing("\"journey.life.away.stay.fixed\" = { add = \"3 hours\" }"), "\"3 hours\"",
               "must have its unit");
  expect_wrong(changing("\"journey.life.away.stay.fixed\" = {}"), "{}", "says nothing");
  expect_wrong(changing("\"journey.life.away.next.home.odds\" = { set = nan }"), "nan",
               "not a finite number");
}

TEST(InterventionMistakes, of_targets_are_told_with_their_place) {
  const std::string open =
      "[intervention.x]\nfrom = 2025-03-01\ncontact = { reset.life = \"home\" }\n";
  expect_wrong(open + "target = { segment = \"basc\" }\n", "\"basc\"", "there is no segment");
  expect_wrong(open + "target = { when = { lif = \"home\" } }\n", "lif = \"home\" }",
               "quantity, track or trait");
  expect_wrong(open + "target = { share = 1.5 }\n", "1.5", "between 0 and 1");
  expect_wrong(open + "target = { share = 0 }\n", "target = { share = 0", "nobody will be treated");
  expect_wrong(open + "at = { life = \"away\" }\nevery = \"3 days\"\n", "{ life = \"away\" }",
               "not both");
  expect_wrong("[intervention.x]\nfrom = 2025-03-01\ncontact = { start.life = \"home\" }\n",
               "life = \"home\" }", "always runs");
}

TEST(InterventionMistakes, of_values_stand_where_the_change_says_them) {
  const std::string text =
      base + changing("\"journey.life.away.stay.fixed\" = { set = \"-2 days\" }");
  Diagnostics diagnostics;
  const std::vector<std::string> in_force{"x"};
  (void)load_arm(read_toml(text, "test.toml"), in_force, diagnostics);
  ASSERT_TRUE(diagnostics.has_errors());
  const Position place = place_of(text, "\"-2 days\"");
  EXPECT_EQ(diagnostics.all()[0].position.line, place.line) << text_of(diagnostics);
  EXPECT_EQ(diagnostics.all()[0].position.column, place.column);
}

TEST(InterventionMistakes, of_two_that_set_the_same_at_one_time) {
  const auto setting = [](const std::string& name, const std::string& dates) {
    return "[intervention." + name + "]\n" + dates +
           "change = { \"journey.life.away.stay.fixed\" = { set = \"9 days\" } }\n";
  };
  const std::string text =
      base + setting("one", "from = 2025-02-01\n") + setting("two", "from = 2025-05-01\n");
  const std::vector<std::string> both{"one", "two"};
  Diagnostics diagnostics;
  (void)load_arm(read_toml(text, "test.toml"), both, diagnostics);
  ASSERT_TRUE(diagnostics.has_errors());
  EXPECT_NE(text_of(diagnostics).find("two interventions set"), std::string::npos);
  Diagnostics apart;
  (void)load_arm(read_toml(base + setting("one", "from = 2025-02-01\nuntil = 2025-05-01\n") +
                               setting("two", "from = 2025-05-01\n"),
                           "test.toml"),
                 both, apart);
  EXPECT_FALSE(apart.has_errors()) << text_of(apart);
}

TEST(InterventionMistakes, of_an_arm_with_a_name_that_nobody_knows) {
  Diagnostics diagnostics;
  const std::vector<std::string> in_force{"faster"};
  (void)load_arm(read_toml(base + "[intervention.fast]\nfrom = 2025-03-01\n", "test.toml"),
                 in_force, diagnostics);
  ASSERT_TRUE(diagnostics.has_errors());
  EXPECT_NE(text_of(diagnostics).find("did you mean `fast`"), std::string::npos)
      << text_of(diagnostics);
}

TEST(InterventionMistakes, of_a_change_that_customers_cannot_follow) {
  const std::string text =
      base + changing("\"journey.life.home.stay.speed.segment.family\" = { set = 1 }");
  Diagnostics diagnostics;
  const std::vector<std::string> in_force{"x"};
  (void)load_arm(read_toml(text, "test.toml"), in_force, diagnostics);
  EXPECT_TRUE(diagnostics.has_errors()) << text_of(diagnostics);
}

TEST(InterventionMistakes, of_two_settings_of_which_one_is_a_part_of_the_other) {
  const std::string both = changing(
      "\"journey.life.away.next.home.odds\" = { set = 2 }, \"journey.life.away.next.home\" = { "
      "set = 3 }");
  expect_wrong(both, "\"journey.life.away.next.home.odds\"", "the intervention sets both");
}

TEST(InterventionMistakes, of_uses_that_cost_something_and_never_happen) {
  expect_wrong(
      changing("\"journey.life.away.stay.fixed\" = { times = 0.5 }") + "cost.per_use = \"2 EUR\"\n",
      "per_use = \"2 EUR\"", "nothing is used");
}

/// What check_arms() adds to what loading finds.
Diagnostics found_in_arms(const std::string& text) {
  const Document document = read_toml(text, "test.toml");
  Diagnostics diagnostics;
  const Scenario scenario = load_scenario(document, diagnostics);
  EXPECT_TRUE(diagnostics.all().empty()) << text_of(diagnostics);
  check_arms(document, scenario, diagnostics);
  return diagnostics;
}

TEST(InterventionMistakes, of_every_arm_are_found_without_putting_one_in_force) {
  const std::string text = base + "[intervention.bad]\nfrom = 2025-03-01\n" +
                           "change = { \"journey.life.away.stay.fixed\" = { set = \"-2 days\" } }\n"
                           "[intervention.good]\nfrom = 2025-03-01\n"
                           "change = { \"journey.life.away.stay.fixed\" = { set = \"2 days\" } }\n"
                           "[intervention.dead_end]\nfrom = 2025-03-01\n"
                           "change = { \"journey.life.home.next.away.odds\" = { set = 0 } }\n";
  const Diagnostics found = found_in_arms(text);
  ASSERT_EQ(found.all().size(), 2U) << text_of(found);
  const Diagnostic& bad = found.all()[0];
  EXPECT_NE(bad.problem.find("with `bad` in force"), std::string::npos) << bad.problem;
  EXPECT_EQ(bad.position.line, place_of(text, "\"-2 days\"").line);
  EXPECT_FALSE(bad.advice.empty());
  EXPECT_NE(found.all()[1].problem.find("with `dead_end` in force"), std::string::npos)
      << text_of(found);
}

TEST(InterventionMistakes, are_none_where_every_arm_is_right) {
  const Diagnostics found =
      found_in_arms(base + changing("\"journey.life.away.stay.fixed\" = { set = \"2 days\" }"));
  EXPECT_TRUE(found.all().empty()) << text_of(found);
}

}  // namespace
}  // namespace sojourn::models
