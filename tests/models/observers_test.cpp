// Every shipped scenario is a function of its customers and seed: threads, batches, shards, windows
// and what is recorded change no bit, and asking changes nothing but what was asked for.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/models/facts/facts_support.h"

namespace sojourn::models {
namespace {

using facts::scenario_of;

constexpr Seconds day = 86400;

class ForgettingSink final : public TableSink {
 public:
  void take(TableChunk& /*chunk*/) override {}
};

/// A shipped scenario with fewer customers.
std::string small(const std::string& name) {
  std::string text = facts::shipped_text(name + ".toml");
  const std::size_t at = text.find("\ncustomers = ") + 13;
  text.replace(at, text.find_first_of("\n ", at) - at, "1_200");
  return text;
}

/// The text without tables whose names begin with one of these.
std::string without_tables(const std::string& text, const std::vector<std::string>& names) {
  std::string kept;
  bool keeps = true;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at) + 1;
    const std::string line = text.substr(at, end - at);
    if (line[0] == '[') {
      keeps = true;
      for (const std::string& name : names) keeps = keeps && line.rfind("[" + name, 0) != 0;
    }
    if (keeps) kept += line;
    at = end;
  }
  return kept;
}

/// Digests by table.
std::map<std::string, std::string> digests(const Scenario& scenario,
                                           const sim::RunOptions& options = {},
                                           std::string_view record = "none") {
  const auto tables = sim::tables_of(scenario.program, scenario.population);
  const sim::Plan plan(scenario.program, scenario.population.traits().size());
  sim::RunOptions asked = options;
  asked.recording = parse_recording(record, tables);
  ForgettingSink sink;
  const sim::RunSummary summary = sim::run(plan, scenario.population, asked, &sink);
  std::map<std::string, std::string> found;
  for (std::size_t t = 0; t < tables.size(); ++t) {
    found[tables[t].name] = summary.digests[t].hex();
  }
  found["all"] = summary.digest.hex();
  return found;
}

sim::RunOptions options_of(int threads, std::size_t batch, std::size_t shard,
                           std::optional<Seconds> window = std::nullopt) {
  sim::RunOptions options;
  options.threads = threads;
  options.batch = batch;
  options.shard = shard;
  options.window = window;
  return options;
}

class ObserversSlow : public testing::TestWithParam<std::string> {
 protected:
  const Scenario scenario_ = scenario_of(small(GetParam()));
  const std::map<std::string, std::string> reference_ =
      digests(scenario_, options_of(1, 512, 8192));
};

TEST_P(ObserversSlow, threads_batches_and_shards_change_no_bit) {
  for (const int threads : {2, 7}) {
    EXPECT_EQ(digests(scenario_, options_of(threads, 512, 100)), reference_) << threads;
  }
  for (const std::size_t batch : {48U, 1000U}) {
    EXPECT_EQ(digests(scenario_, options_of(2, batch, 333)), reference_) << batch;
  }
}

TEST_P(ObserversSlow, windows_change_no_bit) {
  for (const Seconds window : {day, 13 * day}) {
    EXPECT_EQ(digests(scenario_, options_of(2, 100, 250, window)), reference_) << window;
  }
}

TEST_P(ObserversSlow, whatever_is_recorded_changes_no_bit) {
  EXPECT_EQ(digests(scenario_, {}, "all"), reference_);
  EXPECT_EQ(digests(scenario_, {}, "truth"), reference_);
  for (const TableSchema& table : sim::tables_of(scenario_.program, scenario_.population)) {
    EXPECT_EQ(digests(scenario_, {}, table.name), reference_) << table.name;
    EXPECT_EQ(digests(scenario_, options_of(2, 512, 500, 30 * day), table.name), reference_)
        << table.name;
  }
}

TEST_P(ObserversSlow, nobody_who_is_asked_is_another_for_it) {
  const auto silent = digests(scenario_of(without_tables(
      small(GetParam()), {"survey.", "surveys", "reviews", "accounts.survey", "intervention."})));
  for (const auto& [table, digest] : silent) {
    EXPECT_TRUE(table == "all" || digest == reference_.at(table)) << table;
  }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, ObserversSlow,
                         testing::Values("telecom", "b2b", "subscription", "promise", "airport",
                                         "cdnow"),
                         [](const auto& scenario) { return scenario.param; });

}  // namespace
}  // namespace sojourn::models
