// When somebody is a customer, and runs that go on while nobody new joins.
#include "models/memberships.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "sim/output.h"
#include "sim/run.h"
#include "tests/models/commerce_support.h"
#include "tests/models/journey_support.h"
#include "tests/places.h"

namespace sojourn::models {
namespace {

constexpr std::string_view coming_and_going =
    "[journey.life]\ninitial = \"new\"\n"
    "[journey.life.new]\nstay = { fixed = \"1 day\" }\nnext.here = 1.0\nnext.never = 1.0\n"
    "[journey.life.never]\nabsorbing = true\n"
    "[journey.life.here]\nstay = { fixed = \"9 days\" }\nnext.away = 1.0\n"
    "[journey.life.away]\nstay = { fixed = \"9 days\" }\nnext.here = 1.0\nnext.gone = 1.0\n"
    "[journey.life.gone]\nabsorbing = true\n";

std::vector<std::string> names(const std::vector<sim::StateIndex>& states,
                               const sim::Program& program) {
  std::vector<std::string> result;
  for (const sim::StateIndex state : states) result.push_back(program.states[state].name);
  return result;
}

TEST(Memberships, end_where_nobody_leaves_if_nothing_else_is_said) {
  const Scenario scenario = good(coming_and_going);
  EXPECT_TRUE(scenario.memberships.from_joining);
  EXPECT_EQ(names(scenario.memberships.end, scenario.program),
            (std::vector<std::string>{"never", "gone"}));
  EXPECT_EQ(names(scenario.memberships.begin, scenario.program),
            (std::vector<std::string>{"new", "here", "away"}));
}

TEST(Memberships, end_with_departures) {
  const Scenario scenario =
      good(std::string(coming_and_going) + "[departures]\nat = { life = \"away\" }\n");
  EXPECT_EQ(names(scenario.memberships.end, scenario.program), std::vector<std::string>{"away"});
  EXPECT_EQ(names(scenario.memberships.begin, scenario.program),
            (std::vector<std::string>{"new", "here"}));
}

TEST(Memberships, begin_and_end_with_contracts) {
  const Scenario scenario =
      good(std::string(coming_and_going) +
           "[commerce]\nbegin = { life = \"here\" }\nend = { life = \"away\" }\n"
           "[plan.p]\nprice = \"1 EUR\"\nevery = \"1 month\"\n");
  EXPECT_FALSE(scenario.memberships.from_joining);
  EXPECT_EQ(names(scenario.memberships.begin, scenario.program), std::vector<std::string>{"here"});
  EXPECT_EQ(names(scenario.memberships.end, scenario.program), std::vector<std::string>{"away"});
}

TEST(Memberships, of_a_journey_without_end_are_for_ever) {
  const Scenario scenario = good(
      "[journey.life]\ninitial = \"a\"\n"
      "[journey.life.a]\nstay = { fixed = \"1 day\" }\nnext.a = 1.0\n");
  EXPECT_FALSE(scenario.memberships.any());
}

Scenario shipped(const std::string& name, const std::vector<std::string>& sets) {
  Document document =
      read_toml_file(std::string(SOJOURN_SOURCE_DIR) + "/scenarios/" + name + ".toml");
  for (const std::string& set : sets) apply_set(document, set);
  Diagnostics diagnostics;
  Scenario scenario = load_scenario(document, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << text_of(diagnostics);
  return scenario;
}

std::vector<Paid> payments_before(const Ledger& ledger, Seconds end) {
  std::vector<Paid> result;
  for (const Paid& paid : ledger.payments) {
    if (paid.time < end) result.push_back(paid);
  }
  return result;
}

TEST(RunOff, goes_on_where_the_run_would_end_and_brings_nobody_new) {
  const std::vector<std::string> small{"population.customers=300", "scenario.length=\"8 months\""};
  const Scenario plain = shipped("telecom", small);
  std::vector<std::string> longer = small;
  longer.push_back("scenario.run_off=\"1 year\"");
  const Scenario run_off = shipped("telecom", longer);
  EXPECT_EQ(run_off.run_off_from, plain.length_seconds);
  EXPECT_EQ(run_off.length_seconds, (243 + 365) * seconds_per_day);

  const Ledger first = live_with_money(plain);
  const Ledger both = live_with_money(run_off);
  EXPECT_EQ(first.customer, both.customer);
  EXPECT_GT(both.payments.size(), first.payments.size());
  EXPECT_EQ(payments_before(both, plain.length_seconds), first.payments);
}

TEST(RunOff, counts_towards_the_longest_run) {
  const std::string text =
      "[scenario]\nformat = 1\nlength = \"20 years\"\nrun_off = \"15 years\"\n";
  expect_mistake(text, "\"15 years\"", "longer than 34 years");
}

}  // namespace
}  // namespace sojourn::models
