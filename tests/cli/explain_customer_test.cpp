// `sojourn explain-customer`: one customer of a dataset, simulated again, and their twins.
#include <gtest/gtest.h>

#include <cmath>

#include "cli/departures.h"
#include "cli/life.h"
#include "sim/output.h"
#include "tests/cli/program.h"

namespace sojourn::cli {
namespace {

const std::string telecom = scenario_path("telecom.toml");

class ExplainCustomer : public testing::Test {
 protected:
  void SetUp() override {
    const Outcome run = sojourn(
        {"run", telecom, "--customers", "300", "--seed", "7", "--replication", "2", "-o", file_});
    ASSERT_EQ(run.code, 0) << run.err;
  }
  const Folder folder_;
  const std::string file_ = folder_.file("x.h5");
};

TEST_F(ExplainCustomer, tells_the_life_that_the_file_has) {
  int departures = 0;
  for (int id = 0; id < 300; id += 13) {
    const Outcome told = sojourn({"explain-customer", file_, std::to_string(id), "--json"});
    ASSERT_EQ(told.code, 0) << told.err;  // it would not be if the file's events were others
    const auto json = told.json();
    EXPECT_TRUE(json["compared_with_file"]);
    for (const auto& departure : json["departures"]) {
      ++departures;
      double sum = 0.0;
      for (const auto& cause : departure["causes"]) sum += cause["share"].get<double>();
      EXPECT_NEAR(sum, 1.0, 1e-5) << id;
    }
  }
  EXPECT_GT(departures, 5);
}

TEST_F(ExplainCustomer, says_in_words_what_would_have_been) {
  std::string texts;
  for (int id = 0; id < 20; ++id) {
    texts += sojourn({"explain-customer", file_, std::to_string(id)}).out;
  }
  for (const char* const part :
       {"of telecom (seed 7, replication 2)", "joins", "relationship: prospect -> onboarding",
        "satisfaction", "Departure on ", "base", "without it would have "}) {
    EXPECT_NE(texts.find(part), std::string::npos) << part << "\n" << texts;
  }
}

TEST_F(ExplainCustomer, says_what_to_do_where_nobody_can_be_simulated_alone) {
  const std::string ranked = folder_.file("ranked.h5");
  ASSERT_EQ(
      sojourn({"run", telecom, "--customers", "2_000", "--intervention", "loyalty", "-o", ranked})
          .code,
      0);
  const Outcome told = sojourn({"explain-customer", ranked, "42"});
  EXPECT_EQ(told.code, 2);
  for (const char* const part : {"customer 42", "`loyalty` chooses", "--table events", "'^42,'"}) {
    EXPECT_NE(told.err.find(part), std::string::npos) << part << "\n" << told.err;
  }
}

TEST_F(ExplainCustomer, needs_no_more_of_the_file_than_how_it_was_made) {
  ASSERT_EQ(sojourn({"run", telecom, "--customers", "300", "-o", file_, "--record", "none", "--set",
                     "journey.relationship.active.race.churned.rate=0.5 / month"})
                .code,
            0);
  const auto json = sojourn({"explain-customer", file_, "3", "--json"}).json();
  EXPECT_FALSE(json["compared_with_file"]);
  EXPECT_FALSE(json["timeline"].empty());
}

TEST_F(ExplainCustomer, refuses_customers_and_files_that_are_not_there) {
  const Outcome stranger = sojourn({"explain-customer", file_, "300"});
  EXPECT_EQ(stranger.code, 2);
  EXPECT_NE(stranger.err.find("there is no customer 300"), std::string::npos) << stranger.err;
  EXPECT_NE(stranger.err.find("from 0 to 299"), std::string::npos) << stranger.err;
  EXPECT_EQ(sojourn({"explain-customer", file_, "five"}).code, 2);
  EXPECT_EQ(sojourn({"explain-customer", file_ + ".gone", "5"}).code, 2);
  EXPECT_EQ(sojourn({"explain-customer", telecom, "5"}).code, 2);
  EXPECT_EQ(sojourn({"explain-customer", file_}).code, 2);
}

/// The lives of some customers of a shipped scenario, one after the other.
std::string lives_of(const std::string& scenario, const std::string& file) {
  const Outcome run = sojourn({"run", scenario_path(scenario), "--customers", "40", "-o", file});
  EXPECT_EQ(run.code, 0) << run.err;
  std::string texts;
  for (int id = 0; id < 40; ++id) {
    const Outcome told = sojourn({"explain-customer", file, std::to_string(id)});
    EXPECT_EQ(told.code, 0) << told.err;
    texts += told.out;
  }
  return texts;
}

// Where a scenario names no departures, they are the ends of contracts, or states left by nobody.
TEST_F(ExplainCustomer, tells_lives_of_every_kind_of_scenario_in_words) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> told{
      {"telecom.toml",
       {"met care_call by phone (site ", "better than expected", "worse than expected",
        "satisfaction ", "pays ", "margin so far ", "asked for nps (relationship), by email",
        "answers ", "honestly", " was chosen", "still to come", "Questions: "}},
      {"b2b.toml",
       {"people: ", "champion ", "met ticket by ", "committee ",
        "people are asked for nps: ", "nps of the account", "leaves the firm",
        "a successor arrives", "costs ", "Departure on ", "drove away"}},
      {"promise.toml",
       {"sees advertising", "met app: ", "the hazard leaving rang", "loyalty ", "Departure on "}},
      {"subscription.toml",
       {"a payment fails", "the hazard wish rang", "log.inclination", "Departure on "}},
      {"cdnow.toml", {"pays ", "purchase order", "gone was chosen", "logit.dropout"}},
      {"monotone.toml", {"met ", "the hazard leaving rang"}},
      {"retention.toml", {"left was chosen", "logit.leaving"}},
      {"airport.toml", {"met security: ", "met gate (site ", "Nobody departs in this scenario"}}};
  for (const auto& [scenario, parts] : told) {
    const std::string text = lives_of(scenario, file_);
    for (const std::string& part : parts) {
      EXPECT_NE(text.find(part), std::string::npos) << scenario << ": " << part;
    }
  }
}

TEST_F(ExplainCustomer, tells_machines_the_same_lines) {
  const Outcome text = sojourn({"explain-customer", file_, "11"});
  const auto json = sojourn({"explain-customer", file_, "11", "--json"}).json();
  ASSERT_GT(json["told"].size(), 10U);
  for (const auto& line : json["told"]) {
    const std::string told =
        line["time"].get<std::string>() + "  " + line["text"].get<std::string>() + "\n";
    EXPECT_NE(text.out.find(told), std::string::npos) << told;
  }
  EXPECT_TRUE(json["remaining_value"].is_number());
}

Origin telecom_origin(std::vector<std::string> sets) {
  return {.name = "telecom.toml",
          .text = text_of_file(telecom),
          .sets = std::move(sets),
          .key = {3, 0},
          .customers = 200};
}

std::vector<std::int64_t> times_of(const std::vector<Departure>& departures) {
  std::vector<std::int64_t> times;
  for (const Departure& departure : departures) times.push_back(departure.time);
  return times;
}

TEST(RemovalTwin, without_a_term_of_coefficient_zero_lives_the_same_life) {
  const Origin origin = telecom_origin({"journey.relationship.active.race.churned.effort=0",
                                        "journey.relationship.renewal.next.churned.effort=0"});
  const LoadedScenario loaded = load_again(origin);
  for (std::uint32_t id = 0; id < 60; ++id) {
    const auto removal = without_term(loaded, origin, id, "effort");
    ASSERT_TRUE(removal);
    EXPECT_EQ(removal->sets, origin.sets);
    EXPECT_EQ(removal->times, times_of(departures_of(live_again(loaded, origin, id)))) << id;
  }
}

TEST(RemovalTwin, without_what_only_drives_away_never_leaves_earlier) {
  // A single hazard, and a variable that is never negative.
  Origin origin = telecom_origin({});
  origin.text =
      "[scenario]\nformat = 1\nlength = \"2 years\"\n[population]\ncustomers = 200\n"
      "[variables.effort]\n[departures]\nat = { r = \"gone\" }\n"
      "[journey.r.active]\nrace.gone = { hazard = \"churn\", rate = \"0.1 / month\", effort = 0.5 "
      "}\n"
      "[journey.r.gone]\nabsorbing = true\n[journey.care.quiet]\n"
      "stay.exponential = { mean = \"60 days\" }\nnext.issue = 1\n[journey.care.issue]\n"
      "stay.fixed = \"1 day\"\nenter.effort = { add = 0.5 }\nnext.quiet = 1\n";
  const LoadedScenario loaded = load_again(origin);
  int later = 0;
  for (std::uint32_t id = 0; id < 200; ++id) {
    const auto left = times_of(departures_of(live_again(loaded, origin, id)));
    const auto removal = without_term(loaded, origin, id, "effort");
    ASSERT_TRUE(removal);
    if (left.empty()) {
      EXPECT_TRUE(removal->times.empty());
    } else if (!removal->times.empty()) {
      EXPECT_GE(removal->times[0], left[0]) << id;
      later += removal->times[0] > left[0] ? 1 : 0;
    }
  }
  EXPECT_GT(later, 20);
}

TEST(RemovalTwin, is_named_by_settings_of_terms_with_dots) {
  const Origin origin = telecom_origin({});
  const LoadedScenario loaded = load_again(origin);
  const auto removal = without_term(loaded, origin, 1, "usage.dormant");
  ASSERT_TRUE(removal);
  EXPECT_EQ(removal->sets,
            std::vector<std::string>{"journey.relationship.active.race.churned.usage.dormant=0"});
}

}  // namespace
}  // namespace sojourn::cli
