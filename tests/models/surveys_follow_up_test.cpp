// Closing the loop: who answered low and sees the company act on it answers more often later, who
// sees nothing happen answers less often.
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/response.h"
#include "sim/output.h"
#include "tests/models/facts/facts_support.h"
#include "tests/places.h"

namespace sojourn::models {
namespace {

using facts::Lives;
using surveys::belief_learnt;
using surveys::lesson_after;
using surveys::no_lesson;

TEST(FollowUp, moves_what_a_customer_believes_by_hand) {
  EXPECT_EQ(belief_learnt(0.4F, no_lesson), 0.0F);
  // L = 0.5 after one that was acted on, in steps of 1/127: 64 of 127.
  const std::uint32_t acted = lesson_after(no_lesson, 0.5F, true);
  EXPECT_EQ(acted, 191U);
  EXPECT_NEAR(belief_learnt(0.4F, acted), 0.6F * 64.0F / 127.0F, 1e-6F);
  // And L = -63 / 127 after one that was not.
  const std::uint32_t ignored = lesson_after(no_lesson, 0.5F, false);
  EXPECT_EQ(ignored, 64U);
  EXPECT_NEAR(belief_learnt(0.4F, ignored), -0.4F * 63.0F / 127.0F, 1e-6F);
}

TEST(FollowUp, never_makes_a_customer_believe_in_more_than_all_or_less_than_nothing) {
  std::uint32_t trusting = no_lesson;
  std::uint32_t disappointed = no_lesson;
  for (int answer = 0; answer < 50; ++answer) {
    trusting = lesson_after(trusting, 0.5F, true);
    disappointed = lesson_after(disappointed, 0.5F, false);
  }
  EXPECT_LE(trusting, 254U);
  EXPECT_NEAR(0.4F + belief_learnt(0.4F, trusting), 1.0F, 0.01F);
  EXPECT_NEAR(0.4F + belief_learnt(0.4F, disappointed), 0.0F, 0.01F);
}

// Customers who feel what they feel for good, and are asked every 30 days.
std::string asked(const std::string& follow_up, int customers = 400) {
  return "[scenario]\nformat = 1\nlength = \"1 year\"\n[population]\ncustomers = " +
         std::to_string(customers) +
         "\n[variables.satisfaction]\n"
         "[journey.life.new]\nstay.fixed = \"1 hour\"\nnext.active = 1.0\n"
         "[journey.life.active]\nenter.satisfaction = { toward = 0.0, sd = 1.5, rate = 1.0 }\n"
         "absorbing = true\n"
         "[surveys.response]\ntrust = 2.0\n"
         "[survey.s]\nkind = \"nps\"\nevery = \"30 days\"\nbase_rate = 0.4\n" +
         follow_up;
}

/// Rows of truth/surveys: by customer and time, p_respond.
using Chances = std::map<std::pair<double, double>, double>;

Chances chances_of(const Lives& lives) {
  Chances chances;
  const auto& customers = lives["truth/surveys.customer"];
  for (std::size_t i = 0; i < customers.size(); ++i) {
    chances[{customers[i], lives["truth/surveys.time"][i]}] = lives["truth/surveys.p_respond"][i];
  }
  return chances;
}

Chances chances_of(const std::string& follow_up) {
  const Loaded loaded = load(asked(follow_up));
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << text_of(loaded.diagnostics);
  return chances_of(Lives(loaded.scenario, 1, "truth/surveys"));
}

struct Compared {
  int higher = 0, lower = 0, same = 0;
};

Compared compare(const Chances& base, const Chances& arm) {
  EXPECT_EQ(base.size(), arm.size());
  Compared compared;
  for (const auto& [occasion, chance] : base) {
    const double other = arm.at(occasion);
    ++(other > chance ? compared.higher : other < chance ? compared.lower : compared.same);
  }
  return compared;
}

TEST(FollowUp, raises_the_chance_that_those_who_answered_low_answer_again) {
  const Compared compared = compare(chances_of(""), chances_of("follow_up = { share = 1.0 }\n"));
  EXPECT_GT(compared.higher, 500);
  EXPECT_GT(compared.same, 500);  // before the first low answer, and of the content
  EXPECT_EQ(compared.lower, 0);
}

TEST(FollowUp, that_never_comes_lowers_it_where_it_was_believed_in) {
  const Compared compared = compare(chances_of("closed_loop = 0.6\n"),
                                    chances_of("closed_loop = 0.6\nfollow_up = {share = 0}\n"));
  EXPECT_GT(compared.lower, 500);
  EXPECT_EQ(compared.higher, 0);
}

TEST(FollowUp, changes_nothing_where_no_answer_is_low_or_nothing_was_expected) {
  const Chances base = chances_of("");
  EXPECT_EQ(chances_of("follow_up = { below = 0, share = 1.0 }\n"), base);
  EXPECT_EQ(chances_of("follow_up = { share = 0.0 }\n"), base);
}

TEST(FollowUp, is_drawn_for_the_share_of_low_answers_that_the_survey_says) {
  const Loaded loaded = load(asked("follow_up = { share = 0.3 }\n", 3000));
  const Lives lives(loaded.scenario, 1, "surveys,truth/surveys");
  double low = 0.0, followed_up = 0.0;
  for (const double score : lives["surveys.score"]) low += score < 7.0 ? 1.0 : 0.0;
  for (const double is : lives["truth/surveys.followed_up"]) followed_up += is;
  EXPECT_GT(low, 1000.0);
  EXPECT_NEAR(followed_up / low, 0.3, 4.0 * std::sqrt(0.21 / low));
}

// The shipped intervention: nobody's life changes, only who goes on answering.
TEST(FollowUp, of_telecom_wins_back_the_answers_of_those_who_were_not_content) {
  Document document = read_toml_file(std::string(SOJOURN_SOURCE_DIR) + "/scenarios/telecom.toml");
  document.set("population.customers", {.value = std::int64_t{4000}});
  Diagnostics diagnostics;
  const std::string name = "close_the_loop";
  const Scenario base = load_scenario(document, diagnostics);
  const Scenario arm = load_arm(document, std::span(&name, 1), diagnostics);
  diagnostics.throw_if_errors();
  const Lives base_lives(base, 1, "events,truth/surveys");
  const Lives arm_lives(arm, 1, "events,truth/surveys");
  EXPECT_EQ(base_lives["events.time"], arm_lives["events.time"]);
  EXPECT_EQ(base_lives["events.to"], arm_lives["events.to"]);
  const Compared compared = compare(chances_of(base_lives), chances_of(arm_lives));
  EXPECT_GT(compared.higher, 20);
  EXPECT_GT(compared.same, compared.higher);
  EXPECT_EQ(compared.lower, 0);
}

}  // namespace
}  // namespace sojourn::models
