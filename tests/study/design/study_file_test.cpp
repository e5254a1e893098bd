#include "study/design/study_file.h"

#include <gtest/gtest.h>

#include "input/toml.h"
#include "study/run/study.h"
#include "tests/places.h"

namespace sojourn::study {
namespace {

const std::string telecom = std::string(SOJOURN_SOURCE_DIR) + "/scenarios/telecom.toml";

std::string head(const std::string& more = "") {
  return "[study]\nformat = 1\nscenario = \"" + telecom +
         "\"\noutputs = [\"events\"]\nset = [\"population.customers=100\"]\n" + more;
}

struct Found {
  Study study;
  std::vector<Diagnostic> diagnostics;
};

Found prepared(const std::string& text) {
  Diagnostics diagnostics;
  StudyFile file = read_study(read_toml(text, "s.toml"), diagnostics);
  Study study = prepare(std::move(file), diagnostics);
  return {std::move(study), diagnostics.all()};
}

bool says(const Found& found, const std::string& problem, int line) {
  for (const Diagnostic& one : found.diagnostics) {
    if (one.problem.find(problem) != std::string::npos && one.position.line == line) return true;
  }
  for (const Diagnostic& one : found.diagnostics) {
    ADD_FAILURE() << one.position.line << ": " << one.problem;
  }
  return false;
}

TEST(StudyFile, gives_every_point_the_same_replications) {
  const Found found =
      prepared(head("seed = 5\nreplications = 2\n[factors]\n"
                    "touchpoint.care_call.effort = [0.1, 0.3]\n"));
  ASSERT_TRUE(found.diagnostics.empty()) << found.diagnostics[0].problem;
  ASSERT_EQ(found.study.runs.size(), 4U);
  EXPECT_EQ(found.study.runs[1].key, (DrawKey{5, 1}));
  EXPECT_EQ(found.study.runs[3].key, (DrawKey{5, 1}));
  EXPECT_EQ(
      found.study.runs[3].sets,
      (std::vector<std::string>{"population.customers=100", "touchpoint.care_call.effort=0.3"}));
}

TEST(StudyFile, goes_over_all_assumptions_or_those_below_paths) {
  const auto ranges = [](const std::string& more) {
    const Found found = prepared(head("design = \"tornado\"\n" + more));
    EXPECT_TRUE(found.diagnostics.empty());
    return found.study.ranges.size();
  };
  const std::size_t all = ranges("");
  EXPECT_GT(all, 50U);
  EXPECT_EQ(ranges("over = [\"journey.relationship.renewal\"]\n"), 2U);
  EXPECT_EQ(ranges("[factors]\ntouchpoint.care_call.effort = [0.1, 0.3]\n"), 1U);
}

TEST(StudyFile, draws_assumptions_by_replication_the_same_at_all_points) {
  const Found found =
      prepared(head("replications = 2\nassumptions = \"draw\"\n[factors]\n"
                    "touchpoint.care_call.effort = [0.1, 0.3]\n"));
  ASSERT_EQ(found.study.runs.size(), 4U);
  auto first = found.study.runs[0].sets;
  auto same_draw = found.study.runs[2].sets;
  const auto other_draw = found.study.runs[1].sets;
  EXPECT_GT(first.size(), 50U);
  EXPECT_NE(first, other_draw);
  first.pop_back();  // the factor
  same_draw.pop_back();
  EXPECT_EQ(first, same_draw);
}

TEST(StudyFile, sets_values_where_the_scenario_has_them_in_short) {
  const Found found =
      prepared(head("[factors]\njourney.relationship.churned.next.gone = [1, 2]\n"));
  EXPECT_TRUE(found.diagnostics.empty());
}

TEST(StudyFile, has_its_mistakes_reported_all_at_once_at_their_places) {
  const Found found =
      prepared("[study]\nformat = 1\nscenario = \"" + telecom +
               "\"\noutputs = [\"events\"]\npoints = 3\nover = [\"x\"]\n[factors]\n"
               "touchpoint.care_call.efort = [0.1, 0.3]\n"
               "touchpoint.care_call.effort = [0.1, \"much\"]\n"
               "journey.care.issue.stay.lognormal.mean = [\"2 days\", \"2 dais\"]\n");
  EXPECT_TRUE(says(found, "only a Latin hypercube has `points`", 5));
  EXPECT_TRUE(says(found, "only a tornado goes `over`", 6));
  EXPECT_TRUE(says(found, "unknown key `efort`", 8));
  EXPECT_TRUE(says(found, "must be a number", 9));
  EXPECT_TRUE(says(found, "is not a duration", 10));
}

TEST(StudyFile, must_have_factors_outputs_and_a_scenario_that_can_be_read) {
  EXPECT_TRUE(says(prepared(head()), "no factors", 1));
  EXPECT_TRUE(
      says(prepared("[study]\nformat = 1\nscenario = \"none.toml\"\noutputs = [\"events\"]\n"
                    "[factors]\na.b = [1]\n"),
           "cannot be read", 3));
  EXPECT_TRUE(says(prepared("[study]\nformat = 1\nscenario = \"x\"\noutputs = []\n"),
                   "looks at nothing", 4));
  EXPECT_TRUE(says(prepared("[study]\nformat = 2\nscenario = \"x\"\noutputs = [\"events\"]\n"),
                   "the file has format 2", 2));
}

TEST(StudyFile, refuses_ranges_that_are_none) {
  EXPECT_TRUE(says(prepared(head("design = \"latin_hypercube\"\npoints = 3\n[factors]\n"
                                 "touchpoint.care_call.effort = [0.1, 0.2, 0.3]\n")),
                   "has 3 values", 9));
  EXPECT_TRUE(says(prepared(head("design = \"latin_hypercube\"\n[factors]\n"
                                 "touchpoint.care_call.effort = [0.3, 0.1]\n")),
                   "does not rise", 8));
  EXPECT_TRUE(says(prepared(head("design = \"tornado\"\nover = [\"touchpoint.call\"]\n")),
                   "no assumption lies at or below", 7));
}

TEST(StudyFile, has_a_schema) {
  EXPECT_NE(study_schema().find("\"latin_hypercube\""), std::string::npos);
}

}  // namespace
}  // namespace sojourn::study
