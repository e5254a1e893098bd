// Churn rates worked by hand.
#include <gtest/gtest.h>

#include <map>

#include "core/error.h"
#include "tests/metrics/retention/retention_log.h"

namespace sojourn::metrics {
namespace {

using testing::day;
using testing::Log;
using testing::results_of;

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

}  // namespace
}  // namespace sojourn::metrics
