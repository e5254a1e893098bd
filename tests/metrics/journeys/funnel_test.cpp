#include "metrics/journeys/steps/funnel.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "core/error.h"
#include "tests/metrics/feeding.h"

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

Log log_of(const std::string& activities, std::int64_t step = 1) {
  Log log;
  for (std::size_t i = 0; i < activities.size(); ++i) {
    log.add(1, static_cast<std::int64_t>(i) * step, std::string(1, activities[i]));
  }
  return log;
}

/// How many of the steps a > b > c the only customer reaches.
int level_of(const Log& log, const std::string& switches = "") {
  const auto found =
      testing::results_of("journeys.funnel:steps=\"a > b > c\"" + switches, log.table());
  int level = 0;
  for (const Result& result : found) {
    level += result.outcome && result.outcome->value == 1.0 ? 1 : 0;
  }
  return level;
}

TEST(Funnel, is_the_longest_prefix_in_order) {
  EXPECT_EQ(level_of(log_of("abc")), 3);
  EXPECT_EQ(level_of(log_of("axbxc")), 3);
  EXPECT_EQ(level_of(log_of("acb")), 2);
  EXPECT_EQ(level_of(log_of("bca")), 1);
  EXPECT_EQ(level_of(log_of("cb")), 0);
}

TEST(Funnel, counts_equal_times_as_in_order_unless_told_otherwise) {
  EXPECT_EQ(level_of(log_of("cba", 0)), 3);
  EXPECT_EQ(level_of(log_of("abc", 0), ",mode=strict_increase"), 1);
  EXPECT_EQ(level_of(log_of("abc", 1), ",mode=strict_increase"), 3);
}

TEST(Funnel, in_strict_order_lets_nothing_stand_between) {
  EXPECT_EQ(level_of(log_of("abxc"), ",mode=strict_order"), 2);
  EXPECT_EQ(level_of(log_of("abxcabc"), ",mode=strict_order"), 3);
}

TEST(Funnel, takes_the_window_from_the_entry_that_serves_best) {
  EXPECT_EQ(level_of(log_of("aabc", 10), ",window=20 s"), 3);
  EXPECT_EQ(level_of(log_of("abc", 10), ",window=19 s"), 2);
}

TEST(Funnel, leaves_out_entries_whose_window_is_still_open) {
  Log log = log_of("abc", 86400);
  log.add(2, 3 * 86400, "a");
  const auto found = testing::results_of(
      "journeys.funnel:steps=\"a > b > c\",window=2 days,until=1970-01-05", log.table());
  EXPECT_EQ(found[0].count, 1U);
  EXPECT_TRUE(found[0].outcome->note.empty());
}

TEST(Funnel, wants_two_steps) {
  EXPECT_THROW((void)testing::metric_of("journeys.funnel:steps=a"), InputError);
  EXPECT_THROW((void)testing::metric_of("journeys.funnel:window=1 day"), InputError);
}

TEST(Funnel, of_nobody_says_why) {
  const auto found = testing::results_of("journeys.funnel:steps=\"a > b\"", Log().table());
  EXPECT_EQ(found[0].outcome.reason(), "there are no customers who entered");
}

TEST(TimeToConvert, is_from_the_latest_entry_to_the_first_completion) {
  Log log;
  log.add(1, 0, "a");
  log.add(1, 60, "a");
  log.add(1, 90, "b");
  log.add(1, 500, "b");
  log.add(2, 0, "a");
  log.add(2, 50, "b");
  const auto found =
      testing::results_of("journeys.time_to_convert:steps=\"a > b\",window=60 s", log.table());
  EXPECT_EQ(found[0].outcome->value, 40.0);
  EXPECT_EQ(found[1].outcome->value, 30.0);
  EXPECT_EQ(found[0].count, 2U);
}

/// Hands on every step of all chains of all entries, tried one by one: level, time, entry.
void for_each_chain(const std::vector<Event>& events, const FunnelRule& rule,
                    const std::function<void(std::size_t, std::int64_t, std::int64_t)>& use) {
  std::function<void(std::size_t, std::size_t, std::int64_t)> go =
      [&](std::size_t last, std::size_t level, std::int64_t entry) {
        use(level, events[last].time, entry);
        if (level == rule.steps) return;
        for (std::size_t next = 0; next < events.size(); ++next) {
          if (next == last || ((events[next].kind >> level) & 1U) == 0) continue;
          const bool later = rule.mode == FunnelMode::strict_increase
                                 ? events[next].time > events[last].time
                                 : events[next].time >= events[last].time;
          const bool in_time = rule.window == 0 || events[next].time - entry <= rule.window;
          if (later && in_time) go(next, level + 1, entry);
        }
      };
  for (std::size_t first = 0; first < events.size(); ++first) {
    if ((events[first].kind & 1U) != 0) go(first, 1, events[first].time);
  }
}

