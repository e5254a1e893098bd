#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/error.h"
#include "metrics/surveys/weighting/raking.h"
#include "tests/metrics/feeding.h"
#include "tests/metrics/naive_solve.h"

namespace sojourn::metrics {
namespace {

AnswerCell cell(std::vector<std::size_t> categories, std::initializer_list<int> answers) {
  AnswerCell cell{.categories = std::move(categories), .ratings = {}};
  for (const int answer : answers) cell.ratings.add_one(static_cast<std::uint8_t>(answer));
  return cell;
}

Margin margin(std::string name, std::vector<double> shares) {
  std::vector<std::string> categories;
  for (std::size_t k = 0; k < shares.size(); ++k)
    categories.push_back(std::string(1, char('a' + k)));
  return {.name = std::move(name), .categories = categories, .shares = std::move(shares)};
}

constexpr RakingSettings mean_of_answers{.measure = ScoreMeasure::mean};

TEST(RakedMean, by_one_margin_is_the_mean_of_strata_means) {
  const std::vector<AnswerCell> cells{cell({0}, {10, 8}), cell({1}, {2, 4, 3})};
  const Outcome found = raked_mean(cells, {margin("segment", {0.25, 0.75})}, mean_of_answers);
  EXPECT_NEAR(found->value, 0.25 * 9.0 + 0.75 * 3.0, 1e-12);
  // sum over strata of W^2 sum e^2 / n_h^2, times n / (n - 2)
  const double variance = 0.0625 * 2.0 / 4.0 + 0.5625 * 2.0 / 9.0;
  EXPECT_NEAR(found->standard_error, std::sqrt(variance * 5.0 / 3.0), 1e-12);
}

TEST(RakedMean, by_two_margins_agrees_with_both) {
  const std::vector<AnswerCell> cells{cell({0, 0}, {1, 2, 3}), cell({0, 1}, {4, 5}),
                                      cell({1, 0}, {6}), cell({1, 1}, {7, 8, 9, 10})};
  const std::vector<Margin> margins{margin("segment", {30, 70}), margin("region", {0.6, 0.4})};
  const std::vector<double> weights = raked_weights(cells, margins, 1000);
  ASSERT_EQ(weights.size(), 4U);
  const double n = 10.0;
  EXPECT_NEAR((3 * weights[0] + 2 * weights[1]) / n, 0.3, 1e-9);
  EXPECT_NEAR((3 * weights[0] + 1 * weights[2]) / n, 0.6, 1e-9);
  // Raking keeps the odds ratio of the cells.
  EXPECT_NEAR(weights[0] * weights[3], weights[1] * weights[2], 1e-9);
}

TEST(RakedMean, says_which_category_cannot_be_represented) {
  const std::vector<AnswerCell> cells{cell({0}, {10, 8})};
  EXPECT_EQ(raked_mean(cells, {margin("segment", {0.5, 0.5})}, mean_of_answers).reason(),
            "nobody of `b` of segment has answered, so nobody can stand for them");
  EXPECT_EQ(raked_mean({}, {margin("segment", {1})}, mean_of_answers).reason(),
            "there are no answers");
  EXPECT_FALSE(raked_mean(cells, {}, mean_of_answers));
}

TEST(RakedMean, says_that_margins_contradict_empty_cells) {
  // Everybody of a is in region a and everybody of b in region b, but the margins differ.
  const std::vector<AnswerCell> cells{cell({0, 0}, {1, 2}), cell({1, 1}, {3, 4})};
  const Outcome found =
      raked_mean(cells, {margin("s", {0.5, 0.5}), margin("r", {0.2, 0.8})}, mean_of_answers);
  EXPECT_NE(found.reason().find("does not converge"), std::string::npos);
}

TEST(RakedMean, says_how_many_weights_were_cut) {
  const std::vector<AnswerCell> cells{cell({0}, {9, 8, 7, 6, 9, 8, 7, 6, 5}), cell({1}, {1})};
  RakingSettings settings = mean_of_answers;
  settings.largest_weight = 2.0;
  const Outcome cut = raked_mean(cells, {margin("segment", {0.5, 0.5})}, settings);
  EXPECT_NE(cut->note.find("weights of 1 answers were cut"), std::string::npos);
}

/// Answers in rows, each with a category on two margins.
struct Answers {
  std::vector<std::array<std::size_t, 2>> categories{};
  std::vector<double> answers{};
  std::array<std::vector<double>, 2> shares{};

