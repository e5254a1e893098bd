// Payments that fail: attempts and retries as rows.
#include <map>
#include <string>
#include <vector>

#include "tests/models/facts/facts_support.h"

namespace sojourn::models {
namespace {

using facts::Lives;
using facts::scenario_of;

// A card that fails after 10 days; retries after 3 and 5 more days. `first` and `second` are the
// chances that they go through.
std::string failing(int customers, double first, double second) {
  const auto split = [](double p, const std::string& other) {
    return "next = { member = " + std::to_string(p) + ", " + other + " = " +
           std::to_string(1.0 - p) + " }\n";
  };
  return "[scenario]\nformat = 1\nlength = \"100 days\"\n[population]\ncustomers = " +
         std::to_string(customers) +
         "\n[commerce]\nbegin = { life = \"member\" }\nend = { life = \"lapsed\" }\n"
         "unpaid = { life = [\"first_retry\", \"second_retry\"] }\n"
         "[plan.only]\nprice = \"10 EUR\"\nevery = \"1 month\"\n"
         "[journey.life.member]\nstay = { fixed = \"10 days\" }\nnext.first_retry = 1.0\n"
         "[journey.life.first_retry]\nstay = { fixed = \"3 days\" }\n" +
         split(first, "second_retry") +
         "[journey.life.second_retry]\nstay = { fixed = \"5 days\" }\n" + split(second, "lapsed") +
         "[journey.life.lapsed]\nabsorbing = true\n";
}

const std::string attempts = "attempts,events.customer,events.time,events.to";

TEST(Attempts, of_one_who_never_pays_end_with_the_contract) {
  const Lives lives(scenario_of(failing(4, 0.0, 0.0)), 1, attempts);
  const auto& kind = lives["attempts.kind"];
  ASSERT_EQ(kind.size(), 12U);  // three rows each
  for (std::size_t i = 0; i < kind.size(); i += 3) {
    EXPECT_EQ(kind[i], lives.code("attempts", "kind", "failed"));
    EXPECT_EQ(kind[i + 1], lives.code("attempts", "kind", "retry_failed"));
    EXPECT_EQ(kind[i + 2], lives.code("attempts", "kind", "exhausted"));
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_EQ(lives["attempts.number"][i + k], static_cast<double>(k + 1));
      EXPECT_EQ(lives["attempts.since"][i + k], 10 * 86400.0);
    }
    EXPECT_EQ(lives["attempts.time"][i + 1], 13 * 86400.0);
    EXPECT_EQ(lives["attempts.time"][i + 2], 18 * 86400.0);
  }
}

TEST(Attempts, begin_anew_with_every_failure) {
  const Lives lives(scenario_of(failing(1, 1.0, 1.0)), 1, attempts);
  const auto& number = lives["attempts.number"];
  ASSERT_GE(number.size(), 4U);
  for (std::size_t i = 0; i + 1 < number.size(); i += 2) {
    EXPECT_EQ(lives["attempts.kind"][i], lives.code("attempts", "kind", "failed"));
    EXPECT_EQ(lives["attempts.kind"][i + 1], lives.code("attempts", "kind", "recovered"));
    EXPECT_EQ(number[i], 1.0);
    EXPECT_EQ(number[i + 1], 2.0);
  }
}

TEST(Attempts, are_no_table_where_no_bill_ever_waits) {
  std::string text = failing(1, 1.0, 1.0);
  text.erase(text.find("unpaid"), text.find("[plan.only]") - text.find("unpaid"));
  const Scenario scenario = scenario_of(text);
  for (const TableSchema& table : sim::tables_of(scenario.program, scenario.population)) {
    EXPECT_NE(table.name, "attempts");
  }
}

// subscription.toml: retries after 3, 5 and 7 days recover 47.6 % of failures (the median that
// vendors report), and whoever lapses has exhausted them. Ten seeds of 50,000 customers.
TEST(AttemptsSlow, recover_the_published_share_and_are_the_only_way_to_lapse) {
  const Scenario scenario = scenario_of(facts::shipped_text("subscription.toml"));
  facts::Finding recovered;
  for (std::uint32_t seed = 1; seed <= facts::seeds; ++seed) {
    const Lives lives(scenario, seed, attempts);
    std::map<double, double> count;
    for (const double kind : lives["attempts.kind"]) count[kind] += 1.0;
    const double lapsed_code = lives.code("events", "to", "relationship.lapsed");
    double lapsed = 0.0;
    for (const double to : lives["events.to"]) lapsed += to == lapsed_code ? 1.0 : 0.0;
    const double good = count[lives.code("attempts", "kind", "recovered")];
    const double bad = count[lives.code("attempts", "kind", "exhausted")];
    EXPECT_EQ(bad, lapsed);
    recovered.add(good / (good + bad));
  }
  facts::expect_within("recovered", recovered, 0.466, 0.486);
}

}  // namespace
}  // namespace sojourn::models
