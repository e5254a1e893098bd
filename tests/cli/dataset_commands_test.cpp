// `sojourn inspect` and `sojourn export`, on datasets that `sojourn run` wrote.
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace sojourn::cli {
namespace {

const std::string telecom = scenario_path("telecom.toml");

class Dataset : public testing::Test {
 protected:
  void SetUp() override {
    run_ = sojourn({"run", telecom, "--customers", "3000", "-o", file_, "--json"});
    ASSERT_EQ(run_.code, 0) << run_.err;
  }
  const Folder folder_;
  const std::string file_ = folder_.file("x.h5");
  Outcome run_;
};

TEST_F(Dataset, is_described_for_people) {
  const Outcome inspect = sojourn({"inspect", file_});
  EXPECT_EQ(inspect.code, 0) << inspect.err;
  for (const char* const part : {"telecom", "customers:", "events:", "truth/customers:",
                                 "price_sensitivity", "seconds since 2025-01-01", "lines)"}) {
    EXPECT_NE(inspect.out.find(part), std::string::npos) << part << "\n" << inspect.out;
  }
}

TEST_F(Dataset, says_how_it_was_made) {
  const auto json = sojourn({"inspect", file_, "--json"}).json();
  EXPECT_EQ(json["provenance"]["scenario_text"], text_of_file(telecom));
  EXPECT_EQ(json["provenance"]["digest"], run_.json()["digest"]);
  EXPECT_EQ(json["provenance"]["seed"], "1");
  EXPECT_EQ(json["provenance"]["customers"], "3000");
}

TEST_F(Dataset, has_the_digest_of_its_rows) {
  const auto json = sojourn({"inspect", file_, "--verify", "--json"}).json();
  EXPECT_TRUE(json["verification"]["sound"]);
  EXPECT_EQ(json["verification"]["digests_checked"],
            (nlohmann::json{"customers", "events", "payments", "attempts", "surveys", "reviews"}));
  EXPECT_EQ(sojourn({"inspect", file_, "--verify"}).code, 0);
}

TEST_F(Dataset, has_it_also_with_windows_and_with_few_customers_digested) {
  ASSERT_EQ(sojourn({"run", telecom, "--customers", "3000", "-o", file_, "--window", "7 days",
                     "--digest-customers", "1234"})
                .code,
            0);
  const Outcome inspect = sojourn({"inspect", file_, "--verify"});
  EXPECT_EQ(inspect.code, 0) << inspect.err;
  EXPECT_NE(inspect.out.find("digest of the run"), std::string::npos) << inspect.out;
}

TEST_F(Dataset, is_not_believed_when_a_byte_of_its_rows_is_flipped) {
  const std::string sound = text_of_file(file_);
  int refused = 0;
  constexpr int flips = 40;
  for (int i = 0; i < flips; ++i) {
    std::string damaged = sound;
    const std::size_t at = sound.size() / 3 + static_cast<std::size_t>(i) * sound.size() / 90;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    std::ofstream(file_, std::ios::binary) << damaged;
    const Outcome inspect = sojourn({"inspect", file_, "--verify"});
    EXPECT_TRUE(inspect.code == 0 || inspect.code == 1 || inspect.code == 2) << inspect.code;
    if (inspect.code == 0) continue;  // a byte that nothing of the dataset lies in
    EXPECT_EQ(inspect.err.rfind("error: ", 0), 0U) << inspect.err;
    ++refused;
  }
  EXPECT_GT(refused, flips / 2);
}

TEST_F(Dataset, goes_to_csv_as_a_whole_or_in_columns) {
  const std::string events = std::to_string(run_.json()["events"].get<int>());
  const Outcome whole = sojourn({"export", file_, "--table", "events"});
  ASSERT_EQ(whole.code, 0) << whole.err;
  EXPECT_EQ(whole.out.rfind("customer,time,track,from,to\n", 0), 0U);
  EXPECT_EQ(std::to_string(lines_in(whole.out) - 1), events);
  const std::string csv = folder_.file("x.csv");
  const Outcome part = sojourn({"export", file_, "--table", "events", "--format", "csv", "-o", csv,
                                "--columns", "to,customer"});
  ASSERT_EQ(part.code, 0) << part.err;
  EXPECT_EQ(part.out, "");
  EXPECT_EQ(text_of_file(csv).rfind("to,customer\n", 0), 0U);
  EXPECT_EQ(std::to_string(lines_in(text_of_file(csv)) - 1), events);
}

TEST_F(Dataset, of_wrong_names_is_refused_with_the_nearest_right_one) {
  const auto says = [](const std::vector<std::string>& words, const std::string& part) {
    const Outcome outcome = sojourn(words);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find(part), std::string::npos) << outcome.err;
  };
  says({"export", file_}, "truth/customers");
  says({"export", file_, "--table", "evnets"}, "events");
  says({"export", file_, "--table", "events", "--columns", "tiem"}, "time");
  says({"export", file_, "--table", "events", "--columns", "time,time"}, "twice");
  says({"export", file_, "--table", "events", "--format", "cvs"}, "csv");
  says({"export", file_, "--table", "events", "-o", "/no/such/x.csv"}, "/no/such");
  says({"inspect", telecom}, "not a dataset");
  says({"inspect", folder_.file("y.h5")}, "y.h5");
  says({"inspect", file_ + ".part"}, "unfinished");
}

TEST_F(Dataset, is_read_by_h5py_in_five_lines) {
  const std::string recipe =
      "import h5py, sys\n"
      "with h5py.File(sys.argv[1]) as run:\n"
      "    events = run['events']\n"
      "    names = h5py.check_enum_dtype(events['to'].dtype)\n"
      "    print(len(events['time']), (events['to'][:] == names['relationship.churned']).sum())\n";
  if (shell("PATH=/usr/bin:$PATH python3 -c 'import h5py'", {}).code != 0)
    GTEST_SKIP() << "h5py is not installed";
  const Outcome python = shell(R"(PATH=/usr/bin:$PATH exec python3 -c "$1" "$2")", {recipe, file_});
  ASSERT_EQ(python.code, 0) << python.err;
  EXPECT_EQ(python.out.rfind(std::to_string(run_.json()["events"].get<int>()) + " ", 0), 0U)
      << python.out;
}

}  // namespace
}  // namespace sojourn::cli
