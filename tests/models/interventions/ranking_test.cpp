// Interventions that choose: four customers by hand, then a scenario however it is run.
#include <cmath>

#include "core/error.h"
#include "tests/models/interventions/support.h"
#include "tests/places.h"

namespace sojourn::models {
namespace {

using namespace testing;
using Kind = TreatmentKind;
using Ids = std::vector<std::uint32_t>;

// Four customers who are all alike, and whom a call helps for 15 days; rounds at days 10, 20, 30.
std::string four(const std::string& target, const std::string& more = "") {
  return "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"38 days\"\nwindow = \"1 day\"\n"
         "[population]\ncustomers = 4\n"
         "[journey.care.quiet]\nstay = { fixed = \"900 days\" }\nnext.helped = 1.0\n"
         "[journey.care.helped]\nstay = { fixed = \"15 days\" }\nnext.quiet = 1.0\n"
         "[intervention.call]\nfrom = 2025-01-11\nevery = \"10 days\"\n"
         "contact = { reset.care = \"helped\" }\n"
         "cost = { per_treated = \"3 EUR\", per_use = \"2 EUR\" }\n"
         "target = { score.rule = { care.helped = -1 }, " +
         target + " }\n" + more;
}

/// The customers to whom something happens, by day.
std::map<std::int32_t, Ids> by_day(const ArmLives& lives, Kind kind) {
  std::map<std::int32_t, Ids> found;
  for (const auto& [customer, rows] : lives.treatments) {
    for (const Treatment& row : rows) {
      if (row.kind == kind) found[row.time / day].push_back(customer);
    }
  }
  return found;
}

TEST(Ranking, treats_who_comes_first_and_the_lower_id_among_equals) {
  const ArmLives lives = lives_of(arm_of(four("top = 2", "lasts = \"1 day\"\n"), {"call"}));
  EXPECT_EQ(by_day(lives, Kind::use),
            (std::map<std::int32_t, Ids>{{10, {0, 1}}, {20, {2, 3}}, {30, {0, 1}}}));
  EXPECT_EQ(lives.moves.at(2)[0], (Move{20 * day, "helped"}));
}

TEST(Ranking, counts_customers_once_in_every_window_and_not_in_its_rounds) {
  const Scenario scenario = arm_of(four("top = 2", "lasts = \"1 day\"\n"), {"call"});
  const sim::Plan plan(scenario.program, scenario.population.traits().size());
  sim::RunOptions options;
  options.window = day;
  sim::RunProgress progress;
  (void)sim::run(plan, scenario.population, options, nullptr, &progress);
  EXPECT_EQ(progress.customers, 4U * 38U);
  EXPECT_EQ(progress.time, 38 * day);
}

TEST(Ranking, takes_a_share_of_the_target) {
  // Day 20: 3 comes first, then 0 and 1. Day 30: 2 does, and of the others the lower ids.
  const ArmLives lives = lives_of(arm_of(four("top = \"75 %\"", "lasts = \"1 day\"\n"), {"call"}));
  EXPECT_EQ(by_day(lives, Kind::use),
            (std::map<std::int32_t, Ids>{{10, {0, 1, 2}}, {20, {0, 1, 3}}, {30, {0, 1, 2}}}));
}

TEST(Ranking, spends_no_more_than_its_budget) {
  // A first treatment costs 5, a further one 2. Day 10: customer 0. Day 20: 1 comes first. Day 30:
  // 0 again for 2, and 2 for 5; 3 would be too dear.
  const ArmLives lives =
      lives_of(arm_of(four("budget = \"7 EUR\"", "lasts = \"1 day\"\n"), {"call"}));
  EXPECT_EQ(by_day(lives, Kind::use),
            (std::map<std::int32_t, Ids>{{10, {0}}, {20, {1}}, {30, {0, 2}}}));
}

TEST(Ranking, fills_a_place_again_when_a_treatment_has_ended) {
  // Day 20: 0 and 1 hold two of three places. Day 25: they are free. Day 30: 2 holds one.
  const ArmLives lives =
      lives_of(arm_of(four("top = 2, capacity = 3", "lasts = \"15 days\"\n"), {"call"}));
  EXPECT_EQ(by_day(lives, Kind::starts),
            (std::map<std::int32_t, Ids>{{10, {0, 1}}, {20, {2}}, {30, {0, 1}}}));
  EXPECT_EQ(by_day(lives, Kind::ends), (std::map<std::int32_t, Ids>{{25, {0, 1}}, {35, {2}}}));
}

TEST(Ranking, frees_a_place_at_the_very_moment_a_treatment_ends) {
  const ArmLives lives = lives_of(arm_of(four("capacity = 1", "lasts = \"10 days\"\n"), {"call"}));
  EXPECT_EQ(by_day(lives, Kind::starts),
            (std::map<std::int32_t, Ids>{{10, {0}}, {20, {1}}, {30, {0}}}));
  EXPECT_EQ(by_day(lives, Kind::ends), (std::map<std::int32_t, Ids>{{20, {0}}, {30, {1}}}));
}

TEST(Ranking, ends_the_treatment_of_who_is_not_chosen_again) {
  const ArmLives lives = lives_of(arm_of(four("top = 2"), {"call"}));
  EXPECT_EQ(by_day(lives, Kind::starts),
            (std::map<std::int32_t, Ids>{{10, {0, 1}}, {20, {2, 3}}, {30, {0, 1}}}));
  EXPECT_EQ(by_day(lives, Kind::ends), (std::map<std::int32_t, Ids>{{20, {0, 1}}, {30, {2, 3}}}));
}

TEST(Ranking, holds_back_by_chance_only_who_was_chosen) {
  const ArmLives lives =
      lives_of(arm_of(four("top = 2, share = 0", "lasts = \"1 day\"\n"), {"call"}));
  EXPECT_TRUE(by_day(lives, Kind::use).empty());
  EXPECT_EQ(by_day(lives, Kind::held_back),
            (std::map<std::int32_t, Ids>{{10, {0, 1}}, {20, {0, 1}}, {30, {0, 1}}}));
}

TEST(Ranking, begins_with_the_run_where_the_intervention_does) {
  std::string text = four("top = 1", "lasts = \"1 day\"\n");
  text.replace(text.find("2025-01-11"), 10, "2025-01-01");
  EXPECT_EQ(by_day(lives_of(arm_of(text, {"call"})), Kind::use),
            (std::map<std::int32_t, Ids>{{0, {0}}, {10, {1}}, {20, {0}}, {30, {1}}}));
}

/// Scores in the table of treatments, and the trait of each customer.
struct Scores final : TableSink {
  explicit Scores(const std::vector<TableSchema>& schemas) : tables(schemas) {}
  void take(TableChunk& chunk) override {
    const std::string& name = tables[chunk.table].name;
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      const std::uint32_t customer = chunk.columns[0].as<std::uint32_t>()[i];
      if (name == "customers") {
        trait[customer] = chunk.columns[sim::customer_columns].as<float>()[i];
      } else if (name == treatments_table) {
        const auto kind = TreatmentKind{chunk.columns[treatment_kind].as<std::uint8_t>()[i]};
        const float score = chunk.columns[treatment_score].as<float>()[i];
        if (kind == Kind::starts) scores[customer] = score;
        EXPECT_EQ(std::isnan(score), kind == Kind::ends);
      }
    }
  }
  const std::vector<TableSchema>& tables;
  std::map<std::uint32_t, float> trait, scores;
};

TEST(Ranking, puts_customers_in_order_by_what_the_company_sees) {
  const std::string text =
      "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"60 days\"\nwindow = \"1 day\"\n"
      "[population]\ncustomers = 50\n[traits.price]\nnormal = { mean = 0.0, sd = 1.0 }\nobserved = "
      "true\n"
      "[journey.life.home]\nstay = { fixed = \"200 days\" }\nnext.away = 1.0\n"
      "[journey.life.away]\nabsorbing = true\n"
      "[intervention.call]\nfrom = 2025-02-01\nuntil = 2025-02-11\n"
      "target = { top = 7, score.rule = { price = 2, tenure = 1, time_in_state.life = 0.5 } }\n"
      "change = { \"journey.life.home.stay.fixed\" = { times = 2 } }\n";
  const Scenario scenario = arm_of(text, {"call"});
  const sim::Plan plan(scenario.program, scenario.population.traits().size());
  const auto tables = sim::tables_of(scenario.program, scenario.population);
  sim::RunOptions options;
  for (const TableSchema& table : tables) {
    options.recording.columns.emplace_back(table.columns.size(), true);
  }
  Scores scores(tables);
  (void)sim::run(plan, scenario.population, options, &scores);
  ASSERT_EQ(scores.scores.size(), 7U);
  float least = 1e9F;
  for (const auto& [customer, score] : scores.scores) {
    least = std::min(least, scores.trait.at(customer));
    EXPECT_NEAR(score, 2.0F * scores.trait.at(customer) + 31.0F / 365.25F + 0.5F * 31.0F, 1e-4F);
  }
  for (const auto& [customer, trait] : scores.trait) {
    EXPECT_EQ(scores.scores.contains(customer), trait >= least) << customer;
  }
}

constexpr const char* chosen_ones =
    "[intervention.offer]\nfrom = 2025-03-02\nuntil = 2026-06-01\nevery = \"30 days\"\n"
    "lasts = \"45 days\"\ntarget = { when = { relationship = \"active\" }, top = \"10 %\", "
    "budget = \"60 EUR\", capacity = 40, "
    "score.rule = { usage.dormant = 0.7, visits.care.unresolved = 0.2, tenure = -0.2, "
    "time_in_state.care = -0.01 } }\n"
    "cost = { per_treated = \"3 EUR\" }\n"
    "change = { \"journey.relationship.active.race.churned.rate\" = { times = 0.5 } }\n";

Document telecom() {
  Document document = read_toml_file(std::string(SOJOURN_SOURCE_DIR) + "/scenarios/telecom.toml");
  document.set("population.customers", {.value = std::int64_t{600}});
  document.lay_over(read_toml(chosen_ones, "chosen.toml"));
  return document;
}

TEST(Ranking, does_not_depend_on_how_it_is_run) {
  const Scenario scenario = arm_of(telecom(), {"offer"});
  const ArmLives reference = lives_of(scenario);
  EXPECT_GT(by_day(reference, Kind::starts).size(), 10U);
  sim::RunOptions ways[3];
  ways[0].threads = 7;
  ways[0].batch = 16;
  ways[0].shard = 50;
  ways[1].threads = 2;
  ways[1].batch = 64;
  ways[1].window = 10 * day;
  ways[2].shard = 300;
  ways[2].window = 2 * day;
  ways[2].kernels = sim::kernels_named("baseline");
  for (const sim::RunOptions& way : ways) {
    const ArmLives lives = lives_of(scenario, way);
    EXPECT_EQ(lives.digests, reference.digests);
    EXPECT_EQ(lives.treatments, reference.treatments);
  }
}

TEST(Ranking, leaves_the_past_before_its_start_as_it_was) {
  const ArmLives base = lives_of(arm_of(telecom(), {}));
  const ArmLives arm = lives_of(arm_of(telecom(), {"offer"}));
  const auto past = [](const std::vector<Move>& moves) {
    std::vector<Move> before;
    for (const Move& move : moves) {
      if (move.time < 60 * day) before.push_back(move);
    }
    return before;
  };
  std::size_t later = 0;
  for (const auto& [customer, moves] : base.moves) {
    EXPECT_EQ(past(moves), past(arm.moves.at(customer))) << customer;
    later += moves == arm.moves.at(customer) ? 0 : 1;
  }
  EXPECT_GT(later, 20U);
}

TEST(Ranking, refuses_windows_and_parts_in_which_it_cannot_choose) {
  const Scenario scenario = arm_of(four("top = 2"), {"call"});
  sim::RunOptions options;
  options.window = 7 * day;
  EXPECT_THROW((void)lives_of(scenario, options), InputError);
  options.window = 5 * day;
  EXPECT_EQ(by_day(lives_of(scenario, options), Kind::starts).size(), 3U);
  options.last_customer = 2;
  EXPECT_THROW((void)lives_of(scenario, options), InputError);
}

}  // namespace
}  // namespace sojourn::models
