#include "report/study/study_page.h"

#include <gtest/gtest.h>

#include <variant>

namespace sojourn::report {
namespace {

/// A tornado over two assumptions whose paths end alike, worked by hand.
study::Study small_tornado() {
  study::Study study;
  study.file.name = "small";
  study.file.design = study::Design::tornado;
  study.file.replications = 2;
  study.file.outputs = {{.text = "retention"}};
  study.scenario_path = "s.toml";
  study.ranges = {
      {.path = "journey.care.next.churned.odds", .value = 1.0, .low = 0.0, .high = 2.0},
      {.path = "journey.usage.next.churned.odds", .value = 1.0, .low = 0.0, .high = 2.0}};
  study.points = study::tornado(study.ranges);
  for (std::size_t p = 0; p < study.points.size(); ++p) {
    for (std::uint32_t r = 0; r < 2; ++r) study.runs.push_back({.point = p, .key = {1, r}});
  }
  return study;
}

const study::RunOutputs outputs{{0.5}, {0.6}, {0.5}, {0.6}, {0.5},
                                {0.6}, {0.7}, {0.8}, {0.2}, {0.3}};

TEST(StudyPage, says_what_the_output_hangs_on_most) {
  const study::Study study = small_tornado();
  const Page page = study_page(study, study::analyse(study, outputs), "sojourn study small.toml");
  EXPECT_EQ(page.headline, "Retention hangs on usage.next.churned.odds most");
  EXPECT_EQ(page.command, "sojourn study small.toml");
  ASSERT_EQ(page.sections.size(), 1U);
  const auto& tornado = std::get<Tornado>(page.sections[0].figures[0].content);
  EXPECT_NEAR(tornado.base, 0.55, 1e-12);
  ASSERT_EQ(tornado.rows.size(), 2U);
  EXPECT_EQ(tornado.rows[0].label, "usage.next.churned.odds");
  EXPECT_NEAR(tornado.rows[0].low, 0.75, 1e-12);
  EXPECT_NEAR(tornado.rows[0].high, 0.25, 1e-12);
  EXPECT_EQ(tornado.rows[1].label, "care.next.churned.odds");
  EXPECT_EQ(tornado.rows[1].low, tornado.base);
}

TEST(StudyPage, of_a_grid_shows_every_point_and_its_change) {
  study::Study study = small_tornado();
  study.file.design = study::Design::grid;
  study.file.about = "A question";
  const Page page = study_page(study, study::analyse(study, outputs), "x");
  EXPECT_EQ(page.headline, "Retention is highest at: usage.next.churned.odds 0");
  EXPECT_EQ(page.lead[0], "A question");
  ASSERT_EQ(page.sections[0].figures.size(), 2U);
  EXPECT_EQ(std::get<Dots>(page.sections[0].figures[0].content).rows.size(), 5U);
  const auto& changes = std::get<Dots>(page.sections[0].figures[1].content);
  ASSERT_EQ(changes.rows.size(), 4U);
  EXPECT_EQ(changes.rows[3].label, "usage.next.churned.odds 2");
}

TEST(StudyPage, tells_interventions_as_with_and_without) {
  study::Study study = small_tornado();
  study.file.design = study::Design::grid;
  study.file.outputs = {{.text = "programme_cost"}};
  study.points = study::grid({{.path = "intervention.call",
                               .levels = {{.text = "false"}, {.text = "true", .number = 1.0}}}});
  study.runs.clear();
  for (std::size_t p = 0; p < 2; ++p) {
    for (std::uint32_t r = 0; r < 2; ++r) study.runs.push_back({.point = p, .key = {1, r}});
  }
  const Page page = study_page(study, study::analyse(study, {{0.0}, {0.0}, {9.0}, {11.0}}), "x");
  EXPECT_EQ(page.sections[0].heading, "Programme cost");
  const auto& dots = std::get<Dots>(page.sections[0].figures[0].content);
  EXPECT_EQ(dots.rows[0].label, "without call");
  EXPECT_EQ(dots.rows[1].label, "with call");
}

TEST(StudyPage, becomes_one_document) {
  const study::Study study = small_tornado();
  const std::string html = html_of(study_page(study, study::analyse(study, outputs), "x"));
  EXPECT_NE(html.find("usage.next.churned.odds"), std::string::npos);
}

}  // namespace
}  // namespace sojourn::report
