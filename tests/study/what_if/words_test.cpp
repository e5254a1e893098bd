#include "study/what_if/words.h"

#include <gtest/gtest.h>

#include <atomic>

#include "study/what_if/figures.h"
#include "study/what_if/parallel.h"

namespace sojourn::study {
namespace {

Contrast effect(const std::string& unit, double value, double error) {
  return {
      .id = "x", .name = "X", .words = "", .unit = unit, .effect = normal_estimate(value, error)};
}

TEST(EffectText, has_as_many_digits_as_are_known) {
  EXPECT_EQ(effect_text(effect("share", 0.0123, 0.001)), "+1.23 points (1.03 to 1.43)");
  EXPECT_EQ(effect_text(effect("EUR", -1234567.0, 100000.0)),
            "-1,234,567 EUR (-1,430,563 to -1,038,571)");
  EXPECT_EQ(effect_text(effect("share", 0.0, 0.0)), "0 points (0 to 0)");
}

TEST(EffectText, says_why_there_is_none) {
  EXPECT_EQ(effect_text({.id = "x",
                         .name = "",
                         .words = "",
                         .unit = "share",
                         .effect = NoEstimate{"the run ends before"}}),
            "no estimate (the run ends before)");
}

WhatIfResult priced(double net, double error) {
  WhatIfResult result;
  result.currency = "EUR";
  ArmResult arm;
  arm.name = "offer";
  arm.population = {effect("share", 0.01, 0.001), effect("EUR", net, error)};
  arm.population[0].id = "retention_end";
  arm.population[1].id = "net_value_horizon";
  result.arms = {arm};
  return result;
}

std::string verdict(double net, double error) {
  const WhatIfResult result = priced(net, error);
  return verdict_of(result.arms[0], result);
}

TEST(Verdict, decides_only_what_the_interval_decides) {
  EXPECT_NE(verdict(1000.0, 100.0).find("It pays."), std::string::npos);
  EXPECT_NE(verdict(-1000.0, 100.0).find("It does not pay."), std::string::npos);
  EXPECT_NE(verdict(100.0, 100.0).find("not known"), std::string::npos);
}

TEST(Headline, says_whether_assumptions_are_in_it) {
  WhatIfResult result = priced(1000.0, 100.0);
  EXPECT_NE(headline_of(result).find("all assumptions taken as they stand"), std::string::npos);
  result.assumptions_drawn = true;
  result.replications = 20;
  EXPECT_NE(headline_of(result).find("Over 20 draws"), std::string::npos);
}

TEST(Verdict, says_what_comes_back_of_what_is_spent) {
  WhatIfResult result = priced(-100.0, 10.0);
  result.arms[0].return_on_investment = normal_estimate(-0.25, 0.01);
  EXPECT_NE(verdict_of(result.arms[0], result).find("of each EUR spent on it 0.75 come back"),
            std::string::npos);
  result.arms[0].return_on_investment = normal_estimate(-1.25, 0.01);
  EXPECT_NE(verdict_of(result.arms[0], result).find("margins fall on top of what is spent"),
            std::string::npos);
}

TEST(Headline, names_the_arm_that_comes_nearest_where_none_is_worth_it) {
  WhatIfResult result = priced(-1000.0, 100.0);
  result.arms.push_back(priced(-200.0, 10.0).arms[0]);
  result.arms[1].label = "A smaller offer";
  const std::string headline = headline_of(result);
  EXPECT_NE(headline.find("None of the 2 arms is better than doing nothing; nearest to it comes “A "
                          "smaller offer”, with which net value"),
            std::string::npos)
      << headline;
  EXPECT_EQ(&nearest_arm(result), &result.arms[1]);
  result.arms[1].population.clear();
  EXPECT_EQ(&nearest_arm(result), &result.arms[0]);
}

TEST(BreakEvenWords, say_that_margins_fall_where_nothing_is_spent) {
  EXPECT_NE(break_even_words({.highest_cost = -5.0}, 0.0, "EUR").find("these fall by 5 EUR"),
            std::string::npos);
}

TEST(BreakEvenWords, name_the_cost_and_the_effect) {
  EXPECT_NE(
      break_even_words({.highest_cost = 200.0, .share_of_effect = 0.5, .pays = true}, 100.0, "EUR")
          .find("50 %"),
      std::string::npos);
  EXPECT_NE(break_even_words({.highest_cost = 50.0, .share_of_effect = 2.0}, 100.0, "EUR")
                .find("2.0 times"),
            std::string::npos);
  EXPECT_NE(break_even_words({.highest_cost = -5.0}, 100.0, "EUR").find("no cost is low enough"),
            std::string::npos);
}

TEST(PaybackMonth, is_the_first_from_which_the_sum_stays_positive) {
  EXPECT_EQ(payback_month({-5.0, 3.0, 3.0, 1.0}), 2);
  EXPECT_EQ(payback_month({1.0, -3.0, 1.0, 2.0}), 3);
  EXPECT_EQ(payback_month({2.0, 1.0}), 0);
  EXPECT_EQ(payback_month({2.0, -2.0}), std::nullopt);  // nothing gained is not positive
  EXPECT_EQ(payback_month({}), std::nullopt);
}

TEST(Parallelism, gives_runs_a_thread_each_while_they_are_small) {
  EXPECT_EQ(parallelism_of(20, 1000, 2).runs, 2);
  EXPECT_EQ(parallelism_of(20, 1000, 2).threads, 1);
  EXPECT_EQ(parallelism_of(4, 1000, 16).runs, 4);
  EXPECT_EQ(parallelism_of(4, 1000, 16).threads, 4);
  EXPECT_EQ(parallelism_of(20, 10'000'000, 16).runs, 1);
  EXPECT_EQ(parallelism_of(20, 10'000'000, 16).threads, 16);
}

TEST(RunJobs, does_every_job_once_and_hands_on_what_goes_wrong) {
  std::vector<std::atomic<int>> done(50);
  run_jobs(50, 4, [&](int job) { ++done[static_cast<std::size_t>(job)]; });
  for (const auto& count : done) EXPECT_EQ(count, 1);
  EXPECT_THROW(run_jobs(50, 4,
                        [](int job) {
                          if (job == 7) throw InputError("seven");
                        }),
               InputError);
}

}  // namespace
}  // namespace sojourn::study
