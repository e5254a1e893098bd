#include "metrics/surveys/net_promoter_score.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <string>

#include "core/error.h"
#include "tests/metrics/feeding.h"
#include "tests/metrics/quoted_columns.h"
#include "tests/metrics/shared_data.h"

namespace sojourn::metrics {
namespace {

using Answers = std::vector<std::uint8_t>;

testing::Table table_of(const Answers& answers) {
  return {.columns = {{"score", answers}}, .size = answers.size()};
}

Outcome score_of(const Answers& answers, const std::string& switches = "") {
  return testing::results_of("surveys.nps" + switches, table_of(answers)).front().outcome;
}

TEST(NetPromoterScore, is_promoters_minus_detractors) {
  EXPECT_DOUBLE_EQ(score_of({10, 9, 8, 7, 6})->value, 20.0);  // (2 - 1) / 5
  EXPECT_DOUBLE_EQ(score_of({10, 9, 8, 7, 6, missing_score})->value, 20.0);
}

TEST(NetPromoterScore, has_no_value_before_the_first_answer) {
  EXPECT_EQ(score_of({}).reason(), "there are no answers");
  EXPECT_EQ(score_of({missing_score}).reason(), "there are no answers");
}

TEST(NetPromoterScore, is_unchanged_by_an_answer_off_the_scale) {
  const auto metric = testing::metric_of("surveys.nps");
  const testing::Table wrong = table_of({9, 11});
  EXPECT_THROW(metric->add(0, wrong.rows(0, 2)), InputError);
  EXPECT_FALSE(metric->results().front().outcome);
  EXPECT_THROW((void)score_of({0, 9}, ":scale=1-10"), InputError);
}

TEST(NetPromoterScore, of_the_airport_survey_is_the_published_one) {
  std::ifstream file = testing::shared_file("sfo_survey/sfo_2017.csv");
  if (!file) GTEST_SKIP() << "shared/data/sfo_survey is absent";
  Answers answers;
  for (const std::string& text : testing::quoted_column(file, "NETPRO")) {
    const double number = text.empty() ? 11.0 : std::stod(text);
    answers.push_back(number <= 10.0 ? static_cast<std::uint8_t>(number) : missing_score);
  }
  const Result found = testing::results_of("surveys.nps", table_of(answers)).front();
  EXPECT_EQ(found.count, 2746U);
  EXPECT_NEAR(found.outcome->value, 39.84, 0.005);
  EXPECT_NEAR(found.outcome->standard_error, 1.33, 0.005);
}

// Known to the digits shown: the shares, and the mean and the score of those with each rating.
TEST(NetPromoterScore, of_the_airport_survey_rises_with_satisfaction_as_published) {
  std::ifstream file = testing::shared_file("sfo_survey/sfo_2017.csv");
  if (!file) GTEST_SKIP() << "shared/data/sfo_survey is absent";
  const auto recommends = testing::quoted_column(file, "NETPRO");
  file.clear();
  file.seekg(0);
  const auto ratings = testing::quoted_column(file, "Q7ALL");
  Answers all;
  std::map<std::string, Answers> by_rating;
  for (std::size_t i = 0; i < recommends.size(); ++i) {
    if (recommends[i].empty() || std::stod(recommends[i]) > 10.0) continue;
    all.push_back(static_cast<std::uint8_t>(std::stod(recommends[i])));
    by_rating[ratings[i]].push_back(all.back());
  }
  const auto share = [&all](int low, int high) {
    const auto within =
        std::ranges::count_if(all, [&](int answer) { return low <= answer && answer <= high; });
    return static_cast<double>(within) / static_cast<double>(all.size());
  };
  EXPECT_NEAR(share(9, 10), .5229, 5e-5);
  EXPECT_NEAR(share(7, 8), .3525, 5e-5);
  EXPECT_NEAR(share(0, 6), .1245, 6e-5);
  const std::array<double, 5> means{1.2, 4.8, 6.90, 8.37, 9.50};
  const std::array<double, 5> scores{-100, -65, -23, 41, 87};
  for (std::size_t k = 0; k < 5; ++k) {
    const Answers& answers = by_rating.at(std::to_string(k + 1));
    const double sum = std::accumulate(answers.begin(), answers.end(), 0.0);
    EXPECT_NEAR(sum / static_cast<double>(answers.size()), means[k], k < 2 ? 0.05 : 0.005);
    EXPECT_NEAR(score_of(answers)->value, scores[k], 0.5);
  }
}

TEST(NetPromoterScore, by_the_wald_interval_says_that_it_undercovers_when_it_does) {
  const Outcome unanimous = score_of({10, 10, 10, 10, 10}, ":interval=wald");
  EXPECT_EQ(unanimous->low, unanimous->high);
  EXPECT_NE(unanimous->note.find("undercovers"), std::string::npos);
  const Outcome adjusted = score_of({10, 10, 10, 10, 10});
  EXPECT_LT(adjusted->low, 100.0);
  EXPECT_EQ(adjusted->high, 100.0);
}

TEST(NetPromoterScore, by_customer_keeps_the_last_answer) {
  testing::Table table{.columns = {{"score", Answers{0, 10, 10, 3}},
                                   {"customer", std::vector<std::uint64_t>{1, 1, 2, 2}},
                                   {"time", std::vector<std::int64_t>{5, 9, 7, 7}}},
                       .size = 4};
  const auto found = testing::results_of("surveys.nps:unit=customer", table);
  EXPECT_EQ(found.front().count, 2U);
  EXPECT_EQ(found.front().outcome->value, 0.0);  // 10 of customer 1, the lower of 10 and 3 of 2
}

TEST(NetPromoterScore, rolls_over_the_days_up_to_each_day) {
  const std::int64_t day = 86400;
  testing::Table table{.columns = {{"score", Answers{10, 0, 10}},
                                   {"time", std::vector<std::int64_t>{0, 2 * day, 3 * day}}},
                       .size = 3};
  const auto found = testing::results_of("surveys.nps:rolling=2 days", table);
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].label, "1970-01-01");
  EXPECT_EQ(found[0].outcome->value, 100.0);
  EXPECT_EQ(found[1].outcome->value, 100.0);
  EXPECT_EQ(found[2].outcome->value, -100.0);
  EXPECT_EQ(found[3].outcome->value, 0.0);
}

