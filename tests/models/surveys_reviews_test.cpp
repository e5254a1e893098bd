// Public reviews are J-shaped where a forced panel has one peak.
#include <algorithm>
#include <array>

#include "sim/output.h"
#include "sim/run.h"
#include "tests/models/journey_support.h"

namespace sojourn::models {
namespace {

const std::string shop =
    "[scenario]\nformat = 1\nlength = \"400 days\"\n[population]\ncustomers = 30000\n"
    "[variables.satisfaction]\n[journey.life.new]\nstay.fixed = \"1 day\"\n"
    "next.bought = { odds = 1.0, satisfaction = 0.3 }\nnext.new = 1.0\n"
    "enter.satisfaction = { toward = 0.0, sd = 1.0, rate = 1.0 }\n[journey.life.bought]\n"
    "stay.exponential = { mean = \"60 days\" }\nnext.new = 1.0\n";

class Stars final : public TableSink {
 public:
  explicit Stars(const std::vector<TableSchema>& schemas) : tables(schemas) {}
  void take(TableChunk& chunk) override {
    const std::string& name = tables[chunk.table].name;
    if (name != "reviews" && name != "truth/reviews") return;
    auto& counts = name == "reviews" ? volunteered : panel;
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      counts[chunk.columns[2].as<std::uint8_t>()[i]] += 1;
    }
  }
  const std::vector<TableSchema>& tables;
  std::array<double, 6> volunteered{}, panel{};
};

// F6, seed 1, 30,000 customers: p5 > p4 and p1 > p2 in public; the panel rises to 4 and falls to 5.
TEST(ReviewFactsSlow, public_reviews_are_j_shaped_and_a_forced_panel_has_one_peak) {
  const Loaded loaded = load(shop + "[reviews]\nat = { life = [\"bought\"] }\n");
  ASSERT_TRUE(loaded.diagnostics.all().empty()) << text_of(loaded.diagnostics);
  const auto tables = sim::tables_of(loaded.scenario.program, loaded.scenario.population);
  sim::RunOptions options;
  options.threads = 1;
  for (const TableSchema& table : tables) {
    options.recording.columns.emplace_back(table.columns.size(), true);
  }
  Stars stars(tables);
  const sim::Plan plan(loaded.scenario.program, 0);
  sim::run(plan, loaded.scenario.population, options, &stars);
  const auto& shown = stars.volunteered;
  EXPECT_GT(shown[5], shown[4]);
  EXPECT_GT(shown[1], shown[2]);
  const auto& panel = stars.panel;
  EXPECT_LT(panel[1], panel[2]);
  EXPECT_LT(panel[2], panel[3]);
  EXPECT_LT(panel[3], panel[4]);
  EXPECT_GT(panel[4], panel[5]);
}

TEST(ReviewSettings, are_refused_with_their_place) {
  expect_mistake(shop + "[reviews]\n", "[reviews]", "one kind of occasion");
  expect_mistake(shop + "[reviews]\nat = { life = [\"bougt\"] }\n", "\"bougt\"", "bougt");
  expect_mistake(shop + "[reviews]\nat = { life = [\"new\"] }\nthresholds = [1, 0, 2, 3]\n",
                 "[1, 0", "four thresholds");
  expect_mistake(shop + "[reviews]\nat = { life = [\"new\"] }\nvariable = \"mood\"\n", "\"mood\"",
                 "mood");
}

}  // namespace
}  // namespace sojourn::models
