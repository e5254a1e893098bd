// Tables of answers and of probabilities against sums written from their definitions.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/draws.h"
#include "core/special.h"
#include "metrics/drivers/fits/calibration.h"
#include "metrics/drivers/fits/correlation.h"

namespace sojourn::metrics {
namespace {

/// Rows in [low, high) of each bin, the last one with its upper end, counted one after the other.
void expect_bins(const CalibrationTable& table, const std::vector<double>& p,
                 const std::vector<std::uint8_t>& y) {
  const auto bins = static_cast<double>(table.bins().size());
  for (std::size_t k = 0; k < table.bins().size(); ++k) {
    const bool last = k + 1 == table.bins().size();
    std::uint64_t rows = 0;
    std::uint64_t ones = 0;
    double sum = 0.0;
    for (std::size_t i = 0; i < p.size(); ++i) {
      const double place = p[i] * bins;
      if (place < static_cast<double>(k) || (!last && place >= static_cast<double>(k + 1)))
        continue;
      ++rows;
      ones += y[i];
      sum += p[i];
    }
    const CalibrationBin& bin = table.bins()[k];
    ASSERT_EQ(bin.predicted.count(), rows);
    ASSERT_EQ(bin.ones, ones);
    if (rows == 0) continue;
    ASSERT_NEAR(bin.predicted.mean(), sum / static_cast<double>(rows), 1e-15);
  }
}

TEST(CalibrationTable, counts_each_row_in_its_bin_on_random_rows_in_any_split) {
  for (std::uint32_t sample = 0; sample < 100'000; ++sample) {
    Draws draws({43, 4}, sample, "calibration.bins");
    const int bins = 1 + static_cast<int>(draws.word() % 10);
    const std::uint32_t steps = 1 + draws.word() % 20;  // few values: ties, and ends of bins
    std::vector<double> p(draws.word() % 12);
    std::vector<std::uint8_t> y(p.size());
    std::vector<CalibrationTable> parts(2, CalibrationTable(bins));
    for (std::size_t i = 0; i < p.size(); ++i) {
      p[i] = static_cast<double>(draws.word() % (steps + 1)) / steps;
      y[i] = static_cast<std::uint8_t>(draws.word() % 2);
      parts[draws.word() % 2].add(std::span(p).subspan(i, 1), std::span(y).subspan(i, 1));
    }
    CalibrationTable whole(bins);
    whole.add(p, y);
    parts[1].merge(parts[0]);
    ASSERT_NO_FATAL_FAILURE(expect_bins(whole, p, y)) << sample;
    ASSERT_NO_FATAL_FAILURE(expect_bins(parts[1], p, y)) << sample;
  }
}

/// What the logistic model's likelihood falls by where both of its parameters move.
double line_log_likelihood(const std::vector<double>& p, const std::vector<std::uint8_t>& y,
                           double intercept, double slope) {
  double sum = 0.0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double eta = intercept + slope * std::log(p[i] / (1.0 - p[i]));
    sum -= std::log1p(std::exp(y[i] == 1 ? -eta : eta));
  }
  return sum;
}

// Score equations: residuals sum to nothing, and so do residuals times the logit.
void check_lines(std::uint32_t samples) {
  std::uint32_t fits = 0;
  for (std::uint32_t sample = 0; sample < samples; ++sample) {
    Draws draws({43, 5}, sample, "calibration.line");
    std::vector<double> p(4 + draws.word() % 20);
    std::vector<std::uint8_t> y(p.size());
    for (std::size_t i = 0; i < p.size(); ++i) {
      p[i] = (1.0 + draws.word() % 7) / 8.0;
      y[i] = static_cast<std::uint8_t>(draws.word() % 2);
    }
    const CalibrationLine line = calibration_line(p, y);
    const auto overall = [&](double a) { return line_log_likelihood(p, y, a, 1.0); };
    if (line.intercept) {
      const double a = line.intercept->value;
      for (const double step : {-0.01, 0.01}) ASSERT_LE(overall(a + step), overall(a)) << sample;
    }
    if (!line.slope) continue;
    ++fits;
    const double b = line.slope->value;
    // The best intercept beside a slope, by ternary search: it is not told.
    const auto best = [&](double slope) {
      double low = -20.0;
      double high = 20.0;
      while (high - low > 1e-7) {
        const double left = low + (high - low) / 3.0;
        const double right = high - (high - low) / 3.0;
        const bool rises =
            line_log_likelihood(p, y, left, slope) < line_log_likelihood(p, y, right, slope);
        (rises ? low : high) = rises ? left : right;
      }
      return line_log_likelihood(p, y, low, slope);
    };
    const double found = best(b);
    for (const double step : {-0.02, 0.02}) ASSERT_LE(best(b + step), found + 1e-10) << sample;
  }
  EXPECT_GT(fits, samples / 2);
}
TEST(CalibrationLine, is_where_the_likelihood_is_greatest_on_random_rows) { check_lines(500); }
TEST(CalibrationLineSlow, is_where_the_likelihood_is_greatest_on_random_rows) {
  check_lines(100'000);
}

struct Answers {
  std::vector<std::vector<double>> counts;

  /// Limits between answers, from the shares of the margin.
  [[nodiscard]] std::vector<double> limits(bool of_rows) const {
    const std::size_t kinds = of_rows ? counts.size() : counts[0].size();
    std::vector<double> below(kinds + 1, 0.0);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      for (std::size_t j = 0; j < counts[i].size(); ++j) {
        below[(of_rows ? i : j) + 1] += counts[i][j];
      }
    }
    for (std::size_t k = 1; k <= kinds; ++k) below[k] += below[k - 1];
    std::vector<double> limits;
    for (const double count : below)
      limits.push_back(special::normal_quantile(count / below.back()));
    return limits;
  }
};

/// The likelihood of the table: P(cell) as the integral over x of the density of x times the chance
/// of y given x, by Simpson's rule.
double log_likelihood(const Answers& answers, double rho) {
  const std::vector<double> rows = answers.limits(true);
  const std::vector<double> columns = answers.limits(false);
  const double rest = std::sqrt(1.0 - rho * rho);
  constexpr int cells = 60;
  double sum = 0.0;
  for (std::size_t i = 0; i < answers.counts.size(); ++i) {
    const double low = std::max(rows[i], -9.0);
    const double width = (std::min(rows[i + 1], 9.0) - low) / cells;
    for (std::size_t j = 0; j < answers.counts[i].size(); ++j) {
      if (answers.counts[i][j] == 0.0) continue;
      double p = 0.0;
      for (int k = 0; k <= cells; ++k) {
        const double x = low + k * width;
        const double weight = k == 0 || k == cells ? 1.0 : (k % 2 == 0 ? 2.0 : 4.0);
        p += weight * std::exp(-0.5 * x * x) *
             (special::normal_cdf((columns[j + 1] - rho * x) / rest) -
              special::normal_cdf((columns[j] - rho * x) / rest));
      }
      p *= width / 3.0 / std::sqrt(2.0 * std::numbers::pi);
      sum += answers.counts[i][j] * std::log(std::max(p, 1e-300));
    }
  }
  return sum;
}

// No correlation nearby or far away makes the table more likely.
void check_polychoric(std::uint32_t samples) {
  std::uint32_t compared = 0;
  for (std::uint32_t sample = 0; sample < samples; ++sample) {
    Draws draws({41, 6}, sample, "polychoric.naive");
    Answers answers{{2 + draws.word() % 2, std::vector<double>(2 + draws.word() % 2)}};
    AnswerTable table;
    for (std::size_t i = 0; i < answers.counts.size(); ++i) {
      for (std::size_t j = 0; j < answers.counts[i].size(); ++j) {
        answers.counts[i][j] = 1.0 + draws.word() % 6;
        table.add(static_cast<int>(3 * i), static_cast<int>(j),
                  static_cast<std::int64_t>(answers.counts[i][j]));
      }
    }
    const Outcome found = table.polychoric();
    ASSERT_TRUE(found) << sample;
    if (std::abs(found->value) > 0.9) continue;  // Simpson's rule is too coarse there
    ++compared;
    const double greatest = log_likelihood(answers, found->value);
    for (const double other : {found->value - 0.01, found->value + 0.01, 0.0}) {
      ASSERT_LE(log_likelihood(answers, other), greatest + 1e-6) << sample << " " << other;
    }
  }
  EXPECT_GT(compared, samples * 9 / 10);
}
TEST(Polychoric, is_where_the_likelihood_is_greatest_on_random_tables) { check_polychoric(300); }
TEST(PolychoricSlow, is_where_the_likelihood_is_greatest_on_random_tables) {
  check_polychoric(100'000);
}

}  // namespace
}  // namespace sojourn::metrics
