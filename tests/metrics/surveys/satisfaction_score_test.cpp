#include "metrics/surveys/satisfaction_score.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "tests/metrics/feeding.h"
#include "tests/metrics/quoted_columns.h"
#include "tests/metrics/shared_data.h"

namespace sojourn::metrics {
namespace {

using Answers = std::vector<std::uint8_t>;

Result score_of(const std::string& spec, const Answers& answers) {
  const testing::Table table{.columns = {{"score", answers}}, .size = answers.size()};
  return testing::results_of(spec, table).front();
}

TEST(SatisfactionScore, is_the_share_of_the_two_best_answers) {
  EXPECT_EQ(score_of("surveys.csat", {5, 4, 3, 1}).outcome->value, 0.5);
  EXPECT_EQ(score_of("surveys.csat:high=7", {5, 6, 7, 1}).outcome->value, 0.5);
  EXPECT_EQ(score_of("surveys.csat:kind=top_1", {5, 4, 3, 1}).outcome->value, 0.25);
  EXPECT_EQ(score_of("surveys.csat:kind=mean", {5, 4, 3, 2}).outcome->value, 3.5);
  EXPECT_EQ(score_of("surveys.csat:kind=net", {5, 4, 3, 1}).outcome->value, 0.25);
}

TEST(SatisfactionScore, has_no_value_without_answers) {
  for (const std::string& kind :
       {std::string("top_2"), std::string("top_1"), std::string("mean"), std::string("net")}) {
    const Outcome none = score_of("surveys.csat:kind=" + kind, {}).outcome;
    EXPECT_EQ(none.reason(), "there are no answers");
  }
}

TEST(SatisfactionScore, refuses_another_scale) {
  EXPECT_THROW((void)score_of("surveys.csat", {0}), InputError);
  EXPECT_THROW((void)score_of("surveys.csat", {6}), InputError);
}

TEST(SatisfactionScore, of_one_answer_or_equal_ones_has_no_interval_of_the_mean) {
  EXPECT_FALSE(score_of("surveys.csat:kind=mean", {4}).outcome->has_interval);
  EXPECT_FALSE(score_of("surveys.csat:kind=mean", {4, 4, 4}).outcome->has_interval);
}

TEST(SatisfactionScore, of_the_airport_survey_is_the_published_one) {
  // Shares of both years, 5,313 answers; only one of the years can be in the file.
  Ratings ratings;
  const std::array<double, 5> shares{0.0023, 0.0147, 0.1803, 0.5524, 0.2503};
  for (std::size_t k = 0; k < shares.size(); ++k) {
    ratings.add_one(static_cast<std::uint8_t>(k + 1),
                    static_cast<std::uint64_t>(std::lround(shares[k] * 5313.0)));
  }
  const Outcome found = satisfaction_score(ratings, {1, 5}, SatisfactionKind::top_2);
  EXPECT_NEAR(found->value, 0.8027, 5e-4);
}

TEST(SatisfactionScore, with_the_mean_of_the_airport_scores) {
  std::ifstream file = testing::shared_file("sfo_survey/sfo_2017.csv");
  if (!file) GTEST_SKIP() << "shared/data/sfo_survey is absent";
  Ratings ratings;
  for (const std::string& text : testing::quoted_column(file, "NETPRO")) {
    const double number = text.empty() ? 11.0 : std::stod(text);
    if (number <= 10.0) ratings.add_one(static_cast<std::uint8_t>(number));
  }
  EXPECT_NEAR(ratings.mean()->value, 8.339, 5e-4);
  EXPECT_NEAR(std::sqrt(ratings.moments(ScoreMeasure::mean, {}).variance), 1.736, 5e-4);
}

// Of the fourteen items of question 7: how many answers are best and worst, and how many travellers
// give one answer to all of at least eight items.
TEST(SatisfactionScore, of_items_has_the_airports_shares_of_fives_ones_and_straight_lines) {
  std::ifstream file = testing::shared_file("sfo_survey/sfo_2017.csv");
  if (!file) GTEST_SKIP() << "shared/data/sfo_survey is absent";
  const auto rows = testing::quoted_rows(file);
  std::vector<std::size_t> items;
  for (std::size_t k = 0; k < rows[0].size(); ++k) {
    if (rows[0][k].starts_with("Q7") && rows[0][k] != "Q7ALL") items.push_back(k);
  }
  ASSERT_EQ(items.size(), 14U);
  Ratings all;
  double lines = 0.0;
  double askable = 0.0;
  for (std::size_t row = 1; row < rows.size(); ++row) {
    std::vector<std::uint8_t> answers;
    for (const std::size_t k : items) {
      const std::string text = k < rows[row].size() ? rows[row][k] : "";
      if (text.size() != 1 || text < "1" || text > "5") continue;  // 6: not used
      answers.push_back(static_cast<std::uint8_t>(text[0] - '0'));
      all.add_one(answers.back());
    }
    if (answers.size() < 8) continue;
    askable += 1.0;
    lines += std::ranges::count(answers, answers[0]) == std::ssize(answers) ? 1.0 : 0.0;
  }
  EXPECT_NEAR(lines / askable, 0.158, 5e-4);
  const auto share = [&](std::uint8_t score) {
    return static_cast<double>(all.count(score)) / static_cast<double>(all.total());
  };
  EXPECT_NEAR(share(5), 0.31, 0.005);
  EXPECT_NEAR(share(1), 0.012, 5e-4);
}

TEST(EffortScore, is_the_mean_or_the_share_above_the_middle) {
  EXPECT_EQ(score_of("surveys.ces", {7, 5, 4, 2}).outcome->value, 4.5);
  EXPECT_EQ(score_of("surveys.ces:kind=easy", {7, 5, 4, 2}).outcome->value, 0.5);
  EXPECT_EQ(score_of("surveys.ces:kind=net", {7, 5, 4, 2}).outcome->value, 0.25);
  EXPECT_EQ(score_of("surveys.ces:kind=net,high=5", {5, 4, 3, 2}).outcome->value, 0.25);
}

TEST(EffortScore, reversed_is_that_of_the_turned_answers) {
  EXPECT_EQ(score_of("surveys.ces:reversed=true", {1, 3, 4, 6}).outcome->value, 4.5);
  EXPECT_EQ(score_of("surveys.ces:kind=net,reversed=true", {1, 3, 4, 6}).outcome->value, 0.25);
}

TEST(ResponseRate, is_answered_over_invited) {
  testing::Table table{.columns = {{"answered", Answers{1, 0, 0, 1}}}, .size = 4};
  EXPECT_EQ(testing::results_of("surveys.response_rate", table).front().outcome->value, 0.5);
  table.columns = {{"score", Answers{5, missing_score, missing_score, missing_score}}};
  EXPECT_EQ(testing::results_of("surveys.response_rate", table).front().outcome->value, 0.25);
}

TEST(SurveyScores, of_any_split_are_those_of_the_whole) {
  std::mt19937_64 random(5);
  for (int dataset = 0; dataset < 1000; ++dataset) {
    Answers answers(random() % 12);
    for (auto& answer : answers) answer = static_cast<std::uint8_t>(1 + random() % 5);
    const testing::Table table{.columns = {{"score", answers}}, .size = answers.size()};
    for (const char* spec : {"surveys.csat", "surveys.csat:kind=mean", "surveys.csat:kind=net",
                             "surveys.ces", "surveys.ces:kind=net", "surveys.response_rate"}) {
      testing::expect_same(testing::results_of(spec, table),
                           testing::split_results(spec, table, random));
    }
  }
}

TEST(SurveyScores, are_those_of_the_definition_on_random_small_datasets) {
  std::mt19937_64 random(9);
  for (int dataset = 0; dataset < 100000; ++dataset) {
    Ratings ratings;
    int top = 0;
    int bottom = 0;
    int sum = 0;
    int squares = 0;
    const int count = static_cast<int>(random() % 7);
    for (int i = 0; i < count; ++i) {
      const int answer = 1 + static_cast<int>(random() % 5);
      ratings.add_one(static_cast<std::uint8_t>(answer));
      top += answer >= 4 ? 1 : 0;
      bottom += answer <= 2 ? 1 : 0;
      sum += answer;
      squares += answer * answer;
    }
    const Outcome share = satisfaction_score(ratings, {1, 5}, SatisfactionKind::top_2);
    const Outcome mean = satisfaction_score(ratings, {1, 5}, SatisfactionKind::mean);
    const Outcome net = satisfaction_score(ratings, {1, 5}, SatisfactionKind::net);
    ASSERT_EQ(share.has_value(), count > 0);
    if (count == 0) continue;
    ASSERT_DOUBLE_EQ(share->value, static_cast<double>(top) / count);
    ASSERT_NEAR(net->value, static_cast<double>(top - bottom) / count, 1e-14);
    ASSERT_DOUBLE_EQ(mean->value, static_cast<double>(sum) / count);
    const double spread = squares - static_cast<double>(sum) * sum / count;
    if (count > 1 && spread > 1e-9) {
      ASSERT_NEAR(mean->standard_error, std::sqrt(spread / (count - 1) / count), 1e-12);
    } else {
      ASSERT_FALSE(mean->has_interval);
    }
  }
}

TEST(SurveyScores, have_intervals_that_cover) {
  int shares = 0;
  int means = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    std::mt19937_64 random(seed);
    Ratings ratings;
    for (int i = 0; i < 60; ++i) {
      const std::uint64_t u = random() % 10;  // 1: 10 %, 2: 10 %, 3: 20 %, 4: 30 %, 5: 30 %
      const int answer = u < 1 ? 1 : (u < 2 ? 2 : (u < 4 ? 3 : (u < 7 ? 4 : 5)));
      ratings.add_one(static_cast<std::uint8_t>(answer));
    }
    const Outcome share = satisfaction_score(ratings, {1, 5}, SatisfactionKind::top_2);
    const Outcome mean = satisfaction_score(ratings, {1, 5}, SatisfactionKind::mean);
    shares += share->low <= 0.6 && 0.6 <= share->high ? 1 : 0;
    means += mean->low <= 3.6 && 3.6 <= mean->high ? 1 : 0;
  }
  EXPECT_GE(shares, 926);
  EXPECT_GE(means, 926);
}

}  // namespace
}  // namespace sojourn::metrics
