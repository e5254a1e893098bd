// Departures accounted for by cause: shares worked by hand, values as the clocks used them, and
// tables that change nothing else.
#include "models/causes/causes.h"

#include <array>
#include <cmath>
#include <map>
#include <vector>

#include "models/causes/shares.h"
#include "sim/output.h"
#include "sim/run.h"
#include "tests/models/journey_support.h"

namespace sojourn::models {
namespace {

struct Row {
  std::uint32_t customer = 0;
  std::int32_t time = 0;
  std::string by, term;
  float u = 0.0F, share = 0.0F;
  friend bool operator==(const Row&, const Row&) = default;
};

class DepartureSink final : public TableSink {
 public:
  explicit DepartureSink(const std::vector<TableSchema>& tables) : tables_(tables) {}
  void take(TableChunk& chunk) override {
    const TableSchema& schema = tables_[chunk.table];
    if (schema.name != departures_table) return;
    const auto text = [&](std::size_t column, std::size_t i) {
      return schema.columns[column].categories[chunk.columns[column].as<std::uint16_t>()[i]];
    };
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      rows.push_back({chunk.columns[departure_customer].as<std::uint32_t>()[i],
                      chunk.columns[departure_time].as<std::int32_t>()[i], text(departure_by, i),
                      text(departure_term, i), chunk.columns[departure_effect].as<float>()[i],
                      chunk.columns[departure_share].as<float>()[i]});
    }
  }
  std::vector<Row> rows;

