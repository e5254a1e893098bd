// Accounts: the committee's rule by hand, whom an encounter reaches, who leaves, and what changes
// where nobody asks the committee.
#include "models/accounts/accounts.h"

#include <array>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/models/experience_support.h"

namespace sojourn::models {
namespace {

using testing::live_and_feel;
using testing::scenario_from;

constexpr float grid = account_grid;

std::string header(int customers, const std::string& length) {
  return "[scenario]\nformat = 1\nlength = \"" + length +
         "\"\n[population]\ncustomers = " + std::to_string(customers) + "\n";
}

const std::string visits =
    "[variables.encounter]\n"
    "[journey.care.quiet]\nstay = { fixed = \"10 days\" }\nnext.visit = 1.0\n"
    "[journey.care.visit]\nstay = { fixed = \"1 day\" }\nenter.encounter = { set = 2.0 }\n"
    "next.quiet = 1.0\n";

const std::string one_owner =
    "[accounts]\ncontacts = { mean = 1.0, most = 1 }\nspread = 0.0\nmemory = 0.5\n"
    "meets.visit = { at = { care = \"visit\" } }\n[role.owner]\nweight = 1.0\n";

TEST(Accounts, of_one_contact_learn_from_every_encounter) {
  const auto lives = live_and_feel(scenario_from(header(4, "40 days") + one_owner + visits));
  // C = 1, 1.5, 1.75; V = 0.5, 0.75 + 0.25 * 0.25, 0.875 + 0.25 * 0.5625
  const std::array<float, 3> expected{0.5F, 0.8125F, 1.015625F};
  std::map<std::uint32_t, std::size_t> seen;
  for (const auto& row : lives.rows) {
    if (row.to != "visit") continue;
    EXPECT_NEAR(row.variables.at("committee"), expected[seen[row.customer]++], grid);
  }
  EXPECT_EQ(seen.size(), 4U);
  for (const auto& [customer, visits_seen] : seen) EXPECT_EQ(visits_seen, 3U) << customer;
}

TEST(Accounts, of_one_contact_are_plain_customers) {
  const std::string customer =
      "[experience]\nfloor = 0.2\nslope = 10.0\nnovice = 1.0\n"
      "[touchpoint.visit]\nat = { care = \"visit\" }\nquality = { mean = 0.3, sd = 1.0 }\n"
      "[accounts]\ncontacts = { mean = 1.0, most = 1 }\nspread = 0.0\nmemory = 0.2\n"
      "[role.owner]\nweight = 1.0\n"
      "[journey.care.quiet]\nstay = { fixed = \"10 days\" }\nnext.visit = 1.0\n"
      "[journey.care.visit]\nstay = { fixed = \"1 day\" }\nnext.quiet = 1.0\n";
  const auto lives = live_and_feel(scenario_from(header(200, "1 year") + customer));
  ASSERT_FALSE(lives.rows.empty());
  for (const auto& row : lives.rows) {
    // The contact remembers what was reported, which is rounded to the grid before.
    EXPECT_NEAR(row.variables.at("committee"), row.variables.at("loyalty"), 8 * grid);
  }
}

TEST(Accounts, miss_who_left_until_the_successor_is_met) {
  const std::string people = one_owner + "turnover = \"4 / year\"\nloss = 0.7\n";
  const auto lives = live_and_feel(scenario_from(header(400, "1 year") + people + visits));
  int missed = 0;
  for (const auto& row : lives.rows) {
    const float committee = row.variables.at("committee");
    if (row.to == "visit") {
      EXPECT_GE(committee, 0.5F - grid);  // met, and at least once
    }
    if (row.to == "quiet" && committee < 0.0F) {
      EXPECT_NEAR(committee, -0.7F, grid);  // V(0) less the loss
      ++missed;
    }
  }
  EXPECT_GT(missed, 10);
}

class Contacts final : public TableSink {
 public:
  explicit Contacts(const std::vector<TableSchema>& tables) {
    for (std::size_t t = 0; t < tables.size(); ++t) {
      if (tables[t].name == "contacts") table_ = t;
    }
  }
  struct Row {
    std::uint64_t contact;
    int person;
    std::int32_t time;
    bool left;
  };
  void take(TableChunk& chunk) override {
    if (chunk.table != table_) return;
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      rows.push_back({chunk.columns[contact_id].as<std::uint64_t>()[i],
                      int{chunk.columns[contact_person].as<std::uint8_t>()[i]},
                      chunk.columns[contact_time].as<std::int32_t>()[i],
                      chunk.columns[contact_change].as<std::uint8_t>()[i] == 1});
    }
  }
  std::vector<Row> rows;

