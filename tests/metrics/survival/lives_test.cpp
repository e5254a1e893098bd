// Lives made of events: by hand, against the definition on random small logs, in any split, and as
// the survival metrics show them.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>

#include "core/error.h"
#include "metrics/survival/estimators/survival_curve.h"
#include "metrics/survival/lives/lives_metric.h"
#include "tests/metrics/feeding.h"

namespace sojourn::metrics {
namespace {

using testing::Table;
using testing::words;

/// An event by name; of customers, who joined when.
struct Happening {
  std::uint64_t customer = 0;
  std::int64_t time = 0;
  std::string activity;
  std::string left;
};

Table events_of(const std::vector<Happening>& happenings) {
  std::vector<std::uint64_t> customers;
  std::vector<std::int64_t> times;
  std::vector<std::string> activities;
  std::vector<std::string> left;
  for (const Happening& one : happenings) {
    customers.push_back(one.customer);
    times.push_back(one.time);
    activities.push_back(one.activity);
    left.push_back(one.left);
  }
  return {{{"customer", customers},
           {"time", times},
           {"activity", words(activities)},
           {"left", words(left)}},
          happenings.size()};
}

Table customers_of(const std::vector<std::int64_t>& joined) {
  std::vector<std::uint64_t> customers;
  std::vector<std::string> groups;
  std::vector<double> x;
  for (std::size_t i = 0; i < joined.size(); ++i) {
    customers.push_back(i);
    groups.emplace_back(i % 2 == 0 ? "even" : "odd");
    x.push_back(static_cast<double>(i * i % 7));
  }
  return {{{"customer", customers}, {"time", joined}, {"group", words(groups)}, {"x1", x}},
          joined.size()};
}

std::vector<Result> results_of_events(const std::string& spec, const Table& events,
                                      const Table& customers) {
  const auto metric = testing::metric_of(spec);
  metric->add(0, events.rows(0, events.size));
  if (metric->inputs().size() > 1) metric->add(1, customers.rows(0, customers.size));
  return metric->results();
}

double value_of(const std::vector<Result>& results, const std::string& label) {
  for (const Result& result : results) {
    if (result.label == label) return result.outcome ? result.outcome->value : -1.0;
  }
  ADD_FAILURE() << "no result " << label;
  return -2.0;
}

constexpr std::int64_t day = 86400;

TEST(LivesOfEvents, begin_with_joining_and_end_with_leaving) {
  const Table customers = customers_of({0, 0, day, 2 * day});
  const Table events = events_of({{0, 2 * day, "gone", "here"},
                                  {1, 4 * day, "call", "here"},
                                  {2, 4 * day, "gone", "here"},
                                  {0, 3 * day, "gone", "away"}});
  const auto found = results_of_events(
      "survival.kaplan_meier:leave=gone,until=1970-01-06,times=[2,2.5,3]", events, customers);
  EXPECT_DOUBLE_EQ(value_of(found, "at 2"), 3.0 / 4.0);  // customer 0, of four
  EXPECT_DOUBLE_EQ(value_of(found, "at 2.5"), 3.0 / 4.0);
  EXPECT_DOUBLE_EQ(value_of(found, "at 3"), 0.5);  // customer 2, of three
  EXPECT_EQ(found[0].count, 4U);
  EXPECT_EQ(found.back().unit, "days");
}

TEST(LivesOfEvents, begin_with_an_activity_where_one_is_named) {
  const Table events = events_of({{7, 0, "gone", "x"},
                                  {7, 5, "begin", "x"},
                                  {7, 5, "gone", "x"},
                                  {8, 1, "begin", "x"},
                                  {9, 3, "gone", "x"},
                                  {8, 9, "call", "x"}});
  const auto found = results_of_events(
      "survival.kaplan_meier:leave=gone,start=begin,unit=second,times=[0,8]", events, {});
  EXPECT_EQ(found[0].count, 2U);  // customer 9 never began
  EXPECT_DOUBLE_EQ(value_of(found, "at 0"), 0.5);
  EXPECT_DOUBLE_EQ(value_of(found, "at 8"), 0.5);  // 8 is still there when its second is over
}

TEST(LivesOfEvents, tell_causes_by_the_state_left) {
  const Table events = events_of({{0, 2, "gone", "shop"},
                                  {1, 3, "gone", "web"},
                                  {2, 4, "lost", "web"},
                                  {3, 5, "call", "web"}});
  const Table customers = customers_of({0, 0, 0, 0});
  const std::string spec = "survival.aalen_johansen:leave=gone | lost,unit=second,times=[9]";
  const auto by_state = results_of_events(spec + ",until=1970-01-02", events, customers);
  ASSERT_EQ(by_state.size(), 2U);
  EXPECT_DOUBLE_EQ(value_of(by_state, "gone, by 9"), 0.5);
  EXPECT_DOUBLE_EQ(value_of(by_state, "lost, by 9"), 0.25);
  const auto by_exit = results_of_events(spec + ",causes=exit,until=1970-01-02", events, customers);
  ASSERT_EQ(by_exit.size(), 3U);
  EXPECT_DOUBLE_EQ(value_of(by_exit, "shop > gone, by 9"), 0.25);
}

TEST(LivesOfEvents, that_began_early_are_seen_from_the_first_observed_day_on) {
  const Table customers = customers_of({0, 0, 3 * day});
  const Table events = events_of({{0, day, "gone", "x"}, {1, 4 * day, "gone", "x"}});
  const auto found = results_of_events(
      "survival.kaplan_meier:leave=gone,observed_from=1970-01-03,until=1970-01-11,times=[3,4]",
      events, customers);
  EXPECT_EQ(found[0].count, 2U);  // customer 0 had left before anybody looked
  EXPECT_DOUBLE_EQ(value_of(found, "at 3"), 1.0);
  EXPECT_DOUBLE_EQ(value_of(found, "at 4"), 0.5);
}

TEST(LivesOfEvents, refuse_switches_that_mean_nothing_without_them) {
  EXPECT_THROW((void)testing::metric_of("survival.kaplan_meier:unit=day"), InputError);
  EXPECT_THROW((void)testing::metric_of("survival.cox:leave=gone,unit=moment"), InputError);
  EXPECT_THROW((void)testing::metric_of("survival.cox:leave=gone,causes=any"), InputError);
}

TEST(LivesOfEvents, refuse_a_seventeenth_cause_and_stay_as_they_were) {
  LifetimeLog log;
  log.add_start(1, 0);
  for (int k = 0; k < 16; ++k) log.add_end(1, k + 1, "cause " + std::to_string(k));
  EXPECT_THROW(log.add_end(1, 20, "one more"), InputError);
  EXPECT_EQ(log.causes().size(), 16U);
  EXPECT_EQ(log.lives({.until = 10}).size(), 1U);
}

TEST(LivesOfEvents, are_none_without_a_start) {
  const Table nobody = events_of({});
  for (const char* const name : {"kaplan_meier", "nelson_aalen", "aalen_johansen", "log_rank",
                                 "restricted_mean", "cox", "weibull"}) {
    const auto found = results_of_events(std::string("survival.") + name + ":leave=gone", nobody,
                                         customers_of({}));
    ASSERT_FALSE(found.empty()) << name;
    for (const Result& result : found) EXPECT_FALSE(result.outcome) << name << " " << result.label;
  }
}

/// The definition, customer by customer and second by second.
std::optional<Life> naive_life(const std::vector<Happening>& events, std::uint64_t customer,
                               std::optional<std::int64_t> joined, std::int64_t from,
                               std::int64_t until) {
  std::optional<std::int64_t> start = joined;
  for (std::int64_t t = 0; t < until && !start; ++t) {
    for (const Happening& one : events) {
      if (one.customer == customer && one.time == t && one.activity == "begin") start = t;
    }
  }
  if (!start || *start >= until) return std::nullopt;
  for (std::int64_t t = *start; t < until; ++t) {
    bool gone = false;
    bool lost = false;
    for (const Happening& one : events) {
      if (one.customer != customer || one.time != t) continue;
      gone = gone || one.activity == "gone";
      lost = lost || one.activity == "lost";
    }
    if (!gone && !lost) continue;
    if (from >= 0 && t <= std::max(from, *start)) return std::nullopt;
    return Life{customer, static_cast<double>(t - *start),
                static_cast<double>(std::max(from, *start) - *start),
                static_cast<std::uint8_t>(gone ? 1 : 2)};
  }
  if (from >= 0 && until <= std::max(from, *start)) return std::nullopt;
  return Life{customer, static_cast<double>(until - *start),
              static_cast<double>(std::max(from, *start) - *start), 0};
}

struct SmallLog {
  std::vector<Happening> events;
  std::vector<std::int64_t> joined;
};

SmallLog small_log(std::mt19937_64& random) {
  static const std::vector<std::string> activities{"begin", "gone", "lost", "call"};
  SmallLog log;
  const std::size_t customers = random() % 5;
  for (std::size_t i = 0; i < customers; ++i) {
    log.joined.push_back(static_cast<std::int64_t>(random() % 8));
  }
  const std::size_t rows = customers == 0 ? 0 : random() % 12;
  for (std::size_t i = 0; i < rows; ++i) {
    log.events.push_back({random() % customers, static_cast<std::int64_t>(random() % 10),
                          activities[random() % activities.size()], "x"});
    if (random() % 4 == 0) log.events.push_back(log.events.back());  // a duplicate
  }
  return log;
}

LifetimeLog logged(const std::vector<Happening>& events, bool by_joining) {
  LifetimeLog log;
  for (const Happening& one : events) {
    if (one.activity == "begin" && !by_joining) log.add_start(one.customer, one.time);
    if (one.activity == "gone" || one.activity == "lost") {
      log.add_end(one.customer, one.time, one.activity);
    }
    log.see(one.time);
  }
  return log;
}

void expect_lives(const LifetimeLog& log, const SmallLog& small, bool by_joining,
                  const ObservedSpan& span) {
  const std::vector<Life> found = log.lives(span);
  const std::vector<std::string> names = log.causes();
  std::size_t next = 0;
  for (std::uint64_t customer = 0; customer < small.joined.size(); ++customer) {
    const auto joined = by_joining ? std::optional(small.joined[customer]) : std::nullopt;
    const auto life = naive_life(small.events, customer, joined,
                                 span.from == missing_time ? -1 : span.from, span.until);
    if (!life) continue;
    ASSERT_LT(next, found.size());
    ASSERT_EQ(found[next].customer, life->customer);
    ASSERT_EQ(found[next].duration, life->duration);
    ASSERT_EQ(found[next].entry, life->entry);
    const std::string cause = found[next].cause == 0 ? "" : names[found[next].cause - 1U];
    ASSERT_EQ(cause, life->cause == 0 ? "" : (life->cause == 1 ? "gone" : "lost"));
    ++next;
  }
  ASSERT_EQ(next, found.size());
}

TEST(LivesOfEvents, are_their_definition_on_small_random_logs_and_in_any_split) {
  std::mt19937_64 random(91);
  for (int sample = 0; sample < 100'000; ++sample) {
    const SmallLog small = small_log(random);
    const bool by_joining = random() % 2 == 0;
    const ObservedSpan span{
        .from = random() % 2 == 0 ? missing_time : static_cast<std::int64_t>(random() % 6),
        .until = static_cast<std::int64_t>(6 + random() % 6),
        .unit_seconds = 1.0};
    LifetimeLog whole = logged(small.events, by_joining);
    std::vector<Happening> parts[2];
    for (const Happening& one : small.events) parts[random() % 2].push_back(one);
    LifetimeLog merged = logged(parts[0], by_joining);
    for (std::size_t i = 0; by_joining && i < small.joined.size(); ++i) {
      whole.add_start(i, small.joined[i]);
      merged.add_start(i, small.joined[i]);
    }
    merged.merge(logged(parts[1], by_joining));
    ASSERT_NO_FATAL_FAILURE(expect_lives(whole, small, by_joining, span)) << sample;
    ASSERT_NO_FATAL_FAILURE(expect_lives(merged, small, by_joining, span)) << sample;
  }
}

TEST(LivesOfEvents, make_every_metric_that_lives_as_rows_make) {
  std::mt19937_64 random(92);
  for (int sample = 0; sample < 300; ++sample) {
    const SmallLog small = small_log(random);
    const Table customers = customers_of(small.joined);
    std::vector<double> durations;
    std::vector<std::uint8_t> ended;
    std::vector<std::size_t> kept;
    for (std::uint64_t customer = 0; customer < small.joined.size(); ++customer) {
      const auto life = naive_life(small.events, customer, small.joined[customer], -1, day);
      durations.push_back(life->duration);
      ended.push_back(life->cause);
    }
    Table rows = customers;
    rows.columns["duration"] = durations;
    rows.columns["ended"] = ended;
    for (const std::string name :
         {"kaplan_meier", "log_rank", "restricted_mean", "cox", "weibull"}) {
      const auto expected = testing::results_of("survival." + name, rows);
      const auto found =
          results_of_events("survival." + name + ":leave=gone | lost,unit=second,until=1970-01-02",
                            events_of(small.events), customers);
      testing::expect_same(expected, found);
      ASSERT_FALSE(::testing::Test::HasFailure()) << name << " " << sample;
    }
  }
}

TEST(LivesOfEvents, are_the_same_in_any_split_of_both_tables) {
  std::mt19937_64 random(93);
  for (int sample = 0; sample < 2'000; ++sample) {
    const SmallLog small = small_log(random);
    const Table events = events_of(small.events);
    const Table customers = customers_of(small.joined);
    for (const std::string name : {"aalen_johansen", "log_rank", "cox", "weibull"}) {
      const std::string spec = "survival." + name + ":leave=gone | lost,unit=second";
      std::vector<std::unique_ptr<Metric>> parts;
      for (int k = 0; k < 3; ++k) parts.push_back(testing::metric_of(spec));
      for (std::size_t at = 0; at < events.size; ++at) {
        parts[random() % 3]->add(0, events.rows(at, 1));
      }
      for (std::size_t at = 0; at < customers.size; ++at) {
        parts[random() % 3]->add(1, customers.rows(at, 1));
      }
      parts[1]->merge(*parts[2]);
      parts[0]->merge(*parts[1]);
      testing::expect_same(results_of_events(spec, events, customers), parts[0]->results());
      ASSERT_FALSE(::testing::Test::HasFailure()) << name << " " << sample;
    }
  }
}

}  // namespace
}  // namespace sojourn::metrics
