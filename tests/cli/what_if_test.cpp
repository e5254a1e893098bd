#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "tests/cli/program.h"

namespace sojourn::cli {
namespace {

const std::string telecom = scenario_path("telecom.toml");

std::vector<std::string> small(std::vector<std::string> more) {
  std::vector<std::string> words{"what-if",        telecom, "--customers", "300",
                                 "--replications", "3",     "--horizon",   "24 months"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST(WhatIfCommand, says_first_whether_to_do_it) {
  const Outcome outcome = sojourn(small({"--intervention", "faster_care"}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out.find("More agents on the phone: of "), 0U) << outcome.out;
  EXPECT_NE(outcome.out.find("over 24 months"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("return on investment"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("break-even"), std::string::npos) << outcome.out;
}

TEST(WhatIfCommand, prints_one_json_object_with_definitions) {
  const Outcome outcome = sojourn(small({"--intervention", "faster_care", "--json"}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const nlohmann::json json = outcome.json();
  EXPECT_EQ(json["replications"], 3);
  EXPECT_EQ(json["horizon_months"], 24);
  EXPECT_EQ(json["arms"].size(), 1U);
  EXPECT_EQ(json["arms"][0]["start"], "2025-07-01");
  EXPECT_FALSE(json["definitions"].empty());
  EXPECT_NE(json["command"].get<std::string>().find("what-if"), std::string::npos);
}

TEST(WhatIfCommand, takes_interventions_from_files_and_several_arms) {
  const Folder folder;
  std::ofstream(folder.file("mine.toml"))
      << "[intervention.mine]\nlabel = \"\\u001b[31mMine\"\nfrom = 2025-08-01\n"
         "change.\"plan.light.price\" = { times = 0.9 }\n"  // and beyond what is plausible by
                                                            // itself:
         "change.\"journey.relationship.active.race.churned.rate\" = { times = 0.5 }\n";
  const Outcome outcome = sojourn(small(
      {"--intervention", folder.file("mine.toml"), "--intervention", "faster_care+call_back"}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out.find('\x1b'), std::string::npos);
  EXPECT_NE(outcome.out.find("net value (all arms together)"), std::string::npos) << outcome.out;
}

TEST(WhatIfCommand, finds_nobody_harmed_where_help_can_only_help) {
  const Folder folder;
  std::ofstream(folder.file("help.toml"))
      << "[intervention.help]\nfrom = 2025-06-01\n"
         "change.\"touchpoint.course.quality.mean\" = { add = 0.4 }\n"
         "change.\"touchpoint.desk.failure.probability\" = { times = 0.5 }\n";
  const Outcome outcome =
      sojourn({"what-if", scenario_path("monotone.toml"), "--customers", "4000", "--replications",
               "3", "--intervention", folder.file("help.toml"), "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const nlohmann::json twins = outcome.json()["arms"][0]["twins"];
  EXPECT_GT(twins["stay_longer"].get<double>(), 0.0);
  EXPECT_EQ(twins["leave_sooner"].get<double>(), 0.0);
}

TEST(WhatIfCommand, writes_a_page_for_those_who_decide) {
  const Folder folder;
  const std::string file = folder.file("report.html");
  ASSERT_EQ(sojourn(small({"--intervention", "faster_care", "-o", file})).code, 0);
  const std::string page = text_of_file(file);
  EXPECT_NE(page.find("More agents on the phone"), std::string::npos);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"report.html"});
}

TEST(WhatIfCommand, writes_twins_side_by_side) {
  const Folder folder;
  const std::string file = folder.file("twins.h5");
  ASSERT_EQ(sojourn(small({"--intervention", "faster_care", "--twins", file})).code, 0);
  const Outcome rows = sojourn({"export", file, "--table", "truth/twins"});
  ASSERT_EQ(rows.code, 0) << rows.err;
  EXPECT_EQ(rows.out.find("customer,arm,segment,in_population,treated,left_base,left_arm"), 0U)
      << rows.out.substr(0, 200);
  EXPECT_EQ(lines_in(rows.out), 301);
  EXPECT_EQ(sojourn({"inspect", file, "--verify"}).code, 0);
}

TEST(WhatIfCommand, draws_assumptions_when_it_is_told_to) {
  const Outcome outcome =
      sojourn(small({"--intervention", "faster_care", "--assumptions", "draw", "--json"}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const nlohmann::json json = outcome.json();
  EXPECT_EQ(json["assumptions_drawn"], true);
  EXPECT_NE(json["headline"].get<std::string>().find("Over 3 draws of"), std::string::npos);
  ASSERT_FALSE(json["assumptions"].empty());
  int correlated = 0;
  for (const auto& assumption : json["assumptions"]) {
    correlated += assumption["correlation"].is_null() ? 0 : 1;
  }
  EXPECT_GT(correlated, 0);
}

TEST(WhatIfCommand, refuses_what_it_cannot_use) {
  const auto expect_refused = [](const std::vector<std::string>& words, const std::string& says) {
    const Outcome outcome = sojourn(words);
    EXPECT_EQ(outcome.code, 2) << says;
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find(says), std::string::npos) << outcome.err;
  };
  expect_refused({"what-if", telecom}, "needs an intervention");
  expect_refused(small({"--intervention", "faster_car"}), "faster_care");
  expect_refused(small({"--intervention", "faster_care", "--precision", "5"}), "--precision");
  expect_refused(small({"--intervention", "faster_care", "--precision", "0 %"}), "--precision");
  expect_refused(small({"--intervention", "faster_care", "--replications", "1"}), "--replications");
  expect_refused({"what-if", telecom, "--intervention", "faster_care", "--horizon", "90 days"},
                 "--horizon");
}

TEST(WhatIfCommand, ends_with_the_signal_that_stops_it) {
  const Folder folder;
  const Running run(sojourn_words({"what-if", telecom, "--intervention", "faster_care",
                                   "--customers", "2_000_000", "--twins", folder.file("x.h5")}));
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  run.send(SIGINT);
  const Outcome outcome = run.wait();
  EXPECT_EQ(outcome.code, 130);
  EXPECT_EQ(outcome.out, "");
  EXPECT_TRUE(folder.names().empty());
}

}  // namespace
}  // namespace sojourn::cli