std::size_t naive_level(const std::vector<Event>& events, const FunnelRule& rule) {
  std::size_t best = 0;
  for_each_chain(events, rule, [&best](std::size_t level, std::int64_t, std::int64_t) {
    best = std::max(best, level);
  });
  return best;
}

/// From the latest entry of those that come to the end first; none where no chain does.
std::optional<std::int64_t> naive_duration(const std::vector<Event>& events,
                                           const FunnelRule& rule) {
  std::optional<std::pair<std::int64_t, std::int64_t>> best;  // time, less the entry
  for_each_chain(events, rule, [&](std::size_t level, std::int64_t time, std::int64_t entry) {
    if (level < rule.steps) return;
    const std::pair completion{time, -entry};
    if (!best || completion < *best) best = completion;
  });
  if (!best) return std::nullopt;
  return best->first + best->second;
}

TEST(Funnel, is_that_of_all_chains_on_random_small_datasets) {
  std::mt19937_64 random(21);
  for (int dataset = 0; dataset < 100000; ++dataset) {
    std::vector<Event> events(random() % 7);
    for (Event& event : events) {
      event.time = static_cast<std::int64_t>(random() % 6);
      event.kind = 1U << random() % 3;
    }
    std::sort(events.begin(), events.end());
    const FunnelRule rule{.steps = 3,
                          .mode = static_cast<FunnelMode>(random() % 2),
                          .window = 1 + static_cast<std::int64_t>(random() % 6)};
    const FunnelReach found = reach_of(events, rule);
    ASSERT_EQ(found.level, naive_level(events, rule));
    const auto duration = naive_duration(events, rule);
    ASSERT_EQ(found.level == rule.steps, duration.has_value());
    if (duration) {
      ASSERT_EQ(found.duration, *duration);
    }
    FunnelRule wider = rule;
    wider.window += 1;
    ASSERT_GE(reach_of(events, wider).level, reach_of(events, rule).level);
  }
}

/// Mean, median and 90th percentile of all customers' durations, from their definitions.
std::vector<double> naive_times(const Log& log, const FunnelRule& rule) {
  std::vector<double> durations;
  for (std::uint64_t customer = 0; customer < 4; ++customer) {
    std::vector<Event> events;
    for (std::size_t i = 0; i < log.times.size(); ++i) {
      const int step = log.activities[i][0] - 'a';
      if (log.customers[i] != customer || step > 2) continue;
      events.push_back({customer, log.times[i], 1U << step});
    }
    const auto duration = naive_duration(events, rule);
    if (duration) durations.push_back(static_cast<double>(*duration));
  }
  if (durations.empty()) return {};
  std::sort(durations.begin(), durations.end());
  double mean = 0.0;
  for (const double duration : durations) mean += duration / static_cast<double>(durations.size());
  const auto at = [&](double q) {
    std::size_t place = 0;
    while (static_cast<double>(place + 1) < q * static_cast<double>(durations.size())) ++place;
    return durations[place];
  };
  return {mean, at(0.5), at(0.9)};
}

void check_times(int datasets) {
  std::mt19937_64 random(23);
  const FunnelRule rule{.steps = 3, .mode = FunnelMode::any_order, .window = 6};
  for (int dataset = 0; dataset < datasets; ++dataset) {
    Log log;
    for (std::size_t rows = random() % 16; rows > 0; --rows) {
      log.add(random() % 4, static_cast<std::int64_t>(random() % 9),
              std::string(1, static_cast<char>('a' + random() % 4)));
    }
    const auto found =
        testing::results_of("journeys.time_to_convert:steps=\"a > b > c\",window=6 s", log.table());
    const std::vector<double> expected = naive_times(log, rule);
    for (std::size_t k = 0; k < 3; ++k) {
      ASSERT_EQ(found[k].outcome.has_value(), !expected.empty()) << dataset;
      if (expected.empty()) continue;
      ASSERT_NEAR(found[k].outcome->value, expected[k], 1e-12) << dataset;
    }
  }
}

TEST(TimeToConvert, is_that_of_all_chains_on_random_small_datasets) { check_times(2'000); }
TEST(TimeToConvertSlow, is_that_of_all_chains_on_random_small_datasets) { check_times(100'000); }

TEST(Funnel, of_any_split_and_order_is_that_of_the_whole) {
  std::mt19937_64 random(22);
  for (int dataset = 0; dataset < 500; ++dataset) {
    Log log;
    for (std::size_t rows = random() % 20; rows > 0; --rows) {
      log.add(random() % 4, static_cast<std::int64_t>(random() % 10),
              std::string(1, static_cast<char>('a' + random() % 4)));
    }
    for (const char* spec : {"journeys.funnel:steps=\"a > b > c\",window=5 s",
                             "journeys.funnel:steps=\"a > b | d > c\",mode=strict_order",
                             "journeys.time_to_convert:steps=\"a > b\""}) {
      testing::expect_same(testing::results_of(spec, log.table()),
                           testing::split_results(spec, log.table(), random));
    }
  }
}

}  // namespace
}  // namespace sojourn::metrics