 private:
  const std::vector<TableSchema>& tables_;
};

struct Lived {
  std::vector<Row> rows;
  Digest digest;
};

Lived live(const std::string& text, std::optional<Seconds> window = std::nullopt) {
  Loaded loaded = load(text);
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << text_of(loaded.diagnostics);
  const Scenario& scenario = loaded.scenario;
  const sim::Plan plan(scenario.program, scenario.population.traits().size());
  const auto tables = sim::tables_of(scenario.program, scenario.population);
  sim::RunOptions options;
  options.window = window;
  for (const TableSchema& table : tables) {
    options.recording.columns.emplace_back(table.columns.size(), true);
  }
  DepartureSink sink(tables);
  Lived lived;
  lived.digest = sim::run(plan, scenario.population, options, &sink).digest;
  lived.rows = std::move(sink.rows);
  return lived;
}

const std::string head =
    "[scenario]\nformat = 1\nlength = \"2 years\"\n[population]\ncustomers = 400\n"
    "segments = { basic = 0.5, family = 0.5 }\n[traits.plan]\n"
    "categorical = { plain = 0.5, premium = 0.5 }\n[variables.effort]\ninitial = 1\n"
    "half_life = \"30 days\"\n";
const std::string departures = "[departures]\nat = { r = \"gone\" }\n";
const std::string two_terms =
    "[journey.r.active]\nrace.gone = { hazard = \"churn\", rate = \"1 / month\", plan.premium = "
    "0.6931472, segment.family = 1.3862944 }\nrace.moved = { rate = \"1 / month\" }\n"
    "[journey.r.moved]\nabsorbing = true\n[journey.r.gone]\nabsorbing = true\n";

TEST(Shares, of_two_terms_are_those_worked_by_hand) {
  // h0 = 1, h = 2 * 4 = 8: the base has 1/8, the excess 7/8 is shared 1 : 2.
  const std::array<float, 2> u{std::log(2.0F), std::log(4.0F)};
  std::array<float, 2> shares{};
  EXPECT_NEAR(share_out(u, shares), 1.0 / 8.0, 1e-6);
  EXPECT_NEAR(shares[0], 7.0 / 24.0, 1e-6);
  EXPECT_NEAR(shares[1], 14.0 / 24.0, 1e-6);
}

TEST(Shares, of_terms_that_cancel_are_the_terms_themselves) {
  const std::array<float, 2> u{0.75F, -0.75F};
  std::array<float, 2> shares{};
  EXPECT_EQ(share_out(u, shares), 1.0F);
  EXPECT_EQ(shares[0], 0.75F);
  EXPECT_EQ(shares[1], -0.75F);
}

TEST(Shares, add_up_to_one_for_any_sum) {
  for (float sum = -60.0F; sum <= 60.0F; sum += 0.037F) {
    const std::array<float, 3> u{0.5F * sum, 0.75F * sum, -0.25F * sum};
    std::array<float, 3> shares{};
    const float base = share_out(u, shares);
    const double scale = std::max(1.0, std::abs(static_cast<double>(base)));
    EXPECT_NEAR(base + shares[0] + shares[1] + shares[2], 1.0, 1e-6 * scale) << sum;
    const double odds = std::exp(-static_cast<double>(sum));
    EXPECT_NEAR(base, odds, 2e-6 * std::max(1.0, odds)) << sum;
  }
}

TEST(Shares, of_no_terms_leave_all_to_the_base) { EXPECT_EQ(share_out({}, {}), 1.0F); }

TEST(Departures, are_accounted_for_by_the_terms_of_the_hazard_that_rang) {
  const Lived lived = live(head + departures + two_terms);
  ASSERT_GT(lived.rows.size(), 300U);
  std::map<std::uint32_t, double> sums;
  for (std::size_t i = 0; i < lived.rows.size(); i += 3) {
    const Row* const row = &lived.rows[i];
    EXPECT_EQ(row[0].by, "churn");
    EXPECT_EQ(row[0].term, "base");
    EXPECT_EQ(row[1].term, "plan.premium");
    EXPECT_EQ(row[2].term, "segment.family");
    EXPECT_TRUE(row[1].u == 0.0F || row[1].u == 0.6931472F);
    EXPECT_TRUE(row[2].u == 0.0F || row[2].u == 1.3862944F);
    EXPECT_NEAR(row[0].share, std::exp(-row[1].u - row[2].u), 1e-6);
    for (int k = 0; k < 3; ++k) sums[row->customer] += static_cast<double>(row[k].share);
  }
  for (const auto& [customer, sum] : sums) EXPECT_NEAR(sum, 1.0, 1e-6) << customer;
}

TEST(Departures, use_the_step_of_the_staircase_that_the_clock_used) {
  const Lived lived =
      live(head + departures +
           "[journey.r.active]\nrace.gone = { hazard = \"churn\", rate = \"0.2 / "
           "month\", tenure = -2, effort = 1 }\n[journey.r.gone]\nabsorbing = true\n");
  ASSERT_GT(lived.rows.size(), 300U);
  const std::array<float, 8> edges{0.0F, 0.125F, 0.25F, 0.5F, 1.0F, 1.5F, 2.0F, 3.0F};
  for (std::size_t i = 0; i < lived.rows.size(); i += 3) {
    const Row* const row = &lived.rows[i];
    const double years = row->time / seconds_per_year;
    std::size_t step = 0;
    while (years >= static_cast<double>(edges[step + 1])) ++step;
    EXPECT_FLOAT_EQ(row[1].u, -(edges[step] + edges[step + 1])) << years;
    const double fading = std::exp2(-row->time / (30.0 * 86400.0));
    EXPECT_NEAR(row[2].u, fading, 0.2 * fading + 0.07);
  }
}

TEST(Departures, of_a_choice_use_the_values_of_the_moment) {
  const Lived lived =
      live(head + departures +
           "[journey.r.active]\nstay.exponential = { mean = \"90 days\" }\n"
           "next.gone = { odds = 1, tenure = -2, effort = 1 }\nnext.moved = 1\n"
           "[journey.r.moved]\nabsorbing = true\n[journey.r.gone]\nabsorbing = true\n");
  ASSERT_GT(lived.rows.size(), 100U);
  for (std::size_t i = 0; i < lived.rows.size(); i += 3) {
    const Row* const row = &lived.rows[i];
    EXPECT_EQ(row->by, "r.active.gone");
    EXPECT_FLOAT_EQ(row[1].u, static_cast<float>(-2.0 * row->time / seconds_per_year));
    EXPECT_NEAR(row[2].u, std::exp2(-row->time / (30.0 * 86400.0)), 1e-5);
  }
}

TEST(Departures, see_what_was_before_the_event_writes_anything) {
  const Lived lived = live(head + departures +
                           "[variables.mood]\ninitial = 0.5\n[journey.r.active]\n"
                           "stay.fixed = \"3 days\"\nnext.gone = { odds = 1, mood = 2, "
                           "change.mood = { set = 9 } }\n[journey.r.gone]\nabsorbing = true\n"
                           "enter.mood = { set = 7 }\n");
  ASSERT_EQ(lived.rows.size(), 800U);
  for (std::size_t i = 1; i < lived.rows.size(); i += 2) EXPECT_EQ(lived.rows[i].u, 1.0F);
}

TEST(Departures, that_another_track_forces_have_it_as_their_only_cause) {
  const Lived lived = live(head + departures +
                           "[journey.r.active]\nrace.gone = { rate = \"0.001 / month\" }\n"
                           "[journey.r.gone]\nabsorbing = true\n[journey.life.well]\n"
                           "stay.fixed = \"9 days\"\nnext.dead = 1\n[journey.life.dead]\n"
                           "absorbing = true\nreset.r = \"gone\"\n");
  ASSERT_GT(lived.rows.size(), 390U);
  for (const Row& row : lived.rows) {
    if (row.time != 9 * 86400) continue;
    EXPECT_EQ(row.by, trigger_way);
    EXPECT_EQ(row.term, base_cause);
    EXPECT_EQ(row.share, 1.0F);
  }
}

TEST(Departures, between_two_places_are_none) {
  const std::string text =
      "[journey.r.active]\nstay.fixed = \"3 days\"\nnext.gone = 1\n"
      "[journey.r.gone]\nstay.fixed = \"3 days\"\nnext.lost = 1\n[journey.r.lost]\nabsorbing = "
      "true\n";
  EXPECT_EQ(live(head + "[departures]\nat = { r = [\"gone\", \"lost\"] }\n" + text).rows.size(),
            400U);
}

TEST(Departures, accounted_for_change_nothing_else_and_are_the_same_with_windows) {
  const Lived whole = live(head + departures + two_terms);
  EXPECT_EQ(whole.digest.hex(), live(head + two_terms).digest.hex());
  std::vector<Row> windowed = live(head + departures + two_terms, 7 * seconds_per_day).rows;
  std::stable_sort(windowed.begin(), windowed.end(),
                   [](const Row& a, const Row& b) { return a.customer < b.customer; });
  EXPECT_EQ(whole.rows, windowed);
}

TEST(Departures, need_places_that_there_are) {
  const auto with = [](const std::string& section) { return head + section + two_terms; };
  expect_mistake(with("[departures]\nat = { r = \"gome\" }\n"), "\"gome\"", "gome");
  expect_mistake(with("[departures]\nat = { s = \"gone\" }\n"), "s = \"gone\"", "no track");
  expect_mistake(with("[departures]\nat = {}\n"), "{}\n", "there are no departures");
  expect_mistake(with("[departures]\n"), "[departures]", "at");
  expect_mistake(with("[departures]\nat = { r = [\"gone\", \"gone\"] }\n"), "{ r = [",
                 "is named twice");
}

}  // namespace
}  // namespace sojourn::models
