// A run is a function of scenario, customers and seed: threads, batches, shards, recording, windows
// and instruction sets change no bit of its digest.
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace sojourn::cli {
namespace {

using Words = std::vector<std::string>;

/// The digests of a run as one text.
std::string digests(const Outcome& run) {
  EXPECT_EQ(run.code, 0) << run.err;
  return run.code == 0 ? run.json()["digests"].dump() + run.json()["digest"].dump() : run.err;
}

Words run_words(const std::string& scenario, const std::string& customers, const Words& more) {
  Words words{"run", scenario_path(scenario), "--customers", customers, "--json"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::string digests_of(const std::string& scenario, const std::string& customers,
                       const Words& more = {}) {
  return digests(sojourn(run_words(scenario, customers, more)));
}

bool has_kernels(const std::string& name) {
  const Outcome doctor = shell(R"(SOJOURN_KERNELS="$1" exec "$0" doctor --json)", {name});
  return doctor.json()["kernels"].get<std::string>().rfind(name + " ", 0) == 0;
}

std::string digests_with_kernels(const std::string& scenario, const std::string& customers,
                                 const std::string& kernels) {
  Words words{kernels};
  const Words run = run_words(scenario, customers, {});
  words.insert(words.end(), run.begin(), run.end());
  return digests(shell(R"(export SOJOURN_KERNELS="$1"; shift; exec "$0" "$@")", words));
}

TEST(Determinism, of_a_few_customers_does_not_depend_on_how_they_are_run) {
  for (const std::string scenario : {"reference/r1.toml", "telecom.toml", "airport.toml"}) {
    const std::string reference = digests_of(scenario, "1500");
    EXPECT_EQ(digests_of(scenario, "1500", {"--threads", "7", "--shard", "100"}), reference);
    EXPECT_EQ(digests_of(scenario, "1500", {"--batch", "64", "--window", "7 days"}), reference);
  }
}

TEST(Determinism, holds_with_interventions_in_force) {
  const Words arm{"--intervention", "faster_care", "--intervention", "call_back",
                  "--intervention", "discount",    "--intervention", "better_start"};
  const auto with = [&](Words more) {
    more.insert(more.end(), arm.begin(), arm.end());
    return digests_of("telecom.toml", "1500", more);
  };
  const std::string reference = with({});
  EXPECT_NE(reference, digests_of("telecom.toml", "1500"));
  EXPECT_EQ(with({"--threads", "7", "--shard", "100", "--batch", "33"}), reference);
  EXPECT_EQ(with({"--window", "1 day"}), reference);
  EXPECT_EQ(with({"--window", "13 days", "--threads", "2"}), reference);
  Words run = run_words("telecom.toml", "1500", arm);
  run.insert(run.begin(), "baseline");
  EXPECT_EQ(digests(shell(R"(export SOJOURN_KERNELS="$1"; shift; exec "$0" "$@")", run)),
            reference);
}

TEST(Determinism, customers_added_at_the_end_change_nobody_before_them) {
  for (const std::string scenario : {"reference/r1.toml", "telecom.toml", "airport.toml"}) {
    EXPECT_EQ(digests_of(scenario, "3000", {"--digest-customers", "1000"}),
              digests_of(scenario, "1000"));
  }
}

class DeterminismSlow : public testing::TestWithParam<std::string> {
 protected:
  static constexpr const char* customers = "20000";
  void expect_same(const Words& more) const {
    EXPECT_EQ(digests_of(GetParam(), customers, more), reference_) << testing::PrintToString(more);
  }
  const std::string reference_ = digests_of(GetParam(), customers);
};

TEST_P(DeterminismSlow, holds_for_any_number_of_threads) {
  for (const char* const threads : {"1", "2", "7"}) expect_same({"--threads", threads});
}

TEST_P(DeterminismSlow, holds_for_any_batch) {
  for (const char* const batch : {"64", "512", "1000"}) expect_same({"--batch", batch});
}

TEST_P(DeterminismSlow, holds_for_any_shard) {
  for (const char* const shard : {"100", "4096", "65535"}) expect_same({"--shard", shard});
}

TEST_P(DeterminismSlow, holds_with_and_without_windows) {
  for (const char* const window : {"1 day", "30 days", "none"}) expect_same({"--window", window});
  expect_same({"--window", "1 day", "--threads", "7", "--batch", "64", "--shard", "100"});
}

TEST_P(DeterminismSlow, holds_whatever_is_recorded) {
  const Folder folder;
  for (const char* const record : {"all", "none", "events.time,truth"}) {
    for (const char* const window : {"1 day", "none"}) {
      expect_same({"-o", folder.file("x.h5"), "--record", record, "--window", window});
      const Outcome verified = sojourn({"inspect", folder.file("x.h5"), "--verify"});
      EXPECT_EQ(verified.code, 0) << record << " " << window << verified.err;
    }
  }
}

TEST_P(DeterminismSlow, holds_for_all_instruction_sets) {
  for (const char* const kernels : {"baseline", "avx2", "avx512"}) {
    if (!has_kernels(kernels)) continue;
    EXPECT_EQ(digests_with_kernels(GetParam(), customers, kernels), reference_) << kernels;
  }
}

TEST_P(DeterminismSlow, holds_for_the_first_customers_of_more) {
  EXPECT_EQ(digests_of(GetParam(), customers, {"--digest-customers", "10000"}),
            digests_of(GetParam(), "10000"));
}

INSTANTIATE_TEST_SUITE_P(Scenarios, DeterminismSlow,
                         testing::Values("reference/r1.toml", "telecom.toml", "airport.toml",
                                         "b2b.toml"));

}  // namespace
}  // namespace sojourn::cli
