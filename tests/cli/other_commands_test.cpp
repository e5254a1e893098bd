// `sojourn check`, `explain`, `list`, `doctor`, and the help.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/cli/program.h"
#include "tests/places.h"

namespace sojourn::cli {
namespace {

const std::string r1 = scenario_path("reference/r1.toml");
const std::string telecom = scenario_path("telecom.toml");

TEST(Check, expects_about_what_a_run_finds) {
  const auto check = sojourn({"check", r1, "--customers", "20000", "--json"}).json();
  const auto run = sojourn({"run", r1, "--customers", "20000", "--json"}).json();
  EXPECT_NEAR(check["events"].get<double>() / run["events"].get<double>(), 1.0, 0.1);
  EXPECT_NEAR(check["pilot"]["events_per_customer"].get<double>(), 24.27, 1.0);
  EXPECT_TRUE(check["fits_in_memory"]);
}

TEST(Check, says_for_people_what_a_run_will_cost) {
  const Outcome check = sojourn({"check", telecom});
  EXPECT_EQ(check.code, 0) << check.err;
  EXPECT_EQ(check.err, "");
  for (const char* const part : {"100,000", "events", "memory", "time", "dataset", "is right"}) {
    EXPECT_NE(check.out.find(part), std::string::npos) << part << check.out;
  }
}

TEST(Check, tells_what_the_memory_of_a_customer_is_made_of) {
  const auto check = sojourn({"check", telecom, "--window", "1 day", "--json"}).json();
  std::size_t bits = 0;
  std::set<std::string> owners;
  for (const auto& part : check["at_rest"]) {
    bits += part["bits"].get<std::size_t>();
    owners.insert(part["owner"].get<std::string>());
  }
  EXPECT_EQ(bits, 8 * check["bytes_per_customer_at_rest"].get<std::size_t>());
  EXPECT_LE(bits, 8U * 128U);  // what telecom with all its models is promised to take
  for (const char* const owner : {"clocks", "visits", "variables", "commerce", "surveys"}) {
    EXPECT_EQ(owners.count(owner), 1U) << owner;
  }
  const std::string text = sojourn({"check", telecom, "--window", "1 day"}).out;
  EXPECT_NE(text.find("at rest     customer "), std::string::npos) << text;
}

TEST(Check, shows_all_mistakes_at_once) {
  const Folder folder;
  const std::string file = folder.file("wrong.toml");
  std::string text = text_of_file(telecom);
  text.replace(text.find("at_start = 0.7"), 14, "at_start = 1.7");
  text.replace(text.find("tolerance = 0.3"), 15, "tolerence = 0.3");
  std::ofstream(file) << text;
  const Outcome check = sojourn({"check", file});
  EXPECT_EQ(check.code, 2);
  EXPECT_EQ(check.out, "");
  EXPECT_NE(check.err.find("at_start"), std::string::npos) << check.err;
  EXPECT_NE(check.err.find("tolerence"), std::string::npos) << check.err;
  const Outcome json = sojourn({"check", file, "--json"});
  EXPECT_EQ(json.code, 2);
  EXPECT_EQ(json.json()["valid"], false);
  EXPECT_GE(json.json()["diagnostics"].size(), 2U);
  EXPECT_GT(json.json()["diagnostics"][0]["line"], 0);
}

TEST(Check, puts_every_intervention_in_force) {
  const Folder folder;
  const std::string right = folder.file("right.toml");
  const std::string wrong = folder.file("wrong.toml");
  const std::string head = "[intervention.longer]\nfrom = 2025-07-01\n";
  const std::string stay = "change.\"journey.care.waiting.stay.exponential.mean\" = ";
  std::ofstream(right) << head << stay << "{ times = 2 }\n";
  std::ofstream(wrong) << head << stay << "{ set = \"-2 hours\" }\n";
  const auto json = sojourn({"check", telecom, "--intervention", right, "--json"}).json();
  EXPECT_EQ(json["interventions"].back(), "longer");
  EXPECT_EQ(json["in_force"], nlohmann::json::array({"longer"}));
  // Laid over the scenario by its text, so that it is not in force.
  std::string text = text_of_file(telecom) + text_of_file(wrong);
  std::ofstream(folder.file("telecom.toml")) << text;
  const Outcome check = sojourn({"check", folder.file("telecom.toml")});
  EXPECT_EQ(check.code, 2);
  EXPECT_NE(check.err.find("with `longer` in force"), std::string::npos) << check.err;
  EXPECT_NE(check.err.find("\"-2 hours\""), std::string::npos) << check.err;
  const Outcome given = sojourn({"check", telecom, "--intervention", wrong});
  EXPECT_EQ(given.code, 2);
  EXPECT_NE(given.err.find("wrong.toml:3:"), std::string::npos) << given.err;
}

TEST(Check, says_how_much_memory_is_missing) {
  const Outcome check =
      sojourn({"check", telecom, "--customers", "4_000_000_000", "--window", "1 day"});
  EXPECT_EQ(check.code, 3) << "a machine with more than 200 GB?";
  EXPECT_NE(check.err.find("without --window"), std::string::npos) << check.err;
}

TEST(Explain, tells_the_journey_in_every_format) {
  const std::vector<std::pair<std::string, std::string>> parts{
      {"words", "relationship"}, {"mermaid", "stateDiagram-v2"},       {"dot", "digraph"},
      {"phases", "digest"},      {"settings", "population.customers"}, {"schema", "$schema"}};
  for (const auto& [format, part] : parts) {
    const Outcome explain = sojourn({"explain", telecom, "--format", format});
    EXPECT_EQ(explain.code, 0) << explain.err;
    EXPECT_EQ(explain.err, "");
    EXPECT_NE(explain.out.find(part), std::string::npos) << format << "\n" << explain.out;
  }
}

TEST(Explain, needs_no_scenario_for_the_schema_and_the_settings) {
  EXPECT_TRUE(sojourn({"explain", "--format", "schema"}).json().contains("properties"));
  EXPECT_EQ(sojourn({"explain", "--format", "settings"}).code, 0);
  EXPECT_EQ(sojourn({"explain"}).code, 2);
  const Outcome wrong = sojourn({"explain", telecom, "--format", "mermiad"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_NE(wrong.err.find("did you mean `mermaid`"), std::string::npos) << wrong.err;
}

TEST(List, knows_what_there_is) {
  const Outcome stays = sojourn({"list", "stays"});
  EXPECT_EQ(stays.code, 0);
  EXPECT_NE(stays.out.find("lognormal"), std::string::npos);
  EXPECT_NE(sojourn({"list", "exports"}).out.find("csv"), std::string::npos);
  EXPECT_NE(sojourn({"list", "components"}).out.find("stay weibull"), std::string::npos);
  EXPECT_NE(sojourn({"list"}).out.find("scenarios"), std::string::npos);
  const Outcome scenarios =
      shell(R"(cd "$1" && exec "$0" list scenarios)", {std::string(SOJOURN_SOURCE_DIR)});
  EXPECT_NE(scenarios.out.find("telecom.toml"), std::string::npos) << scenarios.err;
  EXPECT_EQ(sojourn({"list", "stuff"}).code, 2);
}

TEST(Doctor, finds_this_machine_fit) {
  const Outcome doctor = sojourn({"doctor"});
  EXPECT_EQ(doctor.code, 0) << doctor.err;
  for (const char* const part : {"kernels", "hdf5", "libdeflate", "page size", "memory"}) {
    EXPECT_NE(doctor.out.find(part), std::string::npos) << part;
  }
  EXPECT_TRUE(sojourn({"doctor", "--json"}).json()["well"]);
}

TEST(Doctor, refuses_kernels_that_do_not_exist) {
  const Outcome doctor = shell(R"(SOJOURN_KERNELS=mmx exec "$0" doctor)", {});
  EXPECT_EQ(doctor.code, 1);
  EXPECT_NE(doctor.err.find("SOJOURN_KERNELS"), std::string::npos) << doctor.err;
}

TEST(Help, of_the_program_and_of_each_command_teaches_by_examples) {
  const Outcome help = sojourn({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_EQ(help.err, "");
  EXPECT_NE(help.out.find("examples:"), std::string::npos);
  for (const char* const command :
       {"run", "check", "explain", "inspect", "export", "list", "doctor"}) {
    EXPECT_NE(help.out.find(std::string("\n  ") + command + " "), std::string::npos) << command;
    const Outcome of_command = sojourn({command, "--help"});
    EXPECT_EQ(of_command.code, 0) << of_command.err;
    EXPECT_NE(of_command.out.find("examples:"), std::string::npos) << command;
    EXPECT_EQ(sojourn({"help", command}).out, of_command.out);
  }
}

TEST(Help, version_is_one_line) {
  const Outcome version = sojourn({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_EQ(version.out.rfind("sojourn ", 0), 0U);
  EXPECT_EQ(lines_in(version.out), 1);
}

}  // namespace
}  // namespace sojourn::cli
