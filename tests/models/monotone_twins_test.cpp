// Twins in a monotone scenario: improvements make no loser where expectations stand still, and
// do where they learn.
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/models/experience_support.h"
#include "tests/models/facts/facts_support.h"

namespace sojourn::models {
namespace {

using testing::Felt;
using testing::FeltLives;
using testing::live_and_feel;
using testing::scenario_from;

using Changes = std::vector<std::pair<std::string, std::string>>;

std::string monotone_with(Changes changes) {
  changes.insert(changes.begin(), {"20_000", "3_000"});
  return facts::shipped_text("monotone.toml", changes);
}

std::map<std::uint32_t, std::vector<Felt>> by_customer(const FeltLives& lives) {
  std::map<std::uint32_t, std::vector<Felt>> all;
  for (const Felt& row : lives.rows) all[row.customer].push_back(row);
  return all;
}

struct Comparison {
  int worse_encounters = 0;
  int worse_satisfaction = 0;
  int left_earlier = 0;
  int better = 0;
};

// Encounters are compared as far as both twins live them; those of a kind come in the same order.
Comparison compare(const FeltLives& base, const FeltLives& better) {
  Comparison found;
  auto twins = by_customer(better);
  for (const auto& [customer, rows] : by_customer(base)) {
    std::map<std::pair<std::int32_t, std::string>, const Felt*> twin;
    std::int32_t left = std::numeric_limits<std::int32_t>::max();
    std::int32_t twin_left = left;
    for (const Felt& row : twins[customer]) {
      twin[{row.time, row.to}] = &row;
      if (row.to == "left") twin_left = row.time;
    }
    for (const Felt& row : rows) {
      if (row.to == "left") left = row.time;
      const auto same = twin.find({row.time, row.to});
      if (same == twin.end()) continue;
      const auto& a = row.variables;
      const auto& b = same->second->variables;
      found.worse_encounters += b.at("encounter") < a.at("encounter") ? 1 : 0;
      found.worse_satisfaction += b.at("satisfaction") < a.at("satisfaction") ? 1 : 0;
      found.better += b.at("satisfaction") > a.at("satisfaction") ? 1 : 0;
    }
    found.left_earlier += twin_left < left ? 1 : 0;
  }
  return found;
}

TEST(MonotoneTwins, lose_nothing_by_improving_any_subset_of_qualities) {
  const Changes improvements{{"mean = 0.1, sd = 0.7", "mean = 0.4, sd = 0.7"},
                             {"mean = 0.2, sd = 0.8", "mean = 0.3, sd = 0.8"},
                             {"probability = 0.1", "probability = 0.02"}};
  const auto base = live_and_feel(scenario_from(monotone_with({})));
  for (std::size_t subset = 1; subset < 8; ++subset) {
    SCOPED_TRACE(subset);
    Changes chosen;
    for (std::size_t k = 0; k < improvements.size(); ++k) {
      if ((subset >> k & 1U) != 0) chosen.push_back(improvements[k]);
    }
    const Comparison found = compare(base, live_and_feel(scenario_from(monotone_with(chosen))));
    EXPECT_EQ(found.worse_encounters, 0);
    EXPECT_EQ(found.worse_satisfaction, 0);
    EXPECT_EQ(found.left_earlier, 0);
    EXPECT_GT(found.better, 1000);
  }
}

// The courses of customers whose desk is improved by much: how many are felt worse than the twin's,
// and how the feelings at the desk and at the courses change altogether.
struct Spoilt {
  int losers = 0;
  double desk = 0.0;
  double courses = 0.0;
};

Spoilt after_a_better_desk(const std::string& scenario) {
  std::string better = scenario;
  better.replace(better.find("mean = 0.1, sd = 0.7"), 20, "mean = 0.9, sd = 0.7");
  const auto a = live_and_feel(scenario_from(scenario));
  const auto b = live_and_feel(scenario_from(better));
  Spoilt found;
  auto twins = by_customer(b);
  for (const auto& [customer, rows] : by_customer(a)) {
    std::map<std::pair<std::int32_t, std::string>, const Felt*> twin;
    for (const Felt& row : twins[customer]) twin[{row.time, row.to}] = &row;
    for (const Felt& row : rows) {
      const auto same = twin.find({row.time, row.to});
      if (same == twin.end()) continue;
      const double change = static_cast<double>(same->second->variables.at("encounter")) -
                            static_cast<double>(row.variables.at("encounter"));
      if (row.to == "visit") found.desk += change;
      if (row.to != "course") continue;
      found.courses += change;
      found.losers += change < 0.0 ? 1 : 0;
    }
  }
  return found;
}

TEST(MonotoneTwins, are_spoilt_at_the_desk_and_disappointed_by_courses_once_expectations_learn) {
  const Spoilt spoilt = after_a_better_desk(monotone_with({{"learns = false", "learns = true"}}));
  EXPECT_GT(spoilt.desk, 0.0);
  EXPECT_LT(spoilt.courses, 0.0);
  EXPECT_GT(spoilt.losers, 1000);
}

TEST(MonotoneTwins, are_no_losers_of_a_better_desk_where_expectations_stand_still) {
  const Spoilt spoilt = after_a_better_desk(monotone_with({}));
  EXPECT_GT(spoilt.desk, 0.0);
  EXPECT_EQ(spoilt.courses, 0.0);
  EXPECT_EQ(spoilt.losers, 0);
}

}  // namespace
}  // namespace sojourn::models