TEST(NetPromoterScore, with_weights_of_one_is_that_without_weights) {
  testing::Table table = table_of({10, 9, 8, 6, 2, 10, missing_score});
  table.columns["weight"] = std::vector<double>{1, 1, 1, 1, 1, 1, std::nan("")};
  const auto weighted = testing::results_of("surveys.nps:weighted=true", table).front().outcome;
  const Outcome plain = score_of({10, 9, 8, 6, 2, 10}, ":interval=wald");
  EXPECT_NEAR(weighted->value, plain->value, 1e-12);
  EXPECT_NEAR(weighted->standard_error, plain->standard_error, 1e-12);
}

TEST(NetPromoterScore, refuses_impossible_weights) {
  testing::Table table = table_of({10, 9});
  table.columns["weight"] = std::vector<double>{1, -1};
  EXPECT_THROW((void)testing::results_of("surveys.nps:weighted=true", table), InputError);
  table.columns["weight"] = std::vector<double>{0, 0};
  EXPECT_EQ(testing::results_of("surveys.nps:weighted=true", table).front().outcome.reason(),
            "all weights are zero");
}

TEST(NetPromoterScore, refuses_switches_that_exclude_one_another) {
  EXPECT_THROW((void)testing::metric_of("surveys.nps:unit=customer,weighted=true"), InputError);
  EXPECT_THROW((void)testing::metric_of("surveys.nps:intervall=wald"), InputError);
}

