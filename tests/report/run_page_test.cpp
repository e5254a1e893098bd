// The page of a run worked by hand: what it shows, and what it says it leaves out.
#include "report/run/run_page.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/error.h"
#include "tests/report/small_run.h"

namespace sojourn::report {
namespace {

class RunPage : public testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(::mkdtemp(folder_.data()), nullptr); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] Page page(const std::vector<std::string>& without = {}) const {
    const std::filesystem::path path = std::filesystem::path(folder_) / "club.h5";
    write_club(path, without);
    const store::DatasetReader reader(path);
    return run_page(reader, club(), "sojourn report club.h5");
  }

 private:
  std::string folder_ = (std::filesystem::temp_directory_path() / "sojourn-run-XXXXXX").string();
};

const Section* find(const Page& page, const std::string& id) {
  for (const Section& section : page.sections) {
    if (section.id == id) return &section;
  }
  return nullptr;
}

template <typename Content>
const Content& content(const Page& page, const std::string& id, std::size_t figure = 0) {
  return std::get<Content>(find(page, id)->figures.at(figure).content);
}

const Fact& fact(const Page& page, const std::string& label) {
  return *std::find_if(page.facts.begin(), page.facts.end(),
                       [&](const Fact& one) { return one.label == label; });
}

TEST_F(RunPage, counts_customers_by_state_and_date) {
  const Page made = page();
  const auto& lines = content<Lines>(made, "population");
  ASSERT_EQ(lines.series.size(), 3U);
  const auto at = [&](std::size_t series, const std::string& date) {
    const auto day = std::find(lines.dates.begin(), lines.dates.end(), date) - lines.dates.begin();
    return lines.series[series].values[static_cast<std::size_t>(day)];
  };
  EXPECT_EQ(lines.series[0].name, "A member </script>");
  EXPECT_EQ(at(0, "2025-01-01"), 3.0);
  EXPECT_EQ(at(0, "2025-01-06"), 2.0);  // customer 1 left at the beginning of that day
  EXPECT_EQ(at(1, "2025-01-11"), 2.0);
  EXPECT_EQ(at(0, "2025-01-11"), 0.0);
  EXPECT_EQ(at(0, "2025-01-21"), 2.0);  // customer 0 again, and customer 3 has joined
  EXPECT_EQ(at(2, "2025-01-21"), 2.0);
  EXPECT_EQ(at(0, "2025-01-31"), 3.0);
  EXPECT_EQ(at(2, "2025-01-31"), 1.0);
}

TEST_F(RunPage, says_how_many_were_there_at_the_end_and_what_surveys_say) {
  const Page made = page();
  EXPECT_EQ(
      made.headline,
      "75 % of 4 customers were still there after 30 days; surveys say NPS +33, the truth is -8");
  EXPECT_EQ(fact(made, "Customers at the end").point.value, 3.0);
  EXPECT_EQ(find(made, "retention")->text[0],
            "4 people became customers in the run; there were 2 departures and 1 returns of those "
            "who had "
            "left.");
}

TEST_F(RunPage, draws_moves_as_they_were) {
  const Page made = page();
  const auto& sankey = content<Sankey>(made, "journey");
  const auto moved = [&](std::size_t column, const std::string& from, const std::string& to) {
    double count = 0.0;
    for (const Sankey::Link& link : sankey.links) {
      const Sankey::Node& left = sankey.nodes[link.from];
      if (left.column == column && left.label == from && sankey.nodes[link.to].label == to) {
        count += link.value;
      }
    }
    return count;
  };
  EXPECT_EQ(moved(0, "A member </script>", "Waiting"), 2.0);
  EXPECT_EQ(moved(0, "A member </script>", "Gone"), 1.0);
  EXPECT_EQ(moved(1, "Waiting", "A member </script>"), 1.0);
  EXPECT_EQ(moved(1, "Waiting", "Gone"), 1.0);
  EXPECT_EQ(moved(2, "Gone", "A member </script>"), 1.0);
  const auto& table = content<Table>(made, "journey", 1);
  EXPECT_EQ(std::get<double>(table.rows[0][2]), 2.0);
  EXPECT_DOUBLE_EQ(std::get<double>(table.rows[0][3]), 2.0 / 3.0);  // of three who left "active"
}

