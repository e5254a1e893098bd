// Survival metrics of a run's dataset: what the scenario says about leaving is used, a run in
// flight and a stored one agree, and estimates are compared with the expectation over seeds.
#include <gtest/gtest.h>

#include <cmath>
#include <ctime>
#include <map>

#include "tests/cli/program.h"

namespace sojourn::cli {
namespace {

const std::string curve = "survival.kaplan_meier:times=[30,365]";

class Lifetimes : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new Folder;
    const Outcome run =
        sojourn({"run", scenario_path("telecom.toml"), "--customers", "3000", "-o", file()});
    ASSERT_EQ(run.code, 0) << run.err;
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  static std::string file() { return folder_->file("x.h5"); }
  static nlohmann::json results(const std::vector<std::string>& more) {
    std::vector<std::string> words{"measure", file(), "--json"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome found = sojourn(words);
    EXPECT_EQ(found.code, 0) << found.err;
    return found.json()["metrics"][0]["results"];
  }
  static Folder* folder_;
};
Folder* Lifetimes::folder_ = nullptr;

TEST_F(Lifetimes, use_what_the_scenario_says_about_leaving) {
  const auto json = sojourn({"measure", file(), "--metric", curve, "--json"}).json();
  const std::string id = json["metrics"][0]["definition"];
  EXPECT_NE(id.find("leave=relationship.churned,start=relationship.onboarding"), std::string::npos)
      << id;
  EXPECT_NE(id.find("until=2027-01-01"), std::string::npos) << id;
}

TEST_F(Lifetimes, of_every_survival_metric_have_values) {
  for (const std::string metric : {"kaplan_meier", "nelson_aalen", "aalen_johansen:causes=exit",
                                   "log_rank", "restricted_mean:horizon=300", "cox", "weibull"}) {
    const auto found = results({"--metric", "survival." + metric});
    ASSERT_FALSE(found.empty()) << metric;
    EXPECT_FALSE(found[0]["value"].is_null()) << metric << found[0].dump();
  }
  const auto cox = results({"--metric", "survival.cox"});
  EXPECT_EQ(cox[0]["label"], "price_sensitivity");  // a trait that only the simulator knows
  EXPECT_GT(cox[0]["value"], 0.1);
}

TEST_F(Lifetimes, are_the_same_in_flight_in_windows_and_from_the_file) {
  const auto stored = results({"--metric", curve});
  for (const std::string window : {"none", "30 days"}) {
    const Outcome running = sojourn({"run", scenario_path("telecom.toml"), "--customers", "3000",
                                     "--window", window, "--measure", curve, "--json"});
    ASSERT_EQ(running.code, 0) << running.err;
    EXPECT_EQ(running.json()["metrics"][0]["results"], stored);
  }
}

/// Seconds of "2025-01-31T23:59:59Z" since 1970.
std::int64_t seconds_of(const std::string& text) {
  std::tm parts{};
  strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return timegm(&parts);
}

TEST_F(Lifetimes, are_those_of_the_events_followed_by_hand) {
  const Outcome events =
      sojourn({"export", file(), "--table", "events", "--columns", "customer,to,time"});
  std::map<int, std::int64_t> begun;
  std::map<int, std::int64_t> left;
  std::istringstream lines(events.out);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string customer;
    std::string to;
    std::string time;
    std::getline(fields, customer, ',');
    std::getline(fields, to, ',');
    std::getline(fields, time);
    if (to == "relationship.onboarding") begun.emplace(std::stoi(customer), seconds_of(time));
    if (to == "relationship.churned") left.emplace(std::stoi(customer), seconds_of(time));
  }
  const std::int64_t end = seconds_of("2027-01-01T00:00:00Z");
  // Kaplan-Meier customer by customer: who is at risk when one leaves.
  double survival = 1.0;
  for (const auto& [leaver, time] : left) {
    const std::int64_t lived = time - begun.at(leaver);
    if (lived > 365 * 86400) continue;
    int at_risk = 0;
    int leavers = 0;
    for (const auto& [customer, start] : begun) {
      const auto gone = left.find(customer);
      const std::int64_t duration = (gone == left.end() ? end : gone->second) - start;
      at_risk += duration >= lived ? 1 : 0;
      leavers += gone != left.end() && duration == lived ? 1 : 0;
    }
    survival *= std::pow(1.0 - static_cast<double>(leavers) / at_risk, 1.0 / leavers);
  }
  const auto found = results({"--metric", curve});
  EXPECT_EQ(found[0]["count"], begun.size());
  EXPECT_NEAR(found[1]["value"].get<double>(), survival, 1e-12);
}

TEST_F(Lifetimes, of_a_segment_are_those_of_its_group) {
  const auto by = results({"--metric", curve, "--by", "segment"});
  for (const std::string segment : {"basic", "family", "business"}) {
    const auto where = results({"--metric", curve, "--where", "segment=" + segment});
    std::size_t same = 0;
    for (auto result : by) {
      if (result["group"] != segment) continue;
      result.erase("group");
      EXPECT_EQ(result, where[same++]);
    }
    EXPECT_EQ(same, where.size());
  }
}

TEST_F(Lifetimes, refuse_conditions_on_columns_that_no_table_has) {
  const Outcome found = sojourn({"measure", file(), "--metric", curve, "--where", "colour=red"});
  EXPECT_EQ(found.code, 2);
  EXPECT_NE(found.err.find("no column `colour`"), std::string::npos) << found.err;
}

TEST_F(Lifetimes, are_compared_with_the_mean_over_other_seeds) {
  const Outcome found =
      sojourn({"measure", file(), "--metric", curve, "--against-truth", "--seeds", "3", "--json"});
  ASSERT_EQ(found.code, 0) << found.err;
  const auto metric = found.json()["metrics"][0];
  EXPECT_EQ(metric["truth_layer"], "realised");
  EXPECT_EQ(metric["expected_layer"], "latent, expected over 3 seeds");
  const auto month = metric["against_expected"][0];
  EXPECT_NE(month["error"], 0.0);
  EXPECT_NEAR(month["error"].get<double>(), 0.0, 0.02);
}

TEST_F(Lifetimes, expected_are_the_mean_of_runs_with_the_next_replications) {
  double sum = 0.0;
  for (const std::string replication : {"1", "2"}) {
    const Outcome run = sojourn({"run", scenario_path("telecom.toml"), "--customers", "3000",
                                 "--replication", replication, "--measure", curve, "--json"});
    sum += run.json()["metrics"][0]["results"][1]["value"].get<double>();
  }
  const Outcome truth = sojourn({"truth", file(), "--metric", curve, "--seeds", "2", "--json"});
  ASSERT_EQ(truth.code, 0) << truth.err;
  EXPECT_NEAR(truth.json()["metrics"][1]["results"][1]["value"].get<double>(), sum / 2.0, 1e-14);
}

TEST(LifetimesOfScenarios, work_without_a_switch_wherever_customers_can_leave) {
  const Folder folder;
  for (const std::string name :
       {"b2b", "cdnow", "monotone", "retention", "subscription", "telecom"}) {
    const Outcome run = sojourn({"run", scenario_path(name + ".toml"), "--customers", "1000",
                                 "--measure", "survival.kaplan_meier", "--json"});
    ASSERT_EQ(run.code, 0) << name << run.err;
    EXPECT_GT(run.json()["metrics"][0]["results"][0]["count"], 300) << name;
  }
  const Outcome airport = sojourn({"run", scenario_path("airport.toml"), "--customers", "100",
                                   "--measure", "survival.kaplan_meier"});
  EXPECT_EQ(airport.code, 2);
  EXPECT_NE(airport.err.find("leave="), std::string::npos) << airport.err;
}

}  // namespace
}  // namespace sojourn::cli
