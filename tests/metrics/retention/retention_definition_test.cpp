// Retention and churn against their definitions, written out customer by customer.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>

#include "metrics/days.h"
#include "tests/metrics/retention/retention_log.h"

namespace sojourn::metrics {
namespace {

using testing::day;
using testing::hour;
using testing::Log;
using testing::results_of;

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

}  // namespace
}  // namespace sojourn::metrics
