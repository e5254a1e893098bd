#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>

#include "core/time.h"
#include "tests/metrics/feeding.h"
#include "tests/metrics/quoted_columns.h"
#include "tests/metrics/shared_data.h"
#include "tests/places.h"

namespace sojourn::metrics {
namespace {

struct Log {
  std::vector<std::uint64_t> customers;
  std::vector<std::int64_t> times;
  std::vector<std::string> activities;

  void add(std::uint64_t customer, std::int64_t time, const std::string& activity) {
    customers.push_back(customer);
    times.push_back(time);
    activities.push_back(activity);
  }
  [[nodiscard]] testing::Table table() const {
    return {.columns = {{"customer", customers},
                        {"time", times},
                        {"activity", testing::words(activities)}},
            .size = times.size()};
  }
};

std::map<std::string, double> values_of(const std::string& spec, const Log& log) {
  std::map<std::string, double> values;
  for (const Result& result : testing::results_of(spec, log.table())) {
    if (result.outcome) values[result.label] = result.outcome->value;
  }
  return values;
}

Log example() {
  Log log;
  log.add(1, 0, "a");
  log.add(1, 10, "b");
  log.add(1, 30, "b");
  log.add(2, 0, "b");
  log.add(2, 0, "a");  // tied: a by name
  log.add(3, 5, "a");
  return log;
}

TEST(DirectlyFollows, counts_consecutive_activities) {
  const auto values = values_of("journeys.directly_follows", example());
  EXPECT_EQ(values, (std::map<std::string, double>{{"(start) -> a", 3},
                                                   {"a -> b", 2},
                                                   {"b -> b", 1},
                                                   {"b -> (end)", 2},
                                                   {"a -> (end)", 1}}));
}

TEST(Bottlenecks, are_edges_with_their_mean_times) {
  const auto values = values_of("journeys.bottlenecks", example());
  EXPECT_EQ(values.at("a -> b"), 5.0);
  EXPECT_EQ(values.at("b -> b"), 20.0);
  EXPECT_NEAR(values.at("b -> b share"), 20.0 / 30.0, 1e-15);
}

TEST(PathVariants, are_distinct_sequences) {
  const auto values = values_of("journeys.variants", example());
  EXPECT_EQ(values.at("cases"), 3.0);
  EXPECT_EQ(values.at("variants"), 3.0);
  EXPECT_EQ(values.at("events per case median"), 2.0);
  EXPECT_EQ(values.at("duration mean"), 10.0);
}

TEST(PathEntropy, is_that_of_the_variants) {
  Log log;
  for (std::uint64_t id = 0; id < 8; ++id) log.add(id, 0, id < 4 ? "a" : (id < 6 ? "b" : "c"));
  const double plain = 0.5 + 2 * 0.25 * 2;
  EXPECT_NEAR(values_of("journeys.path_entropy:correction=plug_in", log).at(""), plain, 1e-14);
  EXPECT_NEAR(values_of("journeys.path_entropy", log).at(""), plain + 2 / (16 * std::log(2.0)),
              1e-14);
  EXPECT_GT(values_of("journeys.path_entropy:correction=chao_shen", log).at(""), plain);
}

TEST(PathEntropy, corrected_is_nearer_to_the_truth_than_plug_in) {
  std::mt19937_64 random(31);
  double plain = 0.0;
  double corrected = 0.0;
  for (int sample = 0; sample < 200; ++sample) {
    Log log;
    for (std::uint64_t id = 0; id < 40; ++id) log.add(id, 0, std::to_string(random() % 16));
    plain += values_of("journeys.path_entropy:correction=plug_in", log).at("") / 200;
    corrected += values_of("journeys.path_entropy", log).at("") / 200;
  }
  EXPECT_LT(std::abs(corrected - 4.0), 0.1);  // 16 equally likely paths are 4 bits
  EXPECT_LT(plain, corrected - 0.15);
}

TEST(Cases, without_rows_have_no_estimate) {
  for (const char* spec : {"journeys.directly_follows", "journeys.bottlenecks", "journeys.variants",
                           "journeys.path_entropy"}) {
    EXPECT_TRUE(values_of(spec, {}).empty()) << spec;
  }
}

Log random_log(std::mt19937_64& random) {
  Log log;
  for (std::size_t rows = random() % 15; rows > 0; --rows) {
    log.add(random() % 4, static_cast<std::int64_t>(random() % 8),
            std::string(1, static_cast<char>('a' + random() % 3)));
  }
  return log;
}

TEST(Cases, of_any_split_and_order_are_those_of_the_whole) {
  std::mt19937_64 random(32);
  for (int dataset = 0; dataset < 500; ++dataset) {
    const Log log = random_log(random);
    for (const char* spec : {"journeys.directly_follows", "journeys.bottlenecks",
                             "journeys.variants", "journeys.path_entropy"}) {
      testing::expect_same(testing::results_of(spec, log.table()),
                           testing::split_results(spec, log.table(), random));
    }
  }
}

/// Counts edges by looking, for each row, for its successor among all rows.
std::map<std::string, double> naive_edges(const Log& log) {
  using Row = std::tuple<std::int64_t, std::string, std::size_t>;
  std::map<std::string, double> edges;
  const auto row = [&log](std::size_t i) { return Row(log.times[i], log.activities[i], i); };
  for (std::size_t i = 0; i < log.times.size(); ++i) {
    bool is_first = true;
    const std::size_t none = log.times.size();
    std::size_t next = none;
    for (std::size_t j = 0; j < log.times.size(); ++j) {
      if (j == i || log.customers[j] != log.customers[i]) continue;
      if (row(j) < row(i)) is_first = false;
      if (row(i) < row(j) && (next == none || row(j) < row(next))) next = j;
    }
    if (is_first) ++edges["(start) -> " + log.activities[i]];
    ++edges[log.activities[i] + " -> " + (next == none ? "(end)" : log.activities[next])];
  }
  return edges;
}

void check_edges(int datasets, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (int dataset = 0; dataset < datasets; ++dataset) {
    const Log log = random_log(random);
    ASSERT_EQ(values_of("journeys.directly_follows", log), naive_edges(log));
  }
}
TEST(DirectlyFollows, are_those_of_the_definition_on_random_small_datasets) {
  check_edges(2000, 33);
}
TEST(DirectlyFollowsSlow, are_those_of_the_definition_on_random_small_datasets) {
  check_edges(100000, 34);
}

/// A case's rows in order.
std::map<std::uint64_t, std::vector<std::pair<std::int64_t, std::string>>> cases_of(
    const Log& log) {
  std::map<std::uint64_t, std::vector<std::pair<std::int64_t, std::string>>> cases;
  for (std::size_t i = 0; i < log.times.size(); ++i) {
    cases[log.customers[i]].emplace_back(log.times[i], log.activities[i]);
  }
  for (auto& [customer, rows] : cases) std::sort(rows.begin(), rows.end());
  return cases;
}

std::map<std::string, double> naive_bottlenecks(const Log& log) {
  std::map<std::string, std::pair<double, double>> edges;  // seconds and passages
  double all = 0.0;
  for (const auto& [customer, rows] : cases_of(log)) {
    for (std::size_t i = 1; i < rows.size(); ++i) {
      auto& [seconds, passages] = edges[rows[i - 1].second + " -> " + rows[i].second];
      seconds += static_cast<double>(rows[i].first - rows[i - 1].first);
      passages += 1.0;
      all += static_cast<double>(rows[i].first - rows[i - 1].first);
    }
  }
  std::map<std::string, double> values;
  for (const auto& [label, edge] : edges) {
    values[label] = edge.first / edge.second;
    if (all > 0.0) values[label + " share"] = edge.first / all;
  }
  return values;
}

std::map<std::string, double> naive_variants(const Log& log) {
  const auto cases = cases_of(log);
  if (cases.empty()) return {};
  std::map<std::string, double> paths;
  std::map<std::string, int> activities;
  std::vector<double> lengths;
  std::vector<double> durations;
  for (const auto& [customer, rows] : cases) {
    std::string path;
    for (const auto& [time, activity] : rows) {
      path += activity + ">";
      ++activities[activity];
    }
    ++paths[path];
    lengths.push_back(static_cast<double>(rows.size()));
    durations.push_back(static_cast<double>(rows.back().first - rows.front().first));
  }
  std::map<std::string, double> values{{"cases", static_cast<double>(cases.size())},
                                       {"events", static_cast<double>(log.times.size())},
                                       {"activities", static_cast<double>(activities.size())},
                                       {"variants", static_cast<double>(paths.size())}};
  double most = 0.0;
  for (const auto& [path, count] : paths) most = std::max(most, count);
  values["top variant share"] = most / static_cast<double>(cases.size());
  for (auto& [what, numbers] : {std::pair("events per case", lengths), {"duration", durations}}) {
    auto sorted = numbers;
    std::sort(sorted.begin(), sorted.end());
    double sum = 0.0;
    for (const double number : sorted) sum += number;
    values[std::string(what) + " mean"] = sum / static_cast<double>(sorted.size());
    for (const auto& [label, q] : {std::pair(" median", 0.5), {" 90th percentile", 0.9}}) {
      const double at = q * static_cast<double>(sorted.size() - 1);
      const double low = std::floor(at);
      const double here = sorted[static_cast<std::size_t>(low)];
      const double next = sorted[static_cast<std::size_t>(std::ceil(at))];
      values[std::string(what) + label] = here + (at - low) * (next - here);
    }
  }
  return values;
}

/// Entropy by its definition, with Miller's and Madow's correction.
double naive_entropy(const Log& log, bool corrected) {
  std::map<std::string, double> paths;
  double n = 0.0;
  for (const auto& [customer, rows] : cases_of(log)) {
    std::string path;
    for (const auto& [time, activity] : rows) path += activity + ">";
    ++paths[path];
    ++n;
  }
  double bits = 0.0;
  for (const auto& [path, count] : paths) bits -= count / n * std::log2(count / n);
  return corrected ? bits + (static_cast<double>(paths.size()) - 1.0) / (2.0 * n * std::log(2.0))
                   : bits;
}

void expect_near(const std::map<std::string, double>& found,
                 const std::map<std::string, double>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (const auto& [label, value] : expected) {
    ASSERT_TRUE(found.contains(label)) << label;
    ASSERT_NEAR(found.at(label), value, 1e-13 * (1.0 + std::abs(value))) << label;
  }
}

void check_tables(int datasets, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (int dataset = 0; dataset < datasets; ++dataset) {
    const Log log = random_log(random);
    ASSERT_NO_FATAL_FAILURE(
        expect_near(values_of("journeys.bottlenecks", log), naive_bottlenecks(log)));
    ASSERT_NO_FATAL_FAILURE(expect_near(values_of("journeys.variants", log), naive_variants(log)));
    for (const bool corrected : {false, true}) {
      const auto found = values_of(
          corrected ? "journeys.path_entropy" : "journeys.path_entropy:correction=plug_in", log);
      if (log.times.empty()) continue;
      ASSERT_NEAR(found.at(""), naive_entropy(log, corrected), 1e-13);
    }
  }
}
TEST(JourneyTables, are_those_of_the_definition_on_random_small_datasets) {
  check_tables(1'000, 35);
}
TEST(JourneyTablesSlow, are_those_of_the_definition_on_random_small_datasets) {
  check_tables(100'000, 36);
}

/// Seconds since 1970 of "2011-10-11 13:45:40.276000+02:00".
std::int64_t seconds_of(const std::string& text) {
  const auto two = [&text](std::size_t at) { return std::stoll(text.substr(at, 2)); };
  const std::int64_t day = days_since_epoch(*parse_date(text.substr(0, 10)));
  std::int64_t seconds = day * 86400 + two(11) * 3600 + two(14) * 60 + two(17);
  const std::size_t zone = text.find_first_of("+-", 19);
  if (zone != std::string::npos) {
    const std::int64_t offset = two(zone + 1) * 3600 + two(zone + 4) * 60;
    seconds -= text[zone] == '-' ? -offset : offset;
  }
  return seconds;
}

TEST(Cases, of_the_receipt_log_are_the_published_ones) {
  std::ifstream file = testing::shared_file("receipt/receipt.csv");
  if (!file) GTEST_SKIP() << "shared/data/receipt is absent";
  const auto rows = testing::quoted_rows(file);
  const auto column = [&rows](const std::string& name) {
    return static_cast<std::size_t>(std::find(rows[0].begin(), rows[0].end(), name) -
                                    rows[0].begin());
  };
  const std::size_t id = column("case:concept:name");
  const std::size_t activity = column("concept:name");
  const std::size_t time = column("time:timestamp");
  std::map<std::string, std::uint64_t> ids;
  Log log;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const std::uint64_t customer = ids.try_emplace(rows[i][id], ids.size()).first->second;
    log.add(customer, seconds_of(rows[i][time]), rows[i][activity]);
  }
  const auto values = values_of("journeys.variants", log);
  EXPECT_EQ(values.at("cases"), 1434.0);
  EXPECT_EQ(values.at("events"), 8577.0);
}

/// The text between two marks, from `at` on; moves `at` behind it.
std::string between(const std::string& text, const std::string& open, std::size_t& at) {
  const std::size_t begin = text.find(open, at);
  if (begin == std::string::npos) return {};
  const std::size_t end = text.find('"', begin + open.size());
  at = end;
  return text.substr(begin + open.size(), end - begin - open.size());
}

std::string unpacked(const std::string& path) {
  std::string text;
  FILE* const pipe = ::popen(("gzip -dc '" + path + "' 2>/dev/null").c_str(), "r");
  std::array<char, 65536> block{};
  for (std::size_t n = 0; (n = std::fread(block.data(), 1, block.size(), pipe)) > 0;) {
    text.append(block.data(), n);
  }
  ::pclose(pipe);
  return text;
}

TEST(Cases, of_the_closed_problems_are_the_published_ones) {
  const std::string name = "bpic2013/06_bpic2013_closed.xes.gz";
  if (!testing::shared_file(name)) GTEST_SKIP() << "shared/data/bpic2013 is absent";
  const char* const elsewhere = std::getenv("SOJOURN_SHARED_DATA");
  std::string path = SOJOURN_SOURCE_DIR "/../shared/data/" + name;
  if (!std::ifstream(path)) path = std::string(elsewhere) + "/" + name;
  const std::string text = unpacked(path);
  Log log;
  std::uint64_t customer = 0;
  for (std::size_t at = text.find("<trace"); at != std::string::npos;) {
    const std::size_t end = std::min(text.find("</trace>", at), text.size());
    for (std::size_t e = text.find("<event", at); e < end; e = text.find("<event", e + 1)) {
      const std::size_t stop = text.find("</event>", e);
      std::size_t in_name = e;
      std::size_t in_time = e;
      const std::string activity = between(text, "key=\"concept:name\" value=\"", in_name);
      const std::string time = between(text, "key=\"time:timestamp\" value=\"", in_time);
      ASSERT_LT(in_name, stop);
      ASSERT_LT(in_time, stop);
      log.add(customer, seconds_of(time), activity);
    }
    ++customer;
    at = text.find("<trace", end);
  }
  const auto values = values_of("journeys.variants", log);
  EXPECT_EQ(values.at("cases"), 1487.0);
  EXPECT_EQ(values.at("events"), 6660.0);
  EXPECT_EQ(values.at("activities"), 4.0);
  EXPECT_EQ(values.at("variants"), 183.0);
  EXPECT_NEAR(values.at("top variant share"), 0.332, 0.0015);
  EXPECT_NEAR(values.at("events per case mean"), 4.48, 0.005);
  EXPECT_EQ(values.at("events per case median"), 3.0);
  // The published mean and percentile leave out the one case that takes no time.
  EXPECT_NEAR(values.at("duration mean") / 86400 * 1487.0 / 1486.0, 179.0, 0.05);
  EXPECT_NEAR(values.at("duration median") / 86400, 82.0, 0.05);
  EXPECT_NEAR(values.at("duration 90th percentile") / 86400, 527.8, 0.3);
}

}  // namespace
}  // namespace sojourn::metrics
