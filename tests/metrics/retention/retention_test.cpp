#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "core/error.h"
#include "metrics/days.h"
#include "tests/metrics/feeding.h"

namespace sojourn::metrics {
namespace {

constexpr std::int64_t hour = 3600;
constexpr std::int64_t day = 24 * hour;

struct Log {
  std::vector<std::uint64_t> customers;
  std::vector<std::int64_t> times;
  std::vector<std::string> activities;

  void add(std::uint64_t customer, std::int64_t time, const std::string& activity = "use") {
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

std::vector<Result> results_of(const std::string& spec, const Log& log) {
  return testing::results_of(spec, log.table());
}

Log example() {
  Log log;
  log.add(1, 0);
  log.add(1, 30 * hour);  // age 1
  log.add(2, 12 * hour);
  log.add(2, 12 * hour + 1);        // age 0
  log.add(2, 12 * hour + 3 * day);  // age 3
  log.add(3, 20 * hour);
  log.add(9, 10 * day);  // the data's end
  return log;
}

TEST(NDayRetention, is_the_share_that_came_back_on_that_day) {
  const auto found = results_of("retention.n_day:days=[0, 1, 2, 3]", example());
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[1].label, "day 1");
  EXPECT_EQ(found[0].count, 3U);  // customer 9 has not been observed for a day
  EXPECT_DOUBLE_EQ(found[0].outcome->value, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(found[1].outcome->value, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(found[2].outcome->value, 0.0);
  EXPECT_DOUBLE_EQ(found[3].outcome->value, 1.0 / 3.0);
}

TEST(NDayRetention, of_rolling_and_calendar_days_differ_around_midnight) {
  Log log;
  log.add(1, 23 * hour + 45 * 60);
  log.add(1, 24 * hour + 60);  // 16 minutes later, on the next calendar day
  log.add(2, 9 * day);
  EXPECT_EQ(results_of("retention.n_day:days=[1]", log)[0].outcome->value, 0.0);
  EXPECT_EQ(results_of("retention.n_day:days=[1],clock=calendar", log)[0].outcome->value, 1.0);
  // Where clocks are an hour ahead both lie on one day.
  EXPECT_EQ(
      results_of("retention.n_day:days=[1],clock=calendar,utc_offset=1", log)[0].outcome->value,
      0.0);
}

TEST(NDayRetention, by_the_hour_floors_both_times) {
  Log log;
  log.add(1, 17 * hour + 59 * 60);
  log.add(1, day + 17 * hour);  // 23 h 1 min later: day 1 by full hours, day 0 by seconds
  log.add(2, 9 * day);
  EXPECT_EQ(results_of("retention.n_day:days=[1],clock=rolling_hour", log)[0].outcome->value, 1.0);
  EXPECT_EQ(results_of("retention.n_day:days=[1]", log)[0].outcome->value, 0.0);
}

TEST(NDayRetention, starts_and_returns_with_the_activities_named) {
  Log log;
  log.add(1, 0, "visit");
  log.add(1, day, "sign up");
  log.add(1, 2 * day, "visit");
  log.add(1, 3 * day, "buy");
  log.add(2, 20 * day, "visit");
  const std::string spec = "retention.n_day:days=[1, 2],start=\"sign up\",returns=\"buy | pay\"";
  const auto found = results_of(spec, log);
  EXPECT_EQ(found[0].outcome->value, 0.0);
  EXPECT_EQ(found[1].outcome->value, 1.0);
  EXPECT_EQ(found[1].count, 1U);
}

TEST(NDayRetention, starts_with_joining_where_asked) {
  const auto metric = testing::metric_of("retention.n_day:days=[1],joined=true");
  Log events;
  events.add(1, day + 5);
  events.add(2, 5 * day);
  Log customers;
  customers.add(1, 0);
  customers.add(2, 0);
  metric->add(0, events.table().rows(0, 2));
  metric->add(1, customers.table().rows(0, 2));
  EXPECT_EQ(metric->results()[0].outcome->value, 0.5);
}

TEST(NDayRetention, of_nobody_says_why) {
  EXPECT_EQ(results_of("retention.n_day", {})[0].outcome.reason(),
            "there are no customers with a start");
  Log log;
  log.add(1, 0);
  EXPECT_EQ(results_of("retention.n_day", log)[0].outcome.reason(),
            "no customer has been observed for that long");
}

TEST(UnboundedRetention, counts_later_returns_too) {
  const auto found = results_of("retention.unbounded:days=[1, 2, 4]", example());
  EXPECT_DOUBLE_EQ(found[0].outcome->value, 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(found[1].outcome->value, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(found[2].outcome->value, 0.0);
}

TEST(BracketRetention, counts_returns_within_its_edges) {
  const auto found = results_of("retention.bracket:edges=[0, 1, 4]", example());
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[1].label, "day 1 to 3");
  EXPECT_DOUBLE_EQ(found[0].outcome->value, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(found[1].outcome->value, 2.0 / 3.0);
}

TEST(BracketRetention, refuses_edges_that_do_not_rise) {
  EXPECT_THROW((void)testing::metric_of("retention.bracket:edges=[1, 1]"), InputError);
  EXPECT_THROW((void)testing::metric_of("retention.bracket:edges=[1]"), InputError);
}

TEST(Cohorts, have_sizes_that_sum_to_the_total_and_no_unfinished_cells) {
  Log log;
  log.add(1, 0);
  log.add(1, 40 * day);
  log.add(2, 5 * day);
  log.add(3, 35 * day);
  log.add(3, 65 * day);  // 1970-03-07
  const auto found = results_of("retention.cohorts:ages=3,period=month,clock=calendar", log);
  ASSERT_EQ(found.size(), 8U);
  EXPECT_EQ(found[0].label, "1970-01 size");
  EXPECT_EQ(found[0].outcome->value, 2.0);
  EXPECT_EQ(found[2].label, "1970-01 month 1");
  EXPECT_EQ(found[2].outcome->value, 0.5);
  EXPECT_FALSE(found[3].outcome);  // March is not over
  EXPECT_EQ(found[4].outcome->value, 1.0);
}

TEST(ChurnRate, reconciles_its_flows) {
  Log log;
  log.add(1, 0, "start");
  log.add(2, day, "start");
  log.add(3, 2 * day, "start");
  log.add(3, 3 * day, "stop");   // within January
  log.add(1, 40 * day, "stop");  // February
  log.add(1, 50 * day, "start");
  log.add(9, 100 * day, "start");
  const auto found = results_of("retention.churn_rate:start=start,end=stop,flows=true", log);
  std::map<std::string, double> values;
  for (const Result& result : found) {
    if (result.outcome) values[result.label] = result.outcome->value;
  }
  EXPECT_EQ(values["1970-02 active"], 2.0);
  EXPECT_EQ(values["1970-01 lost"], 1.0);
  EXPECT_EQ(values["1970-02"], 0.5);
  EXPECT_EQ(values["1970-02 returned"], 1.0);
  EXPECT_EQ(values["1970-03 active"], 2.0);
  EXPECT_EQ(values.count("1970-01"), 0U);  // nobody was active at its start
}

TEST(ChurnRate, differs_by_its_base) {
  Log log;
  for (std::uint64_t id = 0; id < 10; ++id) log.add(id, 0, "start");
  for (std::uint64_t id = 10; id < 14; ++id) log.add(id, 35 * day, "start");
  log.add(0, 40 * day, "stop");
  log.add(1, 41 * day, "stop");
  log.add(10, 42 * day, "stop");
  log.add(0, 43 * day, "start");
  log.add(99, 70 * day, "start");
  const auto rate = [&log](const std::string& base) {
    const auto found = results_of("retention.churn_rate:start=start,end=stop,base=" + base, log);
    return found.at(1).outcome->value;
  };
  EXPECT_DOUBLE_EQ(rate("start"), 0.2);
  EXPECT_DOUBLE_EQ(rate("all"), 0.3);
  EXPECT_DOUBLE_EQ(rate("average"), 3.0 / 11.0);
  EXPECT_DOUBLE_EQ(rate("mid"), 3.0 / 12.0);
  EXPECT_DOUBLE_EQ(rate("net"), 0.2);
}

TEST(ChurnRate, by_silence_is_seen_when_it_has_lasted) {
  Log log;
  log.add(1, 0);
  log.add(1, 10 * day);
  log.add(2, 0);
  log.add(2, 70 * day);
  const auto found = results_of("retention.churn_rate:silence=30 days,flows=true", log);
  std::map<std::string, double> values;
  for (const Result& result : found) {
    if (result.outcome) values[result.label] = result.outcome->value;
  }
  EXPECT_EQ(values["1970-01 lost"], 1.0);  // customer 2 on January 31st
  EXPECT_EQ(values["1970-02 lost"], 1.0);  // customer 1 on February 10th
  EXPECT_EQ(values["1970-03 returned"], 1.0);
}

TEST(ChurnRate, wants_an_end_or_a_silence) {
  EXPECT_THROW((void)testing::metric_of("retention.churn_rate"), InputError);
  EXPECT_THROW((void)testing::metric_of("retention.churn_rate:end=a,silence=1 day"), InputError);
}

/// Of whom retention is asked: customers with a return of age low <= age < high, of those observed
/// to age `observed`.
struct Range {
  std::int64_t low;
  std::int64_t high;
  std::int64_t observed;
};

constexpr std::int64_t forever = 1'000'000;

std::int64_t age_of(std::int64_t start, std::int64_t time, bool calendar) {
  return calendar ? day_of(time) - day_of(start) : floor_divide(time - start, day);
}

std::int64_t last_of(const Log& log) {
  return log.times.empty() ? 0 : *std::max_element(log.times.begin(), log.times.end());
}

/// A customer's first row; none of who has none.
std::optional<std::size_t> first_row(const Log& log, std::uint64_t customer) {
  std::optional<std::size_t> start;
  for (std::size_t i = 0; i < log.times.size(); ++i) {
    if (log.customers[i] != customer) continue;
    if (!start || log.times[i] < log.times[*start]) start = i;
  }
  return start;
}

bool comes_back(const Log& log, std::size_t start, Range range, bool calendar) {
  for (std::size_t i = 0; i < log.times.size(); ++i) {
    if (log.customers[i] != log.customers[start] || i == start) continue;
    const std::int64_t age = age_of(log.times[start], log.times[i], calendar);
    if (range.low <= age && age < range.high) return true;
  }
  return false;
}

/// Retention by the definition: for each customer, looks at all pairs of rows.
std::optional<double> naive_retention(const Log& log, Range range, bool calendar) {
  int observed = 0;
  int returned = 0;
  for (std::uint64_t customer = 0; customer < 6; ++customer) {
    const auto start = first_row(log, customer);
    if (!start) continue;
    if (age_of(log.times[*start], last_of(log) + 1, calendar) < range.observed) continue;
    ++observed;
    returned += comes_back(log, *start, range, calendar) ? 1 : 0;
  }
  if (observed == 0) return std::nullopt;
  return static_cast<double>(returned) / observed;
}

void expect_found(const Outcome& found, const std::optional<double>& wanted) {
  ASSERT_EQ(found.has_value(), wanted.has_value());
  if (wanted) {
    ASSERT_DOUBLE_EQ(found->value, *wanted);
  }
}

/// A cell of the cohort that starts on one day; none where somebody has not been observed for long
/// enough.
std::optional<double> naive_cell(const Log& log, std::int64_t cohort, std::int64_t age,
                                 bool calendar) {
  int size = 0;
  int returned = 0;
  for (std::uint64_t customer = 0; customer < 6; ++customer) {
    const auto start = first_row(log, customer);
    if (!start || day_of(log.times[*start]) != cohort) continue;
    if (age_of(log.times[*start], last_of(log) + 1, calendar) <= age) return std::nullopt;
    ++size;
    returned += comes_back(log, *start, {age, age + 1, age + 1}, calendar) ? 1 : 0;
  }
  return static_cast<double>(returned) / size;
}

void check_cohorts(const Log& log, bool calendar) {
  const auto found = results_of(
      std::string("retention.cohorts:ages=3,clock=") + (calendar ? "calendar" : "rolling"), log);
  std::set<std::int64_t> cohorts;
  for (std::uint64_t customer = 0; customer < 6; ++customer) {
    const auto start = first_row(log, customer);
    if (start) cohorts.insert(day_of(log.times[*start]));
  }
  ASSERT_EQ(found.size(), 4 * cohorts.size());
  std::size_t at = 0;
  for (const std::int64_t cohort : cohorts) {
    ++at;  // the size
    for (std::int64_t age = 0; age < 3; ++age, ++at) {
      ASSERT_NO_FATAL_FAILURE(
          expect_found(found[at].outcome, naive_cell(log, cohort, age, calendar)));
    }
  }
}

Log random_log(std::mt19937_64& random) {
  Log log;
  const std::size_t rows = random() % 9;
  for (std::size_t i = 0; i < rows; ++i) {
    log.add(random() % 4, static_cast<std::int64_t>(random() % 20) * 8 * hour);
  }
  return log;
}

void check_against_oracle(int datasets, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (int dataset = 0; dataset < datasets; ++dataset) {
    const Log log = random_log(random);
    const bool calendar = random() % 2 == 0;
    const std::string switches =
        std::string(":days=[0, 1, 3],clock=") + (calendar ? "calendar" : "rolling");
    const auto exact = results_of("retention.n_day" + switches, log);
    const auto later = results_of("retention.unbounded" + switches, log);
    const auto between = results_of(
        "retention.bracket:edges=[0, 1, 3],clock=" + std::string(calendar ? "calendar" : "rolling"),
        log);
    const std::array<std::int64_t, 3> ages{0, 1, 3};
    for (std::size_t k = 0; k < ages.size(); ++k) {
      const std::int64_t n = ages[k];
      ASSERT_NO_FATAL_FAILURE(
          expect_found(exact[k].outcome, naive_retention(log, {n, n + 1, n + 1}, calendar)));
      ASSERT_NO_FATAL_FAILURE(
          expect_found(later[k].outcome, naive_retention(log, {n, forever, n + 1}, calendar)));
      if (k == 2) continue;
      const Range range{n, ages[k + 1], ages[k + 1]};
      ASSERT_NO_FATAL_FAILURE(
          expect_found(between[k].outcome, naive_retention(log, range, calendar)));
    }
    ASSERT_NO_FATAL_FAILURE(check_cohorts(log, calendar)) << dataset;
  }
}

/// What a customer does, by time; at equal times starts come before ends.
using Deeds = std::vector<std::pair<std::int64_t, bool>>;  // time, whether it ends

Deeds deeds_of(const Log& log, std::uint64_t customer) {
  Deeds deeds;
  for (std::size_t i = 0; i < log.times.size(); ++i) {
    if (log.customers[i] != customer) continue;
    deeds.emplace_back(log.times[i], log.activities[i] == "stop");
  }
  std::sort(deeds.begin(), deeds.end());
  return deeds;
}

/// Whether a customer is active just before a moment, and whether it is lost within a day of it.
struct Standing {
  bool active = false;
  bool lost = false;
};

Standing by_ends(const Deeds& deeds, std::int64_t moment) {
  Standing standing;
  for (const auto& [time, ends] : deeds) {
    if (time < moment) standing.active = !ends;
    standing.lost = standing.lost || (ends && time >= moment && time < moment + day);
  }
  standing.lost = standing.lost && standing.active;
  return standing;
}

Standing by_silence(const Deeds& deeds, std::int64_t moment, std::int64_t silence,
                    std::int64_t last) {
  std::int64_t heard = moment - 10 * silence;
  for (const auto& [time, ends] : deeds) {
    if (time < moment) heard = time;
  }
  if (heard + silence < moment) return {};
  for (const auto& [time, ends] : deeds) {
    if (time > heard && time < heard + silence) heard = time;
  }
  const std::int64_t end = heard + silence;
  return {.active = true, .lost = end <= last && end < moment + day};
}

void check_churn(int datasets) {
  std::mt19937_64 random(15);
  constexpr std::int64_t silence = 16 * hour;
  for (int dataset = 0; dataset < datasets; ++dataset) {
    Log log;
    for (std::size_t rows = random() % 12; rows > 0; --rows) {
      log.add(random() % 4, static_cast<std::int64_t>(random() % 15) * 8 * hour,
              random() % 3 == 0 ? "stop" : "go");
    }
    const bool silent = dataset % 2 == 0;
    const auto found = results_of(std::string("retention.churn_rate:period=day,") +
                                      (silent ? "silence=16 hours" : "end=stop"),
                                  log);
    std::map<std::string, Outcome> outcomes;
    for (const Result& result : found) outcomes.insert_or_assign(result.label, result.outcome);
    const std::int64_t last = last_of(log);
    for (std::int64_t d = 0; (d + 1) * day <= last + 1; ++d) {
      int active = 0;
      int lost = 0;
      for (std::uint64_t customer = 0; customer < 4; ++customer) {
        const Deeds deeds = deeds_of(log, customer);
        const Standing standing =
            silent ? by_silence(deeds, d * day, silence, last) : by_ends(deeds, d * day);
        active += standing.active ? 1 : 0;
        lost += standing.lost ? 1 : 0;
      }
      if (active == 0) continue;
      const auto at = outcomes.find("1970-01-0" + std::to_string(d + 1));
      ASSERT_NE(at, outcomes.end()) << dataset << " " << d;
      ASSERT_DOUBLE_EQ(at->second->value, static_cast<double>(lost) / active)
          << dataset << " " << d;
    }
  }
}

TEST(ChurnRate, is_that_of_the_definition_on_random_small_datasets) { check_churn(2'000); }
TEST(ChurnRateSlow, is_that_of_the_definition_on_random_small_datasets) { check_churn(100'000); }

TEST(Retention, is_that_of_the_definition_on_random_small_datasets) {
  check_against_oracle(2000, 11);
}
TEST(RetentionSlow, is_that_of_the_definition_on_random_small_datasets) {
  check_against_oracle(100000, 12);
}

TEST(Retention, of_any_split_and_order_is_that_of_the_whole) {
  std::mt19937_64 random(13);
  for (int dataset = 0; dataset < 500; ++dataset) {
    const Log log = random_log(random);
    for (const char* spec : {"retention.n_day:days=[0, 1, 2]", "retention.unbounded:days=[1]",
                             "retention.bracket:edges=[0, 2, 5]", "retention.cohorts:ages=4",
                             "retention.churn_rate:silence=1 day,period=day,flows=true"}) {
      testing::expect_same(results_of(spec, log),
                           testing::split_results(spec, log.table(), random));
    }
  }
}

TEST(Retention, of_rows_by_customer_is_that_of_rows_in_any_order) {
  std::mt19937_64 random(14);
  for (int dataset = 0; dataset < 500; ++dataset) {
    const Log log = random_log(random);
    std::vector<std::size_t> order(log.times.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&log](std::size_t a, std::size_t b) {
      return std::pair(log.customers[a], log.times[a]) < std::pair(log.customers[b], log.times[b]);
    });
    Log sorted;
    for (const std::size_t i : order) sorted.add(log.customers[i], log.times[i]);
    const testing::Table table = sorted.table();
    const auto metric = testing::metric_of("retention.n_day:days=[0, 1, 2]");
    for (std::size_t i = 0; i < table.size; i += 2) {
      metric->add(0, table.rows(i, std::min<std::size_t>(2, table.size - i), Order::by_customer));
    }
    testing::expect_same(metric->results(), results_of("retention.n_day:days=[0, 1, 2]", log));
  }
}

TEST(Retention, interval_covers_the_known_probability) {
  int covered = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    std::mt19937_64 random(seed);
    Log log;
    for (std::uint64_t id = 0; id < 100; ++id) {
      log.add(id, 0);
      if (random() % 10 < 3) log.add(id, day);
    }
    log.add(1000, 10 * day);
    const auto found = results_of("retention.n_day:days=[1]", log);
    covered += found[0].outcome->low <= 0.3 && 0.3 <= found[0].outcome->high ? 1 : 0;
  }
  EXPECT_GE(covered, 926);
  EXPECT_LE(covered, 970);
}

}  // namespace
}  // namespace sojourn::metrics
