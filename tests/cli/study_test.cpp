// `sojourn study` as its users see it.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <set>
#include <thread>

#include "tests/cli/program.h"

namespace sojourn::cli {
namespace {

const std::string telecom = scenario_path("telecom.toml");

std::string head(const std::string& outputs, const std::string& more) {
  return "[study]\nformat = 1\nname = \"s\"\nscenario = \"" + telecom + "\"\noutputs = [" +
         outputs + "]\nset = [\"population.customers=300\", \"scenario.length=90 days\"]\n" + more;
}

class StudyOfProgram : public testing::Test {
 protected:
  std::string write(const std::string& text) const {
    const std::string path = folder_.file("s.toml");
    std::ofstream(path) << text;
    return path;
  }
  Outcome study(const std::string& text, std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"study", write(text), "-o", folder_.file("s")};
    words.insert(words.end(), more.begin(), more.end());
    return sojourn(words);
  }
  [[nodiscard]] std::string csv() const { return text_of_file(folder_.file("s.csv")); }

  Folder folder_;
};

const std::string small_grid = head(R"("events", "retention", "margin", "state.care.quiet")",
                                    "replications = 2\n[factors]\n"
                                    "touchpoint.care_call.effort = [0.0, 0.5]\n"
                                    "scenario.label = [\"a\", \"b, c\"]\n");

TEST_F(StudyOfProgram, writes_a_row_for_each_run_and_says_what_differs) {
  const Outcome outcome = study(small_grid, {"--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(lines_in(csv()), 1 + 4 * 2);
  EXPECT_NE(csv().find(",\"\"\"b, c\"\"\","), std::string::npos) << csv();
  const auto json = outcome.json();
  EXPECT_EQ(json["points"], 4);
  ASSERT_EQ(json["outputs"].size(), 4U);
  for (const auto& output : json["outputs"]) {
    // A label changes nobody: with the same draws its difference is exactly 0.
    EXPECT_EQ(output["points"][1]["change"]["value"], 0.0) << output["name"];
    EXPECT_TRUE(output["points"][3]["mean"].contains("low"));
  }
  const Outcome inspected = sojourn({"inspect", folder_.file("s.h5")});
  EXPECT_EQ(inspected.code, 0) << inspected.err;
  EXPECT_NE(inspected.out.find("runs: 8 rows"), std::string::npos) << inspected.out;
}

// Few are active for more than a month in 90 days; the call is made to all who joined by day 31.
const std::string with_and_without =
    "replications = 2\n[factors]\nintervention.call = [false, true]\n";
const std::string call =
    "[intervention.call]\nfrom = 2025-02-01\ncontact = { reset.care = \"issue\" }\n"
    "cost = { fixed = \"100 EUR\", per_use = \"2 EUR\" }\n";

TEST_F(StudyOfProgram, has_interventions_as_a_factor) {
  std::ofstream(folder_.file("telecom.toml")) << text_of_file(telecom) << call;
  std::string text =
      head(R"("treated", "programme_cost", "events", "retention")", with_and_without);
  text.replace(text.find(telecom), telecom.size(), "telecom.toml");
  const Outcome outcome = study(text, {"--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto outputs = outcome.json()["outputs"];
  const auto mean = [&](std::size_t output, std::size_t point) {
    return outputs[output]["points"][point]["mean"]["value"].get<double>();
  };
  EXPECT_EQ(mean(0, 0), 0.0);
  EXPECT_EQ(mean(1, 0), 0.0);
  EXPECT_GT(mean(0, 1), 100.0);
  EXPECT_NEAR(mean(1, 1), 100.0 + 2.0 * mean(0, 1), 1e-6);
  EXPECT_GT(mean(2, 1), mean(2, 0));  // those who are called go through care
}

TEST_F(StudyOfProgram, has_interventions_of_files_in_force_in_every_run) {
  std::ofstream(folder_.file("call.toml")) << call;
  const Outcome outcome = study(
      head(R"("treated", "programme_cost")",
           "interventions = [\"call.toml\"]\n[factors]\nintervention.call.cost.fixed = [\"0 EUR\", "
           "\"7 EUR\"]\n"),
      {"--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto outputs = outcome.json()["outputs"];
  EXPECT_GT(outputs[0]["points"][0]["mean"]["value"].get<double>(), 100.0);
  EXPECT_NEAR(outputs[1]["points"][1]["change"]["value"].get<double>(), 7.0, 1e-6);
}

TEST_F(StudyOfProgram, has_interventions_among_the_factors_of_a_tornado_and_of_a_cube) {
  const std::string factors =
      "replications = 2\n[factors]\nintervention.better_start = [false, true]\n"
      "journey.care.quiet.race.issue.rate = [\"0.2 / month\", \"0.3 / month\"]\n";
  const Outcome tornado =
      study(head(R"("treated")", "design = \"tornado\"\n" + factors), {"--json"});
  ASSERT_EQ(tornado.code, 0) << tornado.err;
  const auto rows = tornado.json()["outputs"][0]["tornado"];
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0]["path"], "intervention.better_start") << rows;
  EXPECT_EQ(rows[0]["change_at_low"]["value"], 0.0) << rows;  // left out, as in the base
  EXPECT_GT(rows[0]["change_at_high"]["value"].get<double>(), 50.0) << rows;
  const Outcome cube = study(
      head(R"("treated")", "design = \"latin_hypercube\"\npoints = 6\n" + factors), {"--fresh"});
  ASSERT_EQ(cube.code, 0) << cube.err;
  const std::string table = csv();
  const auto count = [&](const std::string& word) {
    int found = 0;
    for (std::size_t at = table.find(word); at != std::string::npos;
         at = table.find(word, at + 1)) {
      ++found;
    }
    return found;
  };
  EXPECT_EQ(count(",true,"), 6) << table;  // three points, two replications
  EXPECT_EQ(count(",false,"), 6) << table;
  const Outcome once = study(
      head(R"("treated")", "design = \"tornado\"\n[factors]\nintervention.discount = [0.1, 1]\n"));
  EXPECT_EQ(once.code, 2);
  EXPECT_NE(once.err.find("write [false, true]"), std::string::npos) << once.err;
}

TEST_F(StudyOfProgram, does_a_study_anew_whose_interventions_have_changed) {
  const std::string text = head(R"("treated")",
                                "interventions = [\"call.toml\"]\n[factors]\n"
                                "scenario.label = [\"a\"]\n");
  std::ofstream(folder_.file("call.toml")) << call;
  ASSERT_EQ(study(text).code, 0);
  std::ofstream(folder_.file("call.toml")) << call << "target = { share = 0.5 }\n";
  const Outcome changed = study(text);
  EXPECT_EQ(changed.code, 2);
  EXPECT_NE(changed.err.find("--fresh"), std::string::npos) << changed.err;
}

TEST_F(StudyOfProgram, says_where_an_intervention_is_wrong) {
  const Outcome unknown =
      study(head(R"("events")", "[factors]\nintervention.faster_cure = [false, true]\n"));
  EXPECT_EQ(unknown.code, 2);
  EXPECT_NE(unknown.err.find("did you mean `faster_care`"), std::string::npos) << unknown.err;
  const Outcome half = study(head(R"("events")", "[factors]\nintervention.discount = [0.5]\n"));
  EXPECT_EQ(half.code, 2);
  EXPECT_NE(half.err.find("in force or is not"), std::string::npos) << half.err;
  const Outcome named = study(head(R"("events")",
                                   "interventions = [\"faster_cure\"]\n[factors]\n"
                                   "scenario.label = [\"a\"]\n"));
  EXPECT_EQ(named.code, 2);
  EXPECT_NE(named.err.find("s.toml:7:"), std::string::npos) << named.err;
}

// Four points of one factor from 0 to 1: one in each quarter.
TEST_F(StudyOfProgram, spreads_a_latin_hypercube_over_each_range) {
  const std::string text = head(R"("events", "retention")",
                                "design = \"latin_hypercube\"\npoints = 4\n[factors]\n"
                                "touchpoint.care_call.effort = [0.0, 1.0]\n"
                                "journey.care.quiet.race.issue.rate = [\"0.2 / month\", "
                                "\"0.6 / month\"]\n");
  const Outcome outcome = study(text, {"--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::string rows = csv();
  EXPECT_EQ(lines_in(rows), 1 + 4);
  std::set<int> quarters;
  std::istringstream lines(rows.substr(rows.find('\n') + 1));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t effort = line.find(',', line.find(',') + 1) + 1;  // after point, replication
    quarters.insert(static_cast<int>(4.0 * std::stod(line.substr(effort))));
  }
  EXPECT_EQ(quarters, (std::set<int>{0, 1, 2, 3})) << rows;
  // Issues make events.
  const auto correlations = outcome.json()["outputs"][0]["correlations"];
  ASSERT_EQ(correlations.size(), 2U) << outcome.out;
  ASSERT_EQ(study(text, {"--threads", "1", "--fresh"}).code, 0);
  EXPECT_EQ(csv(), rows);
}

TEST_F(StudyOfProgram, counts_as_a_run_does) {
  ASSERT_EQ(study(head(R"("joined", "events", "state.usage.light", "revenue")",
                       "seed = 7\n[factors]\nscenario.label = [\"a\"]\n"))
                .code,
            0);
  const auto run = sojourn({"run", telecom, "--json", "--seed", "7", "--customers", "300", "--set",
                            "scenario.length=90 days"})
                       .json();
  const std::string row = csv().substr(csv().find('\n') + 1);
  EXPECT_TRUE(row.starts_with("0,0,\"\"\"a\"\"\"," + std::to_string(run["joined"].get<int>()) +
                              "," + std::to_string(run["events"].get<int>()) + ","))
      << row;
}

TEST_F(StudyOfProgram, changes_nothing_by_threads_or_by_going_on) {
  ASSERT_EQ(study(small_grid, {"--threads", "1"}).code, 0);
  const std::string first = csv();
  const Outcome again = study(small_grid, {"--threads", "7"});
  EXPECT_NE(again.out.find("8 of them done before"), std::string::npos) << again.out;
  EXPECT_EQ(csv(), first);
  ASSERT_EQ(study(small_grid, {"--threads", "7", "--fresh"}).code, 0);
  EXPECT_EQ(csv(), first);
}

TEST_F(StudyOfProgram, keeps_runs_that_are_still_in_a_changed_design) {
  ASSERT_EQ(study(small_grid).code, 0);
  std::string wider = small_grid;
  wider.replace(wider.find("[0.0, 0.5]"), 10, "[0.0, 0.5, 0.7]");
  const Outcome outcome = study(wider);
  EXPECT_EQ(outcome.code, 0);
  EXPECT_NE(outcome.out.find("12 runs, 8 of them done before"), std::string::npos) << outcome.out;
}

TEST_F(StudyOfProgram, notices_that_the_scenario_has_changed) {
  const std::string own = folder_.file("own.toml");
  std::filesystem::copy_file(telecom, own);
  std::string text = small_grid;
  text.replace(text.find(telecom), telecom.size(), own);
  ASSERT_EQ(study(text).code, 0);
  std::ofstream(own, std::ios::app) << "# a comment\n";
  const Outcome outcome = study(text);
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("--fresh"), std::string::npos) << outcome.err;
  EXPECT_EQ(study(text, {"--fresh"}).code, 0);
}

TEST_F(StudyOfProgram, shows_all_mistakes_at_once) {
  const Outcome outcome = study(head(R"("retentoin", "state.care.quit", "surveys.nsp")",
                                     "[factors]\ntouchpoint.care_call.efort = [1, 2]\n"));
  EXPECT_EQ(outcome.code, 2);
  for (const char* const words :
       {"did you mean `retention`?", "did you mean `care.quiet`?", "`surveys.nsp`",
        "unknown key `efort`", "s.toml:5:", "s.toml:8:"}) {
    EXPECT_NE(outcome.err.find(words), std::string::npos) << words << "\n" << outcome.err;
  }
  EXPECT_FALSE(std::filesystem::exists(folder_.file("s.journal")));
}

TEST_F(StudyOfProgram, survives_hostile_files) {
  for (const std::string& text :
       {std::string(), std::string("[study]\n"), std::string("study = 1\nfactors = 2\n"),
        std::string("[study]\nformat = 1\nscenario = 5\noutputs = 7\n[factors]\na = 1\n"),
        std::string("\xff\xfe"), head("\"events\"", "[factors]\n\"\" = [1]\n"),
        head("\"events\"", "[factors]\n\"a..b\" = [1]\n"),
        head("\"events\"", "[factors]\nscenario = [1]\n"),
        head("\"\\u0000\", \"a.b @ c\"", "[factors]\nscenario.label = [\"\\u001b[2J\"]\n")}) {
    const Outcome outcome = study(text);
    EXPECT_EQ(outcome.code, 2) << text << outcome.err;
    EXPECT_NE(outcome.err.find("error:"), std::string::npos) << text;
    EXPECT_EQ(outcome.err.find("\x1b[2J"), std::string::npos);
  }
}

TEST_F(StudyOfProgram, has_a_schema) {
  EXPECT_EQ(sojourn({"study", "--schema"}).json()["title"], "Sojourn study");
}

TEST(StudiesSlow, that_ship_run_and_give_the_same_again) {
  for (const char* const name : {"care", "assumptions"}) {
    const Folder folder;
    const std::string file = scenario_path("studies/" + std::string(name) + ".toml");
    const Outcome outcome = sojourn({"study", file, "-o", folder.file("s"), "--json"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const std::string first = text_of_file(folder.file("s.csv"));
    ASSERT_EQ(sojourn({"study", file, "-o", folder.file("s"), "--fresh", "--threads", "1"}).code,
              0);
    EXPECT_EQ(text_of_file(folder.file("s.csv")), first) << name;
  }
}

TEST(StudiesSlow, killed_at_any_moment_go_on_to_the_same_bytes) {
  const Folder folder;
  const std::string file = scenario_path("studies/care.toml");
  const std::vector<std::string> words{"study", file, "-o", folder.file("s")};
  ASSERT_EQ(sojourn(words).code, 0);
  const std::string csv = text_of_file(folder.file("s.csv"));
  const std::string hdf5 = text_of_file(folder.file("s.h5"));
  for (const int milliseconds : {150, 400, 900}) {
    for (const auto& name : folder.names()) std::filesystem::remove(folder.file(name));
    for (const int signal : {SIGKILL, SIGINT, SIGKILL}) {
      const Running killed(sojourn_words(words));
      std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
      killed.send(signal);
      const int code = killed.wait().code;
      EXPECT_TRUE(code == 0 || code == 1000 + SIGKILL || code == 130 || code == 1000 + SIGINT)
          << code;
    }
    ASSERT_EQ(sojourn(words).code, 0);
    EXPECT_EQ(text_of_file(folder.file("s.csv")), csv);
    EXPECT_EQ(text_of_file(folder.file("s.h5")), hdf5);
  }
}

}  // namespace
}  // namespace sojourn::cli
