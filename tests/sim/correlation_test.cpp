#include "sim/correlation.h"

#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <cmath>

#include "tests/sim/scenario_lines.h"

namespace sojourn::sim {
namespace {

using testing::Lines;

CorrelationMatrix pair_of(double correlation) {
  CorrelationMatrix matrix(2);
  matrix.set(0, 1, correlation);
  return matrix;
}

const std::vector<CorrelatedTrait> traits{
    {.name = "a"}, {.name = "b"}, {.name = "c"}, {.name = "kind", .categorical = true}};

/// Reads `correlation` tables as if the document were [population].
std::optional<CholeskyFactor> factor_of(const Lines& lines, Diagnostics& diagnostics) {
  CorrelationSettings settings;
  (void)read_settings(
      testing::document_of(lines), [&](Fields& root) { settings.describe(root); }, diagnostics);
  return settings.compile(traits, diagnostics);
}

void expect_one_error(const Lines& lines, int line, std::string_view words) {
  Diagnostics diagnostics;
  EXPECT_FALSE(factor_of(lines, diagnostics).has_value());
  ASSERT_EQ(diagnostics.all().size(), 1U);
  const Diagnostic& found = diagnostics.all().front();
  EXPECT_EQ(found.position.line, line);
  EXPECT_NE((found.problem + " | " + found.advice).find(words), std::string::npos)
      << found.problem << " | " << found.advice;
}

TEST(Factorise, of_a_pair_is_known) {
  const CholeskyFactor factor = factorise(pair_of(0.6));
  ASSERT_TRUE(factor.is_valid());
  EXPECT_EQ(factor.at(0, 0), 1.0);
  EXPECT_EQ(factor.at(0, 1), 0.0);
  EXPECT_EQ(factor.at(1, 0), 0.6);
  EXPECT_DOUBLE_EQ(factor.at(1, 1), 0.8);
}

TEST(Factorise, of_nothing_and_of_one) {
  EXPECT_TRUE(factorise(CorrelationMatrix(0)).is_valid());
  EXPECT_EQ(factorise(CorrelationMatrix(1)).at(0, 0), 1.0);
}

TEST(Factorise, agrees_with_eigen) {
  srand(7);
  for (int size = 2; size <= 32; size += 5) {
    const Eigen::MatrixXd loadings = Eigen::MatrixXd::Random(size, size);
    Eigen::MatrixXd covariance = loadings * loadings.transpose();
    covariance += 0.1 * Eigen::MatrixXd::Identity(size, size);
    const Eigen::VectorXd sd = covariance.diagonal().cwiseSqrt();
    CorrelationMatrix matrix(static_cast<std::size_t>(size));
    Eigen::MatrixXd expected = Eigen::MatrixXd::Identity(size, size);
    for (int i = 0; i < size; ++i) {
      for (int j = 0; j < i; ++j) {
        const double r = covariance(i, j) / (sd(i) * sd(j));
        matrix.set(static_cast<std::size_t>(i), static_cast<std::size_t>(j), r);
        expected(i, j) = expected(j, i) = r;
      }
    }
    const Eigen::MatrixXd lower = expected.llt().matrixL();
    const CholeskyFactor factor = factorise(matrix);
    ASSERT_TRUE(factor.is_valid());
    for (int i = 0; i < size; ++i) {
      for (int j = 0; j < size; ++j) {
        EXPECT_NEAR(factor.at(static_cast<std::size_t>(i), static_cast<std::size_t>(j)),
                    lower(i, j), 1e-12);
      }
    }
  }
}

TEST(Factorise, names_the_first_row_that_does_not_fit) {
  CorrelationMatrix matrix(4);
  matrix.set(0, 1, 0.9);
  matrix.set(0, 2, 0.9);
  matrix.set(1, 2, -0.9);
  EXPECT_EQ(factorise(matrix).failed_row, 2U);
  EXPECT_EQ(factorise(pair_of(1.0)).failed_row, 1U);
  EXPECT_EQ(factorise(pair_of(-1.0)).failed_row, 1U);
}

TEST(Factorise, of_a_leading_part_is_the_leading_part) {
  CorrelationMatrix small(2);
  CorrelationMatrix large(3);
  for (CorrelationMatrix* matrix : {&small, &large}) matrix->set(0, 1, 0.3);
  large.set(0, 2, -0.5);
  large.set(1, 2, 0.2);
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t j = 0; j < 2; ++j) {
      EXPECT_EQ(factorise(small).at(i, j), factorise(large).at(i, j));
    }
  }
}

TEST(LargestFittingFactor, is_where_the_matrix_begins_to_fit) {
  EXPECT_EQ(largest_fitting_factor(pair_of(0.5)), 1.0);
  EXPECT_EQ(largest_fitting_factor(pair_of(1.0)), 0.99);
  CorrelationMatrix matrix(3);  // 1 - 3 s^2 - 2 s^3 > 0 for s < 1/2
  matrix.set(0, 1, 1.0);
  matrix.set(0, 2, 1.0);
  matrix.set(1, 2, -1.0);
  EXPECT_EQ(largest_fitting_factor(matrix), 0.49);
}

TEST(CorrelationSettings, mean_the_same_in_either_order) {
  Diagnostics diagnostics;
  const auto factor = factor_of({{"correlation.b.a", 0.6}}, diagnostics);
  ASSERT_TRUE(factor.has_value());
  EXPECT_EQ(factor->at(1, 0), 0.6);
  EXPECT_EQ(factor->at(2, 2), 1.0);
  const auto twice = factor_of({{"correlation.b.a", 0.6}, {"correlation.a.b", 0.6}}, diagnostics);
  EXPECT_TRUE(twice.has_value());
  EXPECT_TRUE(diagnostics.all().empty());
}

TEST(CorrelationSettings, need_no_factor_where_nothing_is_correlated) {
  Diagnostics diagnostics;
  EXPECT_FALSE(factor_of({}, diagnostics).has_value());
  EXPECT_TRUE(diagnostics.all().empty());
}

TEST(CorrelationSettings, say_what_is_wrong_and_where) {
  expect_one_error({{"correlation.a.b", 1.5}}, 1, "a correlation of 1.5 cannot be");
  expect_one_error({{"correlation.a.b", 0.5}, {"correlation.b.a", 0.4}}, 2, "given twice");
  expect_one_error({{"correlation.a.a", 0.5}}, 1, "with itself");
  expect_one_error({{"correlation.a.d", 0.5}}, 1, "no trait `d`");
  expect_one_error({{"correlation.a.kind", 0.5}}, 1, "categorical");
}

TEST(CorrelationSettings, name_the_pairs_that_cannot_hold_together) {
  const Lines lines{{"correlation.a.b", 0.9}, {"correlation.a.c", -0.95}, {"correlation.b.c", 0.8}};
  expect_one_error(lines, 2, "c with a -0.95, c with b 0.8, a with b 0.9");
  expect_one_error(lines, 2, "would fit");
}

}  // namespace
}  // namespace sojourn::sim