TEST_F(RunPage, measures_waits_of_ten_days) {
  const Page made = page();
  const Section& waits = *find(made, "waits");
  EXPECT_EQ(waits.text[0],
            "Waiting: half of 2 waits were over within 10 days, nine in ten within 10 days.");
  const auto& dots = std::get<Dots>(waits.figures.back().content);
  EXPECT_EQ(dots.rows[1].label, "Waiting");
  EXPECT_EQ(dots.rows[1].points[0].value, 10 * 86400.0);
}

TEST_F(RunPage, puts_observed_scores_beside_true_ones) {
  const Page made = page();
  const auto& dots = content<Dots>(made, "surveys");
  ASSERT_EQ(dots.rows.size(), 1U);
  EXPECT_NEAR(dots.rows[0].points[0].value, 100.0 * (2 - 1) / 3, 1e-9);  // 10, 9 and 3
  EXPECT_NEAR(dots.rows[0].points[1].value, (50.0 + 20.0 - 10.0) / 3, 1e-9);
  EXPECT_NEAR(dots.rows[0].points[2].value, (50.0 + 20.0 - 90.0 - 10.0) / 4, 1e-9);
  EXPECT_LT(dots.rows[0].points[0].low, dots.rows[0].points[0].value);
}

TEST_F(RunPage, adds_money_up_to_the_cent) {
  const Page made = page();
  const auto& waterfall = content<Waterfall>(made, "money");
  double sum = 0.0;
  for (const Waterfall::Step& step : waterfall.steps) {
    if (step.kind == Waterfall::Kind::step) sum += step.value;
    if (step.kind == Waterfall::Kind::total) {
      EXPECT_NEAR(step.value, sum, 1e-9) << step.label;
    }
  }
  EXPECT_DOUBLE_EQ(fact(made, "Revenue").point.value, 18.01);
  EXPECT_DOUBLE_EQ(fact(made, "Margin").point.value, 14.51);
  EXPECT_EQ(waterfall.format.unit, "EUR");
}

TEST_F(RunPage, shares_departures_among_causes) {
  const Page made = page();
  const auto& causes = content<Bars>(made, "departures");
  EXPECT_EQ(causes.rows[0].label, "Base rate");
  EXPECT_DOUBLE_EQ(causes.rows[0].point.value, 2.25);
  EXPECT_DOUBLE_EQ(causes.rows[1].point.value, -0.25);
  const auto& ways = content<Bars>(made, "departures", 1);
  EXPECT_EQ(ways.rows[0].label, "Leave");
  EXPECT_EQ(ways.rows[1].label, "After: Waiting");
}

TEST_F(RunPage, knows_what_customers_feel_while_they_are_customers) {
  const Page made = page();
  const auto& lines = content<Lines>(made, "satisfaction");
  const auto median_on = [&](const std::string& date) {
    const auto day = std::find(lines.dates.begin(), lines.dates.end(), date) - lines.dates.begin();
    return lines.series[0].values.at(static_cast<std::size_t>(day));
  };
  EXPECT_EQ(lines.dates.front(), "2025-01-11");     // customer 1 is gone with the first event
  EXPECT_NEAR(median_on("2025-01-21"), 0.5, 0.05);  // customer 0 alone; customer 2 has left
  EXPECT_EQ(lines.series[0].values.size(), lines.dates.size());
}

TEST_F(RunPage, says_what_it_leaves_out) {
  const Page made = page({"events"});
  EXPECT_EQ(find(made, "population"), nullptr);
  EXPECT_NE(find(made, "surveys"), nullptr);
  ASSERT_EQ(made.left_out.size(), 1U);
  EXPECT_NE(made.left_out[0].find("customers and events"), std::string::npos);
  EXPECT_EQ(find(page({"payments", "surveys", "truth/departures", "truth/events"}), "money"),
            nullptr);
}

TEST_F(RunPage, of_a_run_without_tables_is_refused) {
  EXPECT_THROW((void)page({"customers", "events", "truth/events", "payments", "surveys",
                           "truth/surveys", "truth/departures"}),
               InputError);
}

}  // namespace
}  // namespace sojourn::report
