// What a run leaves behind that does not reach its end: nothing.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "tests/cli/program.h"

namespace sojourn::cli {
namespace {

const std::string r1 = scenario_path("reference/r1.toml");
const std::string telecom = scenario_path("telecom.toml");

/// Waits until a file is there and has some bytes.
bool appears(const std::string& path) {
  for (int i = 0; i < 1000; ++i) {
    std::error_code error;
    if (std::filesystem::file_size(path, error) > 10000 && !error) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

class Interruption : public testing::TestWithParam<int> {};

TEST_P(Interruption, leaves_nothing) {
  const Folder folder;
  const Running run(
      sojourn_words({"run", r1, "--customers", "50_000_000", "-o", folder.file("x.h5")}));
  ASSERT_TRUE(appears(folder.file("x.h5.part")));
  run.send(GetParam());
  const Outcome outcome = run.wait();
  EXPECT_EQ(outcome.code, 128 + GetParam());
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(lines_in(outcome.err), 1) << outcome.err;
  EXPECT_TRUE(folder.names().empty()) << folder.names().front();
}

INSTANTIATE_TEST_SUITE_P(Signals, Interruption, testing::Values(SIGINT, SIGTERM));

TEST(Interruption, twice_ends_at_once_and_leaves_nothing) {
  const Folder folder;
  const Running run(
      sojourn_words({"run", r1, "--customers", "50_000_000", "-o", folder.file("x.h5")}));
  ASSERT_TRUE(appears(folder.file("x.h5.part")));
  run.send(SIGINT);
  run.send(SIGINT);
  EXPECT_EQ(run.wait().code, 130);
  EXPECT_TRUE(folder.names().empty()) << folder.names().front();
}

TEST(Interruption, with_windows_stops_within_one) {
  const Running run(
      sojourn_words({"run", telecom, "--customers", "5_000_000", "--window", "1 day"}));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const auto begin = std::chrono::steady_clock::now();
  run.send(SIGINT);
  EXPECT_EQ(run.wait().code, 130);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST(FullDisk, ends_with_3_and_leaves_nothing) {
  const Folder folder;
  for (const char* const blocks : {"1", "200", "1000", "2000"}) {  // of 512 or 1024 bytes
    // HDF5 leaks what it could not write; a leak check would change the exit code.
    const Outcome run = shell(
        R"(ulimit -f "$3"; export ASAN_OPTIONS=detect_leaks=0; exec "$0" run "$1" --customers 100000 -o "$2")",
        {r1, folder.file("x.h5"), blocks});
    EXPECT_EQ(run.code, 3) << blocks << run.err;
    EXPECT_NE(run.err.find("x.h5"), std::string::npos) << run.err;
    EXPECT_TRUE(folder.names().empty()) << blocks << folder.names().front();
  }
}

TEST(FullDisk, keeps_an_older_dataset_of_the_same_name) {
  const Folder folder;
  const std::string file = folder.file("x.h5");
  ASSERT_EQ(sojourn({"run", r1, "--customers", "100", "-o", file}).code, 0);
  const std::string before = text_of_file(file);
  const Outcome run = shell(
      R"(ulimit -f 500; export ASAN_OPTIONS=detect_leaks=0; exec "$0" run "$1" --customers 100000 -o "$2")",
      {r1, file});
  EXPECT_EQ(run.code, 3) << run.err;
  EXPECT_EQ(text_of_file(file), before);
}

TEST(FullDisk, of_an_export_ends_with_3_and_leaves_nothing) {
  const Folder folder;
  const std::string file = folder.file("x.h5");
  ASSERT_EQ(sojourn({"run", r1, "--customers", "20000", "-o", file}).code, 0);
  const Outcome run = shell(
      R"(ulimit -f 500; export ASAN_OPTIONS=detect_leaks=0; exec "$0" export "$1" --table events -o "$2")",
      {file, folder.file("x.csv")});
  EXPECT_EQ(run.code, 3) << run.err;
  EXPECT_EQ(folder.names(), std::vector<std::string>{"x.h5"});
}

}  // namespace
}  // namespace sojourn::cli