 private:
  std::size_t table_ = 0;
};

sim::RunSummary run_into(const Scenario& scenario, Contacts* sink, std::int64_t window = 0) {
  const sim::Plan plan(scenario.program, scenario.population.traits().size());
  sim::RunOptions options;
  options.key = {1, 0};
  options.threads = 1;
  if (window > 0) options.window = window;
  for (const TableSchema& table : sim::tables_of(scenario.program, scenario.population)) {
    options.recording.columns.emplace_back(table.columns.size(), sink != nullptr);
  }
  return sim::run(plan, scenario.population, options, sink);
}

const std::string team =
    "[accounts]\ncontacts = { mean = 5.4, most = 16 }\nmeets.visit = { at = { care = \"visit\" } "
    "}\n"
    "[role.user]\nodds = 0.7\nweight = 0.4\nturnover = \"0.18 / year\"\n"
    "[role.champion]\nodds = 0.3\nweight = 0.6\nturnover = \"0.18 / year\"\nloss = 0.7\n";

TEST(Accounts, have_people_who_come_and_go_at_the_rate_of_their_role) {
  const Scenario scenario = scenario_from(header(4000, "2 years") + team + visits);
  Contacts sink(sim::tables_of(scenario.program, scenario.population));
  run_into(scenario, &sink);
  std::map<std::uint64_t, Contacts::Row> last;
  double departures = 0.0;
  for (const Contacts::Row& row : sink.rows) {
    const auto before = last.find(row.contact);
    if (before == last.end()) {
      EXPECT_FALSE(row.left);
      EXPECT_EQ(row.person, 0);
    } else {
      EXPECT_NE(row.left, before->second.left);
      EXPECT_EQ(row.person, before->second.person + (row.left ? 0 : 1));
      EXPECT_GE(row.time, before->second.time);
    }
    last.insert_or_assign(row.contact, row);
    departures += row.left ? 1.0 : 0.0;
  }
  const auto seats = static_cast<double>(last.size());
  EXPECT_NEAR(seats / 4000.0, 5.4, 4.0 * std::sqrt(4.4 / 4000.0));
  // Nobody leaves twice within a month, which lowers the rate by less than one in a hundred.
  const double expected = 0.18 * 2.0 * seats;
  EXPECT_NEAR(departures, expected, 4.0 * std::sqrt(expected) + 0.01 * expected);
}

TEST(Accounts, whose_committee_nobody_asks_change_nothing_else) {
  const Scenario plain = scenario_from(header(500, "1 year") + visits);
  const Scenario firm = scenario_from(header(500, "1 year") + team + visits);
  const sim::RunSummary without = run_into(plain, nullptr);
  const sim::RunSummary with = run_into(firm, nullptr);
  EXPECT_EQ(with.digests[sim::customers_table], without.digests[sim::customers_table]);
  EXPECT_EQ(with.digests[sim::events_table], without.digests[sim::events_table]);
  EXPECT_NE(with.digest, without.digest);  // the table of contacts
}

TEST(Accounts, decide_the_same_with_and_without_windows) {
  const std::string contract =
      "[journey.contract.active]\n"
      "race.gone = { hazard = \"churn\", rate = \"0.5 / year\", committee = -1.0 }\n"
      "[journey.contract.gone]\nabsorbing = true\n";
  const Scenario scenario = scenario_from(header(500, "2 years") + team + visits + contract);
  const sim::RunSummary whole = run_into(scenario, nullptr);
  const sim::RunSummary daily = run_into(scenario, nullptr, 86400);
  EXPECT_EQ(whole.digests, daily.digests);
}

TEST(Accounts, that_are_happier_leave_less) {
  const auto gone = [](const std::string& satisfied) {
    const std::string contract =
        "[journey.contract.active]\n"
        "race.gone = { hazard = \"churn\", rate = \"0.5 / year\", committee = -1.0 }\n"
        "[journey.contract.gone]\nabsorbing = true\n";
    std::string text = header(2000, "1 year") + team + visits + contract;
    text.replace(text.find("set = 2.0"), 9, "set = " + satisfied);
    const Scenario scenario = scenario_from(text);
    return run_into(scenario, nullptr).occupancy.back();
  };
  EXPECT_LT(gone("2.0"), gone("0.0"));
  EXPECT_LT(gone("0.0"), gone("-2.0"));
}

void expect_account_mistake(const std::string& accounts, const std::string& anchor,
                            const std::string& problem) {
  SCOPED_TRACE(accounts);
  expect_mistake(header(4, "40 days") + accounts + visits, anchor, problem);
}

TEST(AccountMistakes, weights_that_do_not_sum_to_one) {
  expect_account_mistake("[accounts]\n[role.user]\nweight = 0.5\n[role.buyer]\nweight = 0.4\n",
                         "user]", "the weights of the roles sum to 0.9");
}

TEST(AccountMistakes, accounts_without_roles) {
  expect_account_mistake("[accounts]\nicc = 0.3\n", "[accounts]", "accounts have no roles");
}

TEST(AccountMistakes, a_veto_that_nobody_has) {
  expect_account_mistake("[accounts]\nrule = \"veto\"\n[role.user]\nweight = 1.0\n", "\"veto\"",
                         "nobody may veto");
}

TEST(AccountMistakes, odds_of_a_role_that_there_is_not) {
  expect_account_mistake(
      "[accounts]\nmeets.visit = { at = { care = \"visit\" }, usr = 2.0 }\n"
      "[role.user]\nweight = 1.0\n",
      "2.0 }", "there is no role `usr`");
}

TEST(AccountMistakes, a_touchpoint_that_there_is_not) {
  expect_account_mistake("[accounts]\nmeets.vist = { user = 2.0 }\n[role.user]\nweight = 1.0\n",
                         "vist", "there is no touchpoint `vist`");
}

TEST(AccountMistakes, encounters_with_nobody) {
  expect_account_mistake(
      "[accounts]\nmeets.visit = { at = { care = \"visit\" }, user = 0.0 }\n"
      "[role.user]\nweight = 1.0\n",
      "visit", "nobody is met here");
}

TEST(AccountMistakes, odds_below_zero) {
  expect_account_mistake(
      "[accounts]\nmeets.visit = { at = { care = \"visit\" }, user = -1.0 }\n"
      "[role.user]\nweight = 1.0\n",
      "-1.0 }", "odds are negative");
}

TEST(AccountMistakes, a_variable_that_there_is_not) {
  expect_account_mistake("[accounts]\nencounter = \"feeling\"\n[role.user]\nweight = 1.0\n",
                         "\"feeling\"", "there is no variable `feeling`");
}

}  // namespace
}  // namespace sojourn::models