TEST(NetPromoterScore, is_that_of_the_definition_on_random_small_datasets) {
  std::mt19937_64 random(3);
  for (int dataset = 0; dataset < 100000; ++dataset) {
    Answers answers(random() % 7);
    int net = 0;
    int count = 0;
    for (std::uint8_t& answer : answers) {
      answer = static_cast<std::uint8_t>(random() % 12);
      if (answer == 11) answer = missing_score;
      if (answer == missing_score) continue;
      net += answer >= 9 ? 1 : (answer <= 6 ? -1 : 0);
      ++count;
    }
    Ratings first;
    Ratings second;
    const std::size_t cut = answers.empty() ? 0 : random() % answers.size();
    first.add(std::span(answers).first(cut), {});
    second.add(std::span(answers).subspan(cut), {});
    first.merge(second);
    const Outcome found = net_promoter_score(promoters_of(first));
    ASSERT_EQ(found.has_value(), count > 0);
    if (count == 0) continue;
    ASSERT_NEAR(found->value, 100.0 * net / count, 1e-11);
    ASSERT_LE(found->low, found->value);
    ASSERT_GE(found->high, found->value);
    ASSERT_GE(found->low, -100.0);
    ASSERT_LE(found->high, 100.0);
  }
}

TEST(NetPromoterScore, of_any_split_is_that_of_the_whole) {
  std::mt19937_64 random(4);
  for (int dataset = 0; dataset < 300; ++dataset) {
    testing::Table table;
    table.size = random() % 20;
    Answers answers;
    std::vector<std::uint64_t> customers;
    std::vector<std::int64_t> times;
    std::vector<double> weights;
    for (std::size_t i = 0; i < table.size; ++i) {
      answers.push_back(static_cast<std::uint8_t>(random() % 11));
      customers.push_back(random() % 5);
      times.push_back(static_cast<std::int64_t>(random() % 8) * 40000);
      weights.push_back(static_cast<double>(random() % 1000) / 7.0);
    }
    table.columns = {
        {"score", answers}, {"customer", customers}, {"time", times}, {"weight", weights}};
    for (const std::string& spec :
         {std::string("surveys.nps"), std::string("surveys.nps:unit=customer"),
          std::string("surveys.nps:rolling=3 days"), std::string("surveys.nps:weighted=true")}) {
      testing::expect_same(testing::results_of(spec, table),
                           testing::split_results(spec, table, random));
    }
  }
}

/// Answers of 1,000 seeds from (detractors, passives, promoters); how many intervals hold the
/// truth.
int covered(double detractors, double promoters, int n, PromoterInterval interval) {
  const double truth = 100.0 * (promoters - detractors);
  int held = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    std::mt19937_64 random(seed);
    Promoters counts;
    for (int i = 0; i < n; ++i) {
      const double u = std::uniform_real_distribution<>()(random);
      counts.add(u < detractors ? 0 : (u < detractors + promoters ? 10 : 8));
    }
    const Outcome found = net_promoter_score(counts, interval);
    held += found->low <= truth && truth <= found->high ? 1 : 0;
  }
  return held;
}

TEST(NetPromoterScore, adjusted_interval_covers) {
  for (const int n : {10, 20, 50, 200}) {
    EXPECT_GE(covered(0.2, 0.5, n, PromoterInterval::adjusted_wald), 926) << n;
  }
  EXPECT_GE(covered(0.02, 0.85, 50, PromoterInterval::adjusted_wald), 926);
}

TEST(NetPromoterScore, wald_interval_undercovers_as_known_at_five_answers) {
  EXPECT_NEAR(covered(0.2, 0.5, 5, PromoterInterval::wald), 840, 50);
  EXPECT_NEAR(covered(0.02, 0.85, 5, PromoterInterval::wald), 538, 65);
}

}  // namespace
}  // namespace sojourn::metrics
