#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "tests/metrics/feeding.h"
#include "tests/metrics/shared_data.h"

namespace sojourn::metrics {
namespace {

constexpr std::int64_t day = 86400;

testing::Table queue(std::vector<double> waits, std::vector<std::uint8_t> answered) {
  const std::size_t size = waits.size();
  return {.columns = {{"wait", std::move(waits)}, {"answered", std::move(answered)}}, .size = size};
}

double level_of(const std::string& convention) {
  const testing::Table table = queue({10, 20, 30, 3, 15, 90}, {1, 1, 1, 0, 0, 0});
  return testing::results_of("contacts.service_level:abandoned=" + convention, table)[0]
      .outcome->value;
}

TEST(ServiceLevel, differs_by_convention) {
  EXPECT_DOUBLE_EQ(level_of("in"), 2.0 / 6.0);
  EXPECT_DOUBLE_EQ(level_of("out"), 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(level_of("short_out"), 2.0 / 5.0);
  EXPECT_DOUBLE_EQ(level_of("as_served"), 4.0 / 6.0);
}

TEST(ServiceLevel, of_no_contacts_says_so) {
  const auto found = testing::results_of("contacts.service_level", queue({}, {}));
  EXPECT_EQ(found[0].outcome.reason(), "there are no contacts");
}

TEST(Abandonment, has_the_patience_of_censored_waits) {
  const auto found = testing::results_of("contacts.abandonment", queue({10, 20, 30}, {1, 0, 1}));
  EXPECT_DOUBLE_EQ(found[0].outcome->value, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(found[1].outcome->value, 60.0);
  EXPECT_FALSE(testing::results_of("contacts.abandonment", queue({10}, {1}))[1].outcome);
}

TEST(HandlingTime, adds_talk_hold_and_wrap_up) {
  const testing::Table table{.columns = {{"talk", std::vector<double>{100, 200, std::nan("")}},
                                         {"hold", std::vector<double>{10, std::nan(""), 5}},
                                         {"wrap_up", std::vector<double>{30, 60, 5}}},
                             .size = 3};
  const auto found = testing::results_of("contacts.aht", table);
  EXPECT_EQ(found[0].outcome->value, 200.0);
  EXPECT_EQ(found[0].count, 2U);
}

TEST(FirstContactResolution, is_without_a_repeat_on_the_same_issue) {
  const testing::Table table{
      .columns = {{"customer", std::vector<std::uint64_t>{1, 1, 1, 2, 9}},
                  {"time", std::vector<std::int64_t>{0, 3 * day, 20 * day, 0, 40 * day}},
                  {"issue", testing::words({"bill", "bill", "bill", "line", "line"})}},
      .size = 5};
  const auto found = testing::results_of("contacts.fcr", table);
  EXPECT_EQ(found[0].count, 3U);  // that of day 40 has not been observed for a week
  EXPECT_DOUBLE_EQ(found[0].outcome->value, 2.0 / 3.0);
}

TEST(Contacts, of_any_split_are_those_of_the_whole) {
  std::mt19937_64 random(41);
  for (int dataset = 0; dataset < 500; ++dataset) {
    const std::size_t size = random() % 15;
    std::vector<double> waits;
    std::vector<double> talk;
    std::vector<std::uint8_t> answered;
    std::vector<std::uint64_t> customers;
    std::vector<std::int64_t> times;
    std::vector<std::string> issues;
    for (std::size_t i = 0; i < size; ++i) {
      waits.push_back(static_cast<double>(random() % 600) / 7.0);
      talk.push_back(static_cast<double>(random() % 6000) / 7.0);
      answered.push_back(static_cast<std::uint8_t>(random() % 2));
      customers.push_back(random() % 4);
      times.push_back(static_cast<std::int64_t>(random() % 30) * day);
      issues.push_back(random() % 2 == 0 ? "bill" : "line");
    }
    const testing::Table table{.columns = {{"wait", waits},
                                           {"talk", talk},
                                           {"answered", answered},
                                           {"customer", customers},
                                           {"time", times},
                                           {"issue", testing::words(issues)}},
                               .size = size};
    for (const char* spec :
         {"contacts.service_level", "contacts.abandonment", "contacts.aht", "contacts.fcr"}) {
      testing::expect_same(testing::results_of(spec, table),
                           testing::split_results(spec, table, random));
    }
  }
}

TEST(Contacts, of_the_bank_are_the_published_ones) {
  std::ifstream file = testing::shared_file("anonymous_bank/calls_one_day.csv");
  if (!file) GTEST_SKIP() << "shared/data/anonymous_bank is absent";
  auto columns = testing::read_columns(file);
  std::vector<double> waits;
  std::vector<double> talk;
  std::vector<std::uint8_t> answered;
  const auto waited = testing::numbers(columns["q_time"]);
  const auto served = testing::numbers(columns["ser_time"]);
  for (std::size_t i = 0; i < waited.size(); ++i) {
    const std::string& outcome = columns["outcome"][i];
    if (outcome == "AGENT" && served[i] > 0.0) talk.push_back(served[i]);
    if (!(waited[i] > 0.0)) continue;
    waits.push_back(waited[i]);
    answered.push_back(outcome == "HANG" ? 0 : 1);  // what was cut off has not abandoned
  }
  EXPECT_EQ(waited.size(), 2375U);
  EXPECT_EQ(waits.size(), 1987U);
  const auto queue_found = testing::results_of("contacts.abandonment", queue(waits, answered));
  EXPECT_NEAR(queue_found[0].outcome->value, 0.365, 0.0005);
  EXPECT_NEAR(queue_found[1].outcome->value, 364.9, 0.05);
  const testing::Table handled{.columns = {{"talk", talk}}, .size = talk.size()};
  EXPECT_NEAR(testing::results_of("contacts.aht", handled)[0].outcome->value, 194.0, 0.05);
}

TEST(Abandonment, patience_interval_covers_the_exponential_mean) {
  int covered = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    std::mt19937_64 random(seed);
    std::exponential_distribution<> patience(1.0 / 120.0);
    std::exponential_distribution<> offered(1.0 / 60.0);
    std::vector<double> waits;
    std::vector<std::uint8_t> answered;
    for (int i = 0; i < 60; ++i) {
      const double p = patience(random);
      const double w = offered(random);
      waits.push_back(std::min(p, w));
      answered.push_back(w < p ? 1 : 0);
    }
    const Outcome found =
        testing::results_of("contacts.abandonment", queue(waits, answered))[1].outcome;
    covered += found->low <= 120.0 && 120.0 <= found->high ? 1 : 0;
  }
  EXPECT_GE(covered, 926);
}

void check_queues(int datasets) {
  std::mt19937_64 random(44);
  for (int dataset = 0; dataset < datasets; ++dataset) {
    std::vector<double> waits(random() % 9);
    std::vector<std::uint8_t> answered(waits.size());
    double total = 0.0;
    double left = 0.0;
    double queued = 0.0;
    for (std::size_t i = 0; i < waits.size(); ++i) {
      waits[i] = static_cast<double>(random() % 6) * 2.5;
      answered[i] = static_cast<std::uint8_t>(random() % 2);
      if (answered[i] == 0 && waits[i] < 5.0) continue;
      total += waits[i];
      queued += 1.0;
      left += answered[i] == 0 ? 1.0 : 0.0;
    }
    const auto found =
        testing::results_of("contacts.abandonment:short=5 s", queue(waits, answered));
    ASSERT_EQ(found[0].outcome.has_value(), queued > 0.0);
    if (queued > 0.0) {
      ASSERT_DOUBLE_EQ(found[0].outcome->value, left / queued) << dataset;
    }
    ASSERT_EQ(found[1].outcome.has_value(), left > 0.0);
    if (left > 0.0) {
      ASSERT_DOUBLE_EQ(found[1].outcome->value, total / left) << dataset;
    }
  }
}
TEST(Abandonment, is_that_of_the_definition_on_random_small_datasets) { check_queues(2'000); }
TEST(AbandonmentSlow, is_that_of_the_definition_on_random_small_datasets) { check_queues(100'000); }

void check_handling(int datasets) {
  std::mt19937_64 random(45);
  const double unknown = std::nan("");
  for (int dataset = 0; dataset < datasets; ++dataset) {
    std::vector<double> talk(random() % 8), hold(talk.size()), wrap_up(talk.size());
    std::vector<double> times;
    for (std::size_t i = 0; i < talk.size(); ++i) {
      talk[i] = random() % 5 == 0 ? unknown : static_cast<double>(random() % 300);
      hold[i] = random() % 5 == 0 ? unknown : static_cast<double>(random() % 60);
      wrap_up[i] = random() % 5 == 0 ? unknown : static_cast<double>(random() % 60);
      if (std::isnan(talk[i])) continue;
      times.push_back(talk[i] + (std::isnan(hold[i]) ? 0.0 : hold[i]) +
                      (std::isnan(wrap_up[i]) ? 0.0 : wrap_up[i]));
    }
    const testing::Table table{.columns = {{"talk", talk}, {"hold", hold}, {"wrap_up", wrap_up}},
                               .size = talk.size()};
    const Outcome found = testing::results_of("contacts.aht", table)[0].outcome;
    ASSERT_EQ(found.has_value(), !times.empty());
    if (times.empty()) continue;
    const auto n = static_cast<double>(times.size());
    double mean = 0.0;
    double squares = 0.0;
    for (const double time : times) mean += time / n;
    for (const double time : times) squares += (time - mean) * (time - mean);
    ASSERT_NEAR(found->value, mean, 1e-9) << dataset;
    if (!found->has_interval) continue;
    ASSERT_NEAR(found->standard_error, std::sqrt(squares / (n - 1.0) / n), 1e-6) << dataset;
  }
}
TEST(HandlingTime, is_that_of_the_definition_on_random_small_datasets) { check_handling(2'000); }
TEST(HandlingTimeSlow, is_that_of_the_definition_on_random_small_datasets) {
  check_handling(100'000);
}

/// First contact resolution by the definition: looks at all pairs of contacts.
std::optional<double> naive_resolution(const std::vector<std::uint64_t>& customers,
                                       const std::vector<std::int64_t>& times,
                                       std::int64_t within) {
  const std::int64_t last = times.empty() ? 0 : *std::max_element(times.begin(), times.end());
  int observed = 0;
  int resolved = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    bool first = true;
    bool repeated = false;
    for (std::size_t j = 0; j < times.size(); ++j) {
      if (j == i || customers[j] != customers[i]) continue;
      const bool before = times[j] < times[i] || (times[j] == times[i] && j < i);
      const std::int64_t gap = before ? times[i] - times[j] : times[j] - times[i];
      if (before && gap <= within) first = false;
      if (!before && gap <= within) repeated = true;
    }
    if (!first || times[i] + within > last) continue;
    ++observed;
    resolved += repeated ? 0 : 1;
  }
  if (observed == 0) return std::nullopt;
  return static_cast<double>(resolved) / observed;
}

TEST(FirstContactResolutionSlow, is_that_of_the_definition_on_random_small_datasets) {
  std::mt19937_64 random(42);
  for (int dataset = 0; dataset < 100000; ++dataset) {
    std::vector<std::uint64_t> customers(random() % 8);
    std::vector<std::int64_t> times(customers.size());
    for (std::size_t i = 0; i < customers.size(); ++i) {
      customers[i] = random() % 3;
      times[i] = static_cast<std::int64_t>(random() % 12) * day;
    }
    const testing::Table table{.columns = {{"customer", customers}, {"time", times}},
                               .size = customers.size()};
    const auto found = testing::results_of("contacts.fcr:within=3 days", table)[0].outcome;
    const auto wanted = naive_resolution(customers, times, 3 * day);
    ASSERT_EQ(found.has_value(), wanted.has_value());
    if (!wanted) continue;
    ASSERT_DOUBLE_EQ(found->value, *wanted);
  }
}

TEST(ServiceLevelSlow, is_that_of_the_definition_on_random_small_datasets) {
  std::mt19937_64 random(43);
  const std::array<const char*, 4> conventions{"in", "out", "short_out", "as_served"};
  for (int dataset = 0; dataset < 100000; ++dataset) {
    std::vector<double> waits(random() % 7);
    std::vector<std::uint8_t> answered(waits.size());
    std::array<int, 4> hits{};
    std::array<int, 4> offered{};
    for (std::size_t i = 0; i < waits.size(); ++i) {
      waits[i] = static_cast<double>(random() % 8) * 5.0;
      answered[i] = static_cast<std::uint8_t>(random() % 2);
      const bool in_time = waits[i] <= 20.0;
      const bool served = answered[i] == 1;
      const std::array<bool, 4> counts{true, served, served || waits[i] > 5.0, true};
      for (std::size_t k = 0; k < 4; ++k) {
        offered[k] += counts[k] ? 1 : 0;
        hits[k] += counts[k] && in_time && (served || k == 3) ? 1 : 0;
      }
    }
    const std::size_t k = random() % 4;
    const auto found = testing::results_of(
        std::string("contacts.service_level:abandoned=") + conventions[k], queue(waits, answered));
    ASSERT_EQ(found[0].outcome.has_value(), offered[k] > 0);
    if (offered[k] > 0) {
      ASSERT_DOUBLE_EQ(found[0].outcome->value, static_cast<double>(hits[k]) / offered[k]);
    }
  }
}

}  // namespace
}  // namespace sojourn::metrics
