// `sojourn run`: what it prints where, what it refuses, and what it leaves behind.
#include <gtest/gtest.h>
#include <unistd.h>

#include <ostream>

#include "store/dataset_reader.h"
#include "tests/cli/program.h"

namespace sojourn::cli {
namespace {

const std::string r1 = scenario_path("reference/r1.toml");
const std::string telecom = scenario_path("telecom.toml");

TEST(Run, prints_a_summary_on_standard_output_and_nothing_else) {
  const Outcome run = sojourn({"run", r1, "--customers", "2000"});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(run.err, "");
  for (const char* const part :
       {"2,000", "events", "churned", "relationship at the end", "digest", "nothing"}) {
    EXPECT_NE(run.out.find(part), std::string::npos) << part << " is missing in\n" << run.out;
  }
}

TEST(Run, prints_one_json_object_with_everything_a_script_needs) {
  const Outcome run = sojourn({"run", telecom, "--customers", "2000", "--seed", "7", "--json"});
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(run.err, "");
  const nlohmann::json json = run.json();
  EXPECT_EQ(json["scenario"], "telecom");
  EXPECT_EQ(json["customers"], 2000);
  EXPECT_EQ(json["seed"], 7);
  EXPECT_EQ(json["digest"].get<std::string>().size(), 32U);
  EXPECT_GT(json["events"], 2000);
  EXPECT_EQ(json["bytes_written"], 0);
  for (const char* const key :
       {"threads", "events_per_second", "wall_seconds", "peak_memory_bytes", "joined", "digests",
        "occupancy", "output", "version", "kernels", "replication"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_EQ(json["rows"]["events"], json["events"]);
  EXPECT_FALSE(json["rows"].contains("customers"));
  std::uint64_t customers = 0;
  for (const auto& state : json["occupancy"]["relationship"]) {
    customers += state.get<std::uint64_t>();
  }
  EXPECT_EQ(customers, json["joined"]);
}

TEST(Run, counts_the_rows_of_what_happens_whether_they_are_kept_or_not) {
  const Folder folder;
  const std::string file = folder.file("x.h5");
  const auto json = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"run", telecom, "--customers", "500", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return sojourn(words).json();
  };
  const nlohmann::json kept = json({"-o", file});
  EXPECT_EQ(kept["rows"], json({})["rows"]);
  const nlohmann::json tables = sojourn({"inspect", file, "--json"}).json()["tables"];
  for (const auto& [table, rows] : kept["rows"].items()) {
    const auto found = std::find_if(tables.begin(), tables.end(),
                                    [&](const auto& entry) { return entry["name"] == table; });
    ASSERT_NE(found, tables.end()) << table;
    EXPECT_EQ((*found)["rows"], rows) << table;
  }
}

TEST(Run, writes_a_dataset_of_the_size_it_says) {
  const Folder folder;
  const std::string file = folder.file("x.h5");
  const Outcome run = sojourn({"run", r1, "--customers", "2000", "-o", file, "--json"});
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(run.json()["bytes_written"], std::filesystem::file_size(file));
  EXPECT_EQ(run.json()["output"], file);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"x.h5"});
}

TEST(Run, keeps_only_what_is_asked_for) {
  const Folder folder;
  const std::string file = folder.file("x.h5");
  ASSERT_EQ(sojourn({"run", r1, "--customers", "500", "-o", file, "--record", "events.time"}).code,
            0);
  const auto recorded = sojourn({"inspect", file, "--json"}).json();
  for (const auto& table : recorded["tables"]) {
    EXPECT_EQ(table["columns"].size(), table["name"] == "events" ? 1U : 0U);
  }
  ASSERT_EQ(sojourn({"run", r1, "--customers", "500", "-o", file, "--record", "none"}).code, 0);
  const auto json = sojourn({"inspect", file, "--json"}).json();
  EXPECT_EQ(json["provenance"]["scenario"], "r1");
  for (const auto& table : json["tables"]) EXPECT_EQ(table["columns"].size(), 0U);
}

TEST(Run, seed_and_replication_make_other_samples) {
  const auto digest = [](const std::vector<std::string>& more) {
    std::vector<std::string> words{"run", r1, "--customers", "500", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return sojourn(words).json()["digest"].get<std::string>();
  };
  const std::string one = digest({});
  EXPECT_EQ(digest({"--seed", "1"}), one);
  EXPECT_NE(digest({"--seed", "2"}), one);
  EXPECT_NE(digest({"--replication", "1"}), one);
  EXPECT_NE(digest({"--set", "scenario.seed=2"}), one);
  EXPECT_EQ(digest({"--set", "scenario.seed=2"}), digest({"--seed", "2"}));
}

struct BadUse {
  std::vector<std::string> words;
  std::string part;  ///< of what is said about it
};

/// Names the test in lists of tests.
void PrintTo(const BadUse& use, std::ostream* out) { *out << use.part; }

class RunRefuses : public testing::TestWithParam<BadUse> {};

TEST_P(RunRefuses, wrong_use_with_exit_code_2_and_says_why) {
  const Outcome run = sojourn(GetParam().words);
  EXPECT_EQ(run.code, 2);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err.rfind("error: ", 0), 0U) << run.err;
  EXPECT_NE(run.err.find(GetParam().part), std::string::npos) << run.err;
  EXPECT_LE(lines_in(run.err), 8) << run.err;
}

INSTANTIATE_TEST_SUITE_P(
    Values, RunRefuses,
    testing::Values(BadUse{{"run", r1, "--threads", "-3"}, "--threads"},
                    BadUse{{"run", r1, "--threads", "many"}, "--threads"},
                    BadUse{{"run", r1, "--customers", "0"}, "--customers"},
                    BadUse{{"run", r1, "--customers", "1e30"}, "4294967295"},
                    BadUse{{"run", r1, "--customers", "1.5"}, "whole"},
                    BadUse{{"run", r1, "--customers", "nan"}, "--customers"},
                    BadUse{{"run", r1, "--customers", ""}, "--customers"},
                    BadUse{{"run", r1, "--seed", "abc"}, "`abc`"},
                    BadUse{{"run", r1, "--seed", "4294967296"}, "--seed"},
                    BadUse{{"run", r1, "--seed", "-1"}, "--seed"},
                    BadUse{{"run", r1, "--set", "nonsense"}, "`nonsense`"},
                    BadUse{{"run", r1, "--set", "population.costumers=5"}, "customers"},
                    BadUse{{"run", r1, "--set", "population.customers=\"five\""}, "customers"},
                    BadUse{{"run", telecom, "--intervention", "loyalty", "--window", "7 days"},
                           "`loyalty` would choose"},
                    BadUse{{"what-if", telecom, "--intervention", "loyalty", "--window", "7 days"},
                           "--window is `7 days`"},
                    BadUse{{"check", telecom, "--intervention", "loyalty", "--window", "7 days"},
                           "such as `1 day`"},
                    BadUse{{"run", r1, "--window", "3 parsecs"}, "--window"},
                    BadUse{{"run", r1, "--window", "0 days"}, "--window"},
                    BadUse{{"run", r1, "--batch", "0"}, "--batch"},
                    BadUse{{"run", r1, "--shard", "70000"}, "--shard"},
                    BadUse{{"run", r1, "--compression", "10"}, "--compression"},
                    BadUse{{"run", r1, "--max-memory", "lots"}, "--max-memory"},
                    BadUse{{"run", r1, "-o", "x.h5", "--record", "evens"}, "events"}));

INSTANTIATE_TEST_SUITE_P(
    Words, RunRefuses,
    testing::Values(BadUse{{"rnu", r1}, "did you mean `run`"},
                    BadUse{{"--verison"}, "did you mean `--version`"},
                    BadUse{{""}, "there is no command"}, BadUse{{"run"}, "SCENARIO"},
                    BadUse{{"run", r1, "--custmers", "5"}, "did you mean `--customers`"},
                    BadUse{{"run", r1, "--seed"}, "--seed"},
                    BadUse{{"run", r1, "another"}, "`another`"},
                    BadUse{{"run", "no-such-file.toml"}, "no-such-file.toml"},
                    BadUse{{"run", "/"}, "/"}));

INSTANTIATE_TEST_SUITE_P(
    Paths, RunRefuses,
    testing::Values(BadUse{{"run", r1, "-o", "/no/such/folder/x.h5"}, "/no/such/folder"},
                    BadUse{{"run", r1, "-o", "/"}, "/"}, BadUse{{"run", r1, "-o", ""}, "''"},
                    BadUse{{"run", r1, "-o", "/proc/x.h5"}, "/proc/x.h5"}));

TEST(Run, needs_a_command) {
  const Outcome run = sojourn({});
  EXPECT_EQ(run.code, 2);
  EXPECT_EQ(run.out, "");
  EXPECT_NE(run.err.find("usage: sojourn"), std::string::npos);
}

TEST(Run, refuses_a_folder_it_may_not_write_to_before_it_simulates) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  const Folder folder;
  std::filesystem::permissions(
      folder.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  const Outcome run = sojourn({"run", r1, "-o", folder.file("x.h5")});
  EXPECT_EQ(run.code, 2);
  EXPECT_EQ(lines_in(run.err), 1) << run.err;
}

TEST(Run, ends_with_3_where_the_memory_does_not_suffice) {
  const Outcome before = sojourn({"run", telecom, "--max-memory", "1 MB"});
  EXPECT_EQ(before.code, 3);
  EXPECT_NE(before.err.find("memory"), std::string::npos) << before.err;
  const Outcome vast =
      sojourn({"run", telecom, "--customers", "4_000_000_000", "--window", "1 day"});
  EXPECT_EQ(vast.code, 3) << "a machine with more than 200 GB?";
  EXPECT_NE(vast.err.find("without --window"), std::string::npos) << vast.err;
}

TEST(Run, says_nothing_twice_and_fails_where_its_output_cannot_be_written) {
  const Outcome run = shell(R"("$0" run "$1" --customers 500 > /dev/full)", {r1});
  EXPECT_EQ(run.code, 3) << run.err;
  EXPECT_NE(run.err.find("standard output"), std::string::npos) << run.err;
}

/// The remaining values of a dataset's customers, together.
double value_of_all(const std::string& file) {
  const store::DatasetReader reader(file);
  const auto table = reader.find_table("truth/customers");
  const auto column = reader.find_column(table.value(), "remaining_value");
  const std::size_t wanted = column.value();
  double sum = 0.0;
  reader.for_each_chunk(*table, {wanted}, [&](const TableChunk& chunk, std::uint64_t) {
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      sum += static_cast<double>(chunk.columns[wanted].as<float>()[i]);
    }
  });
  return sum;
}

TEST(Run, values_customers_under_the_interventions_in_force) {
  const Folder folder;
  const std::string offer = folder.file("dear.toml");
  std::ofstream(offer) << "[intervention.dear]\nfrom = 2025-01-01\n"
                          "change.\"plan.light.cost\" = { times = 2.0 }\n"
                          "change.\"plan.unlimited.cost\" = { times = 2.0 }\n";
  const auto value = [&](const std::vector<std::string>& more) {
    const std::string file = folder.file("x.h5");
    std::vector<std::string> words{
        "run", telecom,    "--customers",    "300", "--set", "scenario.length=6 months", "-o",
        file,  "--record", "truth/customers"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome run = sojourn(words);
    EXPECT_EQ(run.code, 0) << run.err;
    return value_of_all(file);
  };
  EXPECT_LT(value({"--intervention", offer}), 0.9 * value({}));
}

}  // namespace
}  // namespace sojourn::cli
