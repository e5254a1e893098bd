// Waits whose length counts: cases worked by hand, and that a longer wait is never better.
#include <cmath>
#include <string>
#include <vector>

#include "tests/models/experience_support.h"

namespace sojourn::models {
namespace {

using testing::Felt;
using testing::live_and_feel;
using testing::scenario_from;

std::string calling(const std::string& wait, const std::string& stay,
                    const std::string& ends = "next.talk = 1.0") {
  return "[scenario]\nformat = 1\nlength = \"100 days\"\n[population]\ncustomers = 20\n"
         "[experience]\nnoise = 0.0\nexpectation = { learns = false }\n"
         "[touchpoint.queue]\nat = { call = \"waiting\" }\nquality = { sd = 0.3 }\n" +
         wait +
         "[touchpoint.agent]\nat = { call = \"talk\" }\nquality = { sd = 0.5 }\n"
         "[journey.call.quiet]\nstay = { fixed = \"9 days\" }\nnext.waiting = 1.0\n"
         "[journey.call.waiting]\nstay = { " +
         stay + " }\n" + ends +
         "\n[journey.call.talk]\nstay = { fixed = \"10 minutes\" }\nnext.quiet = 1.0\n";
}

/// What is felt at the talks, in the order of rows.
std::vector<std::map<std::string, float>> talks(const std::string& text) {
  std::vector<std::map<std::string, float>> found;
  for (const Felt& row : live_and_feel(scenario_from(text)).rows) {
    if (row.to == "talk") found.push_back(row.variables);
  }
  return found;
}

TEST(Waits, cost_satisfaction_by_the_logarithm_of_their_length_and_effort_by_the_minute) {
  const auto none = talks(calling("", "fixed = \"10 minutes\""));
  const auto counted = talks(calling("wait = { times = 1.3 }\n", "fixed = \"10 minutes\""));
  ASSERT_EQ(none.size(), counted.size());
  ASSERT_GT(none.size(), 100U);
  for (std::size_t k = 0; k < none.size(); ++k) {
    // W / W0 = 600 s / 60 s
    EXPECT_NEAR(counted[k].at("encounter"), none[k].at("encounter") - 1.3 * 0.25 * std::log(11.0),
                2.0 / 1024.0);
  }
  EXPECT_NEAR(counted[0].at("effort"), none[0].at("effort") + 0.1 * 2.0, 2.0 / 1024.0);
}

TEST(Waits, are_never_better_for_being_longer) {
  const auto shorter = talks(calling("wait = { scale = \"2 minutes\" }\n",
                                     "lognormal = { median = \"3 minutes\", sigma = 1.0 }"));
  const auto longer = talks(calling("wait = { scale = \"2 minutes\" }\n",
                                    "lognormal = { median = \"9 minutes\", sigma = 1.0 }"));
  ASSERT_EQ(shorter.size(), longer.size());
  int worse = 0;
  for (std::size_t k = 0; k < shorter.size(); ++k) {
    EXPECT_LE(longer[k].at("encounter"), shorter[k].at("encounter"));
    EXPECT_LE(longer[k].at("satisfaction"), shorter[k].at("satisfaction"));
    EXPECT_GE(longer[k].at("effort"), shorter[k].at("effort"));
    worse += longer[k].at("encounter") < shorter[k].at("encounter") ? 1 : 0;
  }
  EXPECT_GT(worse, 100);
}

TEST(Waits, without_loss_and_effort_change_nothing) {
  const auto digest = [](const std::string& wait) {
    return live_and_feel(scenario_from(calling(wait, "exponential = { mean = \"1 hour\" }")))
        .summary.digest;
  };
  EXPECT_EQ(digest(""), digest("wait = { loss = 0.0, effort = 0.0 }\n"));
}

TEST(Waits, that_end_in_no_encounter_are_refused) {
  expect_mistake(calling("wait = { loss = 0.25 }\n", "fixed = \"1 hour\"",
                         "next = { talk = 1.0, quiet = 0.2 }"),
                 "wait = { loss", "which is no encounter");
}

}  // namespace
}  // namespace sojourn::models