  [[nodiscard]] std::size_t cell_of(std::size_t row) const {
    return categories[row][0] * shares[1].size() + categories[row][1];
  }
  [[nodiscard]] std::vector<AnswerCell> cells() const {
    std::vector<AnswerCell> all;
    for (std::size_t a = 0; a < shares[0].size(); ++a) {
      for (std::size_t b = 0; b < shares[1].size(); ++b) all.push_back(cell({a, b}, {}));
    }
    for (std::size_t i = 0; i < answers.size(); ++i) {
      all[cell_of(i)].ratings.add_one(static_cast<std::uint8_t>(answers[i]));
    }
    return all;
  }
};

Answers drawn_answers(std::mt19937_64& random) {
  Answers drawn;
  for (auto& shares : drawn.shares) {
    for (std::size_t k = 2 + random() % 2; k > 0; --k) {
      shares.push_back(1.0 + static_cast<double>(random() % 4));
    }
  }
  for (std::size_t rows = random() % 16; rows > 0; --rows) {
    drawn.categories.push_back(
        {random() % drawn.shares[0].size(), random() % drawn.shares[1].size()});
    drawn.answers.push_back(static_cast<double>(random() % 11));
  }
  return drawn;
}

/// What makes weights those of raking: shares agree with both margins, and ln w is a sum of one
/// term per category, here tried by regressing it on the categories.
void expect_raked(const Answers& drawn, const std::vector<long double>& weights,
                  const std::vector<std::vector<long double>>& design) {
  for (std::size_t m = 0; m < 2; ++m) {
    const double all = std::accumulate(drawn.shares[m].begin(), drawn.shares[m].end(), 0.0);
    for (std::size_t k = 0; k < drawn.shares[m].size(); ++k) {
      long double share = 0.0L;
      for (std::size_t i = 0; i < weights.size(); ++i) {
        share += drawn.categories[i][m] == k ? weights[i] : 0.0L;
      }
      ASSERT_NEAR(static_cast<double>(share) / static_cast<double>(weights.size()),
                  drawn.shares[m][k] / all, 1e-8);
    }
  }
  std::vector<double> logs;
  for (const long double weight : weights) logs.push_back(static_cast<double>(std::log(weight)));
  const std::vector<long double> ones(weights.size(), 1.0L);
  const auto terms = testing::naive_regression(design, ones, logs);
  for (std::size_t i = 0; i < logs.size(); ++i) {
    ASSERT_NEAR(static_cast<double>(testing::naive_dot(terms, design[i])), logs[i], 1e-6);
  }
}

/// Mean and standard error row by row: residuals of the weighted regression on the categories.
void expect_mean(const Answers& drawn, const std::vector<long double>& weights,
                 const std::vector<std::vector<long double>>& design, const Outcome& found) {
  const auto n = static_cast<long double>(weights.size());
  const auto fit = testing::naive_regression(design, weights, drawn.answers);
  long double mean = 0.0L;
  long double squares = 0.0L;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    mean += weights[i] * drawn.answers[i] / n;
    const long double rest = drawn.answers[i] - testing::naive_dot(fit, design[i]);
    squares += weights[i] * weights[i] * rest * rest;
  }
  ASSERT_NEAR(found->value, static_cast<double>(mean), 1e-9);
  if (!found->has_interval) return;
  const auto rank =
      static_cast<long double>(testing::naive_rank(testing::naive_cross(design, weights)));
  ASSERT_NEAR(found->standard_error, static_cast<double>(std::sqrt(n / (n - rank) * squares) / n),
              1e-7);
}

void check_raking(int datasets) {
  std::mt19937_64 random(7);
  int raked = 0;
  for (int dataset = 0; dataset < datasets; ++dataset) {
    const Answers drawn = drawn_answers(random);
    const std::vector<AnswerCell> cells = drawn.cells();
    const std::vector<Margin> margins{margin("s", drawn.shares[0]), margin("r", drawn.shares[1])};
    const Outcome found = raked_mean(cells, margins, mean_of_answers);
    if (!found) {
      ASSERT_FALSE(found.reason().empty());
      continue;
    }
    ++raked;
    const std::vector<double> of_cells = raked_weights(cells, margins, 1000);
    std::vector<long double> weights;
    std::vector<std::vector<long double>> design;
    for (std::size_t i = 0; i < drawn.answers.size(); ++i) {
      weights.push_back(of_cells[drawn.cell_of(i)]);
      std::vector<long double> row(1 + drawn.shares[0].size() + drawn.shares[1].size(), 0.0L);
      row[0] = 1.0L;
      row[1 + drawn.categories[i][0]] = 1.0L;
      row[1 + drawn.shares[0].size() + drawn.categories[i][1]] = 1.0L;
      design.push_back(row);
    }
    ASSERT_NO_FATAL_FAILURE(expect_raked(drawn, weights, design)) << dataset;
    ASSERT_NO_FATAL_FAILURE(expect_mean(drawn, weights, design, found)) << dataset;
  }
  EXPECT_GT(raked, datasets / 5);
}

TEST(RakedMean, is_that_of_the_definition_on_random_small_datasets) { check_raking(2'000); }
TEST(RakedMeanSlow, is_that_of_the_definition_on_random_small_datasets) { check_raking(100'000); }

TEST(WeightedScore, counts_margins_from_the_customers) {
  const auto metric = testing::metric_of("surveys.weighted:of=mean");
  const testing::Table answers{
      .columns = {{"score", std::vector<std::uint8_t>{10, 8, 2, 4, missing_score}},
                  {"margin", testing::words({"gold", "gold", "basic", "basic", "basic"})}},
      .size = 5};
  const testing::Table customers{
      .columns = {{"margin", testing::words({"basic", "basic", "basic", "gold"})}}, .size = 4};
  metric->add(0, answers.rows(0, 5));
  metric->add(1, customers.rows(0, 4));
  EXPECT_NEAR(metric->results().front().outcome->value, 0.75 * 3.0 + 0.25 * 9.0, 1e-12);
}

TEST(WeightedScore, takes_margins_from_its_switches) {
  const auto metric =
      testing::metric_of("surveys.weighted:of=mean,shares=\"gold=0.25,basic=0.75\"");
  const testing::Table answers{
      .columns = {{"score", std::vector<std::uint8_t>{10, 8, 2, 4}},
                  {"margin", testing::words({"gold", "gold", "basic", "basic"})}},
      .size = 4};
  metric->add(0, answers.rows(0, 4));
  EXPECT_NEAR(metric->results().front().outcome->value, 4.5, 1e-12);
}

TEST(WeightedScore, of_any_split_is_that_of_the_whole) {
  std::mt19937_64 random(6);
  for (int dataset = 0; dataset < 2000; ++dataset) {
    const std::size_t size = random() % 15;
    std::vector<std::uint8_t> scores;
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < size; ++i) {
      scores.push_back(static_cast<std::uint8_t>(random() % 11));
      cells.push_back(random() % 3 == 0 ? "gold" : "basic");
    }
    const testing::Table table{.columns = {{"score", scores}, {"margin", testing::words(cells)}},
                               .size = size};
    const std::string spec = "surveys.weighted:shares=\"gold=1,basic=2\"";
    testing::expect_same(testing::results_of(spec, table),
                         testing::split_results(spec, table, random));
  }
}

/// Two segments of known shares that answer at different rates: the plain mean is biased, the
/// weighted one covers.
TEST(WeightedScore, covers_the_population_where_answering_depends_on_the_segment) {
  int covered = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<> uniform;
    AnswerCell gold{.categories = {0}, .ratings = {}};
    AnswerCell basic{.categories = {1}, .ratings = {}};
    for (int customer = 0; customer < 2000; ++customer) {
      const bool is_gold = uniform(random) < 0.3;
      if (uniform(random) > (is_gold ? 0.4 : 0.1)) continue;
      const double answer = 11.0 * uniform(random);
      const double happy = is_gold ? std::min(10.0, answer + 3.0) : answer;
      (is_gold ? gold : basic).ratings.add_one(static_cast<std::uint8_t>(std::min(happy, 10.0)));
    }
    const double gold_mean = (3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 * 4) / 11.0;
    const double truth = 0.3 * gold_mean + 0.7 * 5.0;
    const Outcome found =
        raked_mean({gold, basic}, {margin("segment", {0.3, 0.7})}, mean_of_answers);
    covered += found->low <= truth && truth <= found->high ? 1 : 0;
  }
  EXPECT_GE(covered, 926);
  EXPECT_LE(covered, 970);
}

}  // namespace
}  // namespace sojourn::metrics
